/* learn.c: changes of weights, means over the samples of an epoch, low-pass traces. */
#include "reference.h"

#include <math.h>

static bool is_frozen(const Trial *trial, const Rule *rule)
{
    for (int k = 0; k < trial->phase->scales.count; k++)
        if (trial->phase->scales.items[k].rule == rule)
            return !trial->phase->scales.items[k].factor;
    return false;
}

static double factor_of(Trial *trial, const Rule *rule, const Site *site)
{
    for (int k = 0; k < trial->phase->scales.count; k++)
        if (trial->phase->scales.items[k].rule == rule)
            return number(trial, trial->phase->scales.items[k].factor, site);
    return 1;
}

static double bounded(Trial *trial, const Projection *projection, const Site *site, double weight)
{
    if (!projection->clip)
        return weight;
    if (projection->low && number(trial, projection->low, site) > weight) /* a NaN stays one */
        weight = number(trial, projection->low, site);
    if (projection->high && number(trial, projection->high, site) < weight)
        weight = number(trial, projection->high, site);
    return weight;
}

void change_synapse(Trial *trial, const Projection *projection, const Update *update,
                    const Site *site)
{
    Network *network = &trial->networks[projection->index];
    bool weight = update->trace < 0;
    if (weight && is_frozen(trial, projection->rule))
        return;
    double *changed = (weight ? network->weight : network->traces[update->trace]) + site->synapse;
    double value = number(trial, update->value, site);
    double change = update->increment ? value : value - *changed;
    if (weight)
        change *= factor_of(trial, projection->rule, site);
    *changed = weight ? bounded(trial, projection, site, *changed + change) : *changed + change;
}

static Site synapse_site(const Trial *trial, const Projection *projection, int k)
{
    const Network *network = &trial->networks[projection->index];
    return (Site){
        .projection = projection, .pre = network->pre[k], .post = network->post[k], .synapse = k};
}

/* ---- updates --------------------------------------------------------------------------------- */

static void scale_weight(Trial *trial, const Projection *projection, int k, double factor)
{
    Site site = synapse_site(trial, projection, k);
    double *weight = &trial->networks[projection->index].weight[k];
    *weight = bounded(trial, projection, &site, *weight * factor);
}

static void normalize_unit(Trial *trial, const Projection *projection, const Update *update,
                           int unit)
{
    const Network *network = &trial->networks[projection->index];
    const int *end = update->over == SIDE_PRE ? network->post : network->pre;
    Site site = {.projection = projection, .pre = unit, .post = unit};
    double norm = 0;
    for (int k = 0; k < network->count; k++)
        if (network->present[k] && end[k] == unit)
            norm += update->norm == NORM_L1 ? fabs(network->weight[k])
                                            : network->weight[k] * network->weight[k];
    if (update->norm == NORM_L2)
        norm = sqrt(norm);
    if (!(norm > 0))
        return;
    for (int k = 0; k < network->count; k++)
        if (network->present[k] && end[k] == unit)
            scale_weight(trial, projection, k, number(trial, update->value, &site) / norm);
}

static void update_synapses(Trial *trial, const Projection *projection, const Update *update)
{
    const Network *network = &trial->networks[projection->index];
    for (int k = 0; k < network->count; k++) {
        Site site = synapse_site(trial, projection, k);
        if (network->present[k])
            change_synapse(trial, projection, update, &site);
    }
}

/* Whether two statements are of one event. */
static bool happens_alike(const Update *a, const Update *b)
{
    return a->every == b->every && a->at_sample == b->at_sample;
}

void update_weights(Trial *trial, const Projection *projection, EventKind event)
{
    if (!projection->rule)
        return;
    for (int k = 0; k < projection->updates[event].count && event != EVENT_EPOCH; k++)
        sum_drives(trial, projection->post, projection->updates[event].items[k].value);
    for (int k = 0; k < projection->updates[event].count; k++) {
        const Update *update = &projection->updates[event].items[k];
        int units = update->over == SIDE_PRE ? projection->post->size : projection->pre->size;
        if ((update->at_sample && !trial->sample_ends) ||
            (update->every > 0 && (trial->step + 1) % update->every != 0))
            continue;
        if (k == 0 || !happens_alike(update - 1, update))
            for (const Update *other = update; other < projection->updates[event].items + projection->updates[event].count &&
                                               happens_alike(other, update);
                 other++)
                sum_over_synapses(trial, other->value);
        if (update->norm == NORM_NONE)
            update_synapses(trial, projection, update);
        bool normalizes = update->norm != NORM_NONE && !is_frozen(trial, projection->rule);
        for (int unit = 0; normalizes && unit < units; unit++)
            normalize_unit(trial, projection, update, unit);
    }
}

