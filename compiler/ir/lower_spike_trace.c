/* lower_spike_trace.c: traces of spikes.
 *
 * A trace of few units decays in each step. Those of many units are kept lazily: the array holds the
 * values that were valid in step s, but for what all of them lost since then, decay = exp((s - n) h / tau)
 * in step n. A read is one multiplication by it, and a spike adds its amount divided by it. When it falls
 * below LEAST_DECAY, values are brought up to date and s becomes n: once in some 28 time constants.
 * Candidates with time constants of their own do so each at its own time, under a mask. */
#include "lower_internal.h"

#define LEAST_DECAY 0x1p-40

static const Layer *layer_of(const Projection *projection, const Trace *trace)
{
    return trace->side == SIDE_PRE ? projection->pre : projection->post;
}

static bool is_raised_by(const Trace *trace, Side side)
{
    return trace->kind == TRACE_OF_SPIKES && trace->side == side;
}

/* ---- memory ----------------------------------------------------------------------------------- */

static IrArray *one_number(Lower *lower, const Trace *trace, const char *what)
{
    return ir_array(lower->module, arena_printf(lower->arena, "%s_%s", trace->name.name, what),
                    IR_SPACE_WORK, trace->varying, 1, NULL);
}

static TraceStore spike_trace_store(Lower *lower, const Projection *projection, const Trace *trace)
{
    const Layer *layer = layer_of(projection, trace);
    TraceStore store = {.values = ir_array(lower->module, trace->name.name, IR_SPACE_WORK, trace->varying,
                                           layer->size,
                                           arena_printf(lower->arena, "trace %s of the spikes of %s%s",
                                                        trace->name.name, layer->name.name,
                                                        trace->lazy ? ", times its decay" : ""))};
    if (trace->lazy) {
        store.since = one_number(lower, trace, "since");
        store.decay = one_number(lower, trace, "decay");
    }
    return store;
}

void lower_trace_stores(Lower *lower, const Projection *projection)
{
    ProjectionStore *store = &lower->projections[projection->index];
    store->traces = arena_array(lower->arena, TraceStore, projection->traces.count + 1);
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *trace = &projection->traces.items[k];
        if (trace->kind == TRACE_OF_SPIKES)
            store->traces[k] = spike_trace_store(lower, projection, trace);
        else
            store->traces[k].values = lower_kept_trace_store(lower, projection, trace);
    }
}

void lower_start_traces(Lower *lower, const Projection *projection)
{
    const ProjectionStore *store = &lower->projections[projection->index];
    for (int k = 0; k < projection->traces.count; k++) {
        lower_clear(lower, store->traces[k].values);
        if (!store->traces[k].decay)
            continue;
        lower_clear(lower, store->traces[k].since);
        ir_store(lower->module, lower->body, store->traces[k].decay, ir_int_const(lower->module, 0),
                 ir_const(lower->module, 1));
    }
}

/* ---- decay ------------------------------------------------------------------------------------ */

static const IrExpr *only(Lower *lower, const IrArray *array)
{
    return ir_load_at(lower->module, array, 0);
}

static void set_only(Lower *lower, const IrExpr *lanes, const IrArray *array, const IrExpr *value, Span span)
{
    lower_store_where(lower, lanes, array, ir_int_const(lower->module, 0), value, span);
}

/* Brings the values up to date in those lanes. */
static void settle(Lower *lower, const TraceStore *store, const Trace *trace, const IrExpr *lanes,
                   const IrExpr *now)
{
    IrModule *module = lower->module;
    Span span = trace->stmt->span;
    IrStmts *outside = lower->body;
    LowerLoop loop;
    IrStmt *branch = ir_if(module, outside, ir_apply1(module, IR_ANY, lanes));
    lower->body = &branch->u.branch.yes;
    const IrExpr *unit = lower_loop_begin(lower, &loop, "i", store->values->length);
    lower_store_where(lower, lanes, store->values, unit,
                      ir_apply2(module, IR_MUL, ir_load(module, store->values, unit),
                                only(lower, store->decay)),
                      span);
    lower_loop_end(lower, &loop)->u.loop.independent = true;
    set_only(lower, lanes, store->since, now, span);
    set_only(lower, lanes, store->decay, ir_const(module, 1), span);
    lower->body = outside;
}

