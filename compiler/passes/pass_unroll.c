/* pass_unroll.c: loops of a few turns are written out.
 *
 * Small networks have loops of two or three turns, whose counting costs more than their bodies and
 * whose indices keep arrays out of variables (pass_scalar). */
#include "passes.h"

#include "compiler/ir/ir_walk.h"
#include "simplify.h"

/* Measured on Oja's rule with 5 to 16 inputs and 8 lanes: up to 10 turns it pays a little or costs
 * nothing, beyond that it costs, since the weights do not fit the registers. What pays much is that
 * sums of small networks are variables: 1.9 times faster with 3 inputs and batch updates. */
#define MOST_TURNS 10
#define MOST_NODES 2000 /* of expressions, after unrolling */

/* What stands for a variable or block of the body in the copy that is being made. */
typedef struct Copy {
    const IrExpr *value;  /* of a variable that is read; NULL: itself */
    IrVar *var;           /* that is assigned; NULL: itself */
    const IrBlock *block; /* NULL: itself */
} Copy;

typedef struct Unroll {
    IrModule *module;
    VEC(Copy) copies; /* by id */
    int turn;         /* the loop variable's value, for names */
} Unroll;

static Copy *copy_of(Unroll *unroll, int id)
{
    while (unroll->copies.count <= id)
        vec_push(unroll->module->arena, &unroll->copies, ((Copy){0}));
    return &unroll->copies.items[id];
}

/* ---- copies --------------------------------------------------------------------------------- */

static const IrExpr *copy_node(void *context, const IrExpr *expr)
{
    Unroll *unroll = context;
    if (expr->kind != IR_VAR)
        return simplify(unroll->module, expr);
    const IrExpr *value = copy_of(unroll, expr->u.var->id)->value;
    return value != NULL ? value : expr;
}

static const IrExpr *copy_expr(Unroll *unroll, const IrExpr *expr)
{
    return expr == NULL ? NULL : ir_rewrite(unroll->module, expr, copy_node, unroll);
}

static void copy_body(Unroll *unroll, const IrStmts *body, IrStmts *out);

/* A variable of its own for the copy. */
static IrVar *copy_var(Unroll *unroll, const IrVar *var)
{
    const char *name = arena_printf(unroll->module->arena, "%s_%d", var->name, unroll->turn);
    IrVar *own = ir_var(unroll->module, name, var->type);
    own->assigned = var->assigned;
    own->content = var->content;
    *copy_of(unroll, var->id) = (Copy){.var = own, .value = ir_get(unroll->module, own)};
    return own;
}

/* NULL: the variable is constant in this copy, and needs no declaration. */
static IrStmt *copy_let(Unroll *unroll, const IrStmt *let, IrStmts *out)
{
    const IrExpr *value = copy_expr(unroll, let->u.let.value);
    if (!let->u.let.var->assigned && ir_is_constant(value)) {
        copy_of(unroll, let->u.let.var->id)->value = value;
        return NULL;
    }
    return ir_let(unroll->module, out, copy_var(unroll, let->u.let.var), value);
}

static IrStmt *copy_set(Unroll *unroll, const IrStmt *set, IrStmts *out)
{
    IrVar *var = copy_of(unroll, set->u.let.var->id)->var;
    return ir_set(unroll->module, out, var != NULL ? var : set->u.let.var,
                  copy_expr(unroll, set->u.let.value));
}

static IrStmt *copy_for(Unroll *unroll, const IrStmt *loop, IrStmts *out)
{
    const IrExpr *first = copy_expr(unroll, loop->u.loop.first);
    const IrExpr *end = copy_expr(unroll, loop->u.loop.end);
    IrStmt *copy = ir_for(unroll->module, out, copy_var(unroll, loop->u.loop.var), loop->u.loop.low,
                          loop->u.loop.high);
    copy->u.loop.first = first;
    copy->u.loop.end = end;
    copy->u.loop.independent = loop->u.loop.independent;
    copy->u.loop.down = loop->u.loop.down;
    copy_body(unroll, &loop->u.loop.body, &copy->u.loop.body);
    return copy;
}

/* Of a branch whose condition is constant in this copy only what is taken: the other one may have
 * indices outside their arrays. NULL then. */
static IrStmt *copy_if(Unroll *unroll, const IrStmt *branch, IrStmts *out)
{
    const IrExpr *cond = copy_expr(unroll, branch->u.branch.cond);
    if (cond->kind == IR_BOOL_CONST) {
        const IrStmts *taken = cond->u.integer != 0 ? &branch->u.branch.yes : &branch->u.branch.no;
        copy_body(unroll, taken, out);
        return NULL;
    }
    IrStmt *copy = ir_if(unroll->module, out, cond);
    copy_body(unroll, &branch->u.branch.yes, &copy->u.branch.yes);
    copy_body(unroll, &branch->u.branch.no, &copy->u.branch.no);
    return copy;
}

