/* step.c: the activity of a step: drives, states, equations. */
#include "reference.h"

#include <math.h>
#include <string.h>

/* ---- drives ---------------------------------------------------------------------------------- */

static void sum_drive(Trial *trial, const Projection *projection)
{
    Network *network = &trial->networks[projection->index];
    if (network->drive_done || !projection->drive)
        return;
    network->drive_done = true;
    for (int post = 0; post < projection->post->size; post++)
        network->drive[post] = 0;
    for (int k = 0; k < network->count; k++) {
        Site site = {.projection = projection,
                     .pre = network->pre[k],
                     .post = network->post[k],
                     .synapse = k};
        if (network->present[k])
            network->drive[site.post] += number(trial, projection->drive, &site);
    }
}

void sum_drives(Trial *trial, const Layer *layer, const Expr *x)
{
    for (int k = 0; x->kind == EXPR_DRIVE && k < layer->incoming.count; k++)
        if (!x->u.drive.projection || x->u.drive.projection == layer->incoming.items[k])
            sum_drive(trial, layer->incoming.items[k]);
    for (int k = 0; k < expr_child_count(x); k++)
        sum_drives(trial, layer, expr_child(x, k));
}

static void sum_synapses(Trial *trial, const SynapseSum *sum)
{
    const Projection *projection = sum->projection;
    const Network *network = &trial->networks[projection->index];
    bool pre = sum->side == SIDE_PRE;
    int units = pre ? projection->pre->size : projection->post->size;
    double *totals = trial->synapse_sums[sum->index] = new_doubles(trial->arena, units);
    for (int k = 0; k < units && sum->how != REDUCE_SUM; k++)
        totals[k] = (double)NAN; /* until there is a synapse */
    for (int k = 0; k < network->count; k++) {
        Site site = {.projection = projection,
                     .pre = network->pre[k],
                     .post = network->post[k],
                     .synapse = k};
        double value = network->present[k] ? number(trial, sum->value, &site) : 0;
        double *total = &totals[pre ? site.pre : site.post];
        if (network->present[k])
            *total = sum->how == REDUCE_SUM                              ? *total + value
                     : isnan(*total)                                     ? value
                     : (value < *total) == (sum->how == REDUCE_MIN)      ? value
                                                                         : *total;
    }
}

void sum_over_synapses(Trial *trial, const Expr *x)
{
    for (int k = 0; k < expr_child_count(x); k++)
        sum_over_synapses(trial, expr_child(x, k));
    if (x->kind == EXPR_SYNAPSE_SUM)
        sum_synapses(trial, x->u.synapse_sum.sum);
}

void sum_recorded_drives(Trial *trial)
{
    for (int k = 0; k < trial->model->projections.count; k++)
        if (trial->model->projections.items[k]->drive_recorded)
            sum_drive(trial, trial->model->projections.items[k]);
}

/* ---- states ---------------------------------------------------------------------------------- */

/* The states of one unit, [variable], and a place in a step. */
typedef struct Place {
    const Layer *layer;
    int unit;
    const double *states;
    double time; /* since the beginning of the step, in steps */
} Place;

static double at_stage(Trial *trial, const Expr *x, const Place *stage)
{
    /* In an epoch the time is the epoch's. */
    Site site = {.layer = stage->layer,
                 .own = stage->unit,
                 .stage = stage->states,
                 .stage_time = trial->phase->in_epochs ? 0 : stage->time};
    return number(trial, x, &site);
}

static double derivative(Trial *trial, const Place *stage, int k)
{
    return at_stage(trial, stage->layer->variables.items[k].derivative, stage);
}

/* The derivative of f_k by state j, in which it is linear. */
static double slope(Trial *trial, const Place *stage, int k, int j)
{
    const Layer *layer = stage->layer;
    double *moved = new_doubles(trial->arena, layer->variables.count);
    memcpy(moved, stage->states, sizeof(double) * (size_t)layer->variables.count);
    moved[j] = stage->states[j] + 1;
    Place beside = *stage;
    beside.states = moved;
    return derivative(trial, &beside, k) - derivative(trial, stage, k);
}

