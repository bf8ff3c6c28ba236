/* reverse_tree.c: the statements of the forward function with what stands around them. */
#include "reverse_tree.h"

#include <limits.h>

#include "compiler/ir/ir_walk.h"

/* Marks what an int is made of. */
static void mark_early(const Reverse *reverse, const IrExpr *expr)
{
    ReverseNode *let = expr->kind == IR_VAR ? reverse->let_of[expr->u.var->id] : NULL;
    if (let != NULL && !let->early) {
        let->early = true;
        mark_early(reverse, let->stmt->u.let.value);
    }
    for (int k = 0; k < ir_child_count(expr); k++)
        mark_early(reverse, ir_child(expr, k));
}

static void build(Reverse *reverse, IrStmts *stmts, ReverseBody *body)
{
    Arena *arena = reverse->module->arena;
    for (int k = 0; k < stmts->count; k++) {
        ReverseNode *node = arena_new(arena, ReverseNode);
        *node = (ReverseNode){.stmt = stmts->items[k], .home = body, .place = k, .last_use = -1};
        vec_push(arena, &body->nodes, node);
        if (node->stmt->kind == IR_LET && !node->stmt->u.let.var->assigned)
            reverse->let_of[node->stmt->u.let.var->id] = node;
        if (node->stmt->kind == IR_LET && node->stmt->u.let.var->type.base == IR_INT) {
            node->early = true;
            mark_early(reverse, node->stmt->u.let.value);
        }
        for (int b = 0; b < ir_body_count(node->stmt); b++) {
            node->bodies[b].owner = node;
            build(reverse, ir_body(node->stmt, b), &node->bodies[b]);
        }
    }
}

const ReverseNode *reverse_tree_in(const ReverseNode *node, const ReverseBody *body)
{
    while (node != NULL && node->home != body)
        node = node->home->owner;
    return node;
}

bool reverse_tree_is_simple(const ReverseNode *node)
{
    return node->stmt->kind == IR_SET || node->stmt->kind == IR_STORE;
}

int reverse_tree_turns(const ReverseNode *loop)
{
    return loop->turns;
}


/* Of a product of two that are not negative, such as steps of a sample times samples. */
static bool range_of_product(const Reverse *reverse, const IrExpr *product, IrRange *range)
{
    IrRange a, b;
    if (!reverse_tree_range_of(reverse, product->u.apply.arg[0], &a) || !reverse_tree_range_of(reverse, product->u.apply.arg[1], &b) || a.low < 0 ||
        b.low < 0 || (double)a.high * b.high >= INT_MAX)
        return false;
    *range = (IrRange){a.low * b.low, a.high * b.high};
    return true;
}

static const IrExpr *written_out(const Reverse *reverse, const IrExpr *expr)
{
    while (expr->kind == IR_VAR && reverse->let_of[expr->u.var->id] != NULL)
        expr = reverse->let_of[expr->u.var->id]->stmt->u.let.value;
    return expr;
}

/* The bound of `x < high ? x : high`, or of `x > low ? x : low` (lower_ir_clamped). NULL: it is no such choice. */
static const IrExpr *bound_of(const IrExpr *choice, IrOp op)
{
    bool bounds = choice->kind == IR_SELECT && ir_is_op(choice->u.select.cond, op) &&
                  choice->u.select.no->kind == IR_CONST &&
                  ir_equal(choice->u.select.cond->u.apply.arg[0], choice->u.select.yes) &&
                  ir_equal(choice->u.select.cond->u.apply.arg[1], choice->u.select.no);
    return bounds ? choice->u.select.no : NULL;
}

/* Of a number that is clamped before it becomes an int, as the length of a phase that a trial draws. */
static bool range_of_clamped(const Reverse *reverse, const IrExpr *number, IrRange *range)
{
    const IrExpr *held = written_out(reverse, number), *high = bound_of(held, IR_LT);
    const IrExpr *low = high != NULL ? bound_of(written_out(reverse, held->u.select.yes), IR_GT) : NULL;
    if (low == NULL || low->u.constant < 0 || high->u.constant >= INT_MAX)
        return false;
    *range = (IrRange){(int)low->u.constant, (int)high->u.constant};
    return true;
}

