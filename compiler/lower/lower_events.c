/* lower_events.c: what spikes do: they act on the units at the other end, raise traces, and change
 * weights.
 *
 * In a step, for each projection in order of definition: its traces decay; then come the presynaptic
 * spikes that arrive and the postsynaptic ones, each after its delay, in the order that the rule's
 * `ties` says. A presynaptic spike first acts with the weight that it finds, synapse by synapse, then
 * the rule changes it. */
#include "lower_events.h"

#include "lower_arg.h"
#include "lower_change.h"
#include "lower_delay.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_late.h"
#include "lower_spike_trace.h"
#include "lower_spikes.h"
#include "lower_synapse.h"
#include "lower_total.h"

/* ---- synapses --------------------------------------------------------------------------------- */

/* What happens at each synapse of a unit that spiked. */
typedef struct Handler {
    const Projection *projection;
    EventKind event;
    bool acts, learns; /* the projection's own statements, the rule's */
    const IrExpr *lanes;
} Handler;

/* The lanes in which a spike changes a variable: one that is held keeps its value while its unit is
 * refractory. NULL: all. */
static const IrExpr *acting_lanes(Lower *lower, const Site *site, const IrExpr *lanes,
                                  const Layer *layer, int variable, const IrExpr *unit)
{
    IrModule *module = lower->module;
    if (!layer->variables.items[variable].held)
        return lanes;
    const IrExpr *open =
        ir_apply1(module, IR_NOT, lower_spikes_refractory(lower, site, layer, unit));
    return lanes ? ir_apply2(module, IR_AND, lanes, open) : open;
}

/* What arrives at once. */
static void apply(Lower *lower, const Site *site, const Effect *effect, const IrExpr *lanes,
                  const IrExpr *value)
{
    const Projection *projection = site->projection;
    const Layer *layer = effect->side == SIDE_PRE ? projection->pre : projection->post;
    const IrExpr *unit = effect->side == SIDE_PRE ? site->pre : site->post;
    const IrArray *array = lower->layers[layer->index].variables[effect->variable];
    if (effect->increment)
        value = ir_apply2(lower->module, IR_ADD, ir_load(lower->module, array, unit), value);
    lower_ir_store_where(lower, acting_lanes(lower, site, lanes, layer, effect->variable, unit), array, unit,
                         value, effect->stmt->span);
}

/* What is felt when it has gone along the dendrite, of a synapse without such a delay at once. */
static void send(Lower *lower, const Site *site, const Effect *effect, const IrExpr *lanes,
                 const IrExpr *value)
{
    const EachDelay *each = projection_each_delay(site->projection, SIDE_POST);
    if (!each || each->least > 0) {
        lower_late_send(lower, site, effect, lanes, value);
        return;
    }
    IrModule *module = lower->module;
    IrStmts *outside = lower->body;
    const IrExpr *delay = lower_delay(lower, site, site->projection, SIDE_POST);
    value = lower_ir_named(lower, "amount", value);
    IrStmt *branch = ir_if(module, outside, ir_apply2(module, IR_IEQ, delay, ir_int_const(module, 0)));
    lower->body = &branch->u.branch.yes;
    apply(lower, site, effect, lanes, value);
    lower->body = &branch->u.branch.no;
    lower_late_send(lower, site, effect, lanes, value);
    lower->body = outside;
}

static void act(Lower *lower, const Site *site, const Handler *handler)
{
    const Projection *projection = handler->projection;
    for (int k = 0; k < projection->effects[handler->event].count; k++) {
        const Effect *effect = &projection->effects[handler->event].items[k];
        const IrExpr *value = lower_expr(lower, site, effect->value);
        if (projection->late_effects && effect->side == SIDE_POST)
            send(lower, site, effect, handler->lanes, value);
        else
            apply(lower, site, effect, handler->lanes, value);
    }
}

/* The lanes in which this synapse learns: with `ties ignore` not those where both ends spike. */
static const IrExpr *learning_lanes(Lower *lower, const Site *site, const Handler *handler)
{
    const Projection *projection = handler->projection;
    IrModule *module = lower->module;
    if (projection->rule->ties != TIES_IGNORE || !projection->pre->spiking ||
        !projection->post->spiking)
        return handler->lanes;
    const IrExpr *other = handler->event == EVENT_PRE
                              ? lower_spikes_of_unit(lower, site, projection->post,
                                                     lower_delay(lower, site, projection, SIDE_POST), site->post)
                              : lower_spikes_of_unit(lower, site, projection->pre,
                                                     lower_delay(lower, site, projection, SIDE_PRE), site->pre);
    const IrExpr *alone = ir_apply1(module, IR_NOT, other);
    return handler->lanes ? ir_apply2(module, IR_AND, handler->lanes, alone) : alone;
}

