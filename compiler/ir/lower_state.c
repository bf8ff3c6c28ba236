/* lower_state.c: the states of a population: initial values, noise, integration.
 *
 * All states of a population advance in one loop over its units, from their values at the beginning
 * of the step; see Solver in sema/model.h. */
#include "lower_internal.h"

#include "../../runtime/kernel/kernel.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

bool lower_has_states(const Layer *layer)
{
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].derivative)
            return true;
    return false;
}

/* ---- memory ---------------------------------------------------------------------------------- */

static IrArray *variable_array(Lower *lower, const Layer *layer, int index, const char *what,
                               IrSpace space, bool varying)
{
    const char *name = layer->variables.items[index].name.name;
    return ir_array(lower->module,
                    arena_printf(lower->arena, "%s_%s%s", layer->name.name, name, what), space,
                    varying, layer->size,
                    arena_printf(lower->arena, "%s%s of population %s", name, what,
                                 layer->name.name));
}

static void variable_store(Lower *lower, const Layer *layer, int index)
{
    const LayerVariable *variable = &layer->variables.items[index];
    LayerStore *store = &lower->layers[layer->index];
    bool parameter = layer_is_parameter(layer, index);
    store->variables[index] =
        variable_array(lower, layer, index, "", parameter ? lower_data_space(lower) : IR_SPACE_WORK,
                       layer->varying && !parameter);
    if (variable->drawn && !parameter)
        store->starts[index] =
            variable_array(lower, layer, index, "_start", lower_data_space(lower), false);
    if (variable->drawn)
        lower_draw(lower, &variable->draw, parameter ? store->variables[index] : store->starts[index],
                   variable->stream + STREAM_DRAW, lower_data_body(lower), variable->stmt->span);
    if (variable->uses_noise)
        store->noise[index] = variable_array(lower, layer, index, "_noise", IR_SPACE_WORK, false);
    if (variable->uses_chance)
        store->chance[index] = variable_array(lower, layer, index, "_chance", IR_SPACE_WORK, false);
}

void lower_population_store(Lower *lower, const Layer *layer)
{
    LayerStore *store = &lower->layers[layer->index];
    IrArray ***const lists[] = {&store->variables, &store->starts, &store->noise, &store->chance};
    for (int k = 0; k < COUNT(lists); k++)
        *lists[k] = arena_array(lower->arena, IrArray *, layer->variables.count);
    for (int k = 0; k < layer->variables.count; k++)
        variable_store(lower, layer, k);
}

/* ---- noise ----------------------------------------------------------------------------------- */

static void fill_step(Lower *lower, const Site *site, const IrArray *out, const char *function,
                      int stream, Span span)
{
    IrArg args[] = {
        lower_array_arg(lower, out),
        lower_int_arg(lower, out->length),
        {.kind = lower->model->fresh_trials ? IR_ARG_DRAW : IR_ARG_TRIAL_DRAW},
        lower_int_arg(lower, stream),
        {.kind = IR_ARG_INT, .value = site->step},
    };
    ir_kernel(lower->module, lower->body, function, args, COUNT(args))->span = span;
}

void lower_noise(Lower *lower, const Site *site, const Layer *layer)
{
    const LayerStore *store = &lower->layers[layer->index];
    for (int k = 0; k < layer->variables.count; k++) {
        const LayerVariable *variable = &layer->variables.items[k];
        if (store->noise[k])
            fill_step(lower, site, store->noise[k], "rt_normals",
                      variable->stream + STREAM_NOISE, variable->stmt->span);
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
    const IrExpr *value = store->starts[index] ? ir_load(module, store->starts[index], site.own)
                          : variable->initial  ? lower_scalar(lower, &site, variable->initial)
                                               : ir_const(module, 0);
    ir_store(module, lower->body, store->variables[index], site.own, value);
    IrStmt *stmt = lower_loop_end(lower, &loop);
    stmt->note = arena_printf(lower->arena, "%s at the start", store->variables[index]->name);
}

void lower_initial_states(Lower *lower)
{
    for (int k = 0; k < lower->model->layers.count; k++) {
        const Layer *layer = lower->model->layers.items[k];
        for (int n = 0; n < layer->variables.count; n++)
            if (layer->variables.items[n].derivative)
                initial_values(lower, layer, n);
    }
}

/* ---- integration ----------------------------------------------------------------------------- */

static const IrExpr *add(Lower *lower, const IrExpr *a, const IrExpr *b)
{
    return ir_apply2(lower->module, IR_ADD, a, b);
}

static const IrExpr *multiply(Lower *lower, const IrExpr *a, const IrExpr *b)
{
    return ir_apply2(lower->module, IR_MUL, a, b);
}

static const IrExpr *keep(Lower *lower, const char *name, const IrExpr *value)
{
    IrVar *var = ir_var(lower->module, name, ir_real(value->type.varying));
    ir_let(lower->module, lower->body, var, value);
    return ir_get(lower->module, var);
}

/* The state of unit site->own that variable `index` has at the beginning of the step. */
static const IrExpr *old_state(Lower *lower, const Site *site, int index)
{
    return ir_load(lower->module, lower->layers[site->layer->index].variables[index], site->own);
}

/* exact, exponential, euler: state + gain * derivative + noise_gain * normal number */
static const IrExpr *one_stage(Lower *lower, const Site *site, int index)
{
    const LayerVariable *variable = &site->layer->variables.items[index];
    const IrExpr *change = multiply(lower, lower_scalar(lower, site, variable->gain),
                                    lower_scalar(lower, site, variable->derivative));
    const IrExpr *next = add(lower, change, old_state(lower, site, index));
    if (!variable->noise)
        return next;
    const IrExpr *number =
        ir_load(lower->module, lower->layers[site->layer->index].noise[index], site->own);
    return add(lower, multiply(lower, lower_scalar(lower, site, variable->noise_gain), number), next);
}

void lower_advance(Lower *lower, const Site *at, const Layer *layer)
{
    Site site = *at;
    LowerLoop loop;
    const IrExpr **next = arena_array(lower->arena, const IrExpr *, layer->variables.count);
    site.layer = layer;
    site.own = lower_loop_begin(lower, &loop, "i", layer->size);
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].derivative)
            next[k] = keep(lower, layer->variables.items[k].name.name, one_stage(lower, &site, k));
    for (int k = 0; k < layer->variables.count; k++)
        if (next[k])
            ir_store(lower->module, lower->body, lower->layers[layer->index].variables[k], site.own,
                     next[k])
                ->span = layer->variables.items[k].stmt->span;
    lower_loop_end(lower, &loop)->span = layer->stmt->span;
}
