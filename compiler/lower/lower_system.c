/* lower_system.c: states that advance together by the matrix exponential of their linear system; see LinearSystem in
 * model/model.h. The matrices are found once a trial, before the rollout. */
#include "lower_system.h"

#include "lower_arg.h"
#include "lower_data.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_loop.h"
#include "lower_spikes.h"
#include "runtime/kernel/kernel.h"

static int elements(const LinearSystem *system)
{
    return system->count * system->count;
}

static const IrExpr *element(Lower *lower, const LinearSystem *system, const IrExpr *unit, int k)
{
    const IrExpr *index = ir_int_const(lower->module, k);
    return system->by_unit ? lower_ir_index(lower, unit, elements(system), index) : index;
}

static bool is_held(const Layer *layer, int index)
{
    return layer->variables.items[index].held;
}

/* The system's matrix, without what holds still, becomes that by which the states of one unit advance. */
static void find_propagator(Lower *lower, const Site *site, const IrArray *array, bool clamped)
{
    IrModule *module = lower->module;
    const LinearSystem *system = site->layer->system;
    int n = system->count;
    double h = lower->model->step > 0 ? lower->model->step : 1;
    for (int k = 0; k < n; k++)
        for (int j = 0; j < n; j++) {
            const Expr *factor = system->matrix[k * n + j];
            if (clamped && (is_held(site->layer, system->states[k]) ||
                            is_held(site->layer, system->states[j])))
                factor = NULL;
            ir_store(module, lower->body, array, element(lower, system, site->own, k * n + j),
                     factor ? lower_expr(lower, site, factor) : ir_const(module, 0));
        }
    IrArg args[] = {
        {.kind = IR_ARG_ARRAY, .array = array, .value = element(lower, system, site->own, 0)},
        lower_arg_int(lower, n),
        {.kind = IR_ARG_REAL, .value = ir_const(module, h)},
        lower_arg_scratch(lower, rt_propagator_scratch((long)n), "room to find propagators with")};
    ir_kernel(module, lower->body, "rt_propagator", args, COUNT(args))->span =
        site->layer->stmt->span;
}

static IrArray *prepare_propagator(Lower *lower, const Layer *layer, bool clamped)
{
    const LinearSystem *system = layer->system;
    int units = system->by_unit ? layer->size : 1;
    IrArray *array = ir_array(
        lower->module,
        arena_printf(lower->arena, "%s_%spropagator", layer->name.name, clamped ? "clamped_" : ""),
        lower_data_space(lower), false, (long)units * elements(system),
        arena_printf(lower->arena, "what %d states of %s gain in a step%s", system->count,
                     layer->name.name, clamped ? " while refractory" : ""));
    IrStmts *outside = lower->body;
    LowerLoop loop;
    Site site = {.layer = layer};
    lower->body = lower_data_body(lower);
    if (!system->by_unit) {
        site.own = ir_int_const(lower->module, 0);
        find_propagator(lower, &site, array, clamped);
    } else {
        site.own = lower_loop_begin(lower, &loop, "i", layer->size);
        find_propagator(lower, &site, array, clamped);
        lower_loop_end(lower, &loop)->note = array->name;
    }
    lower->body = outside;
    return array;
}

void lower_system_prepare(Lower *lower, const Layer *layer)
{
    LayerStore *store = &lower->layers[layer->index];
    if (!layer->system)
        return;
    store->propagator = prepare_propagator(lower, layer, false);
    if (layer->system->clamped)
        store->clamped_propagator = prepare_propagator(lower, layer, true);
}

/* A row of the propagator times the derivatives. */
static const IrExpr *gained(Lower *lower, const Site *site, int row, const IrExpr *const *rates,
                            bool clamped)
{
    IrModule *module = lower->module;
    const LinearSystem *system = site->layer->system;
    const LayerStore *store = &lower->layers[site->layer->index];
    const IrArray *array = clamped ? store->clamped_propagator : store->propagator;
    const IrExpr *sum = NULL;
    for (int j = 0; j < system->count; j++) {
        int k = row * system->count + j;
        if (!system->reached[k] || (clamped && is_held(site->layer, system->states[j])))
            continue;
        const IrExpr *part =
            ir_apply2(module, IR_MUL, ir_load(module, array, element(lower, system, site->own, k)),
                      rates[system->states[j]]);
        sum = sum ? ir_apply2(module, IR_ADD, sum, part) : part;
    }
    return sum;
}

const IrExpr *lower_system_change(Lower *lower, const Site *site, int index,
                                  const IrExpr *const *rates)
{
    const LinearSystem *system = site->layer->system;
    int row = 0;
    while (system->states[row] != index)
        row++;
    const IrExpr *change = gained(lower, site, row, rates, false);
    if (!system->clamped || is_held(site->layer, index)) /* then it keeps its value anyway */
        return change;
    return ir_select(lower->module, lower_spikes_refractory(lower, site, site->layer, site->own),
                     gained(lower, site, row, rates, true), change);
}
