/* lower_watch.c: the rollout that looks for the first number that is not finite.
 *
 * What a rollout stores in a state or a weight is looked at just after; at the places of the guards
 * it ends if one of these numbers was not finite. Nothing else differs, so all numbers before have
 * the bits of the rollout that does not look. */
#include "lower_watch.h"

#include "compiler/ir/ir_walk.h"
#include "lower_finite.h"
#include "lower_ir.h"
#include "runtime/kernel/kernel.h"

void lower_watch_begin(Lower *lower)
{
    lower->culprit = ir_var(lower->module, "culprit", ir_real(true));
    ir_let(lower->module, lower->body, lower->culprit, ir_const(lower->module, -1));
}

static bool is_variable(const Lower *lower, const Layer *layer, const IrArray *array)
{
    for (int k = 0; !layer->is_input && k < layer->variables.count; k++)
        if (lower->layers[layer->index].variables[k] == array)
            return true;
    return false;
}

/* Also what is computed anew in each step, which may be where it begins. */
static bool is_watched(const Lower *lower, const IrArray *array)
{
    if (array->space != IR_SPACE_WORK || array->base != IR_REAL)
        return false;
    for (int k = 0; k < lower->model->layers.count; k++)
        if (is_variable(lower, lower->model->layers.items[k], array))
            return true;
    return lower_finite_keeps(lower, array);
}

/* The Poisson input whose rates these are, if one may be wrong. */
static const InputSource *source_of(const Lower *lower, const IrArray *array)
{
    for (int k = 0; k < lower->model->layers.count; k++) {
        const SpikeStore *spikes = &lower->layers[k].spikes;
        for (int n = 0; n < spikes->sources.count; n++)
            if (spikes->sources.items[n].rates == array &&
                lower_finite_may_be_nan(spikes->sources.items[n].source->rate))
                return spikes->sources.items[n].source;
    }
    return NULL;
}

/* Whether what was stored is as it should be: of single spikes only a rate that is NaN is wrong, of counts too large
 * a one, too. */
static const IrExpr *is_right(Lower *lower, const IrArray *array, const IrExpr *stored)
{
    const InputSource *source = source_of(lower, array);
    if (source && source->sources > 0)
        return ir_apply2(lower->module, IR_LE, stored, ir_const(lower->module, RT_MOST_EVENTS));
    return lower_finite_holds(lower, stored, !source);
}

/* Where lower->finite ends to hold, culprit becomes the number of the store. */
static void look(Lower *lower, IrStmts *body, const IrStmt *store)
{
    IrModule *module = lower->module;
    const IrExpr *stored = ir_load(module, store->u.store.array, store->u.store.index);
    const IrExpr *holds = is_right(lower, store->u.store.array, stored);
    const IrExpr *ends = ir_apply2(module, IR_AND, ir_get(module, lower->finite),
                                   ir_apply1(module, IR_NOT, holds));
    ir_set(module, body, lower->culprit,
           ir_select(module, ends, ir_const(module, module->watched.count),
                     ir_get(module, lower->culprit)));
    ir_set(module, body, lower->finite,
           ir_apply2(module, IR_AND, ir_get(module, lower->finite), holds));
    vec_push(lower->arena, &module->watched, store->span);
}

/* Returns whether there is such a store. The turns of a loop with one depend on each other. */
static bool watch_body(Lower *lower, IrStmts *body)
{
    IrStmts watched = {0};
    bool any = false;
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        bool inside = false;
        for (int n = 0; n < ir_body_count(stmt); n++)
            inside |= watch_body(lower, ir_body(stmt, n));
        if (inside && stmt->kind == IR_FOR)
            stmt->u.loop.independent = false;
        vec_push(lower->arena, &watched, stmt);
        if (stmt->kind == IR_STORE && (is_watched(lower, stmt->u.store.array) ||
                                       source_of(lower, stmt->u.store.array))) {
            look(lower, &watched, stmt);
            inside = true;
        }
        any |= inside;
    }
    *body = watched;
    return any;
}

void lower_watch_stores(Lower *lower)
{
    watch_body(lower, &lower->module->functions[IR_ROLLOUT].body);
}
