/* lower_synapse_sum.c: where the sums over the synapses of units are kept. They are computed in lower_total.c. */
#include "lower_synapse_sum.h"

#include "lower_accumulator.h"
#include "lower_unit.h"

const IrArray *lower_synapse_sum_store(Lower *lower, const SynapseSum *sum)
{
    const Projection *projection = sum->projection;
    bool pre = sum->side == SIDE_PRE;
    const Layer *layer = pre ? projection->pre : projection->post;
    if (!lower->synapse_sums[sum->index])
        lower->synapse_sums[sum->index] = ir_array(
            lower->module, "synapse_sum", IR_SPACE_WORK, sum->varying, layer->size,
            arena_printf(lower->arena, "over the synapses %s each unit of %s", pre ? "of" : "onto", layer->name.name));
    return lower->synapse_sums[sum->index];
}

const IrExpr *lower_synapse_sum(Lower *lower, const Site *site, const Expr *x)
{
    const SynapseSum *sum = x->u.synapse_sum.sum;
    const IrExpr *value = ir_load(lower->module, lower_synapse_sum_store(lower, sum),
                                  lower_unit_index(lower, site, x->u.synapse_sum.at));
    return lower_accumulator_of_any(lower, sum->how, sum->projection, value);
}