/* What an int can be. */
bool reverse_tree_range_of(const Reverse *reverse, const IrExpr *expr, IrRange *range)
{
    if (expr->kind == IR_VAR && reverse->let_of[expr->u.var->id] != NULL)
        return reverse_tree_range_of(reverse, reverse->let_of[expr->u.var->id]->stmt->u.let.value, range);
    if (ir_is_op(expr, IR_IMUL))
        return range_of_product(reverse, expr, range);
    if (ir_is_op(expr, IR_TOINT))
        return range_of_clamped(reverse, expr->u.apply.arg[0], range);
    if (expr->kind == IR_INT_CONST)
        *range = (IrRange){expr->u.integer, expr->u.integer};
    else if (expr->kind == IR_LOAD)
        *range = expr->u.load.array->content;
    else if (expr->kind == IR_VAR)
        *range = expr->u.var->content;
    else
        return false;
    return range->low != INT_MIN && range->high != INT_MAX;
}

bool reverse_tree_range(const Reverse *reverse, const ReverseNode *loop, IrRange *range)
{
    const IrStmt *stmt = loop->stmt;
    IrRange first, end;
    if (stmt->u.loop.first == NULL) {
        *range = (IrRange){stmt->u.loop.low, stmt->u.loop.high - 1};
        return true;
    }
    if (!reverse_tree_range_of(reverse, stmt->u.loop.first, &first) || !reverse_tree_range_of(reverse, stmt->u.loop.end, &end))
        return false;
    *range = (IrRange){first.low, end.high - 1};
    return range->low <= range->high;
}

static void count_turns(const Reverse *reverse, const ReverseBody *body)
{
    for (int k = 0; k < body->nodes.count; k++) {
        ReverseNode *node = body->nodes.items[k];
        IrRange range;
        if (node->stmt->kind == IR_FOR && reverse_tree_range(reverse, node, &range))
            node->turns = range.high - range.low + 1;
        for (int b = 0; b < ir_body_count(node->stmt); b++)
            count_turns(reverse, &node->bodies[b]);
    }
}

void reverse_tree_build(Reverse *reverse)
{
    IrStmts body = reverse->from->body;
    build(reverse, &body, &reverse->root);
    count_turns(reverse, &reverse->root);
}

bool reverse_tree_is_counted(const ReverseNode *loop)
{
    return loop->stmt->u.loop.first == NULL || loop->stmt->u.loop.first->kind == IR_INT_CONST;
}

int reverse_tree_first(const ReverseNode *loop)
{
    const IrExpr *first = loop->stmt->u.loop.first;
    return first != NULL ? first->u.integer : loop->stmt->u.loop.low;
}

bool reverse_tree_is_row(const ReverseNode *node)
{
    const ReverseNode *around = node->home->owner;
    if (node->stmt->kind != IR_FOR || node->stmt->u.loop.first == NULL || around == NULL || around->stmt->kind != IR_FOR ||
        around->stmt->u.loop.first != NULL)
        return false;
    const IrExpr *first = node->stmt->u.loop.first, *end = node->stmt->u.loop.end;
    if (first->kind != IR_LOAD || end->kind != IR_LOAD || first->u.load.array != end->u.load.array ||
        !first->u.load.array->ascending)
        return false;
    const IrExpr *at = first->u.load.index, *next = end->u.load.index;
    return at->kind == IR_VAR && at->u.var == around->stmt->u.loop.var && ir_is_op(next, IR_IADD) &&
           ir_equal(next->u.apply.arg[0], at) && next->u.apply.arg[1]->kind == IR_INT_CONST &&
           next->u.apply.arg[1]->u.integer == 1;
}

