/* lower_spike_trace.c: traces of spikes, one value for each unit. They decay at the beginning of a step and
 * are raised by the spikes that arrive in it. */
#include "lower_spike_trace.h"

#include "lower_decay.h"
#include "lower_delay.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_trace.h"

static bool is_raised_by(const Trace *trace, Side side)
{
    return trace->kind == TRACE_OF_SPIKES && trace->side == side;
}

void lower_spike_trace_decay(Lower *lower, const Site *site, const Projection *projection)
{
    for (int k = 0; k < projection->traces.count; k++)
        if (projection->traces.items[k].kind == TRACE_OF_SPIKES)
            lower_decay(lower, site, &projection->traces.items[k],
                        &lower->projections[projection->index].traces[k], 0);
}

typedef struct Raise {
    const ProjectionStore *store;
    const Projection *projection;
    Side side;
    const IrExpr *lanes;
} Raise;

/* Those of a unit, or of a synapse. */
static void raise_traces(Lower *lower, const Site *site, void *context)
{
    const Raise *raise = context;
    IrModule *module = lower->module;
    for (int k = 0; k < raise->projection->traces.count; k++) {
        const Trace *trace = &raise->projection->traces.items[k];
        if (!is_raised_by(trace, raise->side))
            continue;
        const TraceStore *store = &raise->store->traces[k];
        const IrExpr *index = lower_trace_index(lower, site, trace);
        const IrExpr *value =
            lower_trace_amount(lower, store, lower_expr(lower, site, trace->value));
        if (!trace->nearest)
            value = ir_apply2(module, IR_ADD, ir_load(module, store->values, index), value);
        lower_ir_store_where(lower, raise->lanes, store->values, index, value, trace->stmt->span);
    }
}

static void raise_at_spike(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    Raise raise = *(const Raise *)context;
    raise.lanes = lanes;
    if (projection_each_delay(raise.projection, raise.side))
        lower_delay_walk(lower, site, raise.projection, raise.side, raise_traces, &raise);
    else
        raise_traces(lower, site, &raise);
}

void lower_spike_trace_raise(Lower *lower, const Site *at, const Projection *projection, Side side)
{
    Site site = *at;
    Raise raise = {&lower->projections[projection->index], projection, side, NULL};
    bool any = false;
    for (int k = 0; k < projection->traces.count; k++)
        if (is_raised_by(&projection->traces.items[k], side)) {
            lower_expr_outside(lower, &site, projection->traces.items[k].value);
            any = true;
        }
    if (any)
        lower_delay_each(lower, &site, projection, side, raise_at_spike, &raise);
}
