/* lower_train.c: what is kept of the spikes of a layer in a phase, to measure them. Spikes themselves are not: a unit, or all of
 * them together, has some numbers, which change when it spikes or when a bin ends.
 *
 *   cv_isi, std_cv_isi       Of each unit how many intervals between its spikes there are, their mean, and the squares around it,
 *                            brought up to date one by one (Welford 1962).
 *   kl_isi                   A histogram of the intervals of all units.
 *   std_rate_spatial         Of each unit the number of its spikes.
 *   fano, std_rate_temporal  Of each unit, or of all together, the sums of counts in bins and of their squares, which are whole
 *                            numbers and exact.
 *   fano_spatial             Of all units what is measured of each bin, summed up.
 *   correlation, autocorrelation, spectrum
 *                            The counts of all bins, until the end of the phase.
 *
 * What is made of them then is in lower_train_value.c, which has their definitions. */
#include "lower_train.h"

#include "lower_correlation.h"
#include "lower_ir.h"
#include "lower_loop.h"
#include "lower_spikes.h"
#include "lower_train_value.h"

/* ---- memory ---------------------------------------------------------------------------------- */

/* Whether the spikes of all units are counted together. */
static bool is_pooled(const Window *window)
{
    return window->train == TRAIN_RATE_TEMPORAL || window->train == TRAIN_SPECTRUM;
}

static int counted_units(const Window *window)
{
    return is_pooled(window) ? 1 : lower_correlation_layer(window)->size;
}

static IrArray *numbers(Lower *lower, const Window *window, const char *what, int count)
{
    const Layer *layer = lower_correlation_layer(window);
    return ir_array(lower->module, arena_printf(lower->arena, "%s_%s", layer->name.name, what),
                    IR_SPACE_WORK, layer->varying, count, NULL);
}

static void make_interval_arrays(Lower *lower, const Window *window, TrainStore *store)
{
    int units = lower_correlation_layer(window)->size;
    store->last = numbers(lower, window, "last_spike", units);
    if (window->train == TRAIN_KL_ISI) {
        store->histogram = numbers(lower, window, "histogram", window->bins);
        return;
    }
    store->count = numbers(lower, window, "intervals", units);
    store->mean = numbers(lower, window, "mean_interval", units);
    store->spread = numbers(lower, window, "spread", units);
}

static void make_count_arrays(Lower *lower, const Window *window, TrainStore *store)
{
    TrainMeasure train = window->train;
    int units = counted_units(window);
    store->inside = numbers(lower, window, "in_bin", units);
    if (train == TRAIN_FANO || train == TRAIN_CORRELATION || train == TRAIN_RATE_TEMPORAL) {
        store->sum = numbers(lower, window, "counted", units);
        store->squares = numbers(lower, window, "squares", units);
    }
    if (train == TRAIN_CORRELATION || train == TRAIN_AUTOCORRELATION || train == TRAIN_SPECTRUM)
        store->counts = lower_correlation_counts(lower, window, units);
    if (train == TRAIN_SPECTRUM)
        store->room = lower_train_value_room(lower, store);
}

static bool is_of_intervals(const Window *window)
{
    return window->train == TRAIN_CV || window->train == TRAIN_CV_STD || window->train == TRAIN_KL_ISI;
}

static IrVar *variable(Lower *lower, const char *name, bool varying)
{
    IrVar *var = ir_var(lower->module, name, ir_real(varying));
    ir_let(lower->module, lower->body, var, lower_ir_const(lower, 0));
    return var;
}

void lower_train_begin(Lower *lower, const Window *window)
{
    TrainStore *store = &lower->trains[window->index];
    bool varying = lower_correlation_layer(window)->varying;
    if (!store->last && !store->inside) {
        if (is_of_intervals(window))
            make_interval_arrays(lower, window, store);
        else
            make_count_arrays(lower, window, store);
    }
    IrArray *const arrays[] = {store->last,   store->count, store->mean,    store->spread,
                               store->inside, store->sum,   store->squares, store->histogram};
    for (int k = 0; k < COUNT(arrays); k++)
        if (arrays[k])
            lower_loop_clear(lower, arrays[k]);
    store->value = variable(lower, "measured", varying);
    if (window->train == TRAIN_KL_ISI || window->train == TRAIN_FANO_SPATIAL) {
        store->found = variable(lower, "found", varying);
        store->total = variable(lower, "total", varying);
    }
    if (is_of_intervals(window))
        return;
    store->steps = variable(lower, "steps", false);
    store->bins = variable(lower, "bins", false);
}

