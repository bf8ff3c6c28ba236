/* lower_sums.c: the sums over the samples of an epoch from which means are made.
 *
 * Batch updates need the mean over an epoch's samples of what a rule says at each synapse. For a
 * volterra the mean is linear in its monomials, and the weights do not change within an epoch: so
 * what is summed is only the products of powers of the quantities that differ from sample to sample
 * (the moments), and the coefficients and powers of the weight enter once an epoch. With pre, post
 * and w of order 2 that is 4 multiply-adds a synapse and sample instead of 26. Moments of input alone
 * are summed once a trial. */
#include "lower_sums.h"

#include <string.h>

#include "lower_data.h"
#include "lower_drive.h"
#include "lower_expr.h"
#include "lower_loop.h"
#include "lower_mean.h"
#include "lower_synapse.h"
#include "lower_walk.h"

/* ---- which expressions are means ----------------------------------------------------------------- */

typedef VEC(const Expr *) ExprList;

static void collect_means(Arena *arena, const Expr *x, ExprList *out)
{
    if (x->kind == EXPR_SAMPLE_MEAN) {
        vec_push(arena, out, x);
        return;
    }
    for (int k = 0; k < expr_child_count(x); k++)
        collect_means(arena, expr_child(x, k), out);
}

/* Whether the mean is made of moments: of a polynomial in variables of the two ends and in what stays
 * within an epoch. */
static bool has_moments(const Projection *projection, const Expr *value)
{
    if (value->kind != EXPR_VOLTERRA || !value->u.volterra.learn->powers ||
        projection->updates[EVENT_STEP].count > 0)
        return false;
    for (int k = 0; k < expr_child_count(value); k++) {
        const Expr *quantity = expr_child(value, k);
        if (quantity->kind != EXPR_VARIABLE && quantity->kind != EXPR_WEIGHT &&
            quantity->kind != EXPR_NUMBER && quantity->kind != EXPR_COEFFICIENT &&
            quantity->kind != EXPR_UNIT_INDEX)
            return false;
    }
    return true;
}

/* ---- moments ------------------------------------------------------------------------------------- */

static int find_moment(const MeanStore *store, const int *powers, int count)
{
    for (int k = 0; k < store->moment_count; k++)
        if (memcmp(store->moments[k].powers, powers, sizeof(int) * (size_t)count) == 0)
            return k;
    return -1;
}

static IrArray *moment_array(Lower *lower, const Projection *projection, const Moment *moment,
                             bool varying)
{
    long length = moment->uses_pre && moment->uses_post ? projection->capacity
                  : moment->uses_pre                    ? projection->pre->size
                                                        : projection->post->size;
    return ir_array(lower->module, "moment",
                    moment->once_a_trial ? lower_data_space(lower) : IR_SPACE_WORK, varying, length,
                    NULL);
}

static void add_moment(Lower *lower, const Projection *projection, MeanStore *store,
                       const int *powers)
{
    const Learn *learn = store->volterra->u.volterra.learn;
    int *own = arena_array(lower->arena, int, learn->factor_count);
    Moment moment = {.powers = own};
    bool any = false, varying = false;
    for (int k = 0; k < learn->factor_count; k++) {
        const Expr *quantity = store->volterra->u.volterra.quantities[k];
        if (powers[k] == 0 || !lower_mean_differs(quantity))
            continue;
        own[k] = powers[k];
        any = true;
        varying = varying ||
                  population_variable_varies(quantity->u.variable.layer, quantity->u.variable.index);
        moment.uses_pre = moment.uses_pre || quantity->u.variable.side == SIDE_PRE;
        moment.uses_post = moment.uses_post || quantity->u.variable.side == SIDE_POST;
    }
    if (!any || find_moment(store, own, learn->factor_count) >= 0)
        return;
    moment.once_a_trial = !moment.uses_post && projection->pre->is_input;
    moment.sum = moment_array(lower, projection, &moment, varying);
    store->moments[store->moment_count++] = moment;
}

static void make_moments(Lower *lower, const Projection *projection, MeanStore *store)
{
    const Learn *learn = store->volterra->u.volterra.learn;
    store->moments = arena_array(lower->arena, Moment, learn->term_count);
    for (int k = 0; k < learn->term_count; k++)
        add_moment(lower, projection, store, learn->powers + k * learn->factor_count);
}

/* The product of powers at one synapse and sample, one quantity after the other, so that what
 * depends on one end alone stands together and can leave the inner loop. */
static const IrExpr *moment_product(Lower *lower, const Site *site, const MeanStore *store,
                                    const Moment *moment)
{
    const Learn *learn = store->volterra->u.volterra.learn;
    const IrExpr *product = NULL;
    for (int k = 0; k < learn->factor_count; k++) {
        if (moment->powers[k] == 0)
            continue;
        const IrExpr *value = lower_expr(lower, site, store->volterra->u.volterra.quantities[k]);
        const IrExpr *power = value;
        for (int n = 1; n < moment->powers[k]; n++)
            power = ir_apply2(lower->module, IR_MUL, power, value);
        product = product ? ir_apply2(lower->module, IR_MUL, product, power) : power;
    }
    return product;
}