static void decay_lazily(Lower *lower, const Site *site, const Trace *trace, const TraceStore *store)
{
    IrModule *module = lower->module;
    double step = lower->model->step > 0 ? lower->model->step : 1;
    const IrExpr *now = lower_real(lower, lower_own_step(lower, site));
    const IrExpr *rate =
        ir_apply2(module, IR_DIV, ir_const(module, step), lower_scalar(lower, site, trace->tau));
    const IrExpr *elapsed = ir_apply2(module, IR_SUB, only(lower, store->since), now);
    set_only(lower, NULL, store->decay,
             lower_func(lower, "exp", ir_apply2(module, IR_MUL, elapsed, rate), NULL), trace->stmt->span);
    const IrExpr *lanes = lower_named(
        lower, "faded",
        ir_apply2(module, IR_LT, only(lower, store->decay), ir_const(module, LEAST_DECAY)));
    settle(lower, store, trace, lanes, now);
}

void lower_decay_of_traces(Lower *lower, const Site *site, const Projection *projection)
{
    const ProjectionStore *store = &lower->projections[projection->index];
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *trace = &projection->traces.items[k];
        if (trace->lazy)
            decay_lazily(lower, site, trace, &store->traces[k]);
        else if (trace->kind == TRACE_OF_SPIKES)
            lower_decay(lower, site, projection, k);
    }
}

/* ---- spikes ----------------------------------------------------------------------------------- */

typedef struct Raise {
    const ProjectionStore *store;
    const Projection *projection;
    Side side;
} Raise;

static void raise_at_unit(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    const Raise *raise = context;
    IrModule *module = lower->module;
    const IrExpr *unit = raise->side == SIDE_PRE ? site->pre : site->post;
    for (int k = 0; k < raise->projection->traces.count; k++) {
        const Trace *trace = &raise->projection->traces.items[k];
        if (!is_raised_by(trace, raise->side))
            continue;
        const TraceStore *store = &raise->store->traces[k];
        const IrExpr *value = lower_scalar(lower, site, trace->value);
        if (store->decay)
            value = ir_apply2(module, IR_DIV, value, only(lower, store->decay));
        if (!trace->nearest)
            value = ir_apply2(module, IR_ADD, ir_load(module, store->values, unit), value);
        lower_store_where(lower, lanes, store->values, unit, value, trace->stmt->span);
    }
}

void lower_raise_traces(Lower *lower, const Site *at, const Projection *projection, Side side)
{
    Site site = *at;
    Raise raise = {&lower->projections[projection->index], projection, side};
    bool any = false, pre = side == SIDE_PRE;
    for (int k = 0; k < projection->traces.count; k++)
        if (is_raised_by(&projection->traces.items[k], side)) {
            lower_outside(lower, &site, projection->traces.items[k].value);
            any = true;
        }
    if (any)
        lower_each_spike(lower, &site, pre ? projection->pre : projection->post, side,
                         pre ? projection->axonal_delay : projection->dendritic_delay, raise_at_unit,
                         &raise);
}

const IrExpr *lower_trace(Lower *lower, const Site *site, const X *x)
{
    const Projection *projection = x->u.trace.projection;
    const Trace *trace = &projection->traces.items[x->u.trace.index];
    const TraceStore *store = &lower->projections[projection->index].traces[x->u.trace.index];
    if (trace->kind != TRACE_OF_SPIKES)
        return lower_kept_trace(lower, site, projection, x->u.trace.index);
    const IrExpr *value =
        ir_load(lower->module, store->values, trace->side == SIDE_PRE ? site->pre : site->post);
    return store->decay ? ir_apply2(lower->module, IR_MUL, value, only(lower, store->decay)) : value;
}
