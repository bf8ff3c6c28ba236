/* lower_train.c: what is measured of the spikes of a layer in a phase. Spikes are not kept: a unit has
 * some numbers, which change when it spikes or when a bin ends.
 *
 *   cv_isi       Of a unit with intervals x_1 … x_n between its spikes in the phase: the standard
 *                deviation of the x, divided by n, over their mean. Mean of the units with n >= 2.
 *   fano         Of a unit with counts c_1 … c_B in B bins: their variance, divided by B, over their
 *                mean. Mean of the units that spike.
 *   correlation  Of the counts of units in bins, which are kept until the end of the phase: see
 *                lower_correlation.c.
 *
 * Each is 0 where nothing can be measured. Intervals are brought up to date one by one (Welford 1962);
 * sums of counts are whole numbers and exact. */
#include "lower_train.h"

#include "lower_correlation.h"
#include "lower_ir.h"
#include "lower_loop.h"
#include "lower_spikes.h"

static const IrExpr *constant(Lower *lower, double value)
{
    return ir_const(lower->module, value);
}

static const IrExpr *apply(Lower *lower, IrOp op, const IrExpr *a, const IrExpr *b)
{
    return ir_apply2(lower->module, op, a, b);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static const Layer *layer_of(const Window *window)
{
    return window->value->u.variable.layer;
}

static IrArray *by_unit(Lower *lower, const Window *window, const char *what)
{
    const Layer *layer = layer_of(window);
    return ir_array(lower->module, arena_printf(lower->arena, "%s_%s", layer->name.name, what),
                    IR_SPACE_WORK, layer->varying, layer->size, NULL);
}

static void make_arrays(Lower *lower, const Window *window, TrainStore *store)
{
    if (window->train == TRAIN_CV) {
        store->last = by_unit(lower, window, "last_spike");
        store->count = by_unit(lower, window, "intervals");
        store->mean = by_unit(lower, window, "mean_interval");
        store->spread = by_unit(lower, window, "spread");
    } else {
        store->inside = by_unit(lower, window, "in_bin");
        store->sum = by_unit(lower, window, "counted");
        store->squares = by_unit(lower, window, "squares");
        if (window->train == TRAIN_CORRELATION)
            store->counts = lower_correlation_counts(lower, window);
    }
}

static IrVar *variable(Lower *lower, const char *name, bool varying)
{
    IrVar *var = ir_var(lower->module, name, ir_real(varying));
    ir_let(lower->module, lower->body, var, constant(lower, 0));
    return var;
}

void lower_train_begin(Lower *lower, const Window *window)
{
    TrainStore *store = &lower->trains[window->index];
    bool varying = layer_of(window)->varying;
    if (!store->last && !store->inside)
        make_arrays(lower, window, store);
    IrArray *const arrays[] = {store->last,   store->count, store->mean,   store->spread,
                               store->inside, store->sum,   store->squares};
    for (int k = 0; k < COUNT(arrays); k++)
        if (arrays[k])
            lower_loop_clear(lower, arrays[k]);
    store->value = variable(lower, "measured", varying);
    if (window->train == TRAIN_CV)
        return;
    store->steps = variable(lower, "steps", false);
    store->bins = variable(lower, "bins", false);
}

/* ---- a step ---------------------------------------------------------------------------------- */

/* A spike ends an interval if the unit has spiked before. */
static void add_interval(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    const TrainStore *store = context;
    IrModule *module = lower->module;
    const IrExpr *unit = site->pre;
    const IrExpr *now = lower_ir_sum(lower, site->step, constant(lower, 1)); /* 0: no spike yet */
    const IrExpr *last = lower_ir_named(lower, "last", ir_load(module, store->last, unit));
    const IrExpr *ends = apply(lower, IR_GT, last, constant(lower, 0));
    if (lanes)
        ends = apply(lower, IR_AND, lanes, ends);
    ends = lower_ir_named(lower, "ends", ends);
    const IrExpr *interval = apply(lower, IR_SUB, now, last);
    const IrExpr *mean = ir_load(module, store->mean, unit);
    const IrExpr *count = lower_ir_named(
        lower, "count",
        apply(lower, IR_ADD, ir_load(module, store->count, unit), constant(lower, 1)));
    const IrExpr *before = lower_ir_named(lower, "before", apply(lower, IR_SUB, interval, mean));
    const IrExpr *next = lower_ir_named(
        lower, "mean", apply(lower, IR_ADD, mean, apply(lower, IR_DIV, before, count)));
    const IrExpr *grown = apply(lower, IR_MUL, before, apply(lower, IR_SUB, interval, next));
    const IrExpr *spread = apply(lower, IR_ADD, ir_load(module, store->spread, unit), grown);
    Span nowhere = {-1, -1, -1};
    lower_ir_store_where(lower, ends, store->spread, unit, spread, nowhere);
    lower_ir_store_where(lower, ends, store->count, unit, count, nowhere);
    lower_ir_store_where(lower, ends, store->mean, unit, next, nowhere);
    lower_ir_store_where(lower, lanes, store->last, unit, now, nowhere);
}

static void add_spike(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    const TrainStore *store = context;
    const IrExpr *more =
        apply(lower, IR_ADD, ir_load(lower->module, store->inside, site->pre), constant(lower, 1));
    lower_ir_store_where(lower, lanes, store->inside, site->pre, more, (Span){-1, -1, -1});
}

static void add_to(Lower *lower, IrVar *var, const IrExpr *value)
{
    ir_set(lower->module, lower->body, var,
           apply(lower, IR_ADD, ir_get(lower->module, var), value));
}

static void add_to_unit(Lower *lower, const IrArray *array, const IrExpr *unit, const IrExpr *value)
{
    ir_store(lower->module, lower->body, array, unit,
             apply(lower, IR_ADD, ir_load(lower->module, array, unit), value));
}

/* A bin ends: its counts are added, and the next one begins. */
static void end_bin(Lower *lower, const Window *window, const TrainStore *store)
{
    IrModule *module = lower->module;
    LowerLoop loop;
    int size = layer_of(window)->size;
    const IrExpr *bin =
        store->counts
            ? lower_ir_named(lower, "bin",
                             lower_correlation_bins(lower, store, store->counts->length / size - 1))
            : NULL;
    const IrExpr *unit = lower_loop_begin(lower, &loop, "i", size);
    const IrExpr *inside = lower_ir_named(lower, "inside", ir_load(module, store->inside, unit));
    add_to_unit(lower, store->sum, unit, inside);
    add_to_unit(lower, store->squares, unit, apply(lower, IR_MUL, inside, inside));
    if (store->counts)
        ir_store(module, lower->body, store->counts, lower_ir_index(lower, bin, size, unit),
                 inside);
    ir_store(module, lower->body, store->inside, unit, constant(lower, 0));
    lower_loop_end(lower, &loop)->note = "counts of a bin";
    add_to(lower, store->bins, constant(lower, 1));
    ir_set(module, lower->body, store->steps, constant(lower, 0));
}

void lower_train_step(Lower *lower, const Site *site, const Window *window)
{
    TrainStore *store = &lower->trains[window->index];
    const Layer *layer = layer_of(window);
    if (window->train == TRAIN_CV) {
        lower_spikes_every(lower, site, layer, SIDE_PRE, NULL, add_interval, store);
        return;
    }
    lower_spikes_every(lower, site, layer, SIDE_PRE, NULL, add_spike, store);
    add_to(lower, store->steps, constant(lower, 1));
    IrStmts *outside = lower->body;
    IrStmt *branch = ir_if(
        lower->module, outside,
        apply(lower, IR_GE, ir_get(lower->module, store->steps), constant(lower, window->bin)));
    lower->body = &branch->u.branch.yes;
    end_bin(lower, window, store);
    lower->body = outside;
}

/* ---- the end of the phase --------------------------------------------------------------------- */

/* a / b, or 0 where b is not above 0. */
static const IrExpr *ratio(Lower *lower, const IrExpr *a, const IrExpr *b)
{
    return ir_select(lower->module, apply(lower, IR_GT, b, constant(lower, 0)),
                     apply(lower, IR_DIV, a, b), constant(lower, 0));
}

/* B sum of squares - square of the sum: B^2 times the variance of B counts. */
static const IrExpr *spread_of(Lower *lower, const TrainStore *store, const IrExpr *sum,
                               const IrExpr *squares)
{
    return apply(lower, IR_SUB, apply(lower, IR_MUL, ir_get(lower->module, store->bins), squares),
                 apply(lower, IR_MUL, sum, sum));
}

/* The mean of `value` over the units that are `counted`, of which the loop is open. */
typedef struct UnitMean {
    IrVar *sum, *units;
    LowerLoop loop;
} UnitMean;

static const IrExpr *unit_mean_begin(Lower *lower, const Window *window, UnitMean *mean)
{
    mean->sum = variable(lower, "sum", layer_of(window)->varying);
    mean->units = variable(lower, "units", layer_of(window)->varying);
    return lower_loop_begin(lower, &mean->loop, "i", layer_of(window)->size);
}

static const IrExpr *unit_mean_end(Lower *lower, UnitMean *mean, const IrExpr *counted,
                                   const IrExpr *value)
{
    IrModule *module = lower->module;
    counted = lower_ir_named(lower, "counted", counted);
    add_to(lower, mean->sum, ir_select(module, counted, value, constant(lower, 0)));
    add_to(lower, mean->units, ir_select(module, counted, constant(lower, 1), constant(lower, 0)));
    lower_loop_end(lower, &mean->loop);
    return ratio(lower, ir_get(module, mean->sum), ir_get(module, mean->units));
}

static const IrExpr *cv(Lower *lower, const Window *window, const TrainStore *store)
{
    IrModule *module = lower->module;
    UnitMean mean;
    const IrExpr *unit = unit_mean_begin(lower, window, &mean);
    const IrExpr *count = lower_ir_named(lower, "count", ir_load(module, store->count, unit));
    const IrExpr *variance = apply(lower, IR_DIV, ir_load(module, store->spread, unit), count);
    return unit_mean_end(lower, &mean, apply(lower, IR_GE, count, constant(lower, 2)),
                         apply(lower, IR_DIV, lower_ir_func(lower, "sqrt", variance, NULL),
                               ir_load(module, store->mean, unit)));
}

static const IrExpr *fano(Lower *lower, const Window *window, const TrainStore *store)
{
    IrModule *module = lower->module;
    UnitMean mean;
    const IrExpr *unit = unit_mean_begin(lower, window, &mean);
    const IrExpr *sum = lower_ir_named(lower, "count", ir_load(module, store->sum, unit));
    const IrExpr *spread = spread_of(lower, store, sum, ir_load(module, store->squares, unit));
    return unit_mean_end(
        lower, &mean, apply(lower, IR_GT, sum, constant(lower, 0)),
        apply(lower, IR_DIV, spread, apply(lower, IR_MUL, ir_get(module, store->bins), sum)));
}

void lower_train_end(Lower *lower, const Window *window)
{
    const TrainStore *store = &lower->trains[window->index];
    const IrExpr *value = NULL;
    switch (window->train) {
    case TRAIN_NONE:
        return;
    case TRAIN_CV:
        value = cv(lower, window, store);
        break;
    case TRAIN_FANO:
        value = fano(lower, window, store);
        break;
    case TRAIN_CORRELATION:
        value = lower_correlation(lower, window, store);
        break;
    }
    ir_set(lower->module, lower->body, store->value, value);
}
