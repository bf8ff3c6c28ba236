/* lower_spikes.c: which units spike in a step: inputs, thresholds, and how later statements find them.
 *
 * Where all candidates of a block have the same spikes (inputs, and every layer of a program with one
 * lane), a step has a list of the units that spike. Where they differ, each unit has a flag for each
 * lane, and what a spike does is done under a mask. Spikes are kept for as many steps as the longest
 * delay needs, a slot for each, round in a ring. */
#include "lower_internal.h"

#include "../../runtime/kernel/kernel.h"

bool lower_has_list(const Lower *lower, const Layer *layer)
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

static IrArray *int_array(Lower *lower, const Layer *layer, const char *what, long length)
{
    return ir_int_array(lower->module, arena_printf(lower->arena, "%s_%s", layer->name.name, what),
                        IR_SPACE_WORK, length, NULL);
}

static IrArray *real_array(Lower *lower, const Layer *layer, const char *what, IrSpace space,
                           bool varying, long length)
{
    return ir_array(lower->module, arena_printf(lower->arena, "%s_%s", layer->name.name, what), space,
                    varying, length, NULL);
}

static void input_store(Lower *lower, const Layer *layer, SpikeStore *store)
{
    const InputSource *source = &layer->source;
    switch (source->kind) {
    case INPUT_POISSON:
        store->state = real_array(lower, layer, "gap", IR_SPACE_WORK, false, RT_POISSON_STATE);
        store->rates =
            real_array(lower, layer, "rate", IR_SPACE_WORK, false, layer->size / source->group);
        if (source->silent > 0)
            store->last = int_array(lower, layer, "last", layer->size);
        break;
    case INPUT_REGULAR:
        store->passed = int_array(lower, layer, "passed", layer->size);
        store->first = real_array(lower, layer, "first", lower_data_space(lower), false, layer->size);
        store->period = real_array(lower, layer, "period", lower_data_space(lower), false, layer->size);
        break;
    case INPUT_SPIKES:
        store->next = int_array(lower, layer, "next", 1);
        store->when = ir_int_array(lower->module, "when", lower_data_space(lower), source->event_count,
                                   "steps of the listed spikes");
        store->who = ir_int_array(lower->module, "who", lower_data_space(lower), source->event_count,
                                  "their units");
        break;
    case INPUT_GAUSSIAN:
    case INPUT_ROWS:
        break;
    }
}

void lower_spike_store(Lower *lower, const Layer *layer)
{
    SpikeStore *store = &lower->layers[layer->index].spikes;
    store->slots = slots_of(lower->model, layer);
    if (lower_has_list(lower, layer)) {
        store->list = int_array(lower, layer, "spikes", (long)store->slots * layer->size);
        if (store->slots > 1)
            store->list->note = arena_printf(lower->arena, "units of %s that spiked in the last %d steps",
                                             layer->name.name, store->slots);
        store->count = int_array(lower, layer, "spike_count", store->slots);
    }
    store->flag_slots = store->list && !layer->ties_matter ? 1 : store->slots;
    if (!layer->is_input || layer->rates_read || layer->ties_matter)
        store->flag = real_array(lower, layer, "spiked", IR_SPACE_WORK, layer->varying,
                                 (long)store->flag_slots * layer->size);
    if (layer->refractory > 0)
        store->wait = real_array(lower, layer, "wait", IR_SPACE_WORK, layer->varying, layer->size);
    if (layer->is_input)
        input_store(lower, layer, store);
}

/* ---- before a trial -------------------------------------------------------------------------- */

/* out[i] = value of unit i, times `scale`, in the data of a trial. */
static void fill_by_unit(Lower *lower, const IrArray *out, const X *value, const Layer *layer,
                         double scale)
{
    IrStmts *outside = lower->body;
    LowerLoop loop;
    Site site = {.layer = layer};
    lower->body = lower_data_body(lower);
    site.own = lower_loop_begin(lower, &loop, "i", out->length);
    ir_store(lower->module, lower->body, out, site.own,
             ir_apply2(lower->module, IR_MUL, lower_scalar(lower, &site, value),
                       ir_const(lower->module, scale)));
    lower_loop_end(lower, &loop);
    lower->body = outside;
}