/* ---- means over samples ---------------------------------------------------------------------- */

static EpochMean *mean_of(Trial *trial, const Expr *x, int synapses)
{
    for (int k = 0; k < trial->means.count; k++)
        if (trial->means.items[k].x == x)
            return &trial->means.items[k];
    EpochMean mean = {x, new_doubles(trial->arena, synapses)};
    vec_push(trial->arena, &trial->means, mean);
    return &trial->means.items[trial->means.count - 1];
}

/* Adds this sample to each mean in an expression. */
static void add_means(Trial *trial, const Projection *projection, const Expr *x)
{
    const Network *network = &trial->networks[projection->index];
    if (x->kind != EXPR_SAMPLE_MEAN) {
        for (int k = 0; k < expr_child_count(x); k++)
            add_means(trial, projection, expr_child(x, k));
        return;
    }
    double *sum = mean_of(trial, x, network->count)->sum;
    sum_drives(trial, projection->post, x->u.reduce.value);
    for (int k = 0; k < network->count; k++) {
        Site site = synapse_site(trial, projection, k);
        sum[k] += number(trial, x->u.reduce.value, &site);
    }
}

void begin_means(Trial *trial)
{
    trial->means.count = 0;
}

void add_to_means(Trial *trial)
{
    for (int n = 0; n < trial->model->projections.count; n++) {
        const Projection *projection = trial->model->projections.items[n];
        for (int k = 0; k < projection->updates[EVENT_EPOCH].count; k++)
            add_means(trial, projection, projection->updates[EVENT_EPOCH].items[k].value);
    }
}

/* ---- traces of units and synapses ---------------------------------------------------------------------------------- */

/* A low-pass is kept for each unit, synapse, or once, as its value needs. */
static int trace_count(const Trial *trial, const Projection *projection, const Trace *trace)
{
    return trace->of_pre && trace->of_post ? trial->networks[projection->index].count
           : trace->of_pre                 ? projection->pre->size
           : trace->of_post                ? projection->post->size
                                           : 1;
}

/* Those of each synapse together, from their values at the end of the step. */
static void advance_variables(Trial *trial, const Projection *projection)
{
    const Network *network = &trial->networks[projection->index];
    int count = projection->traces.count;
    double *changes = new_doubles(trial->arena, count);
    for (int k = 0; k < count; k++)
        if (projection->traces.items[k].change) {
            sum_drives(trial, projection->post, projection->traces.items[k].change);
            sum_over_synapses(trial, projection->traces.items[k].change);
        }
    for (int s = 0; s < network->count; s++) {
        Site site = synapse_site(trial, projection, s);
        if (!network->present[s])
            continue;
        for (int k = 0; k < count; k++)
            changes[k] = projection->traces.items[k].change
                             ? number(trial, projection->traces.items[k].change, &site)
                             : 0;
        for (int k = 0; k < count; k++)
            if (projection->traces.items[k].change)
                network->traces[k][s] += changes[k];
    }
}

void advance_traces(Trial *trial)
{
    for (int n = 0; n < trial->model->projections.count; n++) {
        const Projection *projection = trial->model->projections.items[n];
        const Network *network = &trial->networks[n];
        advance_variables(trial, projection);
        for (int k = 0; k < projection->traces.count; k++) {
            const Trace *trace = &projection->traces.items[k];
            if (!trace->tau || trace->kind == TRACE_OF_SPIKES)
                continue;
            sum_drives(trial, projection->post, trace->value);
            sum_over_synapses(trial, trace->value);
            int count = trace_count(trial, projection, trace);
            for (int s = 0; s < count; s++) {
                Site site = trace->of_pre && trace->of_post
                                ? synapse_site(trial, projection, s)
                                : (Site){.projection = projection, .pre = s, .post = s};
                double part = -expm1(-step_length(trial->model) / number(trial, trace->tau, &site));
                double towards =
                    trace->kind == TRACE_LOW_PASS ? number(trial, trace->value, &site) : 0;
                network->traces[k][s] += part * (towards - network->traces[k][s]);
            }
        }
    }
}