/* ---- a step ---------------------------------------------------------------------------------- */

static void add_to(Lower *lower, IrVar *var, const IrExpr *value)
{
    ir_set(lower->module, lower->body, var,
           lower_ir_apply(lower, IR_ADD, ir_get(lower->module, var), value));
}

static const Span nowhere = {-1, -1, -1};

/* The interval that a spike ends, and whether it does: the first one of a unit ends none. */
static const IrExpr *end_interval(Lower *lower, const Site *site, const TrainStore *store, const IrExpr *lanes,
                                  const IrExpr **ends)
{
    IrModule *module = lower->module;
    const IrExpr *unit = site->pre;
    const IrExpr *now = lower_ir_sum(lower, site->step, lower_ir_const(lower, 1)); /* 0: no spike yet */
    const IrExpr *last = lower_ir_named(lower, "last", ir_load(module, store->last, unit));
    *ends = lower_ir_apply(lower, IR_GT, last, lower_ir_const(lower, 0));
    if (lanes)
        *ends = lower_ir_apply(lower, IR_AND, lanes, *ends);
    *ends = lower_ir_named(lower, "ends", *ends);
    return lower_ir_apply(lower, IR_SUB, now, last);
}

static void begin_interval(Lower *lower, const Site *site, const TrainStore *store, const IrExpr *lanes)
{
    const IrExpr *now = lower_ir_sum(lower, site->step, lower_ir_const(lower, 1));
    lower_ir_store_where(lower, lanes, store->last, site->pre, now, nowhere);
}

static void add_interval(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    const TrainStore *store = context;
    IrModule *module = lower->module;
    const IrExpr *unit = site->pre, *ends, *interval = end_interval(lower, site, store, lanes, &ends);
    const IrExpr *mean = ir_load(module, store->mean, unit);
    const IrExpr *count = lower_ir_named(
        lower, "count",
        lower_ir_apply(lower, IR_ADD, ir_load(module, store->count, unit), lower_ir_const(lower, 1)));
    const IrExpr *before = lower_ir_named(lower, "before", lower_ir_apply(lower, IR_SUB, interval, mean));
    const IrExpr *next = lower_ir_named(
        lower, "mean", lower_ir_apply(lower, IR_ADD, mean, lower_ir_apply(lower, IR_DIV, before, count)));
    const IrExpr *grown = lower_ir_apply(lower, IR_MUL, before, lower_ir_apply(lower, IR_SUB, interval, next));
    const IrExpr *spread = lower_ir_apply(lower, IR_ADD, ir_load(module, store->spread, unit), grown);
    lower_ir_store_where(lower, ends, store->spread, unit, spread, nowhere);
    lower_ir_store_where(lower, ends, store->count, unit, count, nowhere);
    lower_ir_store_where(lower, ends, store->mean, unit, next, nowhere);
    begin_interval(lower, site, store, lanes);
}

/* In which bin it is differs between lanes, so all bins are gone through. */
static void add_to_histogram(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    const Window *window = context;
    const TrainStore *store = &lower->trains[window->index];
    IrModule *module = lower->module;
    const IrExpr *ends, *interval = lower_ir_named(lower, "interval", end_interval(lower, site, store, lanes, &ends));
    const IrExpr *bin = lower_ir_func(lower, "floor", lower_ir_apply(lower, IR_DIV, interval, lower_ir_const(lower, window->bin)), NULL);
    bin = lower_ir_func(lower, "min", bin, lower_ir_const(lower, window->bins - 1));
    bin = lower_ir_named(lower, "bin", ir_select(module, ends, bin, lower_ir_const(lower, -1)));
    LowerLoop loop;
    const IrExpr *k = lower_loop_begin(lower, &loop, "k", window->bins);
    const IrExpr *here = lower_ir_apply(lower, IR_EQ, bin, lower_ir_real(lower, k));
    ir_store(module, lower->body, store->histogram, k,
             lower_ir_apply(lower, IR_ADD, ir_load(module, store->histogram, k),
                   ir_select(module, here, lower_ir_const(lower, 1), lower_ir_const(lower, 0))));
    lower_loop_end(lower, &loop)->note = "a histogram of intervals";
    add_to(lower, store->found, ir_select(module, ends, lower_ir_const(lower, 1), lower_ir_const(lower, 0)));
    add_to(lower, store->total, ir_select(module, ends, interval, lower_ir_const(lower, 0)));
    begin_interval(lower, site, store, lanes);
}

