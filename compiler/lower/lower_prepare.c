/* lower_prepare.c: what is drawn or computed before a rollout: data sets, initial weights, principal
 * components. */
#include "lower_internal.h"

#include "runtime/kernel/kernel.h"

/* ---- data sets ------------------------------------------------------------------------------ */

static void prepare_layer(Lower *lower, const Layer *layer)
{
    LayerStore *store = &lower->layers[layer->index];
    lower_previous_store(lower, layer);
    if (layer->spiking) {
        lower_spikes_store(lower, layer);
        lower_at_spike_store(lower, layer);
        if (layer->is_input)
            lower_source_stores(lower, layer);
    }
    if (!layer->is_input)
        lower_population_store(lower, layer);
    if (!layer->is_input || layer->spiking)
        return;
    store->samples = store->own_samples = lower_data_samples(lower, layer, &layer->source);
}

/* ---- weights -------------------------------------------------------------------------------- */

/* Weights where there is no synapse are 0. */
static void mask_weights(Lower *lower, const Projection *projection, const IrArray *initial,
                         IrStmts *body)
{
    IrModule *module = lower->module;
    IrStmts *outside = lower->body;
    LowerLoop post, pre;
    Site site = {.projection = projection};
    lower->body = body;
    site.post = lower_loop_begin(lower, &post, "j", projection->post->size);
    site.pre = lower_loop_begin(lower, &pre, "i", projection->pre->size);
    const IrExpr *index = lower_ir_index(lower, site.post, projection->pre->size, site.pre);
    const IrExpr *exists = lower_scalar(lower, &site, projection->where);
    ir_store(module, lower->body, initial, index,
             ir_select(module, exists, ir_load(module, initial, index), ir_const(module, 0)));
    lower_loop_end(lower, &pre);
    lower_loop_end(lower, &post)->note = "no synapse, no weight";
    lower->body = outside;
}

/* Weights that rows of a file give, by pre and post. */
static void copy_weights(Lower *lower, const InputSource *source, const IrArray *initial,
                         IrStmts *body)
{
    IrArg args[] = {
        lower_arg_array(lower, initial),
        {.kind = IR_ARG_TABLE, .integer = source->table},
        lower_arg_int(lower, source->first_column),
        lower_arg_int(lower, source->columns),
        lower_arg_int(lower, source->samples),
        lower_arg_int(lower, source->order),
        lower_arg_real(lower, source->scale),
        lower_arg_real(lower, source->held_out),
        lower_arg_draw(),
    };
    ir_kernel(lower->module, body, "rt_weight_rows", args, COUNT(args))->span =
        source->written->span;
}

static void store_weight(Lower *lower, const Site *site, void *context)
{
    (void)context;
    ir_store(lower->module, lower->body, lower->projections[site->projection->index].initial,
             lower_synapse_index(lower, site),
             lower_scalar(lower, site, site->projection->initial));
}

/* Weights that an expression gives. */
static void compute_weights(Lower *lower, const Projection *projection, IrStmts *body)
{
    IrStmts *outside = lower->body;
    const Site site = {.projection = projection};
    lower->body = body;
    lower_walk_all(lower, &site, projection, store_weight, NULL)->span = projection->stmt->span;
    lower->body = outside;
}

/* Whether all weights are one number for ever, as those of most connections between spiking units. */
static bool is_constant(const Projection *projection)
{
    return projection->connection != CONNECT_ALL && projection->connection != CONNECT_TABLE &&
           projection->weights.kind == DRAW_CONSTANT && !projection->initial &&
           !projection->weight_rows && !projection->varying;
}

