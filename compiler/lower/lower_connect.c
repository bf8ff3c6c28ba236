/* lower_connect.c: which synapses there are.
 *
 * A projection of all to all keeps a weight for each pair, [post][pre]. Others keep theirs row by row,
 * a row for each presynaptic unit, and by columns too if postsynaptic spikes need them; see
 * runtime/kernel/spikes.h. */
#include "lower_connect.h"

#include "lower_arg.h"
#include "lower_data.h"
#include "lower_expr.h"
#include "lower_loop.h"
#include "runtime/kernel/kernel.h"

/* ---- memory ---------------------------------------------------------------------------------- */

/* Of numbers below `end`. */
static IrArray *index_array(Lower *lower, const Projection *projection, const char *what,
                            int length, int end, const char *note)
{
    const char *name = projection->name.name ? projection->name.name : "synapses";
    return ir_int_array(lower->module, arena_printf(lower->arena, "%s_%s", name, what),
                        lower_data_space(lower), length, (IrRange){0, end - 1}, note);
}

static bool needs_columns(const Lower *lower, const Projection *projection)
{
    if (projection_is_paired_off(projection))
        return false;
    for (int event = 0; event < EVENT_KINDS; event++)
        for (int k = 0; k < projection->updates[event].count; k++) {
            const Update *update = &projection->updates[event].items[k];
            if (update->norm != NORM_NONE && update->over == SIDE_PRE)
                return true;
        }
    for (int k = 0; k < lower->model->projections.count; k++) {
        const Projection *other = lower->model->projections.items[k];
        if (other->transposed == projection && other->pre->spiking)
            return true;
    }
    return projection->updates[EVENT_POST].count > 0 || projection->effects[EVENT_POST].count > 0;
}

static IrArg int_scratch(Lower *lower, long length)
{
    return lower_arg_array(
        lower, ir_int_array(lower->module, "scratch", IR_SPACE_SCRATCH, length, IR_ANY_INT, NULL));
}

static IrArg probability_arg(Lower *lower, const Projection *projection)
{
    return (IrArg){.kind = IR_ARG_REAL, .value = ir_const(lower->module, projection->probability)};
}

static void connect(Lower *lower, const Projection *projection, const ProjectionStore *store)
{
    int sources = projection->pre->size, targets = projection->post->size;
    IrArg args[9] = {lower_arg_array(lower, store->row), lower_arg_array(lower, store->target)};
    int count = 2;
    const char *function = NULL;
    switch (projection->connection) {
    case CONNECT_ALL:
        return;
    case CONNECT_ONE_TO_ONE:
        function = "rt_connect_one_to_one";
        args[count++] = lower_arg_int(lower, sources);
        break;
    case CONNECT_RANDOM:
        function = "rt_connect_random";
        args[count++] = lower_arg_int(lower, projection->capacity);
        args[count++] = lower_arg_int(lower, sources);
        args[count++] = lower_arg_int(lower, targets);
        args[count++] = probability_arg(lower, projection);
        args[count++] = lower_arg_int(lower, projection->no_self);
        args[count++] = lower_arg_draw();
        args[count++] = lower_arg_int(lower, projection->connection_stream);
        break;
    case CONNECT_FIXED_IN:
    case CONNECT_FIXED_OUT:
        function = projection->connection == CONNECT_FIXED_IN ? "rt_connect_fixed_in"
                                                              : "rt_connect_fixed_out";
        args[count++] = lower_arg_int(lower, sources);
        args[count++] = lower_arg_int(lower, targets);
        args[count++] = lower_arg_int(lower, projection->degree);
        args[count++] = lower_arg_int(lower, projection->no_self);
        args[count++] = lower_arg_draw();
        args[count++] = lower_arg_int(lower, projection->connection_stream);
        if (projection->connection == CONNECT_FIXED_IN)
            args[count++] =
                int_scratch(lower, rt_fixed_in_scratch((long)targets, projection->degree));
        break;
    case CONNECT_WHERE:
        function = "rt_connect_runs";
        args[count++] = (IrArg){.kind = IR_ARG_TABLE, .integer = projection->table};
        args[count++] = lower_arg_int(lower, sources);
        break;
    case CONNECT_TABLE:
        function = "rt_connect_table";
        args[count++] = lower_arg_array(lower, store->initial);
        args[count++] = (IrArg){.kind = IR_ARG_TABLE, .integer = projection->table};
        args[count++] = lower_arg_int(lower, sources);
        break;
    }
    ir_kernel(lower->module, lower_data_body(lower), function, args, count)->span =
        projection->stmt->span;
}

