/* prepare.c: what a trial draws before it begins: samples, connections, weights, initial states. */
#include "reference.h"

#include <math.h>
#include <string.h>

/* ---- samples --------------------------------------------------------------------------------- */

/* The first row of this trial in a table whose trials are numbered, and how many it has. */
static int find_trial(const Trial *trial, const InputSource *source, int *count)
{
    const PlastTable *table = &trial->model->tables.items[source->table];
    const double *numbers = table->values + source->trial_column - 1;
    int kept = source->trials - (int)(source->trials * source->held_out + 0.5), first = -1;
    *count = 0;
    for (int row = 0; row < table->rows; row++)
        if (numbers[row * table->columns] == trial->data.trial % kept) {
            first = first < 0 ? row : first;
            (*count)++;
        }
    return first;
}

int source_samples(const Trial *trial, const InputSource *source)
{
    int count = source->samples;
    if (source->trial_column > 0 && source->kind == INPUT_ROWS)
        find_trial(trial, source, &count);
    return count;
}

static void draw_rows(Trial *trial, const InputSource *source, double *out)
{
    const PlastTable *table = &trial->model->tables.items[source->table];
    int samples = source_samples(trial, source);
    int held = (int)(table->rows * source->held_out + 0.5), available = table->rows - held;
    double *picked = new_doubles(trial->arena, table->rows);
    int first = 0;
    if (source->order == RT_ROWS_PICKED)
        rt_pick(picked, source->skipped + source->samples, available, &trial->data, source->stream);
    if (source->trial_column > 0)
        first = find_trial(trial, source, &samples);
    else if (source->order == RT_ROWS_BY_TRIAL)
        first = trial->data.trial % (available / source->samples) * source->samples;
    for (int i = 0; i < source->columns; i++) {
        double mean = 0;
        for (int s = 0; s < samples; s++) {
            int row = source->order == RT_ROWS_PICKED ? (int)picked[source->skipped + s] : first + source->skipped + s;
            out[s * source->columns + i] =
                table->values[row * table->columns + source->first_column + i];
            mean += out[s * source->columns + i] / samples;
        }
        for (int s = 0; s < samples; s++)
            out[s * source->columns + i] =
                (out[s * source->columns + i] - (source->center ? mean : 0)) * source->scale;
    }
}

double rows_value(Trial *trial, const Expr *x, int i, int j)
{
    const InputSource *source = x->u.rows;
    double *rows = new_doubles(trial->arena, source->samples * source->columns);
    draw_rows(trial, source, rows);
    return rows[i * source->columns + j];
}

void draw_samples(Trial *trial, const Layer *layer, const InputSource *source, double *out)
{
    if (source->kind == INPUT_ROWS) {
        draw_rows(trial, source, out);
        return;
    }
    double *scratch = new_doubles(trial->arena, (int)rt_gaussian_rotated_scratch(layer->size));
    double *variances = new_doubles(trial->arena, layer->size);
    for (int k = 0; k < layer->size; k++)
        variances[k] = k < source->variance_count ? source->variances[k] : source->rest_variance;
    (source->rotated ? rt_gaussian_rotated : rt_gaussian_diagonal)(
        out, source->samples, layer->size, variances, &trial->data, source->stream, scratch);
}

/* ---- numbers --------------------------------------------------------------------------------- */

static void draw(Trial *trial, double *out, int count, const Draw *from, const PlastDraw *by,
                 int stream)
{
    const Site nowhere = {0};
    double a = from->learned[0] ? number(trial, from->learned[0], &nowhere) : from->a;
    double b = from->learned[1] ? number(trial, from->learned[1], &nowhere) : from->b;
    switch (from->kind) {
    case DRAW_CONSTANT:
        rt_fill_constant(out, count, a);
        break;
#define DISTRIBUTION(name, word, numbers)                                                          \
    case DRAW_##name:                                                                              \
        rt_fill_##word(out, count, a, b, by, stream);                                              \
        break;
#include "compiler/model/distributions.def"
#undef DISTRIBUTION
    }
}

/* ---- synapses -------------------------------------------------------------------------------- */

static void connect_pairs(Trial *trial, const Projection *projection, Network *network)
{
    int n = projection->pre->size;
    network->count = n * projection->post->size;
    for (int k = 0; k < network->count; k++) {
        Site site = {.projection = projection, .pre = k % n, .post = k / n};
        network->pre[k] = site.pre;
        network->post[k] = site.post;
        network->present[k] = !projection->where || number(trial, projection->where, &site) != 0;
    }
}