/* Those around rows have the numbers of a row by its place in the list, whatever their own turn is. */
static bool is_around_rows(const ReverseNode *node)
{
    for (int k = 0; k < node->bodies[0].nodes.count; k++)
        if (reverse_tree_is_row(node->bodies[0].nodes.items[k]))
            return true;
    return false;
}

#define MOST_AROUND 2
#define MANY_TURNS  16

bool reverse_tree_may_part(const ReverseNode *node)
{
    int around = 0;
    if (node->stmt->kind != IR_FOR || !reverse_tree_is_counted(node) || node->turns == 0 || is_around_rows(node))
        return false;
    for (const ReverseNode *owner = node->home->owner; owner != NULL; owner = owner->home->owner) {
        if (owner->stmt->kind == IR_FOR && !reverse_tree_is_counted(owner))
            return false;
        around += owner->stmt->kind == IR_FOR;
    }
    return around == 0 || (around <= MOST_AROUND && reverse_tree_turns(node) >= MANY_TURNS);
}

/* ---- reads and writes ----------------------------------------------------------------------- */

static bool stmt_writes(const IrStmt *stmt, int id)
{
    if (stmt->kind == IR_LET || stmt->kind == IR_SET)
        return stmt->u.let.var->id == id;
    if (stmt->kind == IR_STORE)
        return stmt->u.store.array->id == id;
    for (int k = 0; stmt->kind == IR_KERNEL && k < stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &stmt->u.kernel.args[k];
        if (arg->kind == IR_ARG_ARRAY && !arg->reads && arg->array->id == id)
            return true;
    }
    return false;
}

bool reverse_tree_writes(const ReverseNode *node, int id)
{
    if (stmt_writes(node->stmt, id))
        return true;
    for (int b = 0; b < ir_body_count(node->stmt); b++)
        for (int k = 0; k < node->bodies[b].nodes.count; k++)
            if (reverse_tree_writes(node->bodies[b].nodes.items[k], id))
                return true;
    return false;
}

static bool expr_reads(const IrExpr *expr, int id)
{
    if (expr->kind == IR_VAR)
        return expr->u.var->id == id;
    if (expr->kind == IR_LOAD && expr->u.load.array->id == id)
        return true;
    for (int k = 0; k < ir_child_count(expr); k++)
        if (expr_reads(ir_child(expr, k), id))
            return true;
    return false;
}

bool reverse_tree_reads(const ReverseNode *node, int id)
{
    IrStmt *stmt = node->stmt;
    for (int s = 0; s < ir_slot_count(stmt); s++)
        if (*ir_slot(stmt, s) != NULL && expr_reads(*ir_slot(stmt, s), id))
            return true;
    for (int k = 0; stmt->kind == IR_KERNEL && k < stmt->u.kernel.arg_count; k++)
        if (stmt->u.kernel.args[k].kind == IR_ARG_ARRAY && stmt->u.kernel.args[k].array->id == id)
            return true;
    for (int b = 0; b < ir_body_count(stmt); b++)
        for (int k = 0; k < node->bodies[b].nodes.count; k++)
            if (reverse_tree_reads(node->bodies[b].nodes.items[k], id))
                return true;
    return false;
}

void reverse_tree_each_read(const ReverseNode *node, ReverseRead *read, void *context)
{
    IrStmt *stmt = node->stmt;
    for (int s = 0; s < ir_slot_count(stmt); s++)
        if (*ir_slot(stmt, s) != NULL)
            read(context, *ir_slot(stmt, s));
    for (int b = 0; b < ir_body_count(stmt); b++)
        for (int k = 0; k < node->bodies[b].nodes.count; k++)
            reverse_tree_each_read(node->bodies[b].nodes.items[k], read, context);
}

/* ---- loops that write whole arrays ---------------------------------------------------------- */

/* A sum of loop variables, each with a factor. */
#define MOST_LOOPS 8
typedef struct Affine {
    bool known;
    int count;
    const IrVar *vars[MOST_LOOPS];
    long factors[MOST_LOOPS];
    long constant;
} Affine;

