/* lower_delay.c: the delays with which spikes reach synapses.
 *
 * Where all synapses of a projection have one delay, a spike reaches all of its unit in one step. Where each has its own,
 * they are listed by unit and delay, in whole steps, when a trial is prepared. In each step, and for each delay from the
 * shortest to the longest, the spikes of so many steps ago then find their synapses side by side: the cost is that of the
 * synapses, and of a look at the list of spikes for each delay that there may be. The synapses themselves stay where they
 * are, so weights and all else that is kept for each have the order that they always have. */
#include "lower_delay.h"

#include "lower_arg.h"
#include "lower_data.h"
#include "lower_draw.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_loop.h"
#include "lower_synapse.h"

/* ---- before a rollout ------------------------------------------------------------------------- */

static IrArray *int_array(Lower *lower, const Projection *projection, const char *what, long length,
                          int low, int high, const char *note)
{
    const char *name = projection->name.name ? projection->name.name : "synapses";
    return ir_int_array(lower->module, arena_printf(lower->arena, "%s_%s", name, what),
                        lower_data_space(lower), length, (IrRange){low, high}, note);
}

/* The nearest whole number of steps, within bounds. */
static const IrExpr *in_steps(Lower *lower, const EachDelay *each, const IrExpr *delay)
{
    IrModule *module = lower->module;
    const IrExpr *count = ir_apply2(module, IR_DIV, delay, ir_const(module, lower->model->step));
    count = lower_ir_func(lower, "floor", ir_apply2(module, IR_ADD, count, ir_const(module, 0.5)), NULL);
    return ir_apply1(module, IR_TOINT, lower_ir_clamped(lower, count, each->least, each->most));
}

typedef struct Fill {
    const EachDelay *each;
    const IrArray *steps;
} Fill;

static void store_steps(Lower *lower, const Site *site, void *context)
{
    const Fill *fill = context;
    ir_store(lower->module, lower->body, fill->steps, lower_synapse_index(lower, site),
             in_steps(lower, fill->each, lower_expr(lower, site, fill->each->value)));
}

static void compute_steps(Lower *lower, const Projection *projection, Fill *fill)
{
    IrModule *module = lower->module;
    const Site site = {.projection = projection};
    if (projection->connection == CONNECT_ALL && projection->where) {
        LowerLoop loop; /* pairs without a synapse have some delay */
        const IrExpr *k = lower_loop_begin(lower, &loop, "k", projection->capacity);
        ir_store(module, lower->body, fill->steps, k, ir_int_const(module, fill->each->least));
        lower_loop_end(lower, &loop);
    }
    lower_walk_all(lower, &site, projection, store_steps, fill)->span = fill->each->stmt->span;
}

static void draw_steps(Lower *lower, const Projection *projection, const Fill *fill)
{
    IrModule *module = lower->module;
    const EachDelay *each = fill->each;
    const IrArray *drawn = ir_array(module, "delays", lower_data_space(lower), false,
                                    projection->capacity, "of each synapse, as they are drawn");
    lower_draw(lower, &each->draw, drawn, each->stream, lower->body, each->stmt->span);
    LowerLoop loop;
    const IrExpr *k = lower_loop_begin(lower, &loop, "k", projection->capacity);
    ir_store(module, lower->body, fill->steps, k, in_steps(lower, each, ir_load(module, drawn, k)));
    lower_loop_end(lower, &loop)->span = each->stmt->span;
}

