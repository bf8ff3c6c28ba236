/* lower_time.c: comparisons of `t` with other times, and whole quotients of it.
 *
 * Time is a number of steps times h, rounded, and so are the numbers of a program: t >= 0.7 ms would come a
 * step late here and there, and floor(t / 0.1 ms) be one too low. So times are compared in steps. A time that
 * is within a ten-thousandth of a step of a whole number of them counts as that. (The same tolerance, wider, has
 * `timestep` of Brian 2.) */
#include "lower_time.h"

#include "lower_expr.h"
#include "lower_ir.h"

#define SAME_STEP 1e-4

/* Where an operand is evaluated. */
typedef struct Operand {
    const Site *site;
    int rank;
    const IrExpr *const *at;
} Operand;

static bool is_time(const Expr *x)
{
    return x->type.base == TYPE_REAL && dim_equal(x->type.dim, unit_find("s")->dim);
}

static bool reads_time(const Expr *x)
{
    bool reads = x->kind == EXPR_TIME;
    for (int k = 0; k < expr_child_count(x) && !reads; k++)
        reads = reads_time(expr_child(x, k));
    return reads;
}

/* `distance` is that to the nearest whole number, in steps or a multiple of them. */
static const IrExpr *whole_if_near(Lower *lower, const IrExpr *value, const IrExpr *width)
{
    IrModule *module = lower->module;
    const IrExpr *whole = lower_ir_func(
        lower, "floor", ir_apply2(module, IR_ADD, value, ir_const(module, 0.5)), NULL);
    const IrExpr *away = lower_ir_func(lower, "abs", ir_apply2(module, IR_SUB, value, whole), NULL);
    if (width)
        away = ir_apply2(module, IR_MUL, away, lower_ir_func(lower, "abs", width, NULL));
    return ir_select(module, ir_apply2(module, IR_LE, away, ir_const(module, SAME_STEP)), whole,
                     value);
}

/* A time in steps. */
static const IrExpr *in_steps(Lower *lower, const Operand *operand, const Expr *x)
{
    IrModule *module = lower->module;
    if (x->kind == EXPR_TIME)
        return operand->site->time;
    if (x->kind == EXPR_TIME_END)
        return lower->time_end;
    if (x->kind == EXPR_APPLY && (x->u.apply.op == AST_ADD || x->u.apply.op == AST_SUB)) {
        const IrExpr *left = in_steps(lower, operand, x->u.apply.arg[0]);
        const IrExpr *right = in_steps(lower, operand, x->u.apply.arg[1]);
        return ir_apply2(module, x->u.apply.op == AST_ADD ? IR_ADD : IR_SUB, left, right);
    }
    const IrExpr *value = lower_expr_operand(lower, operand->site, x, operand->rank, operand->at);
    const IrExpr *steps = ir_apply2(module, IR_DIV, value, ir_const(module, lower->model->step));
    return whole_if_near(lower, steps, NULL);
}

/* Whether it is a quotient of times, of which the upper one reads t. */
static bool is_quotient(const Lower *lower, const Expr *x)
{
    return lower->model->step > 0 && x->kind == EXPR_APPLY && x->u.apply.op == AST_DIV &&
           is_time(x->u.apply.arg[0]) && is_time(x->u.apply.arg[1]) &&
           reads_time(x->u.apply.arg[0]);
}

/* The same by a number above 0. */
static bool is_multiple(const Lower *lower, const Expr *x)
{
    return is_quotient(lower, x) && x->u.apply.arg[1]->kind == EXPR_NUMBER &&
           x->u.apply.arg[1]->u.number > 0;
}

/* A side of a comparison in steps; times `unit`, if that is not NULL. */
static const IrExpr *side(Lower *lower, const Operand *operand, const Expr *x, const Expr *unit)
{
    IrModule *module = lower->module;
    if (!unit)
        return in_steps(lower, operand, x);
    double width = unit->u.number / lower->model->step;
    if (is_multiple(lower, x) && x->u.apply.arg[1]->u.number == unit->u.number)
        return in_steps(lower, operand, x->u.apply.arg[0]);
    const IrExpr *value = lower_expr_operand(lower, operand->site, x, operand->rank, operand->at);
    return whole_if_near(lower, ir_apply2(module, IR_MUL, value, ir_const(module, width)), NULL);
}

const IrExpr *lower_time_comparison(Lower *lower, const Site *site, const Expr *x, IrOp op,
                                    const IrExpr *const at[2])
{
    const Expr *left = x->u.apply.arg[0], *right = x->u.apply.arg[1];
    const Operand operand = {site, x->type.rank, at};
    bool compares =
        op == IR_LT || op == IR_LE || op == IR_GT || op == IR_GE || op == IR_EQ || op == IR_NE;
    if (!compares || lower->model->step == 0)
        return NULL;
    const Expr *unit = NULL;
    if (is_multiple(lower, left) || is_multiple(lower, right))
        unit = (is_multiple(lower, left) ? left : right)->u.apply.arg[1];
    else if (!is_time(left) || !(reads_time(left) || reads_time(right)))
        return NULL;
    const IrExpr *a = side(lower, &operand, left, unit);
    return ir_apply2(lower->module, op, a, side(lower, &operand, right, unit));
}

const IrExpr *lower_time_quotient(Lower *lower, const Site *site, const Expr *x,
                                  const IrExpr *const at[2])
{
    const Expr *quotient = x->u.call.arg[0];
    const Operand operand = {site, x->type.rank, at};
    if (!is_quotient(lower, quotient))
        return NULL;
    const IrExpr *width = in_steps(lower, &operand, quotient->u.apply.arg[1]);
    const IrExpr *value = ir_apply2(lower->module, IR_DIV,
                                    in_steps(lower, &operand, quotient->u.apply.arg[0]), width);
    return whole_if_near(lower, value, width);
}