/* ---- under a condition ------------------------------------------------------------------------ */

/* Where the list of a condition's connections goes: row by row, or of fixed_in column by column. */
typedef struct Allowed {
    const Projection *projection;
    const IrArray *first, *other;
    const IrArray *allowed; /* [units of the other end] */
} Allowed;

/* 1 where a synapse may be, or its probability; else 0. */
static const IrExpr *holds(Lower *lower, const Projection *projection, const IrExpr *pre,
                           const IrExpr *post)
{
    Site site = {.projection = projection, .pre = pre, .post = post};
    const IrExpr *value = projection->probability_of_pair
                              ? lower_expr(lower, &site, projection->probability_of_pair)
                              : ir_const(lower->module, 1);
    return projection->where ? ir_select(lower->module, lower_expr(lower, &site, projection->where),
                                         value, ir_const(lower->module, 0))
                             : value;
}

static const IrArray *allowed_array(Lower *lower, const Projection *projection, int length)
{
    return ir_array(lower->module, "allowed", lower_data_space(lower), false, length,
                    arena_printf(lower->arena,
                                 projection->probability_of_pair
                                     ? "the probability of a synapse %s -> %s"
                                     : "1 where a synapse %s -> %s may be",
                                 projection->pre->name.name, projection->post->name.name));
}

/* The synapses of one unit, of those that are allowed. */
static void connect_unit(Lower *lower, const Allowed *list, const IrExpr *unit)
{
    const Projection *projection = list->projection;
    IrArg args[9] = {lower_arg_array(lower, list->first), lower_arg_array(lower, list->other)};
    bool random = projection->connection == CONNECT_RANDOM;
    int count = 2;
    if (random)
        args[count++] = lower_arg_int(lower, projection->capacity);
    args[count++] = (IrArg){.kind = IR_ARG_INT, .value = unit};
    args[count++] = lower_arg_int(lower, list->allowed->length);
    bool each = projection->probability_of_pair != NULL;
    if (!each)
        args[count++] =
            random ? probability_arg(lower, projection) : lower_arg_int(lower, projection->degree);
    args[count] = lower_arg_array(lower, list->allowed);
    args[count++].reads = true;
    args[count++] = lower_arg_draw();
    args[count++] = lower_arg_int(lower, projection->connection_stream);
    ir_kernel(lower->module, lower->body,
              each     ? "rt_connect_random_each"
              : random ? "rt_connect_random_where"
                       : "rt_connect_fixed_where",
              args, count);
}

static void connect_units(Lower *lower, const Allowed *list)
{
    const Projection *projection = list->projection;
    bool in = projection->connection == CONNECT_FIXED_IN;
    LowerLoop units, others;
    const IrExpr *unit = lower_loop_begin(lower, &units, in ? "j" : "i",
                                          in ? projection->post->size : projection->pre->size);
    const IrExpr *other = lower_loop_begin(lower, &others, in ? "i" : "j", list->allowed->length);
    ir_store(lower->module, lower->body, list->allowed, other,
             holds(lower, projection, in ? other : unit, in ? unit : other));
    lower_loop_end(lower, &others)->span =
        projection->where ? projection->where->span : projection->probability_of_pair->span;
    connect_unit(lower, list, unit);
    lower_loop_end(lower, &units)->span = projection->stmt->span;
}

