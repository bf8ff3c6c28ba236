/* spikes.c: who spikes in a step, and what spikes do. See docs/spikes.md. */
#include "reference.h"

#include <math.h>
#include <string.h>

/* ---- inputs ---------------------------------------------------------------------------------- */

static double next_gap(Trial *trial, const Layer *layer)
{
    Activity *activity = &trial->layers[layer->index];
    return -log(rt_uniform(&trial->steps, layer->stream, 0, activity->gaps_drawn++));
}

/* Units stand on a line, each as long as it expects events in a step; events on it are a Poisson
 * process that goes on from step to step. A unit on which one falls spikes, and the line goes on behind
 * it. */
static void poisson(Trial *trial, const Layer *layer, int *spiked)
{
    Activity *activity = &trial->layers[layer->index];
    const InputSource *source = phase_source(trial->phase, layer);
    if (activity->gaps_drawn == 0)
        activity->gap = next_gap(trial, layer);
    for (int unit = 0; unit < layer->size; unit++) {
        Site site = {.layer = layer, .own = unit};
        double length = number(trial, source->rate, &site) * step_length(trial->model);
        if (isnan(length))
            activity->gap = length;
        if (!(length > 0))
            continue;
        spiked[unit] = activity->gap < length;
        activity->gap = spiked[unit] ? next_gap(trial, layer) : activity->gap - length;
        if (spiked[unit] && trial->step - activity->last_spike[unit] <= source->silent)
            spiked[unit] = 0;
    }
}

static double probability(int count, double mean)
{
    return exp(count * log(mean) - mean - lgamma(count + 1.0));
}

/* The number of events of so many sources together: probabilities are taken off u, a uniform number of each unit and
 * step, until nothing is left: those of 0, 1, 2 …, or of a large mean those of mean, mean + 1, mean - 1, mean + 2 … */
static int count_of(double u, double mean)
{
    int first = mean < RT_LARGE_MEAN ? 0 : (int)mean;
    u -= probability(first, mean);
    for (int away = 1; u >= 0; away++) {
        u -= probability(first + away, mean);
        if (u < 0)
            return first + away;
        if (away <= first)
            u -= probability(first - away, mean);
        if (u < 0)
            return first - away;
    }
    return first;
}

static void poisson_counts(Trial *trial, const Layer *layer, int *spiked)
{
    const InputSource *source = phase_source(trial->phase, layer);
    for (int unit = 0; unit < layer->size; unit++) {
        Site site = {.layer = layer, .own = unit};
        double mean = source->sources * number(trial, source->rate, &site) * step_length(trial->model);
        if (isnan(mean) || mean > RT_MOST_EVENTS)
            trial->layers[layer->index].gap = (double)NAN;
        else if (mean > 0)
            spiked[unit] = count_of(rt_uniform(&trial->steps, layer->stream, trial->step + 1, unit), mean);
    }
}

/* Steps since the input began to show this: in a phase that puts it there, since its beginning. */
static int shown_for(const Trial *trial, const Layer *layer, const InputSource *source)
{
    return source == &layer->source ? trial->step : trial->step - trial->phase_start;
}

static void regular(Trial *trial, const Layer *layer, int *spiked)
{
    const InputSource *source = phase_source(trial->phase, layer);
    double h = step_length(trial->model);
    int step = shown_for(trial, layer, source);
    for (int unit = 0; unit < layer->size; unit++) {
        Site site = {.layer = layer, .own = unit};
        double start = number(trial, source->start, &site) / h;
        double period = number(trial, source->period, &site) / h;
        if (isnan(start) || isnan(period))
            trial->layers[layer->index].gap = (double)NAN;
        for (int n = 0; start + n * period < step + 0.5; n++)
            spiked[unit] = floor(start + n * period + 0.5) == step;
    }
}

