/* lower_train_value.c: what is made of the spikes of a layer when a phase has ended, from what lower_train.c keeps.
 *
 *   cv_isi             Of a unit with intervals x_1 … x_n between its spikes in the phase: the standard deviation of the x, divided
 *                      by n, over their mean. Mean of the units with n >= 2; std_cv_isi is the standard deviation of these.
 *   kl_isi             With q_k the part of the intervals of all units that lies in bin k of K, the last one without end, and p_k
 *                      that of an exponential of the same mean: sum_k q_k log(q_k / p_k) (Kullback and Leibler 1951, eq. 2.4).
 *   std_rate_spatial   The standard deviation over the units of the number of their spikes over the time of the phase.
 *   std_rate_temporal  The standard deviation over bins of the mean rate of the units.
 *   fano               Of a unit with counts c_1 … c_B in B bins: their variance, divided by B, over their mean. Mean of the units
 *                      that spike. fano_spatial is the same of the counts of units in a bin, and the mean of the bins.
 *   correlation        see lower_correlation.c
 *   autocorrelation, spectrum
 *                      see runtime/kernel/measures.h
 *
 * Each is 0 where nothing can be measured. */
#include "lower_train_value.h"

#include "runtime/kernel/kernel.h"
#include "lower_arg.h"
#include "lower_correlation.h"
#include "lower_ir.h"
#include "lower_loop.h"

static IrVar *variable(Lower *lower, const char *name, bool varying)
{
    IrVar *var = ir_var(lower->module, name, ir_real(varying));
    ir_let(lower->module, lower->body, var, lower_ir_const(lower, 0));
    return var;
}

static void add_to(Lower *lower, IrVar *var, const IrExpr *value)
{
    ir_set(lower->module, lower->body, var,
           lower_ir_apply(lower, IR_ADD, ir_get(lower->module, var), value));
}

/* a / b, or 0 where b is not above 0. */
static const IrExpr *ratio(Lower *lower, const IrExpr *a, const IrExpr *b)
{
    return ir_select(lower->module, lower_ir_apply(lower, IR_GT, b, lower_ir_const(lower, 0)),
                     lower_ir_apply(lower, IR_DIV, a, b), lower_ir_const(lower, 0));
}

/* n sum of squares - square of the sum: n^2 times the variance of n counts. */
static const IrExpr *spread_of(Lower *lower, const IrExpr *number, const IrExpr *sum, const IrExpr *squares)
{
    return lower_ir_apply(lower, IR_SUB, lower_ir_apply(lower, IR_MUL, number, squares), lower_ir_apply(lower, IR_MUL, sum, sum));
}

const IrExpr *lower_train_value_fano(Lower *lower, const IrExpr *number, const IrExpr *sum, const IrExpr *squares)
{
    return lower_ir_apply(lower, IR_DIV, spread_of(lower, number, sum, squares), lower_ir_apply(lower, IR_MUL, number, sum));
}

/* ---- means of units -------------------------------------------------------------------------- */

/* The mean of `value` over the units that are `counted`, of which the loop is open. */
typedef struct UnitMean {
    IrVar *sum, *units;
    LowerLoop loop;
} UnitMean;

static const IrExpr *unit_mean_begin(Lower *lower, const Window *window, UnitMean *mean)
{
    mean->sum = variable(lower, "sum", lower_correlation_layer(window)->varying);
    mean->units = variable(lower, "units", lower_correlation_layer(window)->varying);
    return lower_loop_begin(lower, &mean->loop, "i", lower_correlation_layer(window)->size);
}

static const IrExpr *unit_mean_end(Lower *lower, UnitMean *mean, const IrExpr *counted,
                                   const IrExpr *value)
{
    IrModule *module = lower->module;
    counted = lower_ir_named(lower, "counted", counted);
    add_to(lower, mean->sum, ir_select(module, counted, value, lower_ir_const(lower, 0)));
    add_to(lower, mean->units, ir_select(module, counted, lower_ir_const(lower, 1), lower_ir_const(lower, 0)));
    lower_loop_end(lower, &mean->loop);
    return ratio(lower, ir_get(module, mean->sum), ir_get(module, mean->units));
}

/* Of a unit, which counts if it has two intervals that are not both 0, as those of a unit of many sources can be. */
static const IrExpr *cv_of(Lower *lower, const TrainStore *store, const IrExpr *unit, const IrExpr **counted)
{
    IrModule *module = lower->module;
    const IrExpr *count = lower_ir_named(lower, "count", ir_load(module, store->count, unit));
    const IrExpr *variance = lower_ir_apply(lower, IR_DIV, ir_load(module, store->spread, unit), count);
    const IrExpr *mean = lower_ir_named(lower, "mean", ir_load(module, store->mean, unit));
    *counted = lower_ir_apply(lower, IR_AND, lower_ir_apply(lower, IR_GE, count, lower_ir_const(lower, 2)),
                     lower_ir_apply(lower, IR_GT, mean, lower_ir_const(lower, 0)));
    return lower_ir_apply(lower, IR_DIV, lower_ir_func(lower, "sqrt", variance, NULL), mean);
}