static void add_affine(const Reverse *reverse, const IrExpr *expr, long factor, Affine *sum);

static void add_variable(const Reverse *reverse, const IrVar *var, long factor, Affine *sum)
{
    const ReverseNode *let = reverse->let_of[var->id];
    if (let != NULL) {
        add_affine(reverse, let->stmt->u.let.value, factor, sum);
        return;
    }
    for (int k = 0; k < sum->count; k++)
        if (sum->vars[k] == var) {
            sum->factors[k] += factor;
            return;
        }
    if (sum->count == MOST_LOOPS) {
        sum->known = false;
        return;
    }
    sum->vars[sum->count] = var;
    sum->factors[sum->count++] = factor;
}

static void add_affine(const Reverse *reverse, const IrExpr *expr, long factor, Affine *sum)
{
    if (expr->kind == IR_INT_CONST) {
        sum->constant += factor * expr->u.integer;
    } else if (expr->kind == IR_VAR) {
        add_variable(reverse, expr->u.var, factor, sum);
    } else if (ir_is_op(expr, IR_IADD) || ir_is_op(expr, IR_ISUB)) {
        add_affine(reverse, expr->u.apply.arg[0], factor, sum);
        add_affine(reverse, expr->u.apply.arg[1], ir_is_op(expr, IR_IADD) ? factor : -factor, sum);
    } else if (ir_is_op(expr, IR_IMUL) && expr->u.apply.arg[1]->kind == IR_INT_CONST) {
        add_affine(reverse, expr->u.apply.arg[0], factor * expr->u.apply.arg[1]->u.integer, sum);
    } else if (ir_is_op(expr, IR_IMUL) && expr->u.apply.arg[0]->kind == IR_INT_CONST) {
        add_affine(reverse, expr->u.apply.arg[1], factor * expr->u.apply.arg[0]->u.integer, sum);
    } else {
        sum->known = false;
    }
}

/* Takes the loop with that factor out of the sum, and returns its turns; 0: there is none. */
static long take_factor(Affine *sum, const ReverseNode *const *loops, int count, long factor)
{
    for (int k = 0; k < sum->count; k++) {
        if (sum->factors[k] != factor)
            continue;
        for (int l = 0; l < count; l++) {
            if (loops[l]->stmt->u.loop.var != sum->vars[k])
                continue;
            sum->factors[k] = 0;
            return reverse_tree_turns(loops[l]);
        }
    }
    return 0;
}

bool reverse_tree_covers(const Reverse *reverse, const ReverseNode *loop, const ReverseNode *store)
{
    const ReverseNode *loops[MOST_LOOPS];
    int count = 0;
    for (const ReverseNode *node = store->home->owner;; node = node->home->owner) {
        if (node == NULL || node->stmt->kind != IR_FOR || node->stmt->u.loop.first != NULL ||
            node->stmt->u.loop.low != 0 || count == MOST_LOOPS)
            return false;
        loops[count++] = node;
        if (node == loop)
            break;
    }
    Affine sum = {.known = true};
    add_affine(reverse, store->stmt->u.store.index, 1, &sum);
    if (!sum.known || sum.constant != 0)
        return false;
    long covered = 1, length = store->stmt->u.store.array->length;
    while (covered < length) {
        long turns = take_factor(&sum, loops, count, covered);
        if (turns < 2)
            return false;
        covered *= turns;
    }
    return covered == length;
}

const ReverseNode *reverse_tree_cover(const Reverse *reverse, const ReverseNode *loop, const ReverseNode *within,
                                      const IrArray *array)
{
    if (within->stmt->kind == IR_STORE)
        return within->stmt->u.store.array == array && reverse_tree_covers(reverse, loop, within) ? within
                                                                                               : NULL;
    const ReverseNode *found = NULL;
    for (int k = 0; within->stmt->kind == IR_FOR && found == NULL && k < within->bodies[0].nodes.count; k++)
        found = reverse_tree_cover(reverse, loop, within->bodies[0].nodes.items[k], array);
    return found;
}
