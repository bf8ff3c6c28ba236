/* lower_prepare.c: what is drawn or computed before a rollout, in turn. */
#include "lower_prepare.h"

#include "lower_at_spike.h"
#include "lower_data.h"
#include "lower_projection.h"
#include "lower_sources.h"
#include "lower_spikes.h"
#include "lower_state.h"
#include "lower_system.h"
#include "lower_trial.h"

static void prepare_layer(Lower *lower, const Layer *layer)
{
    LayerStore *store = &lower->layers[layer->index];
    lower_state_previous_store(lower, layer);
    if (layer->spiking) {
        lower_spikes_store(lower, layer);
        lower_at_spike_store(lower, layer);
        if (layer->is_input)
            lower_sources_store(lower, layer);
    }
    if (!layer->is_input)
        lower_state_store(lower, layer);
    if (!layer->is_input || layer->spiking)
        return;
    store->samples = store->own_samples = lower_data_samples(lower, layer, &layer->source);
}

void lower_prepare(Lower *lower)
{
    const Model *model = lower->model;
    lower_trial_prepare(lower);
    for (int k = 0; k < model->layers.count; k++)
        prepare_layer(lower, model->layers.items[k]);
    for (int k = 0; k < model->layers.count; k++)
        lower_system_prepare(lower, model->layers.items[k]);
    for (int k = 0; k < model->projections.count; k++)
        lower_projection(lower, model->projections.items[k]);
    for (int k = 0; k < model->layers.count; k++)
        if (model->layers.items[k]->spiking)
            lower_sources_prepare(lower, model->layers.items[k]);
}
