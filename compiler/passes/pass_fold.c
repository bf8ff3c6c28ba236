/* pass_fold.c: constants, exact identities, polynomials in normal form (simplify.c), fused
 * multiply-adds; what is known of variables spreads, and branches never taken go. */
#include "passes.h"

#include "compiler/ir/ir_walk.h"
#include "simplify.h"

/* ---- fused multiply-adds -------------------------------------------------------------------- */

/* -(a * b) as a product with a negated factor, the constant one if there is one. */
static const IrExpr *fma_negated(IrModule *module, const IrExpr *product, const IrExpr *c)
{
    const IrExpr *a = product->u.apply.arg[0], *b = product->u.apply.arg[1];
    if (b->kind == IR_CONST)
        b = simplify_negated(module, b);
    else
        a = simplify_negated(module, a);
    return ir_apply3(module, IR_FMA, a, b, c);
}

/* a * b + c, a * b - c and c - a * b with one rounding. Of two products the left one is fused. */
static const IrExpr *fuse(IrModule *module, const IrExpr *expr)
{
    if (!ir_is_op(expr, IR_ADD) && !ir_is_op(expr, IR_SUB))
        return expr;
    const IrExpr *left = expr->u.apply.arg[0], *right = expr->u.apply.arg[1];
    bool minus = expr->u.apply.op == IR_SUB;
    if (ir_is_op(left, IR_MUL))
        return ir_apply3(module, IR_FMA, left->u.apply.arg[0], left->u.apply.arg[1],
                         minus ? simplify_negated(module, right) : right);
    if (!ir_is_op(right, IR_MUL))
        return expr;
    if (minus)
        return fma_negated(module, right, left);
    return ir_apply3(module, IR_FMA, right->u.apply.arg[0], right->u.apply.arg[1], left);
}

/* ---- the pass ------------------------------------------------------------------------------- */

typedef struct Fold {
    IrModule *module;
    bool fuses;           /* in rollout */
    bool *is_loop;        /* by id: the variable of an IR_FOR, which nothing else assigns */
    const IrExpr **known; /* by id: what a variable is equal to at the current place, or NULL */
} Fold;

static const IrExpr *fold_node(void *context, const IrExpr *expr)
{
    const Fold *fold = context;
    if (expr->kind == IR_VAR)
        return fold->known[expr->u.var->id] != NULL ? fold->known[expr->u.var->id] : expr;
    expr = simplify(fold->module, expr);
    return fold->fuses ? fuse(fold->module, expr) : expr;
}

/* A variable is known to be a constant, or another variable if neither is assigned later. */
static bool is_known(const Fold *fold, const IrVar *var, const IrExpr *value)
{
    if (value->kind == IR_VAR)
        return !var->assigned && (!value->u.var->assigned || fold->is_loop[value->u.var->id]);
    return ir_is_constant(value);
}

/* What the body may have assigned is not known any more. */
static void forget(Fold *fold, const IrStmts *body)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        if (stmt->kind == IR_SET)
            fold->known[stmt->u.let.var->id] = NULL;
        for (int b = 0; b < ir_body_count(stmt); b++)
            forget(fold, ir_body(stmt, b));
    }
}

static void fold_body(Fold *fold, const IrStmts *body, IrStmts *out);

static void fold_bodies(Fold *fold, IrStmt *stmt)
{
    if (stmt->kind == IR_FOR) {
        fold->is_loop[stmt->u.loop.var->id] = true;
        forget(fold, &stmt->u.loop.body);
    }
    for (int k = 0; k < ir_body_count(stmt); k++) {
        IrStmts *body = ir_body(stmt, k), out = {0};
        fold_body(fold, body, &out);
        *body = out;
        forget(fold, body);
    }
}

/* Makes the bounds constants if they are, and returns whether there is nothing between them. */
static bool has_no_turn(IrStmt *loop)
{
    const IrExpr *first = loop->u.loop.first, *end = loop->u.loop.end;
    if (first != NULL && first->kind == IR_INT_CONST && end->kind == IR_INT_CONST && !loop->u.loop.down) {
        loop->u.loop.low = first->u.integer;
        loop->u.loop.high = end->u.integer;
        loop->u.loop.first = loop->u.loop.end = NULL;
    }
    return loop->u.loop.first == NULL && loop->u.loop.low >= loop->u.loop.high;
}

/* Appends what remains of a statement. False: what follows it in its body is never reached. */
static bool fold_stmt(Fold *fold, IrStmt *stmt, IrStmts *out)
{
    for (int k = 0; k < ir_slot_count(stmt); k++) {
        const IrExpr **slot = ir_slot(stmt, k);
        if (*slot != NULL)
            *slot = ir_rewrite(fold->module, *slot, fold_node, fold);
    }
    if (stmt->kind == IR_IF && stmt->u.branch.cond->kind == IR_BOOL_CONST) {
        fold_body(fold, ir_body(stmt, stmt->u.branch.cond->u.integer != 0 ? 0 : 1), out);
        return true;
    }
    if (stmt->kind == IR_FOR && has_no_turn(stmt))
        return true;
    bool leaves = stmt->kind == IR_LEAVE && stmt->u.leave.cond->kind == IR_BOOL_CONST;
    if (leaves && stmt->u.leave.cond->u.integer == 0)
        return true;

    if (stmt->kind == IR_LET || stmt->kind == IR_SET) {
        const IrExpr *value = stmt->u.let.value;
        bool known = is_known(fold, stmt->u.let.var, value);
        fold->known[stmt->u.let.var->id] = known ? value : NULL;
    }
    fold_bodies(fold, stmt);
    vec_push(fold->module->arena, out, stmt);
    return !leaves;
}

static void fold_body(Fold *fold, const IrStmts *body, IrStmts *out)
{
    for (int k = 0; k < body->count; k++) {
        if (!fold_stmt(fold, body->items[k], out))
            break;
    }
}

static void fold_functions(IrModule *module, bool fuses)
{
    Fold fold = {
        .module = module,
        .is_loop = arena_array(module->arena, bool, module->next_id),
        .known = arena_array(module->arena, const IrExpr *, module->next_id),
    };
    for (int k = 0; k < IR_FUNCTION_COUNT; k++) {
        IrStmts out = {0};
        fold.fuses = fuses && module->functions[k].kind == IR_ROLLOUT;
        fold_body(&fold, &module->functions[k].body, &out);
        module->functions[k].body = out;
    }
}

/* Requires nothing. Afterwards no operation has only constant operands (but ints that would
 * overflow), no condition of a statement is constant but `leave … if true`, no loop is without a
 * turn, and polynomials have distinct variables and terms. Values keep their bits, except that in
 * rollout sums with products become fused, and that polynomials have no order of summation yet.
 * Variables that were found constant keep their IR_LET, for pass_dead. */
void pass_fold(IrModule *module)
{
    fold_functions(module, true);
}

/* The same, but fuses nothing: behind pass_hoist, which parts sums from their products, the bits would hang on
 * what it moved. (A factor that is 1 in one turn of a loop that was written out leaves such a pair.) */
void pass_fold_again(IrModule *module)
{
    fold_functions(module, false);
}