/* (exp(b h) - 1) / b */
static double growth(double b, double h)
{
    return b == 0 ? h : expm1(b * h) / b;
}

static double noise(Trial *trial, const Place *stage, int k)
{
    const LayerVariable *variable = &stage->layer->variables.items[k];
    if (!variable->noise)
        return 0;
    return at_stage(trial, variable->noise, stage) *
           rt_normal(&trial->steps, variable->stream + STREAM_NOISE, trial->step, stage->unit);
}

/* That of a step, of a state whose derivative is linear in it. */
static double solved_noise(Trial *trial, const Place *stage, int k)
{
    return noise(trial, stage, k) *
           sqrt(growth(2 * slope(trial, stage, k, k), step_length(trial->model)));
}

/* Decay that is exact for a derivative that is linear in its state. */
static double decayed(Trial *trial, const Place *stage, int k)
{
    return stage->states[k] + solved_noise(trial, stage, k) +
           derivative(trial, stage, k) *
               growth(slope(trial, stage, k, k), step_length(trial->model));
}

/* Whether a state of the linear equations moves in this step. */
static bool is_solved(Trial *trial, const Place *stage, int k)
{
    const LayerVariable *variable = &stage->layer->variables.items[k];
    return variable->derivative && variable->solver == SOLVER_EXACT &&
           !(variable->held && is_refractory(trial, stage->layer, stage->unit));
}

/* What state k, which follows other states, gains in a step of the linear equations y' = M y + c, of which
 * `rates` are the derivatives at its beginning: they change by dy'/dt = M y'. By Taylor's series, in parts so short
 * that M times their length is below 1. */
static double followed(Trial *trial, const Place *stage, int k)
{
    const Layer *layer = stage->layer;
    int count = layer->variables.count;
    double *rates = new_doubles(trial->arena, count), *next = new_doubles(trial->arena, count);
    double *terms = new_doubles(trial->arena, count),
           *matrix = new_doubles(trial->arena, count * count);
    double h = step_length(trial->model), gained = 0, largest = 0;
    for (int row = 0; row < count; row++) {
        double sum = 0;
        if (!is_solved(trial, stage, row))
            continue;
        rates[row] = derivative(trial, stage, row);
        for (int column = 0; column < count; column++)
            if (is_solved(trial, stage, column)) {
                matrix[row * count + column] = slope(trial, stage, row, column);
                sum += fabs(matrix[row * count + column]);
            }
        largest = fmax(largest, sum);
    }
    int parts = 1 + (int)(largest * h);
    for (int part = 0; part < parts; part++) {
        double length = h / parts, factor = length;
        memcpy(terms, rates, sizeof(double) * (size_t)count);
        for (int n = 1; n < 25; n++) {
            gained += factor * terms[k]; /* length^n / n! M^(n-1) rates */
            for (int row = 0; row < count; row++) {
                next[row] = 0;
                for (int column = 0; column < count; column++)
                    next[row] += matrix[row * count + column] * terms[column];
            }
            memcpy(terms, next, sizeof(double) * (size_t)count);
            for (int row = 0; row < count; row++)
                rates[row] += factor * terms[row];
            factor *= length / (n + 1);
        }
    }
    return gained;
}

/* h f + sqrt(h) s xi */
static double change(Trial *trial, const Place *stage, int k)
{
    double h = step_length(trial->model);
    return h * derivative(trial, stage, k) + sqrt(h) * noise(trial, stage, k);
}

/* What a state becomes that would be `value`. */
static double kept(Trial *trial, const Layer *layer, int k, int unit, double old, double value)
{
    const LayerVariable *variable = &layer->variables.items[k];
    const Site site = {.layer = layer, .own = unit};
    if (variable->held && is_refractory(trial, layer, unit))
        return old;
    if (variable->low && number(trial, variable->low, &site) > value) /* a NaN stays one */
        value = number(trial, variable->low, &site);
    if (variable->high && number(trial, variable->high, &site) < value)
        value = number(trial, variable->high, &site);
    return value;
}

