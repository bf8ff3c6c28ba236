/* lower_spikes.c: the memory of the units that spiked, and how statements find them. Which do is in
 * lower_threshold.c, of inputs in lower_sources.c.
 *
 * Where all candidates of a block have the same spikes (inputs, and every layer of a program with one
 * lane), a step has a list of the units that spike. Where they differ, each unit has a flag for each
 * lane, and what a spike does is done under a mask. Spikes are kept for as many steps as the longest
 * delay needs, a slot for each, round in a ring. */
#include "lower_spikes.h"

#include <math.h>

#include "lower_ir.h"
#include "lower_loop.h"
#include "runtime/kernel/kernel.h"

static bool has_list(const Lower *lower, const Layer *layer)
{
    return !layer->varying || lower->model->one_lane;
}

/* ---- memory ---------------------------------------------------------------------------------- */

static int slots_of(const Model *model, const Layer *layer)
{
    int delay = 0;
    for (int k = 0; k < model->projections.count; k++) {
        const Projection *projection = model->projections.items[k];
        if (projection->pre == layer && projection->axonal_delay > delay)
            delay = projection->axonal_delay;
        if (projection->post == layer && projection->dendritic_delay > delay)
            delay = projection->dendritic_delay;
    }
    return delay + 1;
}

static IrArray *int_array(Lower *lower, const Layer *layer, const char *what, long length,
                          IrRange content)
{
    return ir_int_array(lower->module, arena_printf(lower->arena, "%s_%s", layer->name.name, what),
                        IR_SPACE_WORK, length, content, NULL);
}

static IrArray *real_array(Lower *lower, const Layer *layer, const char *what, IrSpace space,
                           bool varying, long length)
{
    return ir_array(lower->module, arena_printf(lower->arena, "%s_%s", layer->name.name, what),
                    space, varying, length, NULL);
}

void lower_spikes_store(Lower *lower, const Layer *layer)
{
    SpikeStore *store = &lower->layers[layer->index].spikes;
    store->slots = slots_of(lower->model, layer);
    if (has_list(lower, layer)) {
        store->list = int_array(lower, layer, "spikes", (long)store->slots * layer->size,
                                (IrRange){0, layer->size - 1});
        if (store->slots > 1)
            store->list->note =
                arena_printf(lower->arena, "units of %s that spiked in the last %d steps",
                             layer->name.name, store->slots);
        store->count =
            int_array(lower, layer, "spike_count", store->slots, (IrRange){0, layer->size});
    }
    if (layer->counted) {
        store->times = int_array(lower, layer, "times", (long)store->slots * layer->size,
                                 (IrRange){0, (int)RT_MOST_TIMES});
        store->times->note = "how often each of them did";
    }
    store->flag_slots = store->list && !layer->ties_matter ? 1 : store->slots;
    if (!layer->is_input || layer->rates_read || layer->ties_matter || layer->counted)
        store->flag = real_array(lower, layer, "spiked", IR_SPACE_WORK, layer->varying,
                                 (long)store->flag_slots * layer->size);
    if (population_is_refractory(layer))
        store->free = real_array(lower, layer, "free", IR_SPACE_WORK, layer->varying, layer->size);
}

/* ---- at the start of a rollout ---------------------------------------------------------------- */

void lower_spikes_start(Lower *lower, const Layer *layer)
{
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    const IrArray *const zeros[] = {store->count, store->flag, store->free};
    for (int k = 0; k < COUNT(zeros); k++)
        if (zeros[k])
            lower_loop_clear(lower, zeros[k]);
}

/* ---- slots ------------------------------------------------------------------------------------ */

/* step mod slots, of a whole number that may be too large for an int. */
static const IrExpr *first_slot(Lower *lower, const IrExpr *step, int slots)
{
    IrModule *module = lower->module;
    if (step->kind == IR_CONST)
        return ir_int_const(module, (int)fmod(step->u.constant, slots));
    const IrExpr *width = ir_const(module, slots);
    const IrExpr *rounds =
        lower_ir_func(lower, "floor", ir_apply2(module, IR_DIV, step, width), NULL);
    const IrExpr *rest = ir_apply2(module, IR_SUB, step, ir_apply2(module, IR_MUL, rounds, width));
    rest = lower_ir_clamped(lower, rest, 0, slots - 1);
    return lower_ir_named(lower, "slot", ir_apply1(module, IR_TOINT, rest));
}

