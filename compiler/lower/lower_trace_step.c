/* lower_trace_step.c: low-pass traces of a rule, m += (1 - exp(-h / tau)) (value - m), and the decay of traces
 * of synapses, at the end of each step. A low-pass is kept for each presynaptic unit, postsynaptic unit or
 * synapse, as its value needs. */
#include "lower_trace_step.h"

#include "lower_decay.h"
#include "lower_drive.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_loop.h"
#include "lower_synapse.h"
#include "lower_total.h"
#include "lower_trace.h"
#include "lower_walk.h"

typedef struct Advance {
    int index; /* of Projection.traces */
    const IrExpr *gain;
} Advance;

static void advance_at(Lower *lower, const Site *site, void *context)
{
    const Advance *advance = context;
    IrModule *module = lower->module;
    const Trace *trace = &site->projection->traces.items[advance->index];
    const IrArray *array =
        lower->projections[site->projection->index].traces[advance->index].values;
    const IrExpr *index = lower_trace_index(lower, site, trace);
    const IrExpr *old = ir_load(module, array, index);
    const IrExpr *distance = ir_apply2(module, IR_SUB, lower_expr(lower, site, trace->value), old);
    ir_store(module, lower->body, array, index,
             ir_apply2(module, IR_ADD, ir_apply2(module, IR_MUL, advance->gain, distance), old))
        ->span = trace->stmt->span;
}

static void advance_trace(Lower *lower, const Site *at, const Projection *projection, int index)
{
    const Trace *trace = &projection->traces.items[index];
    Site site = *at;
    LowerLoop loop;
    site.projection = projection;
    lower_drive_sum(lower, &site, projection->post, trace->value);
    lower_total(lower, &site, trace->value);
    lower_expr_outside(lower, &site, trace->value);
    Advance advance = {index, lower_expr(lower, &site, trace->gain)};
    if (trace->of_pre && trace->of_post) {
        lower_walk_all(lower, &site, projection, advance_at, &advance);
        return;
    }
    if (!trace->of_pre && !trace->of_post) {
        advance_at(lower, &site, &advance);
        return;
    }
    if (trace->of_pre)
        site.pre = lower_loop_begin(lower, &loop, "i", projection->pre->size);
    else
        site.post = lower_loop_begin(lower, &loop, "j", projection->post->size);
    advance_at(lower, &site, &advance);
    lower_loop_end(lower, &loop);
}

/* All variables of a synapse, from their values at the end of the step. */
static void advance_variables_at(Lower *lower, const Site *site, void *context)
{
    (void)context;
    IrModule *module = lower->module;
    const Projection *projection = site->projection;
    const TraceStore *stores = lower->projections[projection->index].traces;
    const IrExpr *index = lower_synapse_index(lower, site);
    const IrExpr **next = arena_array(lower->arena, const IrExpr *, projection->traces.count + 1);
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *variable = &projection->traces.items[k];
        if (!variable->change)
            continue;
        const IrExpr *change = lower_expr(lower, site, variable->change);
        next[k] = lower_ir_named(
            lower, variable->name.name,
            ir_apply2(module, IR_ADD, ir_load(module, stores[k].values, index), change));
    }
    for (int k = 0; k < projection->traces.count; k++)
        if (next[k])
            ir_store(module, lower->body, stores[k].values, index, next[k])->span =
                projection->traces.items[k].stmt->span;
}

static void advance_variables(Lower *lower, const Site *at, const Projection *projection)
{
    Site site = *at;
    bool any = false;
    site.projection = projection;
    for (int k = 0; k < projection->traces.count; k++) {
        const Expr *change = projection->traces.items[k].change;
        if (!change)
            continue;
        lower_drive_sum(lower, &site, projection->post, change);
        lower_total(lower, &site, change);
        lower_expr_outside(lower, &site, change);
        any = true;
    }
    if (any)
        lower_walk_all(lower, &site, projection, advance_variables_at, NULL);
}

void lower_trace_step(Lower *lower, const Site *site)
{
    for (int k = 0; k < lower->model->projections.count; k++) {
        const Projection *projection = lower->model->projections.items[k];
        advance_variables(lower, site, projection);
        for (int n = 0; n < projection->traces.count; n++)
            switch (projection->traces.items[n].kind) {
            case TRACE_LOW_PASS:
                advance_trace(lower, site, projection, n);
                break;
            case TRACE_OF_SYNAPSES:
                lower_decay(lower, site, &projection->traces.items[n],
                            &lower->projections[k].traces[n], 1);
                break;
            case TRACE_VARIABLE: /* has advanced */
            case TRACE_PARAMETER:
                break;
            case TRACE_OF_SPIKES: /* decays before the spikes of the step */
                break;
            }
    }
}