/* The states at which `part` of the changes have been made. */
static double *states_at(Trial *trial, const Place *from, const double *changes, double part)
{
    int count = from->layer->variables.count;
    double *states = new_doubles(trial->arena, count);
    for (int k = 0; k < count; k++)
        states[k] = from->layer->variables.items[k].derivative
                        ? kept(trial, from->layer, k, from->unit, from->states[k],
                               from->states[k] + part * changes[k])
                        : from->states[k];
    return states;
}

/* By how much the left side of the threshold's comparison exceeds the right one. */
static double excess(Trial *trial, const Place *stage)
{
    const Expr *threshold = stage->layer->threshold;
    return at_stage(trial, threshold->u.apply.arg[0], stage) -
           at_stage(trial, threshold->u.apply.arg[1], stage);
}

/* A stage from which `part` of the changes have been made. Of a unit that would spike there, only those up to the
 * threshold, where both sides of the comparison are equal; of another condition, none. */
static Place moved(Trial *trial, const Place *from, const double *changes, double part)
{
    const Layer *layer = from->layer;
    Place stage = {layer, from->unit, states_at(trial, from, changes, part), part};
    if (!layer->spiking || is_refractory(trial, layer, from->unit) ||
        at_stage(trial, layer->threshold, &stage) == 0)
        return stage;
    const Expr *threshold = layer->threshold;
    bool sides = threshold->kind == EXPR_APPLY &&
                 (threshold->u.apply.op == AST_LT || threshold->u.apply.op == AST_LE ||
                  threshold->u.apply.op == AST_GT || threshold->u.apply.op == AST_GE);
    double before = sides ? excess(trial, from) : 0,
           share = sides ? before / (before - excess(trial, &stage)) : 0;
    share = share < 1 ? share : 1;
    stage.states = states_at(trial, from, changes, part * (share > 0 ? share : 0));
    return stage;
}

static double *changes(Trial *trial, const Place *stage)
{
    const Layer *layer = stage->layer;
    double *values = new_doubles(trial->arena, layer->variables.count);
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].derivative)
            values[k] = change(trial, stage, k);
    return values;
}

static void heun(Trial *trial, const Place *stage, double *next)
{
    const double *first = changes(trial, stage);
    Place end = moved(trial, stage, first, 1);
    const double *second = changes(trial, &end);
    for (int k = 0; k < stage->layer->variables.count; k++)
        next[k] = stage->states[k] + (first[k] + second[k]) / 2;
}

static void rk4(Trial *trial, const Place *stage, double *next)
{
    const double *k1 = changes(trial, stage);
    Place middle = moved(trial, stage, k1, 0.5);
    const double *k2 = changes(trial, &middle);
    middle = moved(trial, stage, k2, 0.5);
    const double *k3 = changes(trial, &middle);
    Place end = moved(trial, stage, k3, 1);
    const double *k4 = changes(trial, &end);
    for (int k = 0; k < stage->layer->variables.count; k++)
        next[k] = stage->states[k] + (k1[k] + 2 * k2[k] + 2 * k3[k] + k4[k]) / 6;
}

static void next_states(Trial *trial, const Place *stage, double *next)
{
    const Layer *layer = stage->layer;
    if (layer->integrate == SOLVER_HEUN) {
        heun(trial, stage, next);
        return;
    }
    if (layer->integrate == SOLVER_RK4) {
        rk4(trial, stage, next);
        return;
    }
    for (int k = 0; k < layer->variables.count; k++) {
        const LayerVariable *variable = &layer->variables.items[k];
        if (variable->derivative && variable->solver == SOLVER_EULER)
            next[k] = stage->states[k] + change(trial, stage, k);
        else if (variable->derivative && (variable->following || variable->joint))
            next[k] = stage->states[k] + followed(trial, stage, k) + solved_noise(trial, stage, k);
        else if (variable->derivative)
            next[k] = decayed(trial, stage, k);
    }
}

