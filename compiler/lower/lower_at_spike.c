/* lower_at_spike.c: variables of a unit as they were when it spiked, for spikes that arrive later.
 *
 * Of a variable that a delayed event reads of the unit that spiked there is a ring of values beside that of
 * the spikes, [slots][size]. Only places of units that spike are written, in the step in which they do, when
 * all populations are done: so the cost is that of the spikes. */
#include "lower_at_spike.h"

#include "lower_ir.h"
#include "lower_loop.h"
#include "lower_spikes.h"
#include "lower_unit.h"

/* ---- memory ---------------------------------------------------------------------------------- */

static IrArray *ring(Lower *lower, const Layer *layer, int index, const char *what)
{
    const LayerVariable *variable = &layer->variables.items[index];
    return ir_array(
        lower->module,
        arena_printf(lower->arena, "%s_%s%s_at_spike", layer->name.name, variable->name.name, what),
        IR_SPACE_WORK, population_variable_varies(layer, index),
        (long)lower->layers[layer->index].spikes.slots * layer->size,
        arena_printf(lower->arena, "%s of units of %s%s when they spiked", variable->name.name,
                     layer->name.name, *what ? ", a step before," : ""));
}

/* Makes rings for the variables of that side that an expression reads. */
static void find_read(Lower *lower, const Layer *layer, Side side, const Expr *x, bool previous)
{
    SpikeStore *store = &lower->layers[layer->index].spikes;
    previous = previous || x->kind == EXPR_PREVIOUS;
    if (x->kind == EXPR_VARIABLE && x->u.variable.side == side) {
        int index = x->u.variable.index;
        const LayerVariable *variable = &layer->variables.items[index];
        if (previous && !store->before[index])
            store->before[index] = ring(lower, layer, index, "_before");
        if (!previous && !variable->is_parameter && !population_is_of_spikes(variable) && !store->values[index])
            store->values[index] = ring(lower, layer, index, "");
    }
    for (int k = 0; k < expr_child_count(x); k++)
        find_read(lower, layer, side, expr_child(x, k), previous);
}

static void find_in_events(Lower *lower, const Layer *layer, const Projection *projection,
                           Side side)
{
    EventKind event = side == SIDE_PRE ? EVENT_PRE : EVENT_POST;
    for (int k = 0; k < projection->effects[event].count; k++)
        find_read(lower, layer, side, projection->effects[event].items[k].value, false);
    for (int k = 0; k < projection->updates[event].count; k++)
        find_read(lower, layer, side, projection->updates[event].items[k].value, false);
    for (int k = 0; k < projection->traces.count; k++)
        if (projection->traces.items[k].kind == TRACE_OF_SPIKES &&
            projection->traces.items[k].side == side)
            find_read(lower, layer, side, projection->traces.items[k].value, false);
}

void lower_at_spike_store(Lower *lower, const Layer *layer)
{
    const Model *model = lower->model;
    SpikeStore *store = &lower->layers[layer->index].spikes;
    store->values = arena_array(lower->arena, IrArray *, layer->variables.count + 1);
    store->before = arena_array(lower->arena, IrArray *, layer->variables.count + 1);
    for (int k = 0; k < model->projections.count; k++) {
        const Projection *projection = model->projections.items[k];
        if (projection->pre == layer && projection_delay(projection, SIDE_PRE) > 0)
            find_in_events(lower, layer, projection, SIDE_PRE);
        if (projection->post == layer && projection_delay(projection, SIDE_POST) > 0)
            find_in_events(lower, layer, projection, SIDE_POST);
    }
}

void lower_at_spike_start(Lower *lower, const Layer *layer)
{
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    for (int k = 0; k < layer->variables.count; k++) {
        if (store->values[k])
            lower_loop_clear(lower, store->values[k]);
        if (store->before[k])
            lower_loop_clear(lower, store->before[k]);
    }
}

/* ---- a step ---------------------------------------------------------------------------------- */

static const IrExpr *place(Lower *lower, const Site *site, const Layer *layer,
                           const IrExpr *delay, const IrExpr *unit)
{
    const IrExpr *slot =
        lower_spikes_slot(lower, site, lower->layers[layer->index].spikes.slots, delay);
    return lower_ir_index(lower, slot, layer->size, unit);
}

static void keep_values(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    (void)lanes; /* those that do not spike do not read */
    const Layer *layer = context;
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    Site before = *site;
    before.previous = true;
    for (int k = 0; k < layer->variables.count; k++) {
        const IrExpr *index = place(lower, site, layer, NULL, site->pre);
        if (store->values[k])
            ir_store(lower->module, lower->body, store->values[k], index,
                     lower_unit_variable(lower, site, layer, k, site->pre));
        if (store->before[k])
            ir_store(lower->module, lower->body, store->before[k], index,
                     lower_unit_variable(lower, &before, layer, k, site->pre));
    }
}

void lower_at_spike_keep(Lower *lower, const Site *site)
{
    for (int k = 0; k < lower->model->layers.count; k++) {
        Layer *layer = lower->model->layers.items[k];
        const SpikeStore *store = &lower->layers[k].spikes;
        bool any = false;
        for (int n = 0; layer->spiking && n < layer->variables.count; n++)
            any = any || store->values[n] || store->before[n];
        if (any)
            lower_spikes_each(lower, site, layer, SIDE_PRE, NULL, keep_values, layer);
    }
}

const IrExpr *lower_at_spike(Lower *lower, const Site *site, const Layer *layer, int variable,
                             const IrExpr *unit)
{
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    const IrArray *kept = (site->previous ? store->before : store->values)[variable];
    if (kept)
        return ir_load(lower->module, kept, place(lower, site, layer, site->delay, unit));
    if (layer->variables.items[variable].spike_rate && layer->counted)
        return ir_apply2(lower->module, IR_MUL,
                         lower_ir_real(lower, lower_spikes_times(lower, site, layer, site->delay, unit)),
                         ir_const(lower->module, 1 / lower->model->step));
    if (layer->variables.items[variable].spike_rate) /* a unit that spikes */
        return ir_const(lower->module, 1 / lower->model->step);
    if (layer->variables.items[variable].refractory)
        return ir_const(lower->module, 0);
    return ir_load(lower->module, lower->layers[layer->index].variables[variable], unit);
}
