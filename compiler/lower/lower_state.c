/* lower_state.c: the memory of the variables of a population: initial values, noise, what was a step before. */
#include "lower_state.h"

#include "lower_arg.h"
#include "lower_data.h"
#include "lower_draw.h"
#include "lower_drawn.h"
#include "lower_expr.h"
#include "lower_loop.h"
#include "lower_unit.h"

/* ---- memory ---------------------------------------------------------------------------------- */

static IrArray *variable_array(Lower *lower, const Layer *layer, int index, const char *what,
                               IrSpace space, bool varying)
{
    const char *name = layer->variables.items[index].name.name;
    return ir_array(
        lower->module, arena_printf(lower->arena, "%s_%s%s", layer->name.name, name, what), space,
        varying, layer->size,
        arena_printf(lower->arena, "%s%s of population %s", name, what, layer->name.name));
}

static void variable_store(Lower *lower, const Layer *layer, int index)
{
    const LayerVariable *variable = &layer->variables.items[index];
    LayerStore *store = &lower->layers[layer->index];
    bool varying = population_variable_varies(layer, index);
    bool shared = variable->is_parameter && !varying; /* drawn for good, before the rollout */
    store->variables[index] = variable_array(
        lower, layer, index, "", shared ? lower_data_space(lower) : IR_SPACE_WORK, varying);
    if (variable->is_parameter && varying)
        vec_push(lower->arena, &lower->timely, store->variables[index]);
    if (variable->drawn && !shared)
        store->starts[index] =
            variable_array(lower, layer, index, "_start", lower_data_space(lower), false);
    if (variable->drawn)
        lower_draw(
            lower, &variable->draw, shared ? store->variables[index] : store->starts[index],
            variable->stream + STREAM_DRAW, lower_data_body(lower), variable->stmt->span);
    if (variable->uses_noise)
        store->noise[index] = variable_array(lower, layer, index, "_noise", IR_SPACE_WORK, false);
    if (variable->uses_chance)
        store->chance[index] = variable_array(lower, layer, index, "_chance", IR_SPACE_WORK, false);
}

void lower_state_store(Lower *lower, const Layer *layer)
{
    LayerStore *store = &lower->layers[layer->index];
    IrArray ***const lists[] = {&store->variables, &store->starts, &store->noise, &store->chance};
    for (int k = 0; k < COUNT(lists); k++)
        *lists[k] = arena_array(lower->arena, IrArray *, layer->variables.count);
    for (int k = 0; k < layer->variables.count; k++)
        if (!population_is_of_spikes(&layer->variables.items[k]))
            variable_store(lower, layer, k);
}

void lower_state_previous_store(Lower *lower, const Layer *layer)
{
    LayerStore *store = &lower->layers[layer->index];
    store->previous = arena_array(lower->arena, IrArray *, layer->variables.count);
    for (int k = 0; k < layer->variables.count; k++) {
        const LayerVariable *variable = &layer->variables.items[k];
        if (variable->remembered)
            store->previous[k] = variable_array(lower, layer, k, "_before", IR_SPACE_WORK,
                                                population_variable_varies(layer, k));
    }
}

/* ---- noise ----------------------------------------------------------------------------------- */

static void fill_step(Lower *lower, const Site *site, const IrArray *out, const char *function,
                      int stream, Span span)
{
    IrArg args[] = {
        lower_arg_array(lower, out),
        lower_arg_int(lower, out->length),
        lower_arg_trial_draw(lower),
        lower_arg_int(lower, stream),
        {.kind = IR_ARG_REAL, .value = site->step},
    };
    ir_kernel(lower->module, lower->body, function, args, COUNT(args))->span = span;
}

void lower_state_noise(Lower *lower, const Site *site, const Layer *layer)
{
    const LayerStore *store = &lower->layers[layer->index];
    for (int k = 0; k < layer->variables.count; k++) {
        const LayerVariable *variable = &layer->variables.items[k];
        if (store->noise[k])
            fill_step(lower, site, store->noise[k], "rt_normals", variable->stream + STREAM_NOISE,
                      variable->stmt->span);
        if (store->chance[k])
            fill_step(lower, site, store->chance[k], "rt_uniforms",
                      variable->stream + STREAM_CHANCE, variable->stmt->span);
    }
}

/* ---- initial values -------------------------------------------------------------------------- */

static void initial_values(Lower *lower, const Layer *layer, int index)
{
    const LayerVariable *variable = &layer->variables.items[index];
    const LayerStore *store = &lower->layers[layer->index];
    IrModule *module = lower->module;
    LowerLoop loop;
    Site site = {.layer = layer};
    site.own = lower_loop_begin(lower, &loop, "i", layer->size);
    const IrExpr *value = store->starts[index]
                              ? lower_drawn(lower, &site, &variable->draw,
                                                 ir_load(module, store->starts[index], site.own))
                          : variable->initial ? lower_expr(lower, &site, variable->initial)
                                              : ir_const(module, 0);
    ir_store(module, lower->body, store->variables[index], site.own, value);
    IrStmt *stmt = lower_loop_end(lower, &loop);
    stmt->note = arena_printf(lower->arena, "%s at the start", store->variables[index]->name);
}

/* What a variable is now becomes what it was in the step before. */
static void remember(Lower *lower, const Site *at, const Layer *layer, int index)
{
    LowerLoop loop;
    const IrArray *previous = lower->layers[layer->index].previous[index];
    const IrExpr *unit = lower_loop_begin(lower, &loop, "i", layer->size);
    ir_store(lower->module, lower->body, previous, unit,
             lower_unit_variable(lower, at, layer, index, unit));
    lower_loop_end(lower, &loop)->note = previous->name;
}

void lower_state_remember(Lower *lower, const Site *site)
{
    for (int k = 0; k < lower->model->layers.count; k++) {
        const Layer *layer = lower->model->layers.items[k];
        for (int n = 0; n < layer->variables.count; n++)
            if (layer->variables.items[n].remembered)
                remember(lower, site, layer, n);
    }
}

/* Parameters that a candidate makes of what the trial drew: others may start from them. */
static void start_parameters(Lower *lower)
{
    for (int k = 0; k < lower->model->layers.count; k++) {
        const Layer *layer = lower->model->layers.items[k];
        for (int n = 0; n < layer->variables.count; n++)
            if (layer->variables.items[n].is_parameter && population_variable_varies(layer, n))
                initial_values(lower, layer, n);
    }
}

void lower_state_start(Lower *lower)
{
    start_parameters(lower);
    for (int k = 0; k < lower->model->layers.count; k++) {
        const Layer *layer = lower->model->layers.items[k];
        for (int n = 0; n < layer->variables.count; n++) {
            const LayerVariable *variable = &layer->variables.items[n];
            bool starts = variable->derivative || variable->initial || variable->drawn ||
                          variable->early || variable->remembered;
            bool computed = !layer->is_input && !population_is_of_spikes(variable);
            if (starts && computed && !variable->is_parameter)
                initial_values(lower, layer, n);
            if (variable->remembered && !computed)
                lower_loop_clear(lower, lower->layers[k].previous[n]);
            else if (variable->remembered)
                remember(lower, &(Site){0}, layer, n);
        }
    }
}
