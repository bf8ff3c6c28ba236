/* lower_step.c: what happens when one sample is shown: inputs spike, then populations in order of definition, in each
 * its states and then its equations in order, each for all units; what a projection adds is summed just
 * before the first variable that needs it, or in the same loop if units hear those before them. */
#include "lower_step.h"

#include "lower_advance.h"
#include "lower_drive.h"
#include "lower_expr.h"
#include "lower_loop.h"
#include "lower_sources.h"
#include "lower_state.h"
#include "lower_threshold.h"
#include "lower_total.h"

typedef VEC(const Projection *) ProjectionList;

/* The projections in order that `x` needs and that were not summed: they will be, unit by unit. */
static void claim_in_order(Lower *lower, const Layer *layer, const Expr *x, ProjectionList *out)
{
    for (int k = 0; x->kind == EXPR_DRIVE && k < layer->incoming.count; k++) {
        const Projection *projection = layer->incoming.items[k];
        ProjectionStore *store = &lower->projections[projection->index];
        bool wanted = !x->u.drive.projection || x->u.drive.projection == projection;
        if (!wanted || !projection->in_order || !projection->drive || store->drive_done)
            continue;
        store->drive_done = true;
        vec_push(lower->arena, out, projection);
    }
    for (int k = 0; k < expr_child_count(x); k++)
        claim_in_order(lower, layer, expr_child(x, k), out);
}

static void compute_variable(Lower *lower, const Site *at, const Layer *layer, int index)
{
    const LayerVariable *variable = &layer->variables.items[index];
    Site site = *at;
    LowerLoop loop;
    ProjectionList in_order = {0};
    claim_in_order(lower, layer, variable->value, &in_order);
    lower_drive_sum(lower, at, layer, variable->value);
    site.layer = layer;
    lower_total(lower, at, variable->value);
    lower_expr_outside(lower, &site, variable->value);
    for (int k = 0; k < in_order.count; k++)
        lower_expr_outside(lower, &site, in_order.items[k]->drive);
    site.own = lower_loop_begin(lower, &loop, "i", layer->size);
    for (int k = 0; k < in_order.count; k++)
        lower_drive_in_order(lower, &site, in_order.items[k]);
    const IrExpr *value = lower_expr(lower, &site, variable->value);
    ir_store(lower->module, lower->body, lower->layers[layer->index].variables[index], site.own,
             value);
    lower_loop_end(lower, &loop)->span = variable->value->span;
}

static bool has_states(const Layer *layer)
{
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].derivative)
            return true;
    return false;
}

static void step_population(Lower *lower, const Site *site, const Layer *layer)
{
    lower_state_noise(lower, site, layer);
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].derivative) {
            lower_drive_sum(lower, site, layer, layer->variables.items[k].derivative);
            lower_total(lower, site, layer->variables.items[k].derivative);
        }
    if (has_states(layer) || layer->spiking)
        lower_advance(lower, site, layer);
    if (layer->spiking)
        lower_threshold_collect(lower, site, layer);
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].value)
            compute_variable(lower, site, layer, k);
}

void lower_step(Lower *lower, const Site *site)
{
    for (int k = 0; k < lower->model->projections.count; k++)
        lower->projections[k].drive_done = false;
    for (int k = 0; k < lower->model->layers.count; k++)
        lower->layers[k].spikes.known = false;
    for (int k = 0; k < lower->model->layers.count; k++)
        if (lower->model->layers.items[k]->is_input && lower->model->layers.items[k]->spiking)
            lower_sources_spike(lower, site, lower->model->layers.items[k]);
    for (int k = 0; k < lower->model->layers.count; k++)
        if (!lower->model->layers.items[k]->is_input)
            step_population(lower, site, lower->model->layers.items[k]);
}