static void listed(Trial *trial, const Layer *layer, int *spiked)
{
    const InputSource *source = phase_source(trial->phase, layer);
    double h = step_length(trial->model);
    int step = shown_for(trial, layer, source);
    if (source->times) {
        for (int k = 0; k < source->event_count / layer->size; k++)
            for (int unit = 0; unit < layer->size; unit++)
                if (floor(source->times[k] / h + 0.5) == step)
                    spiked[unit] = 1;
        return;
    }
    const PlastTable *table = &trial->model->tables.items[source->table];
    int taken = source->trial_column > 0
                    ? rt_trial_taken(source->trials, source->held_out, &trial->data)
                    : 0;
    for (int row = 0; row < table->rows; row++) {
        const double *entry = table->values + row * table->columns;
        bool concerned = source->trial_column == 0 || entry[source->trial_column - 1] == taken;
        if (concerned && floor(entry[0] * source->scale / h + 0.5) == step)
            spiked[(int)entry[1]] = 1;
    }
}

void spike_inputs(Trial *trial)
{
    for (int k = 0; k < trial->model->layers.count; k++) {
        const Layer *layer = trial->model->layers.items[k];
        Activity *activity = &trial->layers[k];
        if (!layer->spiking)
            continue;
        int *spiked = activity->spiked[trial->step] = arena_array(trial->arena, int, layer->size);
        if (!layer->is_input)
            continue;
        switch (phase_source(trial->phase, layer)->kind) {
        case INPUT_POISSON:
            if (phase_source(trial->phase, layer)->sources > 0)
                poisson_counts(trial, layer, spiked);
            else
                poisson(trial, layer, spiked);
            break;
        case INPUT_REGULAR:
            regular(trial, layer, spiked);
            break;
        case INPUT_SPIKES:
            listed(trial, layer, spiked);
            break;
        case INPUT_SILENT:
        case INPUT_GAUSSIAN:
        case INPUT_ROWS:
            break;
        }
        activity->known = trial->step + 1;
        for (int unit = 0; unit < layer->size; unit++)
            if (spiked[unit])
                activity->last_spike[unit] = trial->step;
    }
}

/* ---- populations ----------------------------------------------------------------------------- */

bool is_refractory(Trial *trial, const Layer *layer, int unit)
{
    const Site site = {.layer = layer, .own = unit};
    int since = trial->step - trial->layers[layer->index].last_spike[unit];
    int steps = layer->refractory_time
                    ? (int)floor(fmax(number(trial, layer->refractory_time, &site) / step_length(trial->model), 0) + 0.5)
                    : layer->refractory;
    return since <= steps;
}

void keep_moment(Trial *trial)
{
    for (int k = 0; k < trial->model->layers.count; k++) {
        const Layer *layer = trial->model->layers.items[k];
        Activity *activity = &trial->layers[k];
        int count = layer->size * layer->variables.count;
        if (!layer->spiking)
            continue;
        double *moment = new_doubles(trial->arena, 2 * count);
        memcpy(moment, activity->now, sizeof(double) * (size_t)count);
        memcpy(moment + count, activity->before, sizeof(double) * (size_t)count);
        activity->moments[trial->step] = moment;
    }
}

static void affect(Trial *trial, const Effect *effect, const Layer *layer, int unit,
                   const Site *site)
{
    double *state = &trial->layers[layer->index].now[effect->variable * layer->size + unit];
    double value = number(trial, effect->value, site);
    *state = effect->increment ? *state + value : value;
}

void spike_population(Trial *trial, const Layer *layer)
{
    Activity *activity = &trial->layers[layer->index];
    int *spiked = activity->spiked[trial->step];
    for (int unit = 0; unit < layer->size; unit++) {
        Site site = {.layer = layer, .own = unit};
        spiked[unit] =
            !is_refractory(trial, layer, unit) && number(trial, layer->threshold, &site) != 0;
    }
    activity->known = trial->step + 1;
    for (int unit = 0; unit < layer->size; unit++) {
        Site site = {.layer = layer, .own = unit};
        if (!spiked[unit])
            continue;
        activity->last_spike[unit] = trial->step;
        for (int k = 0; k < layer->resets.count; k++)
            affect(trial, &layer->resets.items[k], layer, unit, &site);
    }
}

/* ---- synapses -------------------------------------------------------------------------------- */

