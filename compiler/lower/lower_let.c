/* lower_let.c: lets whose values are numbers, each computed once where losses or guards are.
 *
 * A let that is an array is written out where it is used, element by element: that makes no array
 * where an element is enough. */
#include "lower_let.h"

#include "lower_expr.h"

static void need(Lower *lower, const Expr *x)
{
    if (x->kind == EXPR_LET) {
        const Let *let = x->u.let.let;
        const Expr *value = let->values.items[x->u.let.instance];
        if (value->type.rank == 0)
            lower->lets[let->index].needed[x->u.let.instance] = true;
        else
            need(lower, value);
    }
    for (int k = 0; k < expr_child_count(x); k++)
        need(lower, expr_child(x, k));
}

/* A let uses those above it only. */
static void find_needed(Lower *lower, const Expr *const *roots, int count)
{
    const Model *model = lower->model;
    for (int k = 0; k < model->lets.count; k++) {
        int values = model->lets.items[k]->values.count;
        lower->lets[k].needed = arena_array(lower->arena, bool, values);
        lower->lets[k].values = arena_array(lower->arena, const IrExpr *, values);
    }
    for (int k = 0; k < count; k++)
        need(lower, roots[k]);
    for (int k = model->lets.count - 1; k >= 0; k--)
        for (int n = 0; n < model->lets.items[k]->values.count; n++)
            if (lower->lets[k].needed[n])
                need(lower, model->lets.items[k]->values.items[n]);
}

void lower_let_compute(Lower *lower, const Site *site, const Expr *const *roots, int count)
{
    const Model *model = lower->model;
    find_needed(lower, roots, count);
    for (int k = 0; k < model->lets.count; k++) {
        const Let *let = model->lets.items[k];
        for (int n = 0; n < let->values.count; n++) {
            if (!lower->lets[k].needed[n])
                continue;
            const IrExpr *value = lower_expr(lower, site, let->values.items[n]);
            IrVar *var = ir_var(lower->module, let->name.name, value->type);
            ir_let(lower->module, lower->body, var, value)->span = let->stmt->span;
            lower->lets[k].values[n] = ir_get(lower->module, var);
        }
    }
}

const IrExpr *lower_let(Lower *lower, const Site *site, const Expr *x, const IrExpr *const at[2])
{
    const Let *let = x->u.let.let;
    const Expr *value = let->values.items[x->u.let.instance];
    if (value->type.rank == 0)
        return lower->lets[let->index].values[x->u.let.instance];
    return lower_expr_at(lower, site, value, at);
}