static void add_ring(Lower *lower, const IrExpr *step, int slots)
{
    int known = 0;
    while (known < lower->rings.count && lower->rings.items[known].slots != slots)
        known++;
    if (slots <= 1 || known < lower->rings.count)
        return;
    Ring ring = {slots, first_slot(lower, step, slots)};
    vec_push(lower->arena, &lower->rings, ring);
}

void lower_spikes_rings(Lower *lower, const IrExpr *step)
{
    const Model *model = lower->model;
    lower->rings.count = 0;
    for (int k = 0; k < model->layers.count; k++)
        add_ring(lower, step, lower->layers[k].spikes.slots);
    for (int k = 0; k < model->projections.count; k++)
        if (model->projections.items[k]->late_effects)
            add_ring(lower, step, model->projections.items[k]->dendritic_delay);
}

const IrExpr *lower_spikes_ago(const Lower *lower, int steps)
{
    return steps > 0 ? ir_int_const(lower->module, steps) : NULL;
}

const IrExpr *lower_spikes_slot(Lower *lower, const Site *site, int slots, const IrExpr *delay)
{
    IrModule *module = lower->module;
    bool fixed = !delay || delay->kind == IR_INT_CONST;
    if (slots == 1)
        return ir_int_const(module, 0);
    const Ring *ring = lower->rings.items;
    while (ring->slots != slots)
        ring++;
    const IrExpr *first = ring->first, *slot = site->turn;
    int back = delay && fixed ? slots - delay->u.integer : 0;
    if (first->kind == IR_INT_CONST)
        back = (back + first->u.integer) % slots;
    else
        slot = ir_apply2(module, IR_IADD, slot, first);
    if (back > 0)
        slot = ir_apply2(module, IR_IADD, slot, ir_int_const(module, back));
    if (!fixed)
        slot = ir_apply2(module, IR_IADD, slot,
                         ir_apply2(module, IR_ISUB, ir_int_const(module, slots), delay));
    return ir_apply2(module, IR_IMOD, slot, ir_int_const(module, slots));
}

IrArg lower_spikes_slot_arg(Lower *lower, const Site *site, const SpikeStore *store,
                            const IrArray *array, int width)
{
    const IrExpr *slot = lower_spikes_slot(lower, site, store->slots, NULL);
    return (IrArg){.kind = IR_ARG_ARRAY,
                   .array = array,
                   .value =
                       ir_apply2(lower->module, IR_IMUL, slot, ir_int_const(lower->module, width))};
}

const IrExpr *lower_spikes_flag_index(Lower *lower, const Site *site, const Layer *layer,
                                     const IrExpr *delay, const IrExpr *unit)
{
    int slots = lower->layers[layer->index].spikes.flag_slots;
    return lower_ir_index(lower, lower_spikes_slot(lower, site, slots, delay), layer->size, unit);
}

const IrExpr *lower_spikes_refractory(Lower *lower, const Site *site, const Layer *layer,
                                      const IrExpr *unit)
{
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    return ir_apply2(lower->module, IR_GT, ir_load(lower->module, store->free, unit),
                     site->own_step);
}

const IrExpr *lower_spikes_is_refractory(Lower *lower, const Site *site, const Layer *layer,
                                         const IrExpr *unit)
{
    IrModule *module = lower->module;
    const IrExpr *now = lower_spikes_refractory(lower, site, layer, unit);
    if (lower->layers[layer->index].spikes.known) /* a unit that has just spiked will be */
        now = ir_apply2(module, IR_AND, now,
                        ir_apply1(module, IR_NOT, lower_spikes_of_unit(lower, site, layer, NULL, unit)));
    return ir_select(module, now, ir_const(module, 1), ir_const(module, 0));
}

/* ---- what others see -------------------------------------------------------------------------- */