static void store_state(Trial *trial, const Layer *layer, int k, int unit, double value)
{
    double *now = &trial->layers[layer->index].now[k * layer->size + unit];
    *now = kept(trial, layer, k, unit, *now, value);
}

static void advance_states(Trial *trial, const Layer *layer)
{
    int count = layer->variables.count;
    const double *now = trial->layers[layer->index].now;
    double *next = new_doubles(trial->arena, count * layer->size);
    for (int unit = 0; unit < layer->size; unit++) {
        double *states = new_doubles(trial->arena, count);
        for (int k = 0; k < count; k++)
            states[k] = now[k * layer->size + unit];
        Place stage = {layer, unit, states, 0};
        next_states(trial, &stage, next + unit * count);
    }
    for (int unit = 0; unit < layer->size; unit++)
        for (int k = 0; k < count; k++)
            if (layer->variables.items[k].derivative)
                store_state(trial, layer, k, unit, next[unit * count + k]);
}

/* ---- populations ----------------------------------------------------------------------------- */

/* A projection in order is summed anew for each unit, which then hears the ones just computed. */
static void forget_in_order(Trial *trial, const Layer *layer, const bool *done)
{
    for (int k = 0; k < layer->incoming.count; k++)
        if (layer->incoming.items[k]->in_order && !done[k])
            trial->networks[layer->incoming.items[k]->index].drive_done = false;
}

static void compute_variable(Trial *trial, const Layer *layer, int k)
{
    const Expr *value = layer->variables.items[k].value;
    bool *done = arena_array(trial->arena, bool, layer->incoming.count + 1);
    for (int n = 0; n < layer->incoming.count; n++)
        done[n] = trial->networks[layer->incoming.items[n]->index].drive_done;
    sum_over_synapses(trial, value);
    for (int unit = 0; unit < layer->size; unit++) {
        forget_in_order(trial, layer, done);
        sum_drives(trial, layer, value);
        Site site = {.layer = layer, .own = unit};
        trial->layers[layer->index].now[k * layer->size + unit] = number(trial, value, &site);
    }
}

void advance_populations(Trial *trial)
{
    const Model *model = trial->model;
    for (int k = 0; k < model->projections.count; k++)
        trial->networks[k].drive_done = false;
    for (int n = 0; n < model->layers.count; n++) {
        const Layer *layer = model->layers.items[n];
        if (layer->is_input)
            continue;
        for (int k = 0; k < layer->variables.count; k++)
            if (layer->variables.items[k].derivative) {
                sum_drives(trial, layer, layer->variables.items[k].derivative);
                sum_over_synapses(trial, layer->variables.items[k].derivative);
            }
        advance_states(trial, layer);
        if (layer->spiking)
            spike_population(trial, layer);
        for (int k = 0; k < layer->variables.count; k++)
            if (layer->variables.items[k].value)
                compute_variable(trial, layer, k);
    }
}

/* What is now becomes what was a step before. */
void remember(Trial *trial)
{
    for (int n = 0; n < trial->model->layers.count; n++) {
        const Layer *layer = trial->model->layers.items[n];
        for (int k = 0; k < layer->variables.count; k++)
            for (int unit = 0; unit < layer->size; unit++) {
                const Activity *activity = &trial->layers[n];
                bool rate = layer->variables.items[k].spike_rate;
                bool refractory = layer->variables.items[k].refractory;
                activity->before[k * layer->size + unit] =
                    refractory ? is_refractory(trial, layer, unit) &&
                                     activity->last_spike[unit] < trial->step
                    : rate ? activity->spiked[trial->step][unit] / step_length(trial->model)
                           : activity->now[k * layer->size + unit];
            }
    }
}
