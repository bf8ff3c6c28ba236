/* flow.c: what differs between the candidates of a block (varying) and what is the same for all
 * (uniform). Learned numbers are varying; inputs are uniform unless what varies sets their rates; weights are varying
 * when a rule changes them or learned numbers stand in them; a population is varying when anything that reaches it is. */
#include "flow.h"

/* Of an equation of a population or a drive. What reaches a population by its drive is looked at
 * with the projections. */
static bool expr_varying(const Expr *x)
{
    if (expr_is_learned(x, NULL))
        return true;
    if (x->kind == EXPR_VARIABLE || x->kind == EXPR_STATE)
        return population_variable_varies(x->u.variable.layer, x->u.variable.index);
    if (x->kind == EXPR_UNIT && population_variable_varies(x->u.unit.layer, x->u.unit.index))
        return true;
    if (x->kind == EXPR_WEIGHT && x->u.projection->varying)
        return true;
    if (x->kind == EXPR_TRACE && x->u.trace.projection->traces.items[x->u.trace.index].varying) /* in a sum over synapses */
        return true;
    if (x->kind == EXPR_SYNAPSE_SUM && expr_varying(x->u.synapse_sum.sum->value))
        return true;
    for (int k = 0; k < expr_child_count(x); k++)
        if (expr_varying(expr_child(x, k)))
            return true;
    return false;
}

static bool variable_varying(const LayerVariable *variable)
{
    return (variable->value && expr_varying(variable->value)) ||
           (variable->derivative && expr_varying(variable->derivative)) ||
           (variable->noise && expr_varying(variable->noise)) ||
           (variable->initial && expr_varying(variable->initial)) ||
           (!variable->is_parameter && variable->draw.learned[0]) ||
           (variable->low && expr_varying(variable->low)) || /* behind an error one alone */
           (variable->high && expr_varying(variable->high));
}

static bool is_source_varying(const InputSource *source)
{
    return (source->rate && expr_varying(source->rate)) ||
           (source->start && expr_varying(source->start)) ||
           (source->period && expr_varying(source->period));
}

/* Whether when an input spikes, at first or in a phase, does. */
static bool source_varying(const Model *model, const Layer *layer)
{
    if (is_source_varying(&layer->source))
        return true;
    for (int k = 0; k < model->tasks.count; k++)
        for (int n = 0; n < model->tasks.items[k]->phases.count; n++) {
            if (is_source_varying(phase_source(&model->tasks.items[k]->phases.items[n], layer)))
                return true;
        }
    return false;
}

static bool layer_varying(const Model *model, const Layer *layer)
{
    if (layer->is_input)
        return layer->spiking && source_varying(model, layer);
    for (int n = 0; n < layer->variables.count; n++)
        if (variable_varying(&layer->variables.items[n]))
            return true;
    for (int n = 0; n < layer->resets.count; n++)
        if (expr_varying(layer->resets.items[n].value))
            return true;
    return layer->threshold && expr_varying(layer->threshold);
}

static bool is_learned(const Expr *x, const void *context)
{
    (void)context;
    if (x->kind == EXPR_TRACE)
        return x->u.trace.projection->traces.items[x->u.trace.index].varying;
    if (x->kind == EXPR_DRIVE)
        return x->u.drive.side == SIDE_POST; /* of a plastic projection, among others */
    if (x->kind == EXPR_SYNAPSE_SUM)
        return expr_varying(x->u.synapse_sum.sum->value);
    return expr_is_learned(x, NULL) || x->kind == EXPR_VOLTERRA;
}

/* What a projection's effects read of its rule. */
static bool is_of_a_rule(const Expr *x, const void *context)
{
    return x->kind != EXPR_DRIVE && is_learned(x, context);
}