/* 1, or the probability, where the condition lets unit `unit` have a synapse with the others, else 0. */
static double *allowed(Trial *trial, const Projection *projection, bool onto, int unit)
{
    int others = onto ? projection->pre->size : projection->post->size;
    double *out = new_doubles(trial->arena, others);
    for (int k = 0; k < others; k++) {
        Site site = {.projection = projection, .pre = onto ? k : unit, .post = onto ? unit : k};
        bool may = !projection->where || number(trial, projection->where, &site) != 0;
        out[k] = !may                              ? 0
                 : projection->probability_of_pair ? number(trial, projection->probability_of_pair, &site)
                                                   : 1;
    }
    return out;
}

static void connect_list_where(Trial *trial, const Projection *projection, Network *network,
                               int *row)
{
    int sources = projection->pre->size, targets = projection->post->size;
    int capacity = projection->capacity, stream = projection->connection_stream, found = 0;
    int *first = arena_array(trial->arena, int, targets + 1);
    int *source = arena_array(trial->arena, int, capacity + 1);
    for (int i = 0; i < sources; i++) {
        double *others = allowed(trial, projection, false, i);
        if (projection->probability_of_pair)
            rt_connect_random_each(row, network->post, capacity, i, targets, others, &trial->data,
                                   stream);
        else if (projection->connection == CONNECT_RANDOM)
            rt_connect_random_where(row, network->post, capacity, i, targets,
                                    projection->probability, others, &trial->data, stream);
        if (projection->connection == CONNECT_FIXED_OUT)
            rt_connect_fixed_where(row, network->post, i, targets, projection->degree, others,
                                   &trial->data, stream);
        if (projection->connection == CONNECT_ONE_TO_ONE) {
            row[i] = found;
            network->post[found] = i;
            found += others[i] != 0;
            row[i + 1] = found;
        }
    }
    if (projection->connection != CONNECT_FIXED_IN)
        return;
    for (int j = 0; j < targets; j++)
        rt_connect_fixed_where(first, source, j, sources, projection->degree,
                               allowed(trial, projection, true, j), &trial->data, stream);
    rt_turn_columns(row, network->post, first, source, sources, targets);
}

static void connect_list(Trial *trial, const Projection *projection, Network *network)
{
    int sources = projection->pre->size, targets = projection->post->size;
    int capacity = projection->capacity, stream = projection->connection_stream;
    int *row = arena_array(trial->arena, int, sources + 1);
    /* has what the condition leaves */
    bool listed = projection->connection == CONNECT_TABLE || projection->connection == CONNECT_WHERE;
    bool pair_by_pair = projection->where || projection->probability_of_pair;
    switch (pair_by_pair && !listed ? CONNECT_ALL : projection->connection) {
    case CONNECT_ALL:
        connect_list_where(trial, projection, network, row);
        break;
    case CONNECT_ONE_TO_ONE:
        for (int k = 0; k <= sources; k++)
            row[k] = k;
        for (int k = 0; k < sources; k++)
            network->post[k] = k;
        break;
    case CONNECT_RANDOM:
        rt_connect_random(row, network->post, capacity, sources, targets, projection->probability,
                          projection->no_self, &trial->data, stream);
        break;
    case CONNECT_FIXED_IN: {
        int *scratch =
            arena_array(trial->arena, int, rt_fixed_in_scratch(targets, projection->degree));
        rt_connect_fixed_in(row, network->post, sources, targets, projection->degree,
                            projection->no_self, &trial->data, stream, scratch);
        break;
    }
    case CONNECT_FIXED_OUT:
        rt_connect_fixed_out(row, network->post, sources, targets, projection->degree,
                             projection->no_self, &trial->data, stream);
        break;
    case CONNECT_WHERE: {
        const PlastTable *runs = &trial->model->tables.items[projection->table];
        rt_connect_runs(row, network->post, runs, sources);
        break;
    }
    case CONNECT_TABLE: {
        const PlastTable *entries = &trial->model->tables.items[projection->table];
        PlastTable table = {
            .values = entries->values, .rows = entries->rows, .columns = entries->columns};
        rt_connect_table(row, network->post, network->weight, &table, sources);
        break;
    }
    }
    network->count = row[sources];
    for (int i = 0; i < sources; i++)
        for (int k = row[i]; k < row[i + 1]; k++) {
            network->pre[k] = i;
            network->present[k] = true;
        }
}

