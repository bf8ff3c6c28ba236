/* lower_system.c: states that advance together by the matrix exponential of their linear system; see LinearSystem in
 * model/model.h. The matrices are found once a trial, before the rollout; where learned numbers stand in them, at its
 * beginning, for each candidate. */
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

static bool is_learned(const LinearSystem *system)
{
    for (int k = 0; k < elements(system); k++)
        if (system->matrix[k] && expr_any(system->matrix[k], population_start_varies, NULL))
            return true;
    return false;
}

/* The kernel finds the matrix of one candidate in place, or those of all lanes. */
static void call_kernel(Lower *lower, const Site *site, const IrArray *array)
{
    IrModule *module = lower->module;
    const LinearSystem *system = site->layer->system;
    long room = rt_propagator_scratch((long)system->count);
    double h = lower->model->step > 0 ? lower->model->step : 1;
    IrArg matrix = {
        .kind = IR_ARG_ARRAY, .array = array, .value = element(lower, system, site->own, 0)};
    IrArg step = lower_arg_real(lower, h);
    if (!array->varying) {
        IrArg args[] = {matrix, lower_arg_int(lower, system->count), step,
                        lower_arg_scratch(lower, room, "room to find propagators with")};
        ir_kernel(module, lower->body, "rt_propagator", args, COUNT(args))->span =
            site->layer->stmt->span;
        return;
    }
    IrArray *scratch = ir_array(module, "room", IR_SPACE_WORK, false, room + elements(system),
                                "room to find propagators with");
    vec_push(lower->arena, &lower->timely, scratch);
    IrArg args[] = {matrix,
                    {.kind = IR_ARG_LANES},
                    lower_arg_int(lower, system->count),
                    step,
                    lower_arg_array(lower, scratch)};
    ir_kernel(module, lower->body, "rt_propagators", args, COUNT(args))->span =
        site->layer->stmt->span;
}

/* The system's matrix, without what holds still, becomes that by which the states of one unit advance. */
static void find_propagator(Lower *lower, const Site *site, const IrArray *array, bool clamped)
{
    IrModule *module = lower->module;
    const LinearSystem *system = site->layer->system;
    int n = system->count;
    for (int k = 0; k < n; k++)
        for (int j = 0; j < n; j++) {
            const Expr *factor = system->matrix[k * n + j];
            if (clamped && (is_held(site->layer, system->states[k]) ||
                            is_held(site->layer, system->states[j])))
                factor = NULL;
            ir_store(module, lower->body, array, element(lower, system, site->own, k * n + j),
                     factor ? lower_expr(lower, site, factor) : ir_const(module, 0));
        }
    call_kernel(lower, site, array);
}

static void find_propagators(Lower *lower, const Layer *layer, const IrArray *array, bool clamped)
{
    LowerLoop loop;
    Site site = {.layer = layer};
    if (!layer->system->by_unit) {
        site.own = ir_int_const(lower->module, 0);
        find_propagator(lower, &site, array, clamped);
        return;
    }
    site.own = lower_loop_begin(lower, &loop, "i", layer->size);
    find_propagator(lower, &site, array, clamped);
    lower_loop_end(lower, &loop)->note = array->name;
}

static IrArray *propagator_array(Lower *lower, const Layer *layer, bool clamped)
{
    const LinearSystem *system = layer->system;
    bool learned = is_learned(system);
    IrArray *array = ir_array(
        lower->module,
        arena_printf(lower->arena, "%s_%spropagator", layer->name.name, clamped ? "clamped_" : ""),
        learned ? IR_SPACE_WORK : lower_data_space(lower), learned,
        (long)(system->by_unit ? layer->size : 1) * elements(system),
        arena_printf(lower->arena, "what %d states of %s gain in a step%s", system->count,
                     layer->name.name, clamped ? " while refractory" : ""));
    if (learned)
        vec_push(lower->arena, &lower->timely, array);
    return array;
}

void lower_system_prepare(Lower *lower, const Layer *layer)
{
    LayerStore *store = &lower->layers[layer->index];
    IrStmts *outside = lower->body;
    if (!layer->system)
        return;
    store->propagator = propagator_array(lower, layer, false);
    if (layer->system->clamped)
        store->clamped_propagator = propagator_array(lower, layer, true);
    if (is_learned(layer->system))
        return;
    lower->body = lower_data_body(lower);
    find_propagators(lower, layer, store->propagator, false);
    if (store->clamped_propagator)
        find_propagators(lower, layer, store->clamped_propagator, true);
    lower->body = outside;
}

void lower_system_start(Lower *lower, const Layer *layer)
{
    const LayerStore *store = &lower->layers[layer->index];
    if (!layer->system || !is_learned(layer->system))
        return;
    find_propagators(lower, layer, store->propagator, false);
    if (store->clamped_propagator)
        find_propagators(lower, layer, store->clamped_propagator, true);
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
