/* lower_prepare.c: what is drawn or computed before a rollout, in turn. */
#include "lower_prepare.h"

#include "lower_at_spike.h"
#include "lower_data.h"
#include "lower_delay.h"
#include "lower_late.h"
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

/* Arrays of files come before what starts from them. */
static void prepare_array(Lower *lower, const Learn *learn)
{
    if (learn->fixed_rows)
        lower_data_rows(lower, learn->fixed_rows);
}

static void prepare_arrays(Lower *lower)
{
    const Model *model = lower->model;
    for (int k = 0; k < model->shared.count; k++)
        prepare_array(lower, model->shared.items[k]);
    for (int k = 0; k < model->rules.count; k++)
        for (int n = 0; n < model->rules.items[k]->learns.count; n++)
            prepare_array(lower, model->rules.items[k]->learns.items[n]);
}

void lower_prepare(Lower *lower)
{
    const Model *model = lower->model;
    lower_trial_prepare(lower);
    prepare_arrays(lower);
    for (int k = 0; k < model->layers.count; k++)
        prepare_layer(lower, model->layers.items[k]);
    for (int k = 0; k < model->layers.count; k++)
        lower_system_prepare(lower, model->layers.items[k]);
    for (int k = 0; k < model->projections.count; k++) {
        lower_projection(lower, model->projections.items[k]);
        lower_delay_store(lower, model->projections.items[k]);
        lower_late_store(lower, model->projections.items[k]);
    }
    for (int k = 0; k < model->layers.count; k++)
        if (model->layers.items[k]->spiking)
            lower_sources_prepare(lower, model->layers.items[k]);
}