static void list_events(Lower *lower, const Layer *layer, const SpikeStore *store)
{
    const InputSource *source = &layer->source;
    IrModule *module = lower->module;
    if (source->times == NULL) {
        IrArg args[] = {lower_array_arg(lower, store->when),
                        lower_array_arg(lower, store->who),
                        {.kind = IR_ARG_TABLE, .integer = source->table},
                        {.kind = IR_ARG_REAL,
                         .value = ir_const(module, source->scale / lower->model->step)}};
        ir_kernel(module, lower_data_body(lower), "rt_spike_table", args, COUNT(args));
        return;
    }
    IrStmts *outside = lower->body;
    lower->body = lower_data_body(lower);
    for (int k = 0; k < source->event_count; k += layer->size) {
        LowerLoop loop;
        int step = (int)(source->times[k / layer->size] / lower->model->step + 0.5);
        const IrExpr *unit = lower_loop_begin(lower, &loop, "i", layer->size);
        const IrExpr *index = ir_apply2(module, IR_IADD, ir_int_const(module, k), unit);
        ir_store(module, lower->body, store->when, index, ir_int_const(module, step));
        ir_store(module, lower->body, store->who, index, unit);
        lower_loop_end(lower, &loop);
    }
    lower->body = outside;
}

void lower_prepare_spikes(Lower *lower, const Layer *layer)
{
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    if (store->passed) {
        fill_by_unit(lower, store->first, layer->source.start, layer, 1 / lower->model->step);
        fill_by_unit(lower, store->period, layer->source.period, layer, 1 / lower->model->step);
    }
    if (store->when)
        list_events(lower, layer, store);
}

/* ---- at the start of a rollout ---------------------------------------------------------------- */

void lower_start_spikes(Lower *lower, const Layer *layer)
{
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    const IrArray *const zeros[] = {store->count, store->flag,   store->wait,
                                    store->last,  store->passed, store->next};
    for (int k = 0; k < COUNT(zeros); k++)
        if (zeros[k])
            lower_clear(lower, zeros[k]);
    if (!store->state)
        return;
    IrArg args[] = {lower_array_arg(lower, store->state), lower_trial_draw_arg(lower),
                    lower_int_arg(lower, layer->stream)};
    ir_kernel(lower->module, lower->body, "rt_poisson_start", args, COUNT(args));
}

/* ---- slots ------------------------------------------------------------------------------------ */

/* The slot of the spikes of `delay` steps ago. */
static const IrExpr *slot_of(Lower *lower, const Site *site, int slots, int delay)
{
    IrModule *module = lower->module;
    if (slots == 1)
        return ir_int_const(module, 0);
    const IrExpr *step = site->step;
    if (lower->rewound)
        step = ir_apply2(module, IR_ISUB, step, lower->rewound);
    if (delay > 0)
        step = ir_apply2(module, IR_IADD, step, ir_int_const(module, slots - delay));
    return ir_apply2(module, IR_IMOD, step, ir_int_const(module, slots));
}

static IrArg slot_arg(Lower *lower, const Site *site, const SpikeStore *store, const IrArray *array,
                      int width)
{
    const IrExpr *slot = slot_of(lower, site, store->slots, 0);
    return (IrArg){IR_ARG_ARRAY, array,
                   ir_apply2(lower->module, IR_IMUL, slot, ir_int_const(lower->module, width)), 0};
}

static const IrExpr *flag_index(Lower *lower, const Site *site, const Layer *layer, int delay,
                                const IrExpr *unit)
{
    int slots = lower->layers[layer->index].spikes.flag_slots;
    return lower_index(lower, slot_of(lower, site, slots, delay), layer->size, unit);
}

/* ---- inputs ----------------------------------------------------------------------------------- */

static void fill_rates(Lower *lower, const Site *at, const Layer *layer, const SpikeStore *store)
{
    IrModule *module = lower->module;
    Site site = *at;
    LowerLoop loop;
    site.layer = layer;
    const IrExpr *group = lower_loop_begin(lower, &loop, "g", store->rates->length);
    site.own = ir_apply2(module, IR_IMUL, group, ir_int_const(module, layer->source.group));
    const IrExpr *rate = lower_scalar(lower, &site, phase_source(site.phase, layer)->rate);
    ir_store(module, lower->body, store->rates, group,
             ir_apply2(module, IR_MUL, rate, ir_const(module, lower->model->step)));
    lower_loop_end(lower, &loop)->span = layer->source.rate->span;
}