/* Whether the spikes that a projection carries do different things in different candidates. */
static bool effects_varying(const Projection *projection, const Effects *effects, EventKind event)
{
    const Layer *layer = event == EVENT_PRE ? projection->pre : projection->post;
    for (int k = 0; k < effects->count; k++)
        if (layer->varying || expr_varying(effects->items[k].value) ||
            expr_any(effects->items[k].value, is_of_a_rule, NULL))
            return true;
    return false;
}

static void flow_effects(const Projection *projection, bool *changed)
{
    for (int event = EVENT_PRE; event <= EVENT_POST; event++) {
        const Effects *effects = &projection->effects[event];
        if (!effects_varying(projection, effects, (EventKind)event))
            continue;
        for (int k = 0; k < effects->count; k++) {
            Layer *layer = effects->items[k].side == SIDE_PRE ? projection->pre : projection->post;
            *changed = *changed || !layer->varying;
            layer->varying = true;
        }
    }
}

/* Whether `x`, in a rule, does not have the same value for all candidates. */
static bool differs(const Expr *x)
{
    return expr_any(x, is_learned, NULL) || expr_varying(x);
}

/* Of a variable of synapses: if its start, its equation or a change of it by an event differs. */
static bool variable_of_synapses_varying(const Projection *projection, int index)
{
    const Trace *variable = &projection->traces.items[index];
    if ((variable->initial && differs(variable->initial)) ||
        (variable->change && differs(variable->change)))
        return true;
    /* with `ties ignore` what happens at a spike of one end depends on the other end */
    bool ignore = projection->rule->ties == TIES_IGNORE;
    for (int event = 0; event < EVENT_KINDS; event++)
        for (int k = 0; k < projection->updates[event].count; k++) {
            bool alone = ignore && (event == EVENT_PRE || event == EVENT_POST);
            const Update *update = &projection->updates[event].items[k];
            if (update->trace != index)
                continue;
            if (differs(update->value) ||
                ((event == EVENT_PRE || alone) && projection->pre->varying) ||
                ((event == EVENT_POST || alone) && projection->post->varying))
                return true;
        }
    return false;
}

static void flow_traces(Projection *projection)
{
    for (int k = 0; k < projection->traces.count; k++) {
        Trace *trace = &projection->traces.items[k];
        const Layer *layer = trace->side == SIDE_PRE ? projection->pre : projection->post;
        if (trace->kind == TRACE_PARAMETER)
            continue;
        trace->varying = trace->kind == TRACE_OF_SYNAPSES ||
                         (trace->kind == TRACE_VARIABLE && variable_of_synapses_varying(projection, k)) ||
                         (trace->kind == TRACE_OF_SPIKES && layer->varying) ||
                         (trace->tau && expr_any(trace->tau, is_learned, NULL)) ||
                         expr_any(trace->value, is_learned, NULL) || expr_varying(trace->value) ||
                         (trace->kind == TRACE_LOW_PASS && trace->initial && differs(trace->initial));
    }
}

/* A spike of a larger population would be handled, under a mask, for candidates that have none. What an
 * input draws is one list of spikes. */
#define MOST_UNDER_MASKS 16

static bool needs_one_lane(const Model *model)
{
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        if (layer->spiking && layer->varying && (layer->is_input || layer->size > MOST_UNDER_MASKS))
            return true;
    }
    return false;
}

void flow_varying(Model *model)
{
    for (int k = 0; k < model->projections.count; k++)
        model->projections.items[k]->varying = projection_changes_weights(model->projections.items[k]) ||
                                               projection_starts_learned(model->projections.items[k]);
    bool changed = true;
    while (changed) {
        changed = false;
        for (int k = 0; k < model->projections.count; k++) {
            Projection *projection = model->projections.items[k];
            flow_traces(projection);
            if (projection->drive && !projection->post->varying && expr_varying(projection->drive))
                projection->post->varying = changed = true;
            flow_effects(projection, &changed);
        }
        for (int k = 0; k < model->layers.count; k++) {
            Layer *layer = model->layers.items[k];
            if (!layer->varying && layer_varying(model, layer))
                layer->varying = changed = true;
        }
    }
    for (int k = 0; k < model->projections.count; k++)
        flow_traces(model->projections.items[k]);
    for (int k = 0; k < model->synapse_sums.count; k++)
        model->synapse_sums.items[k]->varying = expr_varying(model->synapse_sums.items[k]->value);
    model->one_lane = needs_one_lane(model);
}