/* In steps: of a synapse, if each has its own. */
static int delay_of(const Trial *trial, const Projection *projection, Side side, int synapse)
{
    return projection_each_delay(projection, side)
               ? trial->networks[projection->index].delay[side][synapse]
               : projection_delay(projection, side);
}

/* How many spikes of that end reach the synapse in this step. */
static int arriving(const Trial *trial, const Projection *projection, Side side, int unit, int delay)
{
    const Layer *layer = side == SIDE_PRE ? projection->pre : projection->post;
    int step = trial->step - delay;
    return layer->spiking && step >= 0 ? trial->layers[layer->index].spiked[step][unit] : 0;
}

/* Traces of spikes are of units; of synapses, where each has a delay of its own. */
static int trace_count(const Trial *trial, const Projection *projection, const Trace *trace)
{
    return trace->of_pre && trace->of_post ? trial->networks[projection->index].count
           : trace->of_pre                 ? projection->pre->size
                                           : projection->post->size;
}

static void decay_traces(Trial *trial, const Projection *projection)
{
    const Site site = {.projection = projection};
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *trace = &projection->traces.items[k];
        int count = trace->kind == TRACE_OF_SPIKES ? trace_count(trial, projection, trace) : 0;
        for (int n = 0; n < count; n++)
            trial->networks[projection->index].traces[k][n] *=
                exp(-step_length(trial->model) / number(trial, trace->tau, &site));
    }
}

/* A trace of a unit, or of a synapse. */
static void raise_trace(Trial *trial, const Projection *projection, int k, int index)
{
    const Network *network = &trial->networks[projection->index];
    const Trace *trace = &projection->traces.items[k];
    bool each = trace->of_pre && trace->of_post;
    int unit = !each ? index : trace->side == SIDE_PRE ? network->pre[index] : network->post[index];
    Site site = {.projection = projection,
                 .pre = unit,
                 .post = unit,
                 .synapse = index,
                 .delay = delay_of(trial, projection, trace->side, index),
                 .carries = projection_delay(projection, trace->side) > 0,
                 .spiked = trace->side};
    int spikes = arriving(trial, projection, trace->side, unit, site.delay);
    if ((each && !network->present[index]) || spikes == 0)
        return;
    double by = number(trial, trace->value, &site), *value = &network->traces[k][index];
    *value = trace->nearest ? by : *value + spikes * by;
}

static void raise_traces(Trial *trial, const Projection *projection, Side side)
{
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *trace = &projection->traces.items[k];
        int count = trace->kind == TRACE_OF_SPIKES && trace->side == side
                        ? trace_count(trial, projection, trace)
                        : 0;
        for (int n = 0; n < count; n++)
            raise_trace(trial, projection, k, n);
    }
}

/* What reaches variable `variable` of a unit along a dendrite that delays both ways, so many steps from now: of the
 * longest delay, what is reached in this step, as long as nothing was sent in it. */
static double *on_its_way(const Trial *trial, const Projection *projection, int variable, int unit, int delay)
{
    int slot = (trial->step + delay) % projection->dendritic_delay;
    const Network *network = &trial->networks[projection->index];
    int variables = projection->post->variables.count;
    return &network->late[(slot * variables + variable) * projection->post->size + unit];
}

static void let_arrive(Trial *trial, const Projection *projection)
{
    const Layer *layer = projection->post;
    for (int k = 0; projection->late_effects && k < layer->variables.count; k++)
        for (int unit = 0; unit < layer->size; unit++) {
            double *late = on_its_way(trial, projection, k, unit, 0);
            if (!layer->variables.items[k].held || !is_refractory(trial, layer, unit))
                trial->layers[layer->index].now[k * layer->size + unit] += *late;
            *late = 0;
        }
}

static void act(Trial *trial, const Projection *projection, EventKind event, const Site *site)
{
    for (int k = 0; k < projection->effects[event].count; k++) {
        const Effect *effect = &projection->effects[event].items[k];
        bool pre = effect->side == SIDE_PRE;
        const Layer *layer = pre ? projection->pre : projection->post;
        int unit = pre ? site->pre : site->post;
        int delay = delay_of(trial, projection, SIDE_POST, site->synapse);
        if (projection->late_effects && !pre && delay > 0) {
            *on_its_way(trial, projection, effect->variable, unit, delay) +=
                number(trial, effect->value, site);
            continue;
        }
        if (!layer->variables.items[effect->variable].held || !is_refractory(trial, layer, unit))
            affect(trial, effect, layer, unit, site);
    }
}

