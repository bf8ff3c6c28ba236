/* flow.c: what differs between the candidates of a block (varying) and what is the same for all
 * (uniform). Inputs are uniform; weights are varying when a rule changes them; a population is
 * varying when anything that reaches it is. */
#include "checker.h"

/* Of an equation of a population or a drive. What reaches a population by its drive is looked at
 * with the projections. */
static bool x_varying(const X *x)
{
    if (x->kind == X_VARIABLE && x->u.variable.layer->varying)
        return !x->u.variable.layer->variables.items[x->u.variable.index].is_parameter;
    if (x->kind == X_STATE && x->u.variable.layer->varying)
        return true;
    if (x->kind == X_UNIT && x->u.unit.layer->varying)
        return true;
    if (x->kind == X_WEIGHT && x->u.projection->varying)
        return true;
    for (int k = 0; k < x_child_count(x); k++)
        if (x_varying(x_child(x, k)))
            return true;
    return false;
}

static bool variable_varying(const LayerVariable *variable)
{
    return (variable->value && x_varying(variable->value)) ||
           (variable->derivative && x_varying(variable->derivative)) ||
           (variable->noise && x_varying(variable->noise));
}

void flow_varying(Model *model)
{
    for (int k = 0; k < model->projections.count; k++)
        model->projections.items[k]->varying = model->projections.items[k]->rule != NULL;
    bool changed = true;
    while (changed) {
        changed = false;
        for (int k = 0; k < model->projections.count; k++) {
            const Projection *projection = model->projections.items[k];
            if (projection->drive && !projection->post->varying && x_varying(projection->drive))
                projection->post->varying = changed = true;
        }
        for (int k = 0; k < model->layers.count; k++) {
            Layer *layer = model->layers.items[k];
            for (int n = 0; n < layer->variables.count && !layer->varying; n++)
                if (variable_varying(&layer->variables.items[n]))
                    layer->varying = changed = true;
        }
    }
}
