/* lower_projection.c: a projection before a rollout: its initial weights, its connections, the memory of its
 * traces. */
#include "lower_projection.h"

#include "lower_arg.h"
#include "lower_connect.h"
#include "lower_data.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_loop.h"
#include "lower_synapse.h"
#include "lower_trace.h"
#include "lower_walk.h"

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
    const IrExpr *exists = lower_expr(lower, &site, projection->where);
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
             lower_synapse_index(lower, site), lower_expr(lower, site, site->projection->initial));
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

void lower_projection(Lower *lower, const Projection *projection)
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