/* ---- what a learned number reaches ---------------------------------------------------------- */

static bool reads_learned(const Expr *x, const void *context)
{
    (void)context;
    if (x->kind == EXPR_VARIABLE || x->kind == EXPR_STATE)
        return x->u.variable.layer->learned;
    if (x->kind == EXPR_UNIT)
        return x->u.unit.layer->learned;
    if (x->kind == EXPR_WEIGHT || x->kind == EXPR_WEIGHTS)
        return x->u.projection->learned;
    return x->kind == EXPR_VOLTERRA || expr_is_learned(x, NULL);
}

static bool any_learned(const Expr *x)
{
    return x && expr_any(x, reads_learned, NULL);
}

static bool variable_learned(const LayerVariable *variable)
{
    return any_learned(variable->value) || any_learned(variable->derivative) || any_learned(variable->noise) ||
           any_learned(variable->initial) || variable->draw.learned[0] || any_learned(variable->low) ||
           any_learned(variable->high);
}

static bool layer_learned(const Layer *layer)
{
    bool learned = layer->is_input || any_learned(layer->threshold); /* that an input varies has no other reason */
    for (int n = 0; n < layer->variables.count; n++)
        learned = learned || variable_learned(&layer->variables.items[n]);
    for (int n = 0; n < layer->resets.count; n++)
        learned = learned || any_learned(layer->resets.items[n].value);
    return learned;
}

static bool weights_learned(const Projection *projection)
{
    if (projection_starts_learned(projection))
        return true;
    if (!projection->rule || !projection_changes_weights(projection))
        return false;
    bool learned = projection->rule->learns.count > 0 || projection->pre->learned || projection->post->learned ||
                   any_learned(projection->low) || any_learned(projection->high);
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *trace = &projection->traces.items[k];
        learned = learned || any_learned(trace->value) || any_learned(trace->tau) || any_learned(trace->initial) ||
                  any_learned(trace->change);
    }
    for (int event = 0; event < EVENT_KINDS; event++)
        for (int k = 0; k < projection->updates[event].count; k++)
            learned = learned || any_learned(projection->updates[event].items[k].value);
    return learned;
}

static bool carries_learned(const Projection *projection)
{
    bool learned = projection->learned || projection->pre->learned || any_learned(projection->drive) ||
                   (projection->transposed && projection->transposed->learned);
    for (int event = EVENT_PRE; event <= EVENT_POST; event++)
        for (int k = 0; k < projection->effects[event].count; k++)
            learned = learned || any_learned(projection->effects[event].items[k].value);
    return learned;
}

static void learn_layer(Layer *layer, bool learned, bool *changed)
{
    *changed = *changed || (learned && layer->varying && !layer->learned);
    layer->learned = layer->learned || (learned && layer->varying);
}

void flow_learned(Model *model)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (int k = 0; k < model->layers.count; k++)
            learn_layer(model->layers.items[k], layer_learned(model->layers.items[k]), &changed);
        for (int k = 0; k < model->projections.count; k++) {
            Projection *projection = model->projections.items[k];
            bool learned = projection->varying && !projection->learned && weights_learned(projection);
            changed = changed || learned;
            projection->learned = projection->learned || learned;
            learn_layer(projection->post, carries_learned(projection), &changed);
            if (projection->effects[EVENT_POST].count > 0)
                learn_layer(projection->pre, carries_learned(projection) || projection->post->learned, &changed);
        }
    }
}