static void add_spike(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    const Window *window = context;
    const IrArray *inside = lower->trains[window->index].inside;
    const IrExpr *unit = is_pooled(window) ? ir_int_const(lower->module, 0) : site->pre;
    const IrExpr *more = lower_ir_apply(lower, IR_ADD, ir_load(lower->module, inside, unit), lower_ir_const(lower, 1));
    lower_ir_store_where(lower, lanes, inside, unit, more, nowhere);
}

static void add_to_unit(Lower *lower, const IrArray *array, const IrExpr *unit, const IrExpr *value)
{
    ir_store(lower->module, lower->body, array, unit,
             lower_ir_apply(lower, IR_ADD, ir_load(lower->module, array, unit), value));
}

/* Adds what is measured of the units in a bin, whose counts have this sum and sum of squares. */
static void add_bin(Lower *lower, const Window *window, const TrainStore *store, IrVar *sum, IrVar *squares)
{
    IrModule *module = lower->module;
    const IrExpr *spiked = lower_ir_apply(lower, IR_GT, ir_get(module, sum), lower_ir_const(lower, 0));
    const IrExpr *fano = lower_train_value_fano(lower, lower_ir_const(lower, lower_correlation_layer(window)->size), ir_get(module, sum),
                                          ir_get(module, squares));
    add_to(lower, store->total, ir_select(module, spiked, fano, lower_ir_const(lower, 0)));
    add_to(lower, store->found, ir_select(module, spiked, lower_ir_const(lower, 1), lower_ir_const(lower, 0)));
}

/* A bin ends: its counts are added, and the next one begins. */
static void end_bin(Lower *lower, const Window *window, const TrainStore *store)
{
    IrModule *module = lower->module;
    LowerLoop loop;
    int units = counted_units(window);
    bool varying = lower_correlation_layer(window)->varying, over_units = window->train == TRAIN_FANO_SPATIAL;
    const IrExpr *bin =
        store->counts
            ? lower_ir_named(lower, "bin",
                             lower_correlation_bins(lower, store, store->counts->length / units - 1))
            : NULL;
    IrVar *sum = over_units ? variable(lower, "sum", varying) : NULL;
    IrVar *squares = over_units ? variable(lower, "squares", varying) : NULL;
    const IrExpr *unit = lower_loop_begin(lower, &loop, "i", units);
    const IrExpr *inside = lower_ir_named(lower, "inside", ir_load(module, store->inside, unit));
    if (over_units) {
        add_to(lower, sum, inside);
        add_to(lower, squares, lower_ir_apply(lower, IR_MUL, inside, inside));
    }
    if (store->sum) {
        add_to_unit(lower, store->sum, unit, inside);
        add_to_unit(lower, store->squares, unit, lower_ir_apply(lower, IR_MUL, inside, inside));
    }
    if (store->counts)
        ir_store(module, lower->body, store->counts, lower_ir_index(lower, bin, units, unit),
                 inside);
    ir_store(module, lower->body, store->inside, unit, lower_ir_const(lower, 0));
    lower_loop_end(lower, &loop)->note = "counts of a bin";
    if (over_units)
        add_bin(lower, window, store, sum, squares);
    add_to(lower, store->bins, lower_ir_const(lower, 1));
    ir_set(module, lower->body, store->steps, lower_ir_const(lower, 0));
}

void lower_train_step(Lower *lower, const Site *site, const Window *window)
{
    TrainStore *store = &lower->trains[window->index];
    const Layer *layer = lower_correlation_layer(window);
    Window *own = lower->model->windows.items[window->index];
    if (window->train == TRAIN_KL_ISI) {
        lower_spikes_every(lower, site, layer, SIDE_PRE, NULL, add_to_histogram, own);
        return;
    }
    if (is_of_intervals(window)) {
        lower_spikes_every(lower, site, layer, SIDE_PRE, NULL, add_interval, store);
        return;
    }
    lower_spikes_every(lower, site, layer, SIDE_PRE, NULL, add_spike, own);
    add_to(lower, store->steps, lower_ir_const(lower, 1));
    if (window->bin == 0) /* the phase is one bin */
        return;
    IrStmts *outside = lower->body;
    IrStmt *branch = ir_if(
        lower->module, outside,
        lower_ir_apply(lower, IR_GE, ir_get(lower->module, store->steps), lower_ir_const(lower, window->bin)));
    lower->body = &branch->u.branch.yes;
    end_bin(lower, window, store);
    lower->body = outside;
}

void lower_train_end(Lower *lower, const Window *window)
{
    const TrainStore *store = &lower->trains[window->index];
    ir_set(lower->module, lower->body, store->value, lower_train_value(lower, window, store));
}