/* Lists the synapses by unit and delay. */
static void order(Lower *lower, const Projection *projection, const EachDelay *each, Side side,
                  DelayStore *store)
{
    const ProjectionStore *synapses = &lower->projections[projection->index];
    bool pre = side == SIDE_PRE, listed = projection->connection != CONNECT_ALL;
    int sources = projection->pre->size, targets = projection->post->size, count = projection->capacity;
    int groups = each->most - each->least + 1, units = pre ? sources : targets;
    const char *name = pre ? "axon" : "dendrite";
    store->first = int_array(lower, projection, arena_printf(lower->arena, "%s_first", name),
                             (long)units * groups + 1, 0, count, "synapses by unit and delay");
    if (listed)
        store->synapse = int_array(lower, projection, arena_printf(lower->arena, "%s_synapse", name),
                                   count, 0, count - 1, NULL);
    store->other = int_array(lower, projection, arena_printf(lower->arena, "%s_other", name), count, 0,
                             (pre ? targets : sources) - 1, NULL);
    IrArg args[11];
    int n = 0;
    args[n++] = lower_arg_array(lower, store->first);
    if (listed)
        args[n++] = lower_arg_array(lower, store->synapse);
    args[n++] = lower_arg_array(lower, store->other);
    args[n] = lower_arg_array(lower, store->steps);
    args[n++].reads = true;
    if (listed) {
        args[n++] = lower_arg_array(lower, synapses->row);
        args[n++] = lower_arg_array(lower, synapses->target);
        args[n - 2].reads = args[n - 1].reads = true;
    }
    args[n++] = lower_arg_int(lower, sources);
    args[n++] = lower_arg_int(lower, targets);
    args[n++] = lower_arg_int(lower, each->least);
    args[n++] = lower_arg_int(lower, groups);
    args[n++] = lower_arg_int(lower, !pre);
    ir_kernel(lower->module, lower->body, listed ? "rt_order_by_delay" : "rt_order_pairs_by_delay", args, n)
        ->span = each->stmt->span;
}

void lower_delay_store(Lower *lower, const Projection *projection)
{
    IrStmts *outside = lower->body;
    lower->body = lower_data_body(lower);
    for (int side = SIDE_PRE; side <= SIDE_POST; side++) {
        const EachDelay *each = projection_each_delay(projection, (Side)side);
        DelayStore *store = &lower->projections[projection->index].delays[side];
        if (!each)
            continue;
        store->steps = int_array(lower, projection, side == SIDE_PRE ? "axonal_delay" : "dendritic_delay",
                                 projection->capacity, each->least, each->most, "of each synapse, in steps");
        Fill fill = {each, store->steps};
        if (each->value)
            compute_steps(lower, projection, &fill);
        else
            draw_steps(lower, projection, &fill);
        order(lower, projection, each, (Side)side, store);
    }
    lower->body = outside;
}

/* ---- in a step -------------------------------------------------------------------------------- */

const IrExpr *lower_delay(Lower *lower, const Site *site, const Projection *projection, Side side)
{
    if (!projection_each_delay(projection, side))
        return lower_spikes_ago(lower, projection_delay(projection, side));
    return ir_load(lower->module, lower->projections[projection->index].delays[side].steps,
                   lower_synapse_index(lower, site));
}

void lower_delay_each(Lower *lower, const Site *site, const Projection *projection, Side side,
                      SpikeBody *body, void *context)
{
    const EachDelay *each = projection_each_delay(projection, side);
    const Layer *layer = side == SIDE_PRE ? projection->pre : projection->post;
    if (!each) {
        lower_spikes_every(lower, site, layer, side,
                          lower_spikes_ago(lower, projection_delay(projection, side)), body, context);
        return;
    }
    IrModule *module = lower->module;
    LowerLoop loop;
    const IrExpr *delay = lower_loop_begin(lower, &loop, "delay", each->most - each->least + 1);
    if (each->least > 0)
        delay = ir_apply2(module, IR_IADD, delay, ir_int_const(module, each->least));
    lower_spikes_every(lower, site, layer, side, delay, body, context);
    lower_loop_end(lower, &loop)->span = each->stmt->span;
}

void lower_delay_walk(Lower *lower, const Site *at, const Projection *projection, Side side,
                      SynapseBody *body, void *context)
{
    const EachDelay *each = projection_each_delay(projection, side);
    const DelayStore *store = &lower->projections[projection->index].delays[side];
    bool pre = side == SIDE_PRE;
    if (!each) {
        (pre ? lower_walk_targets : lower_walk_sources)(lower, at, projection, body, context);
        return;
    }
    IrModule *module = lower->module;
    Site site = *at;
    LowerLoop loop;
    site.projection = projection;
    const IrExpr *group = ir_apply2(module, IR_ISUB, at->delay, ir_int_const(module, each->least));
    const IrExpr *unit = pre ? at->pre : at->post;
    const IrExpr *place = lower_loop_begin(lower, &loop, "k", 0);
    if (store->synapse)
        site.synapse = lower_walk_number(lower, "synapse", store->synapse, place);
    *(pre ? &site.post : &site.pre) = lower_walk_number(lower, pre ? "j" : "i", store->other, place);
    lower_walk_pair(lower, &site, projection, body, context);
    lower_loop_end_range(lower, &loop, store->first,
                         lower_ir_index(lower, unit, each->most - each->least + 1, group));
}