static void poisson_spikes(Lower *lower, const Site *site, const Layer *layer, const SpikeStore *store)
{
    fill_rates(lower, site, layer, store);
    IrArg args[] = {slot_arg(lower, site, store, store->list, layer->size),
                    slot_arg(lower, site, store, store->count, 1),
                    lower_array_arg(lower, store->state),
                    lower_array_arg(lower, store->rates),
                    lower_int_arg(lower, store->rates->length),
                    lower_int_arg(lower, layer->source.group),
                    lower_trial_draw_arg(lower),
                    lower_int_arg(lower, layer->stream)};
    ir_kernel(lower->module, lower->body, "rt_poisson", args, COUNT(args))->span = layer->stmt->span;
    if (!store->last)
        return;
    IrArg silence[] = {args[0],
                       args[1],
                       lower_array_arg(lower, store->last),
                       lower_int_arg(lower, layer->source.silent),
                       {.kind = IR_ARG_INT, .value = site->step}};
    ir_kernel(lower->module, lower->body, "rt_silence", silence, COUNT(silence));
}

static void regular_spikes(Lower *lower, const Site *site, const Layer *layer, const SpikeStore *store)
{
    IrArg args[] = {slot_arg(lower, site, store, store->list, layer->size),
                    slot_arg(lower, site, store, store->count, 1),
                    lower_array_arg(lower, store->passed),
                    lower_array_arg(lower, store->first),
                    lower_array_arg(lower, store->period),
                    lower_int_arg(lower, layer->size),
                    {.kind = IR_ARG_INT, .value = site->step}};
    ir_kernel(lower->module, lower->body, "rt_regular", args, COUNT(args))->span = layer->stmt->span;
}

static void listed_spikes(Lower *lower, const Site *site, const Layer *layer, const SpikeStore *store)
{
    IrArg args[] = {slot_arg(lower, site, store, store->list, layer->size),
                    slot_arg(lower, site, store, store->count, 1),
                    lower_array_arg(lower, store->next),
                    lower_array_arg(lower, store->when),
                    lower_array_arg(lower, store->who),
                    lower_int_arg(lower, layer->source.event_count),
                    {.kind = IR_ARG_INT, .value = site->step}};
    ir_kernel(lower->module, lower->body, "rt_due", args, COUNT(args))->span = layer->stmt->span;
}

static void raise_flag(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    (void)lanes;
    const Layer *layer = context;
    ir_store(lower->module, lower->body, lower->layers[layer->index].spikes.flag,
             flag_index(lower, site, layer, 0, site->pre), ir_const(lower->module, 1));
}

void lower_input_spikes(Lower *lower, const Site *site, const Layer *layer)
{
    SpikeStore *store = &lower->layers[layer->index].spikes;
    if (store->state)
        poisson_spikes(lower, site, layer, store);
    else if (store->passed)
        regular_spikes(lower, site, layer, store);
    else
        listed_spikes(lower, site, layer, store);
    if (!store->flag)
        return;
    LowerLoop loop;
    const IrExpr *unit = lower_loop_begin(lower, &loop, "i", layer->size);
    ir_store(lower->module, lower->body, store->flag, flag_index(lower, site, layer, 0, unit),
             ir_const(lower->module, 0));
    lower_loop_end(lower, &loop);
    lower_each_spike(lower, site, layer, SIDE_PRE, 0, raise_flag, lower->model->layers.items[layer->index]);
}

/* ---- thresholds ------------------------------------------------------------------------------- */

/* value in those lanes (NULL: all), else what is there. */
void lower_store_where(Lower *lower, const IrExpr *lanes, const IrArray *array, const IrExpr *index,
                       const IrExpr *value, Span span)
{
    if (lanes)
        value = ir_select(lower->module, lanes, value, ir_load(lower->module, array, index));
    ir_store(lower->module, lower->body, array, index, value)->span = span;
}

const IrExpr *lower_is_refractory(Lower *lower, const Site *site)
{
    const SpikeStore *store = &lower->layers[site->layer->index].spikes;
    return ir_apply2(lower->module, IR_GT, ir_load(lower->module, store->wait, site->own),
                     ir_const(lower->module, 0));
}

static void reset(Lower *lower, const Site *site, const Effect *effect, const IrExpr *spikes)
{
    const IrArray *array = lower->layers[site->layer->index].variables[effect->variable];
    const IrExpr *value = lower_scalar(lower, site, effect->value);
    if (effect->increment)
        value = ir_apply2(lower->module, IR_ADD, ir_load(lower->module, array, site->own), value);
    lower_store_where(lower, spikes, array, site->own, value, effect->stmt->span);
}

