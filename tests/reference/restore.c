/* restore.c: the state at the end of a phase, and phases that begin in it. */
#include "reference.h"

#include <string.h>

/* How many steps ago a spike may still be on its way, or be the rate that a population above reads. */
static int longest_delay(const Model *model)
{
    int longest = 1;
    for (int k = 0; k < model->projections.count; k++) {
        const Projection *projection = model->projections.items[k];
        longest = projection->axonal_delay > longest ? projection->axonal_delay : longest;
        longest = projection->dendritic_delay > longest ? projection->dendritic_delay : longest;
    }
    return longest;
}

static double *copied(Arena *arena, const double *values, int count)
{
    return memcpy(new_doubles(arena, count), values, sizeof(double) * (size_t)count);
}

int values_of(const Layer *layer)
{
    return layer->size * layer->variables.count;
}

/* What is on its way along dendrites, from the slot of step `from` on to that of step `to` on. */
static void copy_late(const Projection *projection, double *to, int to_step, const double *from,
                      int from_step)
{
    int slots = projection->dendritic_delay, width = values_of(projection->post);
    for (int k = 0; k < slots; k++)
        memcpy(to + (to_step + k) % slots * width, from + (from_step + k) % slots * width,
               sizeof(double) * (size_t)width);
}

/* A copy of what a step leaves to the next. */
static Saved saved_layer(const Trial *trial, const Layer *layer)
{
    const Activity *activity = &trial->layers[layer->index];
    Arena *arena = trial->arena;
    int steps = longest_delay(trial->model);
    Saved saved = {.now = copied(arena, activity->now, values_of(layer)),
                   .before = copied(arena, activity->before, values_of(layer)),
                   .spiked = arena_array(arena, int *, steps + 1),
                   .moments = arena_array(arena, double *, steps + 1),
                   .since = arena_array(arena, int, layer->size)};
    for (int d = 1; d <= steps; d++)
        saved.spiked[d] = trial->step >= d && activity->spiked[trial->step - d]
                              ? activity->spiked[trial->step - d]
                              : arena_array(arena, int, layer->size);
    for (int d = 1; d <= steps && d <= trial->step; d++)
        saved.moments[d] = activity->moments[trial->step - d];
    for (int unit = 0; unit < layer->size; unit++)
        saved.since[unit] = trial->step - activity->last_spike[unit];
    return saved;
}

SavedTrial *save_trial(Trial *trial)
{
    const Model *model = trial->model;
    SavedTrial *saved = arena_new(trial->arena, SavedTrial);
    saved->layers = arena_array(trial->arena, Saved, model->layers.count + 1);
    for (int k = 0; k < model->layers.count; k++)
        saved->layers[k] = saved_layer(trial, model->layers.items[k]);
    saved->networks = arena_array(trial->arena, Network, model->projections.count + 1);
    for (int k = 0; k < model->projections.count; k++) {
        const Network *network = &trial->networks[k];
        int traces = model->projections.items[k]->traces.count;
        saved->networks[k].late = new_doubles(
            trial->arena, model->projections.items[k]->dendritic_delay *
                                  values_of(model->projections.items[k]->post) +
                              1);
        copy_late(model->projections.items[k], saved->networks[k].late, 0, network->late,
                  trial->step);
        saved->networks[k].weight = copied(trial->arena, network->weight, network->count);
        saved->networks[k].traces = arena_array(trial->arena, double *, traces + 1);
        for (int n = 0; n < traces; n++)
            saved->networks[k].traces[n] =
                copied(trial->arena, network->traces[n], network->trace_size);
    }
    saved->runnings = copied(trial->arena, trial->runnings, model->runnings.count);
    return saved;
}

/* Time goes on, and with it what inputs do. */
void restore_trial(Trial *trial, const SavedTrial *saved)
{
    const Model *model = trial->model;
    int steps = longest_delay(model);
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        Activity *activity = &trial->layers[k];
        size_t bytes = sizeof(double) * (size_t)values_of(layer);
        memcpy(activity->now, saved->layers[k].now, bytes);
        memcpy(activity->before, saved->layers[k].before, bytes);
        for (int d = 1; d <= steps && d <= trial->step; d++) {
            activity->spiked[trial->step - d] = saved->layers[k].spiked[d];
            activity->moments[trial->step - d] = saved->layers[k].moments[d];
        }
        for (int unit = 0; !layer->is_input && unit < layer->size; unit++)
            activity->last_spike[unit] = trial->step - saved->layers[k].since[unit];
    }
    for (int k = 0; k < model->projections.count; k++) {
        Network *network = &trial->networks[k];
        copy_late(model->projections.items[k], network->late, trial->step, saved->networks[k].late,
                  0);
        memcpy(network->weight, saved->networks[k].weight, sizeof(double) * (size_t)network->count);
        for (int n = 0; n < model->projections.items[k]->traces.count; n++)
            memcpy(network->traces[n], saved->networks[k].traces[n],
                   sizeof(double) * (size_t)network->trace_size);
    }
    memcpy(trial->runnings, saved->runnings, sizeof(double) * (size_t)model->runnings.count);
}