void lower_spikes_each(Lower *lower, const Site *at, const Layer *layer, Side side,
                       const IrExpr *delay, SpikeBody *body, void *context)
{
    IrModule *module = lower->module;
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    Site site = *at;
    site.delay = delay;
    site.spiked = side;
    LowerLoop loop;
    const IrExpr **unit = side == SIDE_PRE ? &site.pre : &site.post;
    const char *name = side == SIDE_PRE ? "i" : "j";
    if (store->list) {
        const IrExpr *slot = lower_spikes_slot(lower, at, store->slots, delay);
        const IrExpr *k = lower_loop_begin(lower, &loop, "n", 0);
        IrVar *var = ir_var(module, name, ir_int());
        const IrExpr *place = lower_ir_index(lower, slot, layer->size, k);
        const IrExpr *count = ir_load(module, store->count, slot);
        ir_let(module, lower->body, var, ir_load(module, store->list, place));
        site.spike =
            (IrArg){.kind = IR_ARG_ARRAY, .array = store->list, .value = place, .reads = true};
        site.spikes_left =
            (IrArg){.kind = IR_ARG_INT, .value = ir_apply2(module, IR_ISUB, count, k)};
        *unit = ir_get(module, var);
        body(lower, &site, NULL, context);
        IrStmt *stmt = lower_loop_end(lower, &loop);
        stmt->u.loop.first = ir_int_const(module, 0);
        stmt->u.loop.end = count;
        return;
    }
    *unit = lower_loop_begin(lower, &loop, name, layer->size);
    const IrExpr *spikes =
        lower_ir_named(lower, "spikes", lower_spikes_of_unit(lower, at, layer, delay, *unit));
    IrStmts *outside = lower->body;
    IrStmt *branch = ir_if(module, outside, ir_apply1(module, IR_ANY, spikes));
    lower->body = &branch->u.branch.yes;
    body(lower, &site, spikes, context);
    lower->body = outside;
    lower_loop_end(lower, &loop);
}

const IrExpr *lower_spikes_times(Lower *lower, const Site *site, const Layer *layer,
                                 const IrExpr *delay, const IrExpr *unit)
{
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    const IrExpr *slot = lower_spikes_slot(lower, site, store->slots, delay);
    return ir_load(lower->module, store->times, lower_ir_index(lower, slot, layer->size, unit));
}

/* Which body is repeated, and of what. */
typedef struct Repeat {
    const Layer *layer;
    const IrExpr *delay;
    SpikeBody *body;
    void *context;
} Repeat;

static void repeat(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    const Repeat *what = context;
    const IrExpr *unit = site->spiked == SIDE_PRE ? site->pre : site->post;
    LowerLoop loop;
    lower_loop_begin(lower, &loop, "k", 0);
    what->body(lower, site, lanes, what->context);
    loop.end = lower_spikes_times(lower, site, what->layer, what->delay, unit);
    lower_loop_end(lower, &loop);
}

void lower_spikes_every(Lower *lower, const Site *site, const Layer *layer, Side side,
                        const IrExpr *delay, SpikeBody *body, void *context)
{
    Repeat every = {layer, delay, body, context};
    if (layer->counted)
        lower_spikes_each(lower, site, layer, side, delay, repeat, &every);
    else
        lower_spikes_each(lower, site, layer, side, delay, body, context);
}

const IrExpr *lower_spikes_of_unit(Lower *lower, const Site *site, const Layer *layer,
                                   const IrExpr *delay, const IrExpr *unit)
{
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    const IrExpr *flag = ir_load(lower->module, store->flag,
                                 lower_spikes_flag_index(lower, site, layer, delay, unit));
    return ir_apply2(lower->module, IR_GT, flag, ir_const(lower->module, 0));
}

int lower_spikes_lag(const Lower *lower, const Layer *layer)
{
    return lower->layers[layer->index].spikes.known ? 0 : 1;
}

const IrExpr *lower_spikes_rate(Lower *lower, const Site *site, const Layer *layer,
                                const IrExpr *unit)
{
    const IrExpr *index = lower_spikes_flag_index(
        lower, site, layer, lower_spikes_ago(lower, lower_spikes_lag(lower, layer)), unit);
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    return ir_apply2(lower->module, IR_MUL, ir_load(lower->module, store->flag, index),
                     ir_const(lower->module, 1 / lower->model->step));
}

const IrExpr *lower_spikes_total_rate(Lower *lower, const Site *site, const Layer *layer)
{
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    if (!store->list || layer->counted)
        return NULL;
    const IrExpr *count =
        ir_load(lower->module, store->count,
                lower_spikes_slot(lower, site, store->slots, lower_spikes_ago(lower, lower_spikes_lag(lower, layer))));
    return ir_apply2(lower->module, IR_MUL, ir_apply1(lower->module, IR_TOREAL, count),
                     ir_const(lower->module, 1 / lower->model->step));
}
