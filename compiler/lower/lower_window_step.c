/* lower_window_step.c: what a step adds to what is measured over a phase. Each value is added when its step ends;
 * nothing of a step is kept. Means, variances and correlations are brought up to date value by value
 * (Welford 1962; Chan, Golub and LeVeque 1983), so that large means cost no digits. */
#include "lower_window_step.h"

#include "lower_accumulator.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_let.h"
#include "lower_pass.h"
#include "lower_reduce.h"
#include "lower_train.h"
#include "lower_window.h"

static const IrExpr *add(Lower *lower, IrVar *var, const IrExpr *value)
{
    IrModule *module = lower->module;
    ir_set(module, lower->body, var, ir_apply2(module, IR_ADD, ir_get(module, var), value));
    return ir_get(module, var);
}

static const IrExpr *multiply(Lower *lower, const IrExpr *a, const IrExpr *b)
{
    return ir_apply2(lower->module, IR_MUL, a, b);
}

/* mean += (value - mean) / n; spread += (value - old mean) (value - new mean).
 * Returns value - old mean. */
static const IrExpr *add_spread(Lower *lower, const IrExpr *value, const IrExpr *part, IrVar *mean,
                                IrVar *spread)
{
    IrModule *module = lower->module;
    const IrExpr *before =
        lower_ir_named(lower, "before", ir_apply2(module, IR_SUB, value, ir_get(module, mean)));
    const IrExpr *now = add(lower, mean, multiply(lower, before, part));
    add(lower, spread, multiply(lower, before, ir_apply2(module, IR_SUB, value, now)));
    return before;
}

static void add_element(Lower *lower, const Site *site, const Window *window, int rank,
                        const IrExpr *const at[2])
{
    IrModule *module = lower->module;
    const WindowStore *store = &lower->windows[window->index];
    const IrExpr *value = lower_expr_operand(lower, site, window->value, rank, at);
    if (!lower_window_has_spread(window)) {
        ir_set(module, lower->body, store->sum,
               lower_accumulator_add(lower, window->how, ir_get(module, store->sum), value));
        return;
    }
    const IrExpr *count = add(lower, store->count, ir_const(module, 1));
    const IrExpr *part =
        lower_ir_named(lower, "part", ir_apply2(module, IR_DIV, ir_const(module, 1), count));
    value = lower_ir_named(lower, "value", value);
    const IrExpr *before = add_spread(lower, value, part, store->sum, store->spread);
    if (!window->other)
        return;
    const IrExpr *other =
        lower_ir_named(lower, "value", lower_expr_operand(lower, site, window->other, rank, at));
    add_spread(lower, other, part, store->other, store->other_spread);
    const IrExpr *after = ir_apply2(module, IR_SUB, other, ir_get(module, store->other));
    add(lower, store->both, multiply(lower, before, after));
}

/* Of two values the one of lower rank gives the shape ([n, 1] goes with [n]), but a single number
 * goes with any array. */
static Type window_shape(const Window *window)
{
    Type a = window->value->type;
    if (!window->other)
        return a;
    Type b = window->other->type;
    if (a.rank == 0 || b.rank == 0)
        return a.rank == 0 ? b : a;
    return a.rank <= b.rank ? a : b;
}

static void add_elements(Lower *lower, const Site *site, const Window *window)
{
    LowerPass pass;
    Type shape = window_shape(window);
    lower_pass_begin(lower, &pass, shape, window->value, window->other);
    add_element(lower, site, window, shape.rank, pass.at);
    lower_pass_end(lower, &pass);
}

/* The lets that the windows of this phase see. */
static void compute_lets(Lower *lower, const Site *site, const Phase *phase)
{
    const Model *model = lower->model;
    const Expr **roots = arena_array(lower->arena, const Expr *,
                                     2 * model->windows.count + model->runnings.count + 1);
    int count = 0;
    for (int k = 0; k < model->runnings.count; k++)
        if (lower_window_sees(lower, model->runnings.items[k]))
            roots[count++] = model->runnings.items[k]->value;
    for (int k = 0; k < model->windows.count; k++) {
        const Window *window = model->windows.items[k];
        if (!lower_window_is_open(lower, window, phase))
            continue;
        roots[count++] = window->value;
        if (window->other)
            roots[count++] = window->other;
    }
    if (count > 0)
        lower_let_compute(lower, site, roots, count);
}

/* mean += part (value - mean) */
static void add_to_running(Lower *lower, const Site *site, const Running *running)
{
    IrModule *module = lower->module;
    IrVar *mean = lower->runnings[running->index];
    const IrExpr *away =
        ir_apply2(module, IR_SUB, lower_expr(lower, site, running->value), ir_get(module, mean));
    add(lower, mean, multiply(lower, ir_const(module, running->part), away));
}

/* The value is that of one step: in the others nothing is computed. */
static void add_at_end(Lower *lower, const Site *site, const Window *window)
{
    IrModule *module = lower->module;
    IrStmts *outside = lower->body;
    const IrExpr *here = window->how == REDUCE_FIRST
                             ? ir_apply2(module, IR_LT, site->phase_step, ir_const(module, 1))
                             : ir_apply2(module, IR_GE, site->phase_step, site->phase_last);
    IrStmt *branch = ir_if(module, outside, here);
    lower->body = &branch->u.branch.yes;
    ir_set(module, lower->body, lower->windows[window->index].sum, lower_expr(lower, site, window->value));
    lower->body = outside;
}

void lower_window_step(Lower *lower, const Site *site, const Phase *phase)
{
    const Model *model = lower->model;
    compute_lets(lower, site, phase);
    for (int k = 0; k < model->runnings.count; k++)
        if (lower_window_sees(lower, model->runnings.items[k]))
            add_to_running(lower, site, model->runnings.items[k]);
    for (int k = 0; k < model->windows.count; k++) {
        const Window *window = model->windows.items[k];
        if (!lower_window_is_open(lower, window, phase))
            continue;
        if (window->train != TRAIN_NONE) {
            lower_train_step(lower, site, window);
            continue;
        }
        if (window->how == REDUCE_FIRST || window->how == REDUCE_LAST) {
            add_at_end(lower, site, window);
            continue;
        }
        if (!lower_window_has_spread(window))
            add(lower, lower->windows[k].count,
                lower_pass_count(lower, window->value->type, window->value, NULL));
        const IrExpr *quick = lower_reduce_quick_sum(lower, site, window->how, window->value);
        if (quick && !lower_window_has_spread(window))
            add(lower, lower->windows[k].sum, quick);
        else
            add_elements(lower, site, window);
    }
}