static void learn(Lower *lower, const Site *site, const Handler *handler)
{
    const Projection *projection = handler->projection;
    const IrExpr *index = lower_synapse_index(lower, site);
    for (int k = 0; k < projection->updates[handler->event].count; k++) {
        const Update *update = &projection->updates[handler->event].items[k];
        if (!phase_updates(site->phase, projection, update))
            continue;
        const IrArray *changed = lower_change_array(lower, projection, update);
        const IrExpr *old = ir_load(lower->module, changed, index);
        lower_ir_store_where(lower, learning_lanes(lower, site, handler), changed, index,
                             lower_change_value(lower, site, update, old), update->stmt->span);
    }
}

static void at_synapse(Lower *lower, const Site *site, void *context)
{
    const Handler *handler = context;
    if (handler->acts)
        act(lower, site, handler);
    if (handler->learns)
        learn(lower, site, handler);
}

static void fetch(Lower *lower, const Site *site, const char *function,
                  const IrArray *const *arrays, int count)
{
    IrArg args[5] = {site->spike, site->spikes_left};
    for (int k = 0; k < count; k++) {
        args[2 + k] = lower_arg_array(lower, arrays[k]);
        args[2 + k].reads = true;
    }
    ir_kernel(lower->module, lower->body, function, args, 2 + count);
}

/* Asks for the synapses of the next unit in the list. Weights of several lanes are left alone: there
 * are few listed synapses beside them. */
static void fetch_next(Lower *lower, const Site *site, const Handler *handler)
{
    const ProjectionStore *store = &lower->projections[handler->projection->index];
    bool listed = handler->event == EVENT_PRE ? store->row != NULL : store->column != NULL;
    if (!listed || !lower->model->one_lane ||
        projection_each_delay(handler->projection, handler->event == EVENT_PRE ? SIDE_PRE : SIDE_POST) ||
        handler->projection->connection == CONNECT_ONE_TO_ONE)
        return;
    const IrArray *row[] = {store->row, store->target}, *weights[] = {store->row, store->weights};
    const IrArray *column[] = {store->column, store->source};
    const IrArray *places[] = {store->column, store->synapse, store->weights};
    bool pre = handler->event == EVENT_PRE;
    if (pre)
        fetch(lower, site, "rt_fetch_row", row, COUNT(row));
    else
        fetch(lower, site, "rt_fetch_row", column, COUNT(column));
    if (!store->weights || projection_has_one_weight(handler->projection))
        return;
    if (!pre)
        fetch(lower, site, "rt_fetch_column", places, COUNT(places));
    else if (handler->learns)
        fetch(lower, site, "rt_fetch_weights", weights, COUNT(weights));
}

static void at_spike(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    Handler handler = *(const Handler *)context;
    handler.lanes = lanes;
    fetch_next(lower, site, &handler);
    lower_delay_walk(lower, site, handler.projection, handler.event == EVENT_PRE ? SIDE_PRE : SIDE_POST,
                     at_synapse, &handler);
}

static void handle(Lower *lower, const Site *site, const Projection *projection, EventKind event,
                   bool acts, bool learns)
{
    acts = acts && projection->effects[event].count > 0;
    learns = learns && phase_updates_at(site->phase, projection, event);
    if (!acts && !learns)
        return;
    for (int k = 0; acts && k < projection->effects[event].count; k++)
        lower_total(lower, site, projection->effects[event].items[k].value);
    for (int k = 0; learns && k < projection->updates[event].count; k++)
        lower_total(lower, site, projection->updates[event].items[k].value);
    Handler handler = {.projection = projection, .event = event, .acts = acts, .learns = learns};
    lower_delay_each(lower, site, projection, event == EVENT_PRE ? SIDE_PRE : SIDE_POST, at_spike, &handler);
}

void lower_events(Lower *lower, const Site *at, const Projection *projection)
{
    Site site = *at;
    site.projection = projection;
    lower_late_arrive(lower, &site, projection);
    lower_spike_trace_decay(lower, &site, projection);
    switch (projection->rule ? projection->rule->ties : TIES_PRE_FIRST) {
    case TIES_PRE_FIRST:
        lower_spike_trace_raise(lower, &site, projection, SIDE_PRE);
        handle(lower, &site, projection, EVENT_PRE, true, true);
        lower_spike_trace_raise(lower, &site, projection, SIDE_POST);
        handle(lower, &site, projection, EVENT_POST, true, true);
        break;
    case TIES_POST_FIRST:
        handle(lower, &site, projection, EVENT_PRE, true, false);
        lower_spike_trace_raise(lower, &site, projection, SIDE_POST);
        handle(lower, &site, projection, EVENT_POST, true, true);
        lower_spike_trace_raise(lower, &site, projection, SIDE_PRE);
        handle(lower, &site, projection, EVENT_PRE, false, true);
        break;
    case TIES_SIMULTANEOUS:
    case TIES_IGNORE:
        handle(lower, &site, projection, EVENT_PRE, true, true);
        handle(lower, &site, projection, EVENT_POST, true, true);
        lower_spike_trace_raise(lower, &site, projection, SIDE_PRE);
        lower_spike_trace_raise(lower, &site, projection, SIDE_POST);
        break;
    }
}
