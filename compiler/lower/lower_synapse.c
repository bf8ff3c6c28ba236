/* lower_synapse.c: where the weight of a synapse is, and its value. */
#include "lower_synapse.h"

#include "lower_ir.h"

const IrExpr *lower_synapse_index(Lower *lower, const Site *site)
{
    return site->synapse
               ? site->synapse
               : lower_ir_index(lower, site->post, site->projection->pre->size, site->pre);
}

const IrExpr *lower_synapse_weight(Lower *lower, const Projection *projection, const IrExpr *index)
{
    const IrArray *weights = lower->projections[projection->index].weights;
    if (!weights)
        return ir_const(lower->module, projection->weights.a);
    return projection_has_one_weight(projection) ? ir_load_at(lower->module, weights, 0)
                                                 : ir_load(lower->module, weights, index);
}