static IrStmt *copy_block(Unroll *unroll, const IrStmt *block, IrStmts *out)
{
    const IrBlock *old = block->u.block.block, *own = ir_block(unroll->module, old->name);
    copy_of(unroll, old->id)->block = own;
    IrStmt *copy = ir_block_stmt(unroll->module, out, own);
    copy_body(unroll, &block->u.block.body, &copy->u.block.body);
    return copy;
}

static IrStmt *copy_leave(Unroll *unroll, const IrStmt *leave, IrStmts *out)
{
    const IrBlock *own = copy_of(unroll, leave->u.leave.block->id)->block;
    return ir_leave(unroll->module, out, own != NULL ? own : leave->u.leave.block,
                    copy_expr(unroll, leave->u.leave.cond));
}

static IrStmt *copy_kernel(Unroll *unroll, const IrStmt *kernel, IrStmts *out)
{
    IrStmt *copy = ir_kernel(unroll->module, out, kernel->u.kernel.function, kernel->u.kernel.args,
                             kernel->u.kernel.arg_count);
    for (int k = 0; k < copy->u.kernel.arg_count; k++)
        copy->u.kernel.args[k].value = copy_expr(unroll, copy->u.kernel.args[k].value);
    return copy;
}

static IrStmt *copy_stmt(Unroll *unroll, const IrStmt *stmt, IrStmts *out)
{
    switch (stmt->kind) {
    case IR_LET:
        return copy_let(unroll, stmt, out);
    case IR_SET:
        return copy_set(unroll, stmt, out);
    case IR_STORE:
        return ir_store(unroll->module, out, stmt->u.store.array,
                        copy_expr(unroll, stmt->u.store.index),
                        copy_expr(unroll, stmt->u.store.value));
    case IR_FOR:
        return copy_for(unroll, stmt, out);
    case IR_IF:
        return copy_if(unroll, stmt, out);
    case IR_BLOCK:
        return copy_block(unroll, stmt, out);
    case IR_LEAVE:
        return copy_leave(unroll, stmt, out);
    case IR_KERNEL:
        return copy_kernel(unroll, stmt, out);
    }
    return NULL;
}

static void copy_body(Unroll *unroll, const IrStmts *body, IrStmts *out)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *copy = copy_stmt(unroll, body->items[k], out);
        if (copy == NULL)
            continue;
        copy->span = body->items[k]->span;
        copy->note = body->items[k]->note;
    }
}

/* ---- the pass ------------------------------------------------------------------------------- */

static int count_nodes(const IrExpr *expr, int limit)
{
    int count = 1;
    for (int k = 0; k < ir_child_count(expr) && count <= limit; k++)
        count += count_nodes(ir_child(expr, k), limit - count);
    return count;
}

/* Nodes of the expressions in the body, and one for each statement. Stops beyond `limit`. */
static int count_body(const IrStmts *body, int limit)
{
    int count = 0;
    for (int k = 0; k < body->count && count <= limit; k++) {
        IrStmt *stmt = body->items[k];
        count++;
        for (int s = 0; s < ir_slot_count(stmt) && count <= limit; s++) {
            if (*ir_slot(stmt, s) != NULL)
                count += count_nodes(*ir_slot(stmt, s), limit - count);
        }
        for (int b = 0; b < ir_body_count(stmt) && count <= limit; b++)
            count += count_body(ir_body(stmt, b), limit - count);
    }
    return count;
}

static bool is_short(const IrStmt *loop)
{
    if (loop->u.loop.first != NULL)
        return false;
    long long turns = (long long)loop->u.loop.high - loop->u.loop.low;
    if (turns <= 1)
        return true;
    int limit = MOST_NODES / (int)(turns <= MOST_TURNS ? turns : MOST_TURNS);
    return turns <= MOST_TURNS && count_body(&loop->u.loop.body, limit) <= limit;
}

static void write_out(Unroll *unroll, const IrStmt *loop, IrStmts *out)
{
    for (int turn = loop->u.loop.low; turn < loop->u.loop.high; turn++) {
        unroll->turn = turn;
        copy_of(unroll, loop->u.loop.var->id)->value = ir_int_const(unroll->module, turn);
        copy_body(unroll, &loop->u.loop.body, out);
    }
}

static void unroll_body(Unroll *unroll, IrStmts *body)
{
    IrStmts out = {0};
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        for (int b = 0; b < ir_body_count(stmt); b++)
            unroll_body(unroll, ir_body(stmt, b));
        if (stmt->kind == IR_FOR && is_short(stmt))
            write_out(unroll, stmt, &out);
        else
            vec_push(unroll->module->arena, &out, stmt);
    }
    *body = out;
}

/* Requires pass_fold before it, so that indices become constants by substitution, and pass_horner
 * and pass_hoist, since what a loop does not change is seen only as long as there is one. Loops of
 * at most MOST_TURNS turns become their bodies, the innermost first, unless that would be long; a
 * loop of one turn always does. Keeps the order of all statements, and the bits of all values but
 * those of polynomials that are still there, which may become simpler. */
void pass_unroll(IrModule *module)
{
    Unroll unroll = {.module = module};
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        unroll_body(&unroll, &module->functions[k].body);
}