static const IrExpr *cv(Lower *lower, const Window *window, const TrainStore *store)
{
    UnitMean mean;
    const IrExpr *unit = unit_mean_begin(lower, window, &mean), *counted;
    const IrExpr *value = cv_of(lower, store, unit, &counted);
    return unit_mean_end(lower, &mean, counted, value);
}

static const IrExpr *cv_std(Lower *lower, const Window *window, const TrainStore *store)
{
    const IrExpr *middle = lower_ir_named(lower, "mean", cv(lower, window, store)), *counted;
    UnitMean mean;
    const IrExpr *unit = unit_mean_begin(lower, window, &mean);
    const IrExpr *value = cv_of(lower, store, unit, &counted);
    const IrExpr *away = lower_ir_named(lower, "away", lower_ir_apply(lower, IR_SUB, value, middle));
    const IrExpr *variance = unit_mean_end(lower, &mean, counted, lower_ir_apply(lower, IR_MUL, away, away));
    return lower_ir_func(lower, "sqrt", variance, NULL);
}

static const IrExpr *fano(Lower *lower, const Window *window, const TrainStore *store)
{
    IrModule *module = lower->module;
    UnitMean mean;
    const IrExpr *unit = unit_mean_begin(lower, window, &mean);
    const IrExpr *sum = lower_ir_named(lower, "count", ir_load(module, store->sum, unit));
    const IrExpr *value =
        lower_train_value_fano(lower, ir_get(module, store->bins), sum, ir_load(module, store->squares, unit));
    return unit_mean_end(lower, &mean, lower_ir_apply(lower, IR_GT, sum, lower_ir_const(lower, 0)), value);
}

/* ---- rates ----------------------------------------------------------------------------------- */

/* The standard deviation of n counts of spikes, in the time `steps` each, as a rate of one of so many units. */
static const IrExpr *rate_std(Lower *lower, const IrExpr *number, const IrExpr *sum, const IrExpr *squares,
                              const IrExpr *steps, int units)
{
    /* whole numbers, and exact; but in floats their difference may be below 0 */
    const IrExpr *spread = lower_ir_func(lower, "max", spread_of(lower, number, sum, squares), lower_ir_const(lower, 0));
    spread = lower_ir_func(lower, "sqrt", spread, NULL);
    const IrExpr *time = lower_ir_apply(lower, IR_MUL, steps, lower_ir_const(lower, units * lower->model->step));
    return ratio(lower, spread, lower_ir_apply(lower, IR_MUL, number, time));
}

static const IrExpr *rate_spatial(Lower *lower, const Window *window, const TrainStore *store)
{
    IrModule *module = lower->module;
    const Layer *layer = lower_correlation_layer(window);
    LowerLoop loop;
    IrVar *sum = variable(lower, "sum", layer->varying), *squares = variable(lower, "squares", layer->varying);
    const IrExpr *unit = lower_loop_begin(lower, &loop, "i", layer->size);
    const IrExpr *count = lower_ir_named(lower, "count", ir_load(module, store->inside, unit));
    add_to(lower, sum, count);
    add_to(lower, squares, lower_ir_apply(lower, IR_MUL, count, count));
    lower_loop_end(lower, &loop);
    return rate_std(lower, lower_ir_const(lower, layer->size), ir_get(module, sum), ir_get(module, squares),
                    ir_get(module, store->steps), 1);
}

static const IrExpr *rate_temporal(Lower *lower, const Window *window, const TrainStore *store)
{
    IrModule *module = lower->module;
    const IrExpr *zero = ir_int_const(module, 0);
    return rate_std(lower, ir_get(module, store->bins), ir_load(module, store->sum, zero),
                    ir_load(module, store->squares, zero), lower_ir_const(lower, window->bin), lower_correlation_layer(window)->size);
}

/* ---- intervals ------------------------------------------------------------------------------- */

/* With x the width of a bin over the mean interval, log p_k = -k x + log(1 - exp(-x)), of the last bin without its second part:
 * no p_k is too small for its logarithm. */
