/* lower_spike_trace.c: traces of spikes, one value for each unit. They decay at the beginning of a step and
 * are raised by the spikes that arrive in it. */
#include "lower_spike_trace.h"

#include "lower_decay.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_spikes.h"
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
        const IrExpr *value =
            lower_trace_amount(lower, store, lower_expr(lower, site, trace->value));
        if (!trace->nearest)
            value = ir_apply2(module, IR_ADD, ir_load(module, store->values, unit), value);
        lower_ir_store_where(lower, lanes, store->values, unit, value, trace->stmt->span);
    }
}

void lower_spike_trace_raise(Lower *lower, const Site *at, const Projection *projection, Side side)
{
    Site site = *at;
    Raise raise = {&lower->projections[projection->index], projection, side};
    bool any = false, pre = side == SIDE_PRE;
    for (int k = 0; k < projection->traces.count; k++)
        if (is_raised_by(&projection->traces.items[k], side)) {
            lower_expr_outside(lower, &site, projection->traces.items[k].value);
            any = true;
        }
    if (any)
        lower_spikes_every(lower, &site, pre ? projection->pre : projection->post, side,
                           pre ? projection->axonal_delay : projection->dendritic_delay,
                           raise_at_unit, &raise);
}
