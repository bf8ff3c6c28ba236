/* lower_threshold.c: which units of a population spike in a step, and what that does to themselves. */
#include "lower_threshold.h"

#include "lower_arg.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_spikes.h"

static void reset_state(Lower *lower, const Site *site, const Effect *effect, const IrExpr *spikes)
{
    const IrArray *array = lower->layers[site->layer->index].variables[effect->variable];
    const IrExpr *value = lower_expr(lower, site, effect->value);
    if (effect->increment)
        value = ir_apply2(lower->module, IR_ADD, ir_load(lower->module, array, site->own), value);
    lower_ir_store_where(lower, spikes, array, site->own, value, effect->stmt->span);
}

/* The refractory time of unit site->own, in steps. */
static const IrExpr *refractory_steps(Lower *lower, const Site *site)
{
    IrModule *module = lower->module;
    const Expr *time = site->layer->refractory_time;
    if (!time)
        return ir_const(module, site->layer->refractory);
    const IrExpr *steps = ir_apply2(module, IR_MUL, lower_expr(lower, site, time),
                                    ir_const(module, 1 / lower->model->step));
    steps = lower_ir_func(lower, "max", steps, ir_const(module, 0));
    return lower_ir_func(lower, "floor", ir_apply2(module, IR_ADD, steps, ir_const(module, 0.5)), NULL);
}

/* What a spike of unit site->own does to itself, in those lanes (NULL: all). */
static void reset(Lower *lower, const Site *site, const IrExpr *spikes)
{
    IrModule *module = lower->module;
    const Layer *layer = site->layer;
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    for (int k = 0; k < layer->resets.count; k++)
        reset_state(lower, site, &layer->resets.items[k], spikes);
    if (!store->free)
        return;
    const IrExpr *steps = refractory_steps(lower, site);
    const IrExpr *until = layer->refractory_time
                              ? ir_apply2(module, IR_ADD, lower_ir_sum(lower, site->own_step, ir_const(module, 1)), steps)
                              : lower_ir_sum(lower, site->own_step, ir_const(module, layer->refractory + 1.0));
    lower_ir_store_where(lower, spikes, store->free, site->own, until, layer->stmt->span);
}

/* Where there is a list of the units that spike, only they are looked at again to be reset. */
void lower_threshold(Lower *lower, const Site *site)
{
    IrModule *module = lower->module;
    const Layer *layer = site->layer;
    SpikeStore *store = &lower->layers[layer->index].spikes;
    const IrExpr *crosses = lower_expr(lower, site, layer->threshold);
    if (store->free)
        crosses = ir_apply2(
            module, IR_AND, crosses,
            ir_apply1(module, IR_NOT, lower_spikes_refractory(lower, site, layer, site->own)));
    IrVar *spike = ir_var(module, "spikes", crosses->type);
    spike->spikes = true;
    ir_let(module, lower->body, spike, crosses);
    const IrExpr *spikes = ir_get(module, spike);
    ir_store(module, lower->body, store->flag,
             lower_spikes_flag_index(lower, site, layer, NULL, site->own),
             ir_select(module, spikes, ir_const(module, 1), ir_const(module, 0)))
        ->span = layer->threshold->span;
    store->known = true;
    if (!store->list)
        reset(lower, site, spikes);
}

static void reset_listed(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    Site own = *site;
    own.layer = context;
    own.own = site->pre;
    reset(lower, &own, lanes);
}

void lower_threshold_collect(Lower *lower, const Site *site, const Layer *layer)
{
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    if (!store->list)
        return;
    IrArg args[] = {
        lower_spikes_slot_arg(lower, site, store, store->list, layer->size),
        lower_spikes_slot_arg(lower, site, store, store->count, 1),
        {.kind = IR_ARG_ARRAY,
         .array = store->flag,
         .value = lower_spikes_flag_index(lower, site, layer, NULL, ir_int_const(lower->module, 0))},
        lower_arg_int(lower, layer->size)};
    ir_kernel(lower->module, lower->body, "rt_collect", args, COUNT(args))->span =
        layer->stmt->span;
    if (layer->resets.count > 0 || store->free)
        lower_spikes_each(lower, site, layer, SIDE_PRE, NULL, reset_listed,
                          lower->model->layers.items[layer->index]);
}