static const IrExpr *kl(Lower *lower, const Window *window, const TrainStore *store)
{
    IrModule *module = lower->module;
    LowerLoop loop;
    IrVar *sum = variable(lower, "divergence", lower_correlation_layer(window)->varying);
    const IrExpr *found = ir_get(module, store->found), *total = ir_get(module, store->total);
    const IrExpr *x = lower_ir_named(
        lower, "x", ratio(lower, lower_ir_apply(lower, IR_MUL, lower_ir_const(lower, window->bin), found), total));
    const IrExpr *k = lower_loop_begin(lower, &loop, "k", window->bins);
    const IrExpr *part = lower_ir_named(lower, "part", ratio(lower, ir_load(module, store->histogram, k), found));
    const IrExpr *log = lower_ir_func(lower, "log", part, NULL);
    log = lower_ir_apply(lower, IR_ADD, log, lower_ir_apply(lower, IR_MUL, lower_ir_real(lower, k), x));
    add_to(lower, sum,
           ir_select(module, lower_ir_apply(lower, IR_GT, part, lower_ir_const(lower, 0)), lower_ir_apply(lower, IR_MUL, part, log),
                     lower_ir_const(lower, 0)));
    lower_loop_end(lower, &loop);
    const IrExpr *last = ratio(lower, ir_load(module, store->histogram, ir_int_const(module, window->bins - 1)), found);
    const IrExpr *minus_x = lower_ir_apply(lower, IR_SUB, lower_ir_const(lower, 0), x);
    const IrExpr *inside = lower_ir_apply(lower, IR_MUL, x, lower_ir_func(lower, "exprel", minus_x, NULL)); /* 1 - exp(-x) */
    const IrExpr *rest = lower_ir_apply(lower, IR_MUL, lower_ir_apply(lower, IR_SUB, lower_ir_const(lower, 1), last),
                               lower_ir_func(lower, "log", inside, NULL));
    const IrExpr *divergence = lower_ir_apply(lower, IR_SUB, ir_get(module, sum), rest);
    return ir_select(module, lower_ir_apply(lower, IR_GT, total, lower_ir_const(lower, 0)),
                     lower_ir_func(lower, "max", divergence, lower_ir_const(lower, 0)), lower_ir_const(lower, 0));
}

/* ---- of all bins ----------------------------------------------------------------------------- */

/* How many numbers of lanes lie side by side in the counts. */
static IrArg lanes_of(Lower *lower, const TrainStore *store)
{
    return store->counts->varying ? (IrArg){.kind = IR_ARG_LANES} : lower_arg_int(lower, 1);
}

static IrArg bins_of(Lower *lower, const TrainStore *store, int units)
{
    return (IrArg){.kind = IR_ARG_INT, .value = lower_correlation_bins(lower, store, store->counts->length / units)};
}

/* What a function of the kernel leaves at the beginning of the counts. */
static const IrExpr *result(Lower *lower, const TrainStore *store)
{
    return ir_load(lower->module, store->counts, ir_int_const(lower->module, 0));
}

static const IrExpr *autocorrelation(Lower *lower, const Window *window, const TrainStore *store)
{
    int units = lower_correlation_layer(window)->size;
    const IrArg args[] = {lower_arg_array(lower, store->counts), lanes_of(lower, store), lower_arg_int(lower, units),
                          bins_of(lower, store, units), lower_arg_int(lower, window->bins)};
    ir_kernel(lower->module, lower->body, "rt_autocorrelation", args, COUNT(args));
    return result(lower, store);
}

IrArray *lower_train_value_room(Lower *lower, const TrainStore *store)
{
    return ir_array(lower->module, "room", IR_SPACE_WORK, false, rt_spectrum_scratch(store->counts->length),
                    "room for a Fourier transform");
}

static const IrExpr *spectrum(Lower *lower, const Window *window, const TrainStore *store)
{
    const IrArg args[] = {lower_arg_array(lower, store->counts), lanes_of(lower, store), bins_of(lower, store, 1),
                          lower_arg_array(lower, store->room)};
    ir_kernel(lower->module, lower->body, "rt_spectrum", args, COUNT(args));
    double time = window->bin * lower_correlation_layer(window)->size * lower->model->step;
    return lower_ir_apply(lower, IR_DIV, result(lower, store), lower_ir_const(lower, time));
}

const IrExpr *lower_train_value(Lower *lower, const Window *window, const TrainStore *store)
{
    switch (window->train) {
    case TRAIN_NONE:
        break;
    case TRAIN_CV:
        return cv(lower, window, store);
    case TRAIN_CV_STD:
        return cv_std(lower, window, store);
    case TRAIN_KL_ISI:
        return kl(lower, window, store);
    case TRAIN_RATE_SPATIAL:
        return rate_spatial(lower, window, store);
    case TRAIN_RATE_TEMPORAL:
        return rate_temporal(lower, window, store);
    case TRAIN_FANO:
        return fano(lower, window, store);
    case TRAIN_FANO_SPATIAL:
        return ratio(lower, ir_get(lower->module, store->total), ir_get(lower->module, store->found));
    case TRAIN_CORRELATION:
        return lower_correlation(lower, window, store);
    case TRAIN_AUTOCORRELATION:
        return autocorrelation(lower, window, store);
    case TRAIN_SPECTRUM:
        return spectrum(lower, window, store);
    }
    return NULL;
}
