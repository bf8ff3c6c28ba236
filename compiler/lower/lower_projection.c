/* lower_projection.c: a projection before a rollout: its initial weights, its connections, the memory of its
 * traces; and its weights at the start of one. */
#include "lower_projection.h"

#include "lower_arg.h"
#include "lower_connect.h"
#include "lower_data.h"
#include "lower_draw.h"
#include "lower_drawn.h"
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

/* Weights of all pairs that rows of a file give. */
static void read_rows(Lower *lower, const InputSource *source, const IrArray *out, IrStmts *body)
{
    IrArg args[] = {
        lower_arg_array(lower, out),
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

typedef struct Copy {
    const IrArray *from, *to;
} Copy;

static void copy_weight(Lower *lower, const Site *site, void *context)
{
    const Copy *copy = context;
    const IrExpr *pair =
        lower_ir_index(lower, site->post, site->projection->pre->size, site->pre);
    ir_store(lower->module, lower->body, copy->to, lower_synapse_index(lower, site),
             ir_load(lower->module, copy->from, pair));
}

/* Those of listed synapses, of all pairs that the rows have. */
static void pick_rows(Lower *lower, const Projection *projection, const IrArray *initial,
                      IrStmts *body)
{
    IrStmts *outside = lower->body;
    const Site site = {.projection = projection};
    long pairs = (long)projection->pre->size * projection->post->size;
    Copy copy = {ir_array(lower->module, "all_weights", lower_data_space(lower), false, pairs,
                          "[post][pre]"),
                 initial};
    read_rows(lower, projection->weight_rows, copy.from, body);
    lower->body = body;
    lower_walk_all(lower, &site, projection, copy_weight, &copy)->span =
        projection->weight_rows->written->span;
    lower->body = outside;
}

static void store_weight(Lower *lower, const Site *site, void *context)
{
    const IrArray *weights = context;
    ir_store(lower->module, lower->body, weights, lower_synapse_index(lower, site),
             lower_expr(lower, site, site->projection->initial));
}

/* Weights that an expression gives. */
static void compute_weights(Lower *lower, const Projection *projection, IrArray *weights,
                            IrStmts *body)
{
    IrStmts *outside = lower->body;
    const Site site = {.projection = projection};
    lower->body = body;
    lower_walk_all(lower, &site, projection, store_weight, weights)->span = projection->stmt->span;
    lower->body = outside;
}

/* What is known of the weights before a rollout: what they start at, or what candidates make that of. */
static void prepare_weights(Lower *lower, const Projection *projection, ProjectionStore *store)
{
    const char *order = projection->connection == CONNECT_ALL ? "[post][pre]" : "[synapse]";
    const char *name = projection->name.name ? projection->name.name : "w";
    bool each_generation = projection->weights.each_generation;
    store->initial =
        ir_array(lower->module, arena_printf(lower->arena, "%s_start", name),
                 each_generation ? IR_SPACE_GENERATION : lower_data_space(lower), false,
                 projection->capacity,
                 arena_printf(lower->arena, "initial weights %s -> %s, %s",
                              projection->pre->name.name, projection->post->name.name, order));
    IrStmts *body = each_generation ? &lower->module->functions[IR_PREPARE_GENERATION].body
                                    : lower_data_body(lower);
    if (projection->weight_rows && projection->connection == CONNECT_ALL)
        read_rows(lower, projection->weight_rows, store->initial, body);
    else if (!projection->weight_rows && projection->connection != CONNECT_TABLE)
        lower_draw(lower, &projection->weights, store->initial, projection->stream, body,
                   projection->stmt->span);
    lower_connect(lower, projection);
    if (projection->weight_rows && projection->connection != CONNECT_ALL)
        pick_rows(lower, projection, store->initial, body);
    if (projection->initial)
        compute_weights(lower, projection, store->initial, body);
    if (projection->where && projection->connection == CONNECT_ALL &&
        !projection_starts_learned(projection))
        mask_weights(lower, projection, store->initial, body);
}

void lower_projection(Lower *lower, const Projection *projection)
{
    ProjectionStore *store = &lower->projections[projection->index];
    if (projection->transposed) {
        store->initial = store->weights =
            lower->projections[projection->transposed->index].weights;
        return;
    }
    bool learned = projection_starts_learned(projection);
    bool one = projection_has_one_weight(projection);
    if (one || (learned && projection->initial))
        lower_connect(lower, projection);
    else
        prepare_weights(lower, projection, store);
    lower_trace_store(lower, projection);
    store->weights = store->initial;
    if (!projection->varying)
        return;
    const char *name = projection->name.name;
    const char *shape = one                                       ? "all of them"
                        : projection->connection == CONNECT_ALL ? "[post][pre]"
                                                                : "[synapse]";
    store->weights = ir_array(
        lower->module, name ? arena_printf(lower->arena, "%s_w", name) : "w", IR_SPACE_WORK, true,
        one ? 1 : projection->capacity,
        arena_printf(lower->arena, "weights %s -> %s, %s", projection->pre->name.name,
                     projection->post->name.name, shape));
}

/* ---- at the start of a rollout ---------------------------------------------------------------- */

/* Of numbers that are drawn for all candidates, or of an expression, with what is learned. */
static void start_weight(Lower *lower, const Site *site, void *context)
{
    const Projection *projection = site->projection;
    const ProjectionStore *store = context;
    const IrExpr *index = lower_synapse_index(lower, site);
    const IrExpr *value =
        projection->initial
            ? lower_expr(lower, site, projection->initial)
            : lower_drawn(lower, site, &projection->weights,
                               ir_load(lower->module, store->initial, index));
    ir_store(lower->module, lower->body, store->weights, index, value);
}

static void start_learned(Lower *lower, const Projection *projection, ProjectionStore *store)
{
    const Site site = {.projection = projection};
    if (projection_has_one_weight(projection)) {
        ir_store(lower->module, lower->body, store->weights, ir_int_const(lower->module, 0),
                 lower_expr(lower, &site, projection->initial));
        return;
    }
    if (projection->where && projection->connection == CONNECT_ALL)
        lower_loop_clear(lower, store->weights);
    lower_walk_all(lower, &site, projection, start_weight, store)->note = "initial weights";
}

void lower_projection_start(Lower *lower, const Projection *projection)
{
    ProjectionStore *store = &lower->projections[projection->index];
    if (store->weights == store->initial)
        return;
    if (projection_starts_learned(projection)) {
        start_learned(lower, projection, store);
        return;
    }
    LowerLoop loop;
    const IrExpr *index = lower_loop_begin(lower, &loop, "k", store->weights->length);
    ir_store(lower->module, lower->body, store->weights, index,
             ir_load(lower->module, store->initial, index));
    lower_loop_end(lower, &loop)->note = "initial weights";
}
