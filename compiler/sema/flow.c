/* flow.c: what differs between the candidates of a block (varying) and what is the same for all
 * (uniform). Inputs are uniform; weights are varying when a rule changes them; a population is
 * varying when anything that reaches it is. */
#include "checker.h"

static bool x_varying(const X *x);

static bool any_varying(const X *const *args, int count)
{
    for (int k = 0; k < count; k++)
        if (args[k] && x_varying(args[k]))
            return true;
    return false;
}

/* Of an equation of a population or a drive. */
static bool x_varying(const X *x)
{
    switch (x->kind) {
    case X_VARIABLE:
        return x->u.variable.layer->varying;
    case X_WEIGHT:
        return x->u.projection->varying;
    case X_APPLY:
        return any_varying(x->u.apply.arg, 2);
    case X_CALL:
    case X_SELECT:
        return any_varying(x->u.call.arg, 3);
    case X_DRIVE: /* reaches the population by the projections, which are looked at on their own */
    case X_NUMBER:
    case X_STATE:
    case X_SAMPLES:
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
    return false;
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
                if (layer->variables.items[n].value && x_varying(layer->variables.items[n].value))
                    layer->varying = changed = true;
        }
    }
}
