/* lower_trace_start.c: what rules remember, before the first step: traces are 0, variables of synapses have values. */
#include "lower_trace_start.h"

#include "lower_expr.h"
#include "lower_loop.h"
#include "lower_synapse.h"
#include "lower_walk.h"

/* The value of a variable before the first step. */
static void start_at(Lower *lower, const Site *site, void *context)
{
    const int *trace = context;
    const Trace *variable = &site->projection->traces.items[*trace];
    const TraceStore *store = &lower->projections[site->projection->index].traces[*trace];
    const IrExpr *index = lower_synapse_index(lower, site);
    ir_store(lower->module, lower->body, store->values, index,
             store->start ? ir_load(lower->module, store->start, index)
                          : lower_expr(lower, site, variable->initial))
        ->span = variable->stmt->span;
}

/* The same of a trace of a value, which need not be one of each synapse. */
static void start_trace(Lower *lower, const Projection *projection, const Trace *trace, const TraceStore *store)
{
    LowerLoop loop;
    Site site = {.projection = projection};
    site.pre = site.post = lower_loop_begin(lower, &loop, "k", store->values->length);
    ir_store(lower->module, lower->body, store->values, site.pre, lower_expr(lower, &site, trace->initial));
    lower_loop_end(lower, &loop)->span = trace->stmt->span;
}

void lower_trace_start(Lower *lower, const Projection *projection)
{
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *trace = &projection->traces.items[k];
        const TraceStore *store = &lower->projections[projection->index].traces[k];
        if (trace->kind == TRACE_PARAMETER)
            continue;
        lower_loop_clear(lower, store->values);
        bool of_synapses = trace->of_pre && trace->of_post;
        if (trace->initial && !of_synapses)
            start_trace(lower, projection, trace, store);
        else if (store->start || trace->initial)
            lower_walk_all(lower, &(Site){0}, projection, start_at, &k);
        if (!store->decay)
            continue;
        lower_loop_clear(lower, store->since);
        ir_store(lower->module, lower->body, store->decay, ir_int_const(lower->module, 0),
                 ir_const(lower->module, 1));
    }
}
