/* population.c: what is asked of inputs and populations. */
#include "population.h"

int population_find_variable(const Layer *layer, Name name)
{
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].name.name == name)
            return k;
    return -1;
}
