/* lower_normalize.c: `normalize w over pre to VALUE`: for each unit of the other end its weights are
 * multiplied by one number, so that their norm is VALUE. Where it is 0 they stay. */
#include "lower_normalize.h"

#include "lower_change.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_loop.h"
#include "lower_synapse.h"
#include "lower_walk.h"

typedef struct Normalize {
    const Update *update;
    IrVar *norm, *factor;
} Normalize;

static const IrExpr *weight_at(Lower *lower, const Site *site)
{
    return ir_load(lower->module, lower->projections[site->projection->index].weights,
                   lower_synapse_index(lower, site));
}

static void add_to_norm(Lower *lower, const Site *site, void *context)
{
    const Normalize *normalize = context;
    IrModule *module = lower->module;
    const IrExpr *weight = weight_at(lower, site);
    const IrExpr *size = normalize->update->norm == NORM_L1
                             ? lower_ir_func(lower, "abs", weight, NULL)
                             : ir_apply2(module, IR_MUL, weight, weight);
    ir_set(module, lower->body, normalize->norm,
           ir_apply2(module, IR_ADD, ir_get(module, normalize->norm), size));
}

static void scale(Lower *lower, const Site *site, void *context)
{
    const Normalize *normalize = context;
    IrModule *module = lower->module;
    const IrExpr *weight =
        ir_apply2(module, IR_MUL, weight_at(lower, site), ir_get(module, normalize->factor));
    ir_store(module, lower->body, lower->projections[site->projection->index].weights,
             lower_synapse_index(lower, site), lower_change_bounded(lower, site, weight));
}

/* Runs body(…) for each synapse of the unit of the other end. */
static void along(Lower *lower, const Site *site, Normalize *normalize, SynapseBody *body)
{
    if (normalize->update->over == SIDE_PRE)
        lower_walk_sources(lower, site, site->projection, body, normalize);
    else
        lower_walk_targets(lower, site, site->projection, body, normalize);
}

void lower_normalize(Lower *lower, const Site *at, const Update *update)
{
    IrModule *module = lower->module;
    Site site = *at;
    LowerLoop loop;
    const IrExpr *wanted = lower_expr(lower, &site, update->value);
    if (update->over == SIDE_PRE)
        site.post = lower_loop_begin(lower, &loop, "j", site.projection->post->size);
    else
        site.pre = lower_loop_begin(lower, &loop, "i", site.projection->pre->size);
    Normalize normalize = {update, ir_var(module, "norm", ir_real(true)),
                           ir_var(module, "factor", ir_real(true))};
    ir_let(module, lower->body, normalize.norm, ir_const(module, 0));
    along(lower, &site, &normalize, add_to_norm);
    const IrExpr *norm = ir_get(module, normalize.norm);
    const IrExpr *length =
        update->norm == NORM_L1 ? norm : lower_ir_func(lower, "sqrt", norm, NULL);
    ir_let(module, lower->body, normalize.factor,
           ir_select(module, ir_apply2(module, IR_GT, norm, ir_const(module, 0)),
                     ir_apply2(module, IR_DIV, wanted, length), ir_const(module, 1)));
    along(lower, &site, &normalize, scale);
    lower_loop_end(lower, &loop)->span = update->stmt->span;
}