void lower_threshold(Lower *lower, const Site *site)
{
    IrModule *module = lower->module;
    const Layer *layer = site->layer;
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    const IrExpr *crosses = lower_scalar(lower, site, layer->threshold);
    if (store->wait)
        crosses = ir_apply2(module, IR_AND, crosses,
                            ir_apply1(module, IR_NOT, lower_is_refractory(lower, site)));
    const IrExpr *spikes = lower_named(lower, "spikes", crosses);
    ir_store(module, lower->body, store->flag, flag_index(lower, site, layer, 0, site->own),
             ir_select(module, spikes, ir_const(module, 1), ir_const(module, 0)))
        ->span = layer->threshold->span;
    for (int k = 0; k < layer->resets.count; k++)
        reset(lower, site, &layer->resets.items[k], spikes);
    if (!store->wait)
        return;
    const IrExpr *wait = ir_load(module, store->wait, site->own);
    const IrExpr *less = ir_apply2(module, IR_SUB, wait, ir_const(module, 1));
    ir_store(module, lower->body, store->wait, site->own,
             ir_select(module, spikes, ir_const(module, layer->refractory),
                       lower_func(lower, "max", less, ir_const(module, 0))));
}

void lower_collect_spikes(Lower *lower, const Site *site, const Layer *layer)
{
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    if (!store->list)
        return;
    IrArg args[] = {slot_arg(lower, site, store, store->list, layer->size),
                    slot_arg(lower, site, store, store->count, 1),
                    {IR_ARG_ARRAY, store->flag,
                     flag_index(lower, site, layer, 0, ir_int_const(lower->module, 0)), 0},
                    lower_int_arg(lower, layer->size)};
    ir_kernel(lower->module, lower->body, "rt_collect", args, COUNT(args))->span = layer->stmt->span;
}

/* ---- what others see -------------------------------------------------------------------------- */

void lower_each_spike(Lower *lower, const Site *at, const Layer *layer, Side side, int delay,
                      SpikeBody *body, void *context)
{
    IrModule *module = lower->module;
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    Site site = *at;
    LowerLoop loop;
    const IrExpr **unit = side == SIDE_PRE ? &site.pre : &site.post;
    const char *name = side == SIDE_PRE ? "i" : "j";
    if (store->list) {
        const IrExpr *slot = slot_of(lower, at, store->slots, delay);
        const IrExpr *k = lower_loop_begin(lower, &loop, "n", 0);
        IrVar *var = ir_var(module, name, ir_int());
        ir_let(module, lower->body, var,
               ir_load(module, store->list, lower_index(lower, slot, layer->size, k)));
        *unit = ir_get(module, var);
        body(lower, &site, NULL, context);
        IrStmt *stmt = lower_loop_end(lower, &loop);
        stmt->u.loop.first = ir_int_const(module, 0);
        stmt->u.loop.end = ir_load(module, store->count, slot);
        return;
    }
    *unit = lower_loop_begin(lower, &loop, name, layer->size);
    const IrExpr *spikes = lower_named(lower, "spikes", lower_spiked(lower, at, layer, delay, *unit));
    IrStmts *outside = lower->body;
    IrStmt *branch = ir_if(module, outside, ir_apply1(module, IR_ANY, spikes));
    lower->body = &branch->u.branch.yes;
    body(lower, &site, spikes, context);
    lower->body = outside;
    lower_loop_end(lower, &loop);
}

const IrExpr *lower_spiked(Lower *lower, const Site *site, const Layer *layer, int delay,
                           const IrExpr *unit)
{
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    const IrExpr *flag =
        ir_load(lower->module, store->flag, flag_index(lower, site, layer, delay, unit));
    return ir_apply2(lower->module, IR_GT, flag, ir_const(lower->module, 0));
}

const IrExpr *lower_rate(Lower *lower, const Site *site, const Layer *layer, const IrExpr *unit)
{
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    return ir_apply2(lower->module, IR_MUL,
                     ir_load(lower->module, store->flag, flag_index(lower, site, layer, 0, unit)),
                     ir_const(lower->module, 1 / lower->model->step));
}

const IrExpr *lower_total_rate(Lower *lower, const Site *site, const Layer *layer)
{
    const SpikeStore *store = &lower->layers[layer->index].spikes;
    if (!store->list)
        return NULL;
    const IrExpr *count = ir_load(lower->module, store->count, slot_of(lower, site, store->slots, 0));
    return ir_apply2(lower->module, IR_MUL, ir_apply1(lower->module, IR_TOREAL, count),
                     ir_const(lower->module, 1 / lower->model->step));
}