static void learn(Trial *trial, const Projection *projection, EventKind event, const Site *site)
{
    bool pre = event == EVENT_PRE;
    Side other = pre ? SIDE_POST : SIDE_PRE;
    bool tie = arriving(trial, projection, other, pre ? site->post : site->pre,
                        delay_of(trial, projection, other, site->synapse)) > 0;
    if (!projection->rule || (tie && projection->rule->ties == TIES_IGNORE))
        return;
    for (int k = 0; k < projection->updates[event].count; k++)
        change_synapse(trial, projection, &projection->updates[event].items[k], site);
}

/* The spikes that are so many steps old: units one after the other, the spikes of each, and the synapses that they
 * reach. */
static void handle_delay(Trial *trial, const Projection *projection, EventKind event, int delay, bool acts,
                         bool learns)
{
    const Network *network = &trial->networks[projection->index];
    Side side = event == EVENT_PRE ? SIDE_PRE : SIDE_POST;
    int units = event == EVENT_PRE ? projection->pre->size : projection->post->size;
    for (int unit = 0; unit < units; unit++)
        for (int k = 0; k < network->count * arriving(trial, projection, side, unit, delay); k++) {
            int synapse = k % network->count;
            Site site = {.projection = projection,
                         .pre = network->pre[synapse],
                         .post = network->post[synapse],
                         .synapse = synapse,
                         .delay = delay,
                         .carries = projection_delay(projection, side) > 0,
                         .spiked = side};
            if (!network->present[synapse] || (side == SIDE_PRE ? site.pre : site.post) != unit ||
                delay_of(trial, projection, side, synapse) != delay)
                continue;
            if (acts)
                act(trial, projection, event, &site);
            if (learns)
                learn(trial, projection, event, &site);
        }
}

static void handle(Trial *trial, const Projection *projection, EventKind event, bool acts,
                   bool learns)
{
    Side side = event == EVENT_PRE ? SIDE_PRE : SIDE_POST;
    const EachDelay *each = projection_each_delay(projection, side);
    int most = projection_delay(projection, side);
    for (int k = 0; acts && k < projection->effects[event].count; k++)
        sum_over_synapses(trial, projection->effects[event].items[k].value);
    for (int k = 0; learns && k < projection->updates[event].count; k++)
        sum_over_synapses(trial, projection->updates[event].items[k].value);
    for (int delay = each ? each->least : most; delay <= most; delay++)
        handle_delay(trial, projection, event, delay, acts, learns);
}

void handle_spikes(Trial *trial, const Projection *projection)
{
    let_arrive(trial, projection);
    decay_traces(trial, projection);
    switch (projection->rule ? projection->rule->ties : TIES_PRE_FIRST) {
    case TIES_PRE_FIRST:
        raise_traces(trial, projection, SIDE_PRE);
        handle(trial, projection, EVENT_PRE, true, true);
        raise_traces(trial, projection, SIDE_POST);
        handle(trial, projection, EVENT_POST, true, true);
        break;
    case TIES_POST_FIRST: /* of what is learned; a presynaptic spike acts with the weight it finds */
        handle(trial, projection, EVENT_PRE, true, false);
        raise_traces(trial, projection, SIDE_POST);
        handle(trial, projection, EVENT_POST, true, true);
        raise_traces(trial, projection, SIDE_PRE);
        handle(trial, projection, EVENT_PRE, false, true);
        break;
    case TIES_SIMULTANEOUS:
    case TIES_IGNORE:
        handle(trial, projection, EVENT_PRE, true, true);
        handle(trial, projection, EVENT_POST, true, true);
        raise_traces(trial, projection, SIDE_PRE);
        raise_traces(trial, projection, SIDE_POST);
        break;
    }
}
