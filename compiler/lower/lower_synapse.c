/* lower_synapse.c: where the weight of a synapse is, and its value. */
#include "lower_synapse.h"

#include "lower_ir.h"
#include "lower_loop.h"

const IrExpr *lower_synapse_index(Lower *lower, const Site *site)
{
    const Projection *projection = site->projection;
    if (site->synapse)
        return site->synapse;
    return projection->transposed
               ? lower_ir_index(lower, site->pre, projection->post->size, site->post)
               : lower_ir_index(lower, site->post, projection->pre->size, site->pre);
}

const IrExpr *lower_synapse_weight(Lower *lower, const Projection *projection, const IrExpr *index)
{
    const IrArray *weights = lower->projections[projection->index].weights;
    if (!weights)
        return ir_const(lower->module, projection->weights.a);
    return projection_has_one_weight(projection) ? ir_load_at(lower->module, weights, 0)
                                                 : ir_load(lower->module, weights, index);
}

const IrExpr *lower_synapse_of_pair(Lower *lower, const Projection *projection,
                                    const IrExpr *const pair[2], bool weight)
{
    IrModule *module = lower->module;
    const ProjectionStore *store = &lower->projections[projection->index];
    if (projection_is_paired_off(projection))
        return ir_select(module, ir_apply2(module, IR_IEQ, pair[0], pair[1]),
                         weight ? lower_synapse_weight(lower, projection, pair[0])
                                : ir_const(module, 1),
                         ir_const(module, 0));
    IrVar *sum = ir_var(module, weight ? "weight" : "synapses",
                        ir_real(weight && projection->varying));
    LowerLoop loop;
    ir_let(module, lower->body, sum, ir_const(module, 0));
    const IrExpr *k = lower_loop_begin(lower, &loop, "k", 0);
    const IrExpr *here = ir_apply2(module, IR_IEQ, ir_load(module, store->target, k), pair[1]);
    lower->body = &ir_if(module, lower->body, here)->u.branch.yes;
    ir_set(module, lower->body, sum,
           ir_apply2(module, IR_ADD, ir_get(module, sum),
                     weight ? lower_synapse_weight(lower, projection, k) : ir_const(module, 1)));
    lower_loop_end_range(lower, &loop, store->row, pair[0]);
    return ir_get(module, sum);
}
