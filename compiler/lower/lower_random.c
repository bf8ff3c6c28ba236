/* lower_random.c: random numbers of synapses, in events.
 *
 * A number is a function of the trial, the step, a stream and the synapse, not of the order in which synapses are
 * walked through, so that it is the same in any lane, and for listed synapses as for all pairs. A synapse is counted
 * by its pair of units; only those of a file, which may list a pair twice, by their place in the list. */
#include "lower_random.h"

#include <math.h>

#include "lower_arg.h"
#include "lower_ir.h"

static const IrExpr *synapse_number(Lower *lower, const Site *site)
{
    IrModule *module = lower->module;
    const Projection *projection = site->projection;
    if (projection->connection == CONNECT_TABLE)
        return lower_ir_real(lower, site->synapse);
    const IrExpr *row = ir_apply2(module, IR_MUL, lower_ir_real(lower, site->post),
                                  ir_const(module, projection->pre->size));
    return ir_apply2(module, IR_ADD, row, lower_ir_real(lower, site->pre));
}

static const IrExpr *draw(Lower *lower, const Site *site, const SynapseRandom *random)
{
    if (!lower->random)
        lower->random = ir_array(lower->module, "random", IR_SPACE_WORK, false, 1,
                                 "a random number of a synapse, just drawn");
    IrArg args[] = {
        lower_arg_array(lower, lower->random),
        lower_arg_trial_draw(lower),
        lower_arg_int(lower, random->stream),
        {.kind = IR_ARG_REAL, .value = site->step},
        {.kind = IR_ARG_REAL, .value = synapse_number(lower, site)},
    };
    ir_kernel(lower->module, lower->body,
              random->kind == RANDOM_UNIFORM ? "rt_synapse_uniform" : "rt_synapse_normal", args,
              COUNT(args))
        ->span = random->written;
    return lower_ir_named(lower, "drawn", ir_load_at(lower->module, lower->random, 0));
}

static const IrExpr *number_of(Lower *lower, const Site *site, const SynapseRandom *random)
{
    for (int k = 0; k < lower->drawn.count; k++) {
        const Drawn *drawn = &lower->drawn.items[k];
        if (drawn->random == random && drawn->body == lower->body && drawn->pre == site->pre &&
            drawn->post == site->post)
            return drawn->value;
    }
    Drawn drawn = {random, lower->body, site->pre, site->post, draw(lower, site, random)};
    vec_push(lower->arena, &lower->drawn, drawn);
    return drawn.value;
}

const IrExpr *lower_random(Lower *lower, const Site *site, const Expr *x)
{
    const SynapseRandom *random = x->u.random;
    const IrExpr *value = number_of(lower, site, random);
    if (random->kind != RANDOM_WHITE || lower->model->step == 0)
        return value;
    return ir_apply2(lower->module, IR_MUL, value,
                     ir_const(lower->module, 1 / sqrt(lower->model->step)));
}
