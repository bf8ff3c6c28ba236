/* lower_mean.c: the value of a mean over the samples of an epoch, from its sums: see lower_sums.c. */
#include "lower_mean.h"

#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_learn.h"
#include "lower_synapse.h"

bool lower_mean_differs(const Expr *quantity)
{
    return quantity->kind == EXPR_VARIABLE;
}

const IrExpr *lower_mean_index(Lower *lower, const Site *site, const Moment *moment)
{
    if (moment->uses_pre && moment->uses_post)
        return lower_synapse_index(lower, site);
    return moment->uses_pre ? site->pre : site->post;
}

typedef struct MomentTerms {
    const MeanStore *store;
    const int *powers; /* of the moment; NULL: of the terms that do not vary by sample */
} MomentTerms;

static bool belongs_to_moment(const void *context, const int *powers)
{
    const MomentTerms *wanted = context;
    const Expr *volterra = wanted->store->volterra;
    for (int k = 0; k < volterra->u.volterra.learn->factor_count; k++) {
        if (!lower_mean_differs(volterra->u.volterra.quantities[k]))
            continue;
        if (powers[k] != (wanted->powers ? wanted->powers[k] : 0))
            return false;
    }
    return true;
}

/* One sample among those of the epoch. */
static const IrExpr *part_of_samples(Lower *lower)
{
    const IrExpr *samples = lower_ir_real(lower, lower->sample_count), *one = ir_const(lower->module, 1);
    return samples->kind == IR_CONST ? ir_const(lower->module, 1 / samples->u.constant)
                                     : ir_apply2(lower->module, IR_DIV, one, samples);
}

/* Sum over moments of moment * (polynomial of the weight): the mean of a volterra. */
static const IrExpr *volterra_mean(Lower *lower, const Site *site, const MeanStore *store)
{
    IrModule *module = lower->module;
    const Learn *learn = store->volterra->u.volterra.learn;
    bool mean = store->mean->u.reduce.how == REDUCE_MEAN;
    const IrExpr **fixed = arena_array(lower->arena, const IrExpr *, learn->factor_count);
    for (int k = 0; k < learn->factor_count; k++) {
        const Expr *quantity = store->volterra->u.volterra.quantities[k];
        fixed[k] =
            lower_mean_differs(quantity) ? ir_const(module, 1) : lower_expr(lower, site, quantity);
    }
    MomentTerms constant = {store, NULL};
    const IrExpr *sum = lower_learn_polynomial(lower, learn, fixed, belongs_to_moment, &constant);
    if (!mean)
        sum = ir_apply2(module, IR_MUL, sum, lower_ir_real(lower, lower->sample_count));
    for (int k = 0; k < store->moment_count; k++) {
        const Moment *moment = &store->moments[k];
        MomentTerms terms = {store, moment->powers};
        const IrExpr *value = ir_load(module, moment->sum, lower_mean_index(lower, site, moment));
        if (mean)
            value = ir_apply2(module, IR_MUL, value, part_of_samples(lower));
        const IrExpr *factor =
            lower_learn_polynomial(lower, learn, fixed, belongs_to_moment, &terms);
        sum = ir_apply2(module, IR_ADD, ir_apply2(module, IR_MUL, value, factor), sum);
    }
    return sum;
}

const IrExpr *lower_mean(Lower *lower, const Site *site, const Expr *mean)
{
    IrModule *module = lower->module;
    const MeanStore *store = site->means;
    while (store->mean != mean)
        store++;
    if (store->volterra)
        return volterra_mean(lower, site, store);
    const IrExpr *index = lower_synapse_index(lower, site);
    const IrExpr *sum = ir_load(module, store->sum, index);
    if (mean->u.reduce.how == REDUCE_SUM)
        return sum;
    return ir_apply2(module, IR_MUL, sum, part_of_samples(lower));
}
