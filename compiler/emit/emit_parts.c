/* emit_parts.c: groups of statements. In a group nothing is stored that is uniform, and nothing asks what is true in all
 * lanes: so its statements for one vector do not know those for the other.
 *
 * The numbers below were measured on the tasks of bench/task.h. */
#include "emit_parts.h"

#include "compiler/ir/ir_walk.h"

/* Operations of a group. Processors look ahead by some 200 to 500 instructions. */
#define GROUP_COST 96
/* Those of a function such as exp. */
#define CALL_COST 16
/* No group. */
#define COST_NONE (GROUP_COST + 1)

static bool asks_lanes(const IrExpr *expr)
{
    bool asks = ir_is_op(expr, IR_ANY);
    for (int k = 0; k < ir_child_count(expr) && !asks; k++)
        asks = asks_lanes(ir_child(expr, k));
    return asks;
}

static int expr_cost(const IrExpr *expr)
{
    int cost = expr->kind == IR_CALL ? CALL_COST : ir_is_leaf(expr) ? 0 : 1;
    for (int k = 0; k < ir_child_count(expr) && cost < GROUP_COST; k++)
        cost += expr_cost(ir_child(expr, k));
    return cost;
}

static int stmt_cost(const IrStmt *stmt);

static int body_cost(const IrStmts *body)
{
    int cost = 0;
    for (int k = 0; k < body->count && cost < COST_NONE; k++)
        cost += stmt_cost(body->items[k]);
    return cost < COST_NONE ? cost : COST_NONE;
}

static int loop_cost(const IrStmt *stmt)
{
    if (stmt->u.loop.first != NULL)
        return COST_NONE;
    long turns = (long)stmt->u.loop.high - stmt->u.loop.low, cost = turns * body_cost(&stmt->u.loop.body);
    return cost < COST_NONE ? (int)cost : COST_NONE;
}

bool emit_parts_is_uniform(const IrStmt *stmt)
{
    return stmt->kind == IR_LET && !stmt->u.let.var->type.varying && !stmt->u.let.var->assigned;
}

/* Of a statement that is one assignment, however long, there can be a group. */
static int assignment_cost(const IrExpr *value, bool alike)
{
    if (!alike || asks_lanes(value))
        return COST_NONE;
    int cost = 1 + expr_cost(value);
    return cost < GROUP_COST ? cost : GROUP_COST;
}

/* COST_NONE, too, if it belongs to no group. */
static int stmt_cost(const IrStmt *stmt)
{
    switch (stmt->kind) {
    case IR_LET:
    case IR_SET:
        return assignment_cost(stmt->u.let.value, stmt->u.let.var->type.varying || emit_parts_is_uniform(stmt));
    case IR_STORE:
        return assignment_cost(stmt->u.store.value, stmt->u.store.array->varying);
    case IR_FOR:
        return loop_cost(stmt);
    case IR_IF:
        return asks_lanes(stmt->u.branch.cond) ? COST_NONE
                                               : body_cost(&stmt->u.branch.yes) + body_cost(&stmt->u.branch.no);
    case IR_BLOCK:
    case IR_LEAVE:
    case IR_KERNEL:
        return COST_NONE;
    }
    return COST_NONE;
}

int emit_parts_group(const IrStmts *body, int first)
{
    int count = 0, cost = 0;
    while (first + count < body->count) {
        cost += stmt_cost(body->items[first + count]);
        if (cost >= COST_NONE)
            break;
        count++;
    }
    return count;
}

/* ---- how many parts ---- */

/* Operations in the text of a loop whose turns are short, or long. */
#define SHORT_COST 64
#define LONG_COST  256
/* Turns of a loop of which nobody knows how many it has. */
#define SOME_TURNS 16.0

/* The loop without loops in it that takes most of the time. */
typedef struct Hottest {
    const IrStmt *loop; /* NULL: there is none */
    double cost;
} Hottest;

/* What the text of a body costs, with loops as if they had one turn; *loops: there are some. */
static double text_cost(const IrStmts *body, bool *loops)
{
    double cost = 0;
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        *loops = *loops || stmt->kind == IR_FOR;
        for (int slot = 0; slot < ir_slot_count(stmt); slot++)
            if (*ir_slot(stmt, slot) != NULL)
                cost += expr_cost(*ir_slot(stmt, slot));
        for (int b = 0; b < ir_body_count(stmt); b++)
            cost += text_cost(ir_body(stmt, b), loops);
    }
    return cost;
}

static void find_hottest(const IrStmts *body, double turns, Hottest *hottest)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        double inner = turns;
        if (stmt->kind == IR_FOR) {
            inner *= stmt->u.loop.first != NULL ? SOME_TURNS : (double)stmt->u.loop.high - stmt->u.loop.low;
            bool loops = false;
            double cost = inner * text_cost(&stmt->u.loop.body, &loops);
            if (!loops && cost > hottest->cost)
                *hottest = (Hottest){stmt, cost};
        }
        for (int b = 0; b < ir_body_count(stmt); b++)
            find_hottest(ir_body(stmt, b), inner, hottest);
    }
}

/* Whether all that a body stores is in variables, so that a turn waits for the one before: turns with elements of
 * arrays are of one element each, more often than not. */
static bool is_chain(const IrStmts *body)
{
    bool chain = true;
    for (int k = 0; k < body->count && chain; k++) {
        IrStmt *stmt = body->items[k];
        chain = stmt->kind != IR_STORE;
        for (int b = 0; b < ir_body_count(stmt) && chain; b++)
            chain = is_chain(ir_body(stmt, b));
    }
    return chain;
}

int emit_parts_of_use(const IrModule *module)
{
    Hottest hottest = {NULL, 0};
    find_hottest(&module->functions[IR_ROLLOUT].body, 1, &hottest);
    if (hottest.loop == NULL)
        return 1;
    bool loops = false;
    double cost = text_cost(&hottest.loop->u.loop.body, &loops);
    if (cost > LONG_COST)
        return 1;
    return cost <= SHORT_COST && is_chain(&hottest.loop->u.loop.body) ? 4 : 2;
}