static void prepare_projection(Lower *lower, const Projection *projection)
{
    ProjectionStore *store = &lower->projections[projection->index];
    if (is_constant(projection)) {
        lower_connect(lower, projection);
        lower_trace_store(lower, projection);
        return;
    }
    int length = projection->capacity;
    const char *order = projection->connection == CONNECT_ALL ? "[post][pre]" : "[synapse]";
    const char *name = projection->name.name ? projection->name.name : "w";
    bool each_generation = projection->weights.each_generation;
    store->initial =
        ir_array(lower->module, arena_printf(lower->arena, "%s_start", name),
                 each_generation ? IR_SPACE_GENERATION : lower_data_space(lower), false, length,
                 arena_printf(lower->arena, "initial weights %s -> %s, %s",
                              projection->pre->name.name, projection->post->name.name, order));
    IrStmts *body = each_generation ? &lower->module->functions[IR_PREPARE_GENERATION].body
                                    : lower_data_body(lower);
    if (projection->weight_rows)
        copy_weights(lower, projection->weight_rows, store->initial, body);
    else if (projection->connection != CONNECT_TABLE)
        lower_data_draw(lower, &projection->weights, store->initial, projection->stream, body,
                   projection->stmt->span);
    lower_connect(lower, projection);
    if (projection->initial)
        compute_weights(lower, projection, body);
    lower_trace_store(lower, projection);
    if (projection->where && projection->connection == CONNECT_ALL)
        mask_weights(lower, projection, store->initial, body);
    store->weights = store->initial;
    if (projection->varying)
        store->weights = ir_array(
            lower->module, projection->name.name ? arena_printf(lower->arena, "%s_w", name) : name,
            IR_SPACE_WORK, true, length,
            arena_printf(lower->arena, "weights %s -> %s, %s", projection->pre->name.name,
                         projection->post->name.name, order));
}

/* ---- tasks ---------------------------------------------------------------------------------- */

static void prepare_task_number(Lower *lower)
{
    const Model *model = lower->model;
    IrModule *module = lower->module;
    int count = model->tasks.count;
    IrStmts *body = lower_data_body(lower);
    lower->task_number =
        ir_array(module, "task", lower_data_space(lower), false, 1, "the trial's task");
    IrArray *trials = ir_array(module, "task_trials", lower_data_space(lower), false, count, NULL);
    for (int k = 0; k < count; k++)
        ir_store(module, body, trials, ir_int_const(module, k),
                 ir_const(module, model->tasks.items[k]->trials));
    IrArg args[] = {lower_arg_array(lower, lower->task_number), lower_arg_array(lower, trials),
                    lower_arg_int(lower, count), lower_arg_draw(),
                    lower_arg_scratch(lower, count, NULL)};
    ir_kernel(module, body, "rt_task", args, COUNT(args));
}

const IrExpr *lower_is_task(Lower *lower, const Task *task)
{
    IrModule *module = lower->module;
    return ir_apply2(module, IR_EQ, ir_load_at(module, lower->task_number, 0),
                     ir_const(module, task->index));
}

/* Each task draws from a distribution of its own; without one the number is 0. */
static void prepare_draw(Lower *lower, const TrialDraw *draw)
{
    IrModule *module = lower->module;
    const Model *model = lower->model;
    IrStmts *body = lower_data_body(lower);
    IrArray *array =
        ir_array(module, draw->name.name, lower_data_space(lower), false, 1, "drawn by each trial");
    lower->draws[draw->index] = array;
    if (model->tasks.count == 1) {
        lower_data_draw(lower, &draw->draws[0], array, draw->stream, body, draw->name.span);
        return;
    }
    ir_store(module, body, array, ir_int_const(module, 0), ir_const(module, 0));
    for (int k = 0; k < model->tasks.count; k++) {
        if (!draw->drawn[k])
            continue;
        IrStmt *branch = ir_if(module, body, lower_is_task(lower, model->tasks.items[k]));
        lower_data_draw(lower, &draw->draws[k], array, draw->stream, &branch->u.branch.yes,
                   draw->name.span);
    }
}

void lower_prepare(Lower *lower)
{
    const Model *model = lower->model;
    if (model->tasks.count > 1)
        prepare_task_number(lower);
    lower->draws = arena_array(lower->arena, IrArray *, model->draws.count + 1);
    for (int k = 0; k < model->draws.count; k++)
        prepare_draw(lower, model->draws.items[k]);
    for (int k = 0; k < lower->model->layers.count; k++)
        prepare_layer(lower, lower->model->layers.items[k]);
    for (int k = 0; k < lower->model->layers.count; k++)
        lower_prepare_system(lower, lower->model->layers.items[k]);
    for (int k = 0; k < lower->model->projections.count; k++)
        prepare_projection(lower, lower->model->projections.items[k]);
    for (int k = 0; k < lower->model->layers.count; k++)
        if (lower->model->layers.items[k]->spiking)
            lower_prepare_spikes(lower, lower->model->layers.items[k]);
}
