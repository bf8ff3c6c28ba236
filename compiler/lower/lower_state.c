/* lower_state.c: the states of a population: initial values, noise, integration.
 *
 * All states of a population advance in one loop over its units, from their values at the beginning
 * of the step; see Solver in model/model.h. */
#include "lower_internal.h"

#include "runtime/kernel/kernel.h"

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
    return ir_array(
        lower->module, arena_printf(lower->arena, "%s_%s%s", layer->name.name, name, what), space,
        varying, layer->size,
        arena_printf(lower->arena, "%s%s of population %s", name, what, layer->name.name));
}

static void variable_store(Lower *lower, const Layer *layer, int index)
{
    const LayerVariable *variable = &layer->variables.items[index];
    LayerStore *store = &lower->layers[layer->index];
    bool parameter = variable->is_parameter;
    store->variables[index] =
        variable_array(lower, layer, index, "", parameter ? lower_data_space(lower) : IR_SPACE_WORK,
                       layer->varying && !parameter);
    if (variable->drawn && !parameter)
        store->starts[index] =
            variable_array(lower, layer, index, "_start", lower_data_space(lower), false);
    if (variable->drawn)
        lower_data_draw(lower, &variable->draw,
                   parameter ? store->variables[index] : store->starts[index],
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
        if (!layer->variables.items[k].spike_rate)
            variable_store(lower, layer, k);
}

void lower_previous_store(Lower *lower, const Layer *layer)
{
    LayerStore *store = &lower->layers[layer->index];
    store->previous = arena_array(lower->arena, IrArray *, layer->variables.count);
    for (int k = 0; k < layer->variables.count; k++) {
        const LayerVariable *variable = &layer->variables.items[k];
        if (variable->remembered)
            store->previous[k] = variable_array(lower, layer, k, "_before", IR_SPACE_WORK,
                                                layer->varying && !variable->is_parameter);
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

void lower_noise(Lower *lower, const Site *site, const Layer *layer)
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
    const IrExpr *value = store->starts[index] ? ir_load(module, store->starts[index], site.own)
                          : variable->initial  ? lower_scalar(lower, &site, variable->initial)
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

void lower_remember(Lower *lower, const Site *site)
{
    for (int k = 0; k < lower->model->layers.count; k++) {
        const Layer *layer = lower->model->layers.items[k];
        for (int n = 0; n < layer->variables.count; n++)
            if (layer->variables.items[n].remembered)
                remember(lower, site, layer, n);
    }
}

void lower_initial_states(Lower *lower)
{
    for (int k = 0; k < lower->model->layers.count; k++) {
        const Layer *layer = lower->model->layers.items[k];
        for (int n = 0; n < layer->variables.count; n++) {
            const LayerVariable *variable = &layer->variables.items[n];
            bool starts = variable->derivative || variable->initial || variable->drawn ||
                          variable->early || variable->remembered;
            bool computed = !layer->is_input && !variable->spike_rate;
            if (starts && computed && !variable->is_parameter)
                initial_values(lower, layer, n);
            if (variable->remembered && !computed)
                lower_loop_clear(lower, lower->layers[k].previous[n]);
            else if (variable->remembered)
                remember(lower, &(Site){0}, layer, n);
        }
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

const IrExpr *lower_old_state(Lower *lower, const Site *site, int index)
{
    return ir_load(lower->module, lower->layers[site->layer->index].variables[index], site->own);
}

const IrExpr *lower_derivative(Lower *lower, const Site *at, int index)
{
    Site site = *at;
    site.reciprocals = true;
    return lower_scalar(lower, &site, site.layer->variables.items[index].derivative);
}

/* What a state gains in a step: of joint ones by the derivatives of all, `rates`. */
static const IrExpr *gained(Lower *lower, const Site *site, int index, const IrExpr *const *rates)
{
    const LayerVariable *variable = &site->layer->variables.items[index];
    const IrExpr *rate = rates ? rates[index] : lower_derivative(lower, site, index);
    const IrExpr *change =
        variable->joint ? lower_joint_change(lower, site, index, rates)
                        : multiply(lower, lower_scalar(lower, site, variable->gain), rate);
    if (variable->following) {
        Site same = *site;
        same.reciprocals = true;
        change = add(lower, lower_scalar(lower, &same, variable->following), change);
    }
    if (!variable->noise)
        return change;
    const IrExpr *number =
        ir_load(lower->module, lower->layers[site->layer->index].noise[index], site->own);
    return add(lower, multiply(lower, lower_scalar(lower, site, variable->noise_gain), number),
               change);
}

const IrExpr *lower_increment(Lower *lower, const Site *site, int index)
{
    return gained(lower, site, index, NULL);
}

/* exact, exponential, euler */
static const IrExpr **one_stage(Lower *lower, const Site *site)
{
    const Layer *layer = site->layer;
    const IrExpr **rates = layer->system ? lower_stage(lower, site, lower_derivative) : NULL;
    const IrExpr **next = arena_array(lower->arena, const IrExpr *, layer->variables.count);
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].derivative)
            next[k] = lower_ir_named(
                lower, layer->variables.items[k].name.name,
                add(lower, gained(lower, site, k, rates), lower_old_state(lower, site, k)));
    return next;
}

static const IrExpr **next_states(Lower *lower, const Site *site)
{
    switch (site->layer->integrate) {
    case SOLVER_HEUN:
        return lower_heun(lower, site);
    case SOLVER_RK4:
        return lower_rk4(lower, site);
    case SOLVER_EXACT:
    case SOLVER_EXPONENTIAL:
    case SOLVER_EULER:
    case SOLVER_COUNT:
        break;
    }
    return one_stage(lower, site);
}

/* What a state becomes, within its bounds; some keep their value while the unit is refractory. */
const IrExpr *lower_kept(Lower *lower, const Site *site, int index, const IrExpr *next)
{
    const LayerVariable *variable = &site->layer->variables.items[index];
    if (variable->low) {
        next = lower_ir_func(lower, "max", lower_scalar(lower, site, variable->low), next);
        next = lower_ir_func(lower, "min", lower_scalar(lower, site, variable->high), next);
    }
    if (!variable->held)
        return next;
    return ir_select(lower->module, lower_spikes_refractory(lower, site, site->layer, site->own),
                     lower_old_state(lower, site, index), next);
}

void lower_advance(Lower *lower, const Site *at, const Layer *layer)
{
    Site site = *at;
    LowerLoop loop;
    site.layer = layer;
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].derivative)
            lower_outside(lower, &site, layer->variables.items[k].derivative);
    site.own = lower_loop_begin(lower, &loop, "i", layer->size);
    const IrExpr **next = next_states(lower, &site);
    for (int k = 0; k < layer->variables.count; k++)
        if (next[k])
            ir_store(lower->module, lower->body, lower->layers[layer->index].variables[k], site.own,
                     lower_kept(lower, &site, k, next[k]))
                ->span = layer->variables.items[k].stmt->span;
    if (layer->spiking)
        lower_threshold(lower, &site);
    IrStmt *stmt = lower_loop_end(lower, &loop);
    stmt->span = layer->stmt->span;
    stmt->u.loop.independent = layer->spiking;
}
