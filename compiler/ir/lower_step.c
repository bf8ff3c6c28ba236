/* lower_step.c: what happens when one sample is shown: populations in order of definition, in each
 * its variables in order, each for all units; what a projection adds is summed just before the first
 * variable that needs it. */
#include "lower_internal.h"

/* ---- projections ---------------------------------------------------------------------------- */

IrStmt *lower_synapses(Lower *lower, const Site *at, const Projection *projection, SynapseBody *body,
                       void *context)
{
    Site site = *at;
    LowerLoop outer, inner;
    site.projection = projection;
    site.post = lower_loop_begin(lower, &outer, "j", projection->post->size);
    site.pre = lower_loop_begin(lower, &inner, "i", projection->pre->size);
    if (projection->where) {
        IrStmts *outside = lower->body;
        IrStmt *branch = ir_if(lower->module, outside, lower_scalar(lower, &site, projection->where));
        lower->body = &branch->u.branch.yes;
        body(lower, &site, context);
        lower->body = outside;
    } else {
        body(lower, &site, context);
    }
    lower_loop_end(lower, &inner);
    return lower_loop_end(lower, &outer);
}

/* ---- populations ---------------------------------------------------------------------------- */

/* Computes the drives that an equation reads. */
static void compute_drives(Lower *lower, const Site *site, const Layer *layer, const X *x)
{
    switch (x->kind) {
    case X_DRIVE:
        for (int k = 0; k < lower->model->projections.count; k++) {
            const Projection *projection = lower->model->projections.items[k];
            if (projection->post == layer && (!x->u.projection || x->u.projection == projection))
                lower_projection_drive(lower, site, projection);
        }
        break;
    case X_APPLY:
        for (int k = 0; k < 2 && x->u.apply.arg[k]; k++)
            compute_drives(lower, site, layer, x->u.apply.arg[k]);
        break;
    case X_CALL:
    case X_SELECT:
        for (int k = 0; k < 3 && x->u.call.arg[k]; k++)
            compute_drives(lower, site, layer, x->u.call.arg[k]);
        break;
    case X_NUMBER:
    case X_VARIABLE:
    case X_STATE:
    case X_SAMPLES:
    case X_WEIGHT:
    case X_WEIGHTS:
    case X_COEFFICIENT:
    case X_VOLTERRA:
    case X_TIME:
    case X_TIME_END:
    case X_UNIT_INDEX:
    case X_LET:
    case X_OUTCOME:
    case X_REDUCE:
    case X_DOT:
    case X_SLICE:
    case X_GATHER:
    case X_PRINCIPAL:
    case X_SAMPLE_MEAN:
    case X_PENALTY:
        break;
    }
}

static void compute_variable(Lower *lower, const Site *at, const Layer *layer, int index)
{
    const LayerVariable *variable = &layer->variables.items[index];
    Site site = *at;
    LowerLoop loop;
    compute_drives(lower, at, layer, variable->value);
    site.layer = layer;
    site.own = lower_loop_begin(lower, &loop, "i", layer->size);
    const IrExpr *value = lower_scalar(lower, &site, variable->value);
    ir_store(lower->module, lower->body, lower->layers[layer->index].variables[index], site.own, value);
    lower_loop_end(lower, &loop)->span = variable->value->span;
}

void lower_activity(Lower *lower, const Site *site)
{
    for (int k = 0; k < lower->model->projections.count; k++)
        lower->projections[k].drive_done = false;
    for (int k = 0; k < lower->model->layers.count; k++) {
        const Layer *layer = lower->model->layers.items[k];
        for (int n = 0; n < layer->variables.count && !layer->is_input; n++)
            compute_variable(lower, site, layer, n);
    }
}