static void draw_weights(Trial *trial, const Projection *projection, Network *network)
{
    if (projection->weight_rows) {
        double *rows =
            new_doubles(trial->arena, projection->pre->size * projection->post->size);
        draw_rows(trial, projection->weight_rows, rows);
        for (int k = 0; k < network->count; k++)
            network->weight[k] = rows[network->pre[k] * projection->post->size + network->post[k]];
    } else if (projection->connection != CONNECT_TABLE) {
        draw(trial, network->weight, network->count, &projection->weights,
             projection->weights.each_generation ? &trial->generation : &trial->data,
             projection->stream);
    }
    for (int k = 0; k < network->count; k++) {
        Site site = {.projection = projection,
                     .pre = network->pre[k],
                     .post = network->post[k],
                     .synapse = k};
        if (projection->initial)
            network->weight[k] = number(trial, projection->initial, &site);
        if (!network->present[k])
            network->weight[k] = 0;
    }
}

/* Variables and parameters of synapses before the first step. */
static void start_variables(Trial *trial, const Projection *projection, const Network *network)
{
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *variable = &projection->traces.items[k];
        if (variable->column > 0) {
            const PlastTable *table = &trial->model->tables.items[projection->table];
            int *next = arena_array(trial->arena, int, projection->pre->size + 1);
            rt_table_column(network->traces[k], table, projection->pre->size, variable->column, next);
        }
        if (variable->draw)
            draw(trial, network->traces[k], projection->capacity, variable->draw, &trial->data,
                 variable->stream);
    }
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *variable = &projection->traces.items[k];
        bool of_synapses = variable->of_pre && variable->of_post;
        int units = variable->of_pre ? projection->pre->size : variable->of_post ? projection->post->size : 1;
        for (int unit = 0; variable->initial && !of_synapses && unit < units; unit++)
            network->traces[k][unit] =
                number(trial, variable->initial, &(Site){.projection = projection, .pre = unit, .post = unit});
        for (int s = 0; of_synapses && s < network->count; s++) {
            Site site = {.projection = projection,
                         .pre = network->pre[s],
                         .post = network->post[s],
                         .synapse = s};
            if (variable->initial && network->present[s])
                network->traces[k][s] = number(trial, variable->initial, &site);
        }
    }
}

/* Delays of single synapses, in steps. */
static void make_delays(Trial *trial, const Projection *projection, Network *network)
{
    for (int side = SIDE_PRE; side <= SIDE_POST; side++) {
        const EachDelay *each = projection_each_delay(projection, (Side)side);
        if (!each)
            continue;
        double *delays = new_doubles(trial->arena, projection->capacity);
        if (!each->value)
            draw(trial, delays, projection->capacity, &each->draw, &trial->data, each->stream);
        network->delay[side] = arena_array(trial->arena, int, projection->capacity);
        for (int k = 0; k < network->count; k++) {
            Site site = {.projection = projection,
                         .pre = network->pre[k],
                         .post = network->post[k],
                         .synapse = k};
            double delay = each->value && network->present[k] ? number(trial, each->value, &site) : delays[k];
            double steps = floor(delay / step_length(trial->model) + 0.5);
            network->delay[side][k] = (int)fmin(fmax(steps, each->least), each->most);
        }
    }
}

/* The synapses and weights of another projection, from the other end. */
static void turn_network(Trial *trial, const Projection *projection, Network *network)
{
    const Network *of = &trial->networks[projection->transposed->index];
    *network = *of;
    network->pre = of->post;
    network->post = of->pre;
    network->traces = arena_array(trial->arena, double *, 1);
    network->drive = new_doubles(trial->arena, projection->post->size);
    network->drive_done = false;
}