/* sum += product, for the moments that depend on the given ends. */
static void add_moments(Lower *lower, const Site *site, const MeanStore *store, bool pre, bool post,
                        bool once_a_trial)
{
    IrModule *module = lower->module;
    for (int k = 0; k < store->moment_count; k++) {
        const Moment *moment = &store->moments[k];
        if (moment->uses_pre != pre || moment->uses_post != post ||
            moment->once_a_trial != once_a_trial)
            continue;
        const IrExpr *index = lower_mean_index(lower, site, moment);
        const IrExpr *sum = ir_apply2(module, IR_ADD, ir_load(module, moment->sum, index),
                                      moment_product(lower, site, store, moment));
        ir_store(module, lower->body, moment->sum, index, sum);
    }
}

static bool any_moment(const MeanStore *store, bool pre, bool post, bool once_a_trial)
{
    for (int k = 0; k < store->moment_count; k++)
        if (store->moments[k].uses_pre == pre && store->moments[k].uses_post == post &&
            store->moments[k].once_a_trial == once_a_trial)
            return true;
    return false;
}

/* Moments of one end: a loop over its units. */
static void add_end_moments(Lower *lower, const Site *at, const Projection *projection,
                            const MeanStore *store, bool pre, bool once_a_trial)
{
    if (!any_moment(store, pre, !pre, once_a_trial))
        return;
    Site site = *at;
    LowerLoop loop;
    site.projection = projection;
    const IrExpr *unit = lower_loop_begin(lower, &loop, pre ? "i" : "j",
                                          pre ? projection->pre->size : projection->post->size);
    if (pre)
        site.pre = unit;
    else
        site.post = unit;
    add_moments(lower, &site, store, pre, !pre, once_a_trial);
    lower_loop_end(lower, &loop);
}

/* Sums the moments that depend on the data alone, where they are made. */
static void sum_once_a_trial(Lower *lower, const Projection *projection, const MeanStore *store)
{
    IrModule *module = lower->module;
    if (!any_moment(store, true, false, true))
        return;
    IrStmts *outside = lower->body;
    LowerLoop rows, units;
    lower->body = lower_data_body(lower);
    const IrExpr *unit = lower_loop_begin(lower, &units, "i", projection->pre->size);
    for (int k = 0; k < store->moment_count; k++)
        if (store->moments[k].once_a_trial)
            ir_store(module, lower->body, store->moments[k].sum, unit, ir_const(module, 0));
    lower_loop_end(lower, &units);
    Site site = {.row = lower_loop_begin_samples(lower, &rows)};
    add_end_moments(lower, &site, projection, store, true, true);
    lower_loop_end(lower, &rows)->note = "moments of the input";
    lower->body = outside;
}

/* ---- all means of a projection ------------------------------------------------------------------- */

MeanStore *lower_sums_make(Lower *lower, const Projection *projection, int *count)
{
    ExprList found = {0};
    for (int k = 0; k < projection->updates[EVENT_EPOCH].count; k++)
        collect_means(lower->arena, projection->updates[EVENT_EPOCH].items[k].value, &found);
    MeanStore *stores = arena_array(lower->arena, MeanStore, found.count + 1);
    *count = found.count;
    for (int k = 0; k < found.count; k++) {
        const Expr *value = found.items[k]->u.reduce.value;
        stores[k].mean = found.items[k];
        if (has_moments(projection, value)) {
            stores[k].volterra = value;
            make_moments(lower, projection, &stores[k]);
            sum_once_a_trial(lower, projection, &stores[k]);
        } else {
            stores[k].sum =
                ir_array(lower->module, "mean", IR_SPACE_WORK, true, projection->capacity, NULL);
        }
    }
    return stores;
}

void lower_sums_clear(Lower *lower, const MeanStore *means, int count)
{
    for (int k = 0; k < count; k++) {
        if (means[k].sum)
            lower_loop_clear(lower, means[k].sum);
        for (int n = 0; n < means[k].moment_count; n++)
            if (!means[k].moments[n].once_a_trial)
                lower_loop_clear(lower, means[k].moments[n].sum);
    }
}

typedef struct Means {
    const MeanStore *stores;
    int count;
} Means;

static void add_at_synapse(Lower *lower, const Site *site, void *context)
{
    const Means *means = context;
    IrModule *module = lower->module;
    for (int k = 0; k < means->count; k++) {
        const MeanStore *store = &means->stores[k];
        add_moments(lower, site, store, true, true, false);
        if (!store->sum)
            continue;
        const IrExpr *index = lower_synapse_index(lower, site);
        const IrExpr *value = lower_expr(lower, site, store->mean->u.reduce.value);
        ir_store(module, lower->body, store->sum, index,
                 ir_apply2(module, IR_ADD, ir_load(module, store->sum, index), value));
    }
}

void lower_sums_add(Lower *lower, const Site *site, const Projection *projection, MeanStore *stores,
                    int count)
{
    Means means = {stores, count};
    bool at_synapse = false;
    for (int k = 0; k < count; k++)
        lower_drive_sum(lower, site, projection->post, stores[k].mean);
    for (int k = 0; k < count; k++) {
        add_end_moments(lower, site, projection, &stores[k], true, false);
        add_end_moments(lower, site, projection, &stores[k], false, false);
        at_synapse = at_synapse || stores[k].sum || any_moment(&stores[k], true, true, false);
    }
    if (at_synapse)
        lower_walk_all(lower, site, projection, add_at_synapse, &means)->span =
            projection->updates[EVENT_EPOCH].items[0].stmt->span;
}
