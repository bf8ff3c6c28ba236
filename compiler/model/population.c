/* population.c: what is asked of inputs and populations. */
#include "population.h"

int population_find_variable(const Layer *layer, Name name)
{
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].name.name == name)
            return k;
    return -1;
}

bool population_is_of_spikes(const LayerVariable *variable)
{
    return variable->spike_rate || variable->refractory;
}

bool population_is_refractory(const Layer *layer)
{
    return layer->refractory > 0 || layer->refractory_time;
}

bool population_variable_varies(const Layer *layer, int index)
{
    const LayerVariable *variable = &layer->variables.items[index];
    return variable->is_parameter ? variable->draw.learned[0] != NULL : layer->varying;
}

bool population_start_varies(const Expr *x, const void *context)
{
    (void)context;
    if (x->kind == EXPR_VARIABLE)
        return population_variable_varies(x->u.variable.layer, x->u.variable.index);
    if (x->kind == EXPR_UNIT)
        return population_variable_varies(x->u.unit.layer, x->u.unit.index);
    return expr_is_learned(x, NULL);
}