static void connect_columns(Lower *lower, const Projection *projection,
                            const ProjectionStore *store)
{
    int sources = projection->pre->size, targets = projection->post->size;
    Allowed list = {
        .projection = projection,
        .first =
            index_array(lower, projection, "first", targets + 1, projection->capacity + 1, NULL),
        .other = index_array(lower, projection, "other", projection->capacity, sources, NULL),
        .allowed = allowed_array(lower, projection, sources)};
    connect_units(lower, &list);
    IrArg args[] = {lower_arg_array(lower, store->row), lower_arg_array(lower, store->target),
                    lower_arg_array(lower, list.first), lower_arg_array(lower, list.other),
                    lower_arg_int(lower, sources),      lower_arg_int(lower, targets)};
    args[2].reads = args[3].reads = true;
    ir_kernel(lower->module, lower->body, "rt_turn_columns", args, COUNT(args));
}

static void connect_pairs(Lower *lower, const Projection *projection, const ProjectionStore *store)
{
    LowerLoop loop;
    const IrArray *allowed = allowed_array(lower, projection, projection->pre->size);
    const IrExpr *unit = lower_loop_begin(lower, &loop, "i", projection->pre->size);
    ir_store(lower->module, lower->body, allowed, unit, holds(lower, projection, unit, unit));
    lower_loop_end(lower, &loop)->span = projection->where->span;
    IrArg args[] = {lower_arg_array(lower, store->row), lower_arg_array(lower, store->target),
                    lower_arg_int(lower, projection->pre->size), lower_arg_array(lower, allowed)};
    args[3].reads = true;
    ir_kernel(lower->module, lower->body, "rt_connect_one_to_one_where", args, COUNT(args));
}

static void connect_where(Lower *lower, const Projection *projection, const ProjectionStore *store)
{
    IrStmts *outside = lower->body;
    lower->body = lower_data_body(lower);
    if (projection->connection == CONNECT_ONE_TO_ONE) {
        connect_pairs(lower, projection, store);
    } else if (projection->connection == CONNECT_FIXED_IN) {
        connect_columns(lower, projection, store);
    } else {
        const Allowed list = {.projection = projection,
                              .first = store->row,
                              .other = store->target,
                              .allowed = allowed_array(lower, projection, projection->post->size)};
        connect_units(lower, &list);
    }
    lower->body = outside;
}

/* ----------------------------------------------------------------------------------------------- */

void lower_connect(Lower *lower, const Projection *projection)
{
    ProjectionStore *store = &lower->projections[projection->index];
    int sources = projection->pre->size, targets = projection->post->size;
    if (projection->connection == CONNECT_ALL)
        return;
    int most = projection->capacity;
    store->row = index_array(lower, projection, "row", sources + 1, most + 1,
                             "first synapse of each source");
    store->row->ascending = true;
    store->target = index_array(lower, projection, "target", most, targets,
                                "the postsynaptic unit of each synapse");
    bool known = projection->connection == CONNECT_TABLE || projection->connection == CONNECT_WHERE;
    if (projection->probability_of_pair || (projection->where && !known))
        connect_where(lower, projection, store);
    else
        connect(lower, projection, store);
    if (!needs_columns(lower, projection))
        return;
    store->column =
        index_array(lower, projection, "column", targets + 1, most + 1, "the same by columns");
    store->column->ascending = true;
    store->synapse = index_array(lower, projection, "synapse", most, most, NULL);
    store->source = index_array(lower, projection, "source", most, sources, NULL);
    IrArg args[] = {lower_arg_array(lower, store->column), lower_arg_array(lower, store->synapse),
                    lower_arg_array(lower, store->source), lower_arg_array(lower, store->row),
                    lower_arg_array(lower, store->target), lower_arg_int(lower, sources),
                    lower_arg_int(lower, targets)};
    ir_kernel(lower->module, lower_data_body(lower), "rt_transpose", args, COUNT(args));
}