static void make_network(Trial *trial, const Projection *projection)
{
    Network *network = &trial->networks[projection->index];
    int late = projection->dendritic_delay * values_of(projection->post) + 1;
    if (projection->transposed) {
        turn_network(trial, projection, network);
        network->late = new_doubles(trial->arena, late);
        return;
    }
    int sources = projection->pre->size, targets = projection->post->size;
    int most = projection->capacity > sources * targets ? projection->capacity : sources * targets;
    *network =
        (Network){.pre = arena_array(trial->arena, int, most),
                  .post = arena_array(trial->arena, int, most),
                  .present = arena_array(trial->arena, bool, most),
                  .weight = new_doubles(trial->arena, most),
                  .traces = arena_array(trial->arena, double *, projection->traces.count + 1),
                  .trace_size = most + sources + targets,
                  .late = new_doubles(trial->arena, late),
                  .drive = new_doubles(trial->arena, targets)};
    for (int k = 0; k < projection->traces.count; k++)
        network->traces[k] = new_doubles(trial->arena, network->trace_size);
    if (projection->connection == CONNECT_ALL)
        connect_pairs(trial, projection, network);
    else
        connect_list(trial, projection, network);
    draw_weights(trial, projection, network);
    start_variables(trial, projection, network);
    make_delays(trial, projection, network);
}

/* ---- layers ---------------------------------------------------------------------------------- */

/* Parameters, then initial values, which may use them. */
static void initial_states(Trial *trial, const Layer *layer)
{
    Activity *activity = &trial->layers[layer->index];
    for (int k = 0; k < layer->variables.count; k++) {
        const LayerVariable *variable = &layer->variables.items[k];
        if (variable->drawn)
            draw(trial, activity->now + k * layer->size, layer->size, &variable->draw, &trial->data,
                 variable->stream + STREAM_DRAW);
    }
    for (int k = 0; k < layer->variables.count; k++)
        for (int unit = 0; unit < layer->size && layer->variables.items[k].initial; unit++) {
            Site site = {.layer = layer, .own = unit};
            activity->now[k * layer->size + unit] =
                number(trial, layer->variables.items[k].initial, &site);
        }
    memcpy(activity->before, activity->now,
           sizeof(double) * (size_t)(layer->size * layer->variables.count));
}

static void make_activity(Trial *trial, const Layer *layer, int steps)
{
    Activity *activity = &trial->layers[layer->index];
    int count = layer->size * layer->variables.count;
    *activity = (Activity){.now = new_doubles(trial->arena, count),
                           .before = new_doubles(trial->arena, count),
                           .spiked = arena_array(trial->arena, int *, steps + 1),
                           .moments = arena_array(trial->arena, double *, steps + 1),
                           .last_spike = arena_array(trial->arena, int, layer->size)};
    for (int unit = 0; unit < layer->size; unit++)
        activity->last_spike[unit] = -1000000000;
    if (!layer->is_input) {
        initial_states(trial, layer);
    } else if (!layer->spiking) {
        activity->samples = new_doubles(trial->arena, layer->source.samples * layer->size);
        draw_samples(trial, layer, &layer->source, activity->samples);
    }
}

/* How many epochs or steps a phase lasts in this trial: if it is drawn, the nearest whole number, at
 * least 1. */
int phase_length(Trial *trial, const Phase *phase)
{
    const Site site = {0};
    if (!phase->length)
        return phase->count;
    int length = (int)(number(trial, phase->length, &site) + 0.5);
    return (length > 1 ? length : 1) * phase_steps_each(phase);
}

int phase_samples(const Trial *trial, const Phase *phase)
{
    const Model *model = trial->model;
    for (int k = 0; k < model->layers.count; k++)
        if (model->layers.items[k]->is_input && !model->layers.items[k]->spiking)
            return source_samples(trial, phase_source(phase, model->layers.items[k]));
    return 1;
}

void draw_trial(Trial *trial)
{
    const Model *model = trial->model;
    int steps = 0;
    trial->time_end = 0;
    for (int k = 0; k < model->draws.count; k++) {
        const TrialDraw *of = model->draws.items[k];
        if (of->drawn[trial->task->index])
            draw(trial, &trial->draws[k], 1, &of->draws[trial->task->index], &trial->data, of->stream);
    }
    for (int k = 0; k < trial->task->phases.count; k++) {
        const Phase *phase = &trial->task->phases.items[k];
        int length = phase_length(trial, phase);
        trial->time_end += length;
        steps += length * (phase->in_epochs ? phase_samples(trial, phase) : 1);
    }
    for (int k = 0; k < model->layers.count; k++)
        make_activity(trial, model->layers.items[k], steps);
    for (int k = 0; k < model->projections.count; k++)
        make_network(trial, model->projections.items[k]);
}
