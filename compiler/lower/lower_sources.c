/* lower_sources.c: the spikes of inputs, by what they are at first and what phases put in its place.
 *
 * Poisson sources of one input go on where the one before left off, in random numbers and in refractory
 * units. What a phase lists, and its regular trains, begin with the phase. */
#include "lower_sources.h"

#include <math.h>

#include "lower_arg.h"
#include "lower_data.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_loop.h"
#include "lower_spikes.h"
#include "runtime/kernel/kernel.h"

/* ---- memory ---------------------------------------------------------------------------------- */

static IrArray *int_array(Lower *lower, const Layer *layer, const char *what, int length,
                          IrRange content)
{
    IrArray *array =
        ir_int_array(lower->module, arena_printf(lower->arena, "%s_%s", layer->name.name, what),
                     IR_SPACE_WORK, length, content, NULL);
    vec_push(lower->arena, &lower->timely, array);
    return array;
}

static IrArray *real_array(Lower *lower, const Layer *layer, const char *what, IrSpace space,
                           bool varying, int length)
{
    IrArray *array =
        ir_array(lower->module, arena_printf(lower->arena, "%s_%s", layer->name.name, what), space,
                 varying, length, NULL);
    vec_push(lower->arena, &lower->timely, array);
    return array;
}

/* Whether each candidate has trains of its own. */
static bool is_learned(const InputSource *source)
{
    return expr_any(source->start, population_start_varies, NULL) ||
           expr_any(source->period, population_start_varies, NULL);
}

static IrArray *times_array(Lower *lower, const Layer *layer, const char *what, bool learned)
{
    return real_array(lower, layer, what, learned ? IR_SPACE_WORK : lower_data_space(lower), learned,
                      layer->size);
}

static void add_source(Lower *lower, const Layer *layer, const InputSource *source)
{
    SpikeStore *spikes = &lower->layers[layer->index].spikes;
    SourceStore store = {.source = source};
    const SourceStore *own = spikes->sources.count > 0 ? &spikes->sources.items[0] : NULL;
    switch (source->kind) {
    case INPUT_POISSON:
        if (!spikes->state)
            spikes->state = real_array(lower, layer, "gap", IR_SPACE_WORK, false, RT_POISSON_STATE);
        store.rates = own && own->rates && own->source->group == source->group
                          ? own->rates
                          : real_array(lower, layer, "rate", IR_SPACE_WORK, layer->varying,
                                       layer->size / source->group);
        if (source->silent > 0 && !spikes->last)
            spikes->last = real_array(lower, layer, "last", IR_SPACE_WORK, false, layer->size);
        break;
    case INPUT_REGULAR:
        store.passed = real_array(lower, layer, "passed", IR_SPACE_WORK, false, layer->size);
        store.first = times_array(lower, layer, "first", is_learned(source));
        store.period = times_array(lower, layer, "period", is_learned(source));
        break;
    case INPUT_SPIKES:
        store.next = int_array(lower, layer, "next", 1, (IrRange){0, source->event_count});
        store.when = ir_array(lower->module, "when", lower_data_space(lower), false,
                              source->event_count, "steps of the listed spikes");
        store.who = ir_int_array(lower->module, "who", lower_data_space(lower), source->event_count,
                                 (IrRange){0, layer->size - 1}, "their units");
        break;
    case INPUT_SILENT:
    case INPUT_GAUSSIAN:
    case INPUT_ROWS:
        break;
    }
    vec_push(lower->arena, &spikes->sources, store);
}

void lower_sources_store(Lower *lower, const Layer *layer)
{
    const Model *model = lower->model;
    add_source(lower, layer, &layer->source);
    for (int k = 0; k < model->tasks.count; k++)
        for (int n = 0; n < model->tasks.items[k]->phases.count; n++) {
            const Phase *phase = &model->tasks.items[k]->phases.items[n];
            if (phase_source(phase, layer) != &layer->source)
                add_source(lower, layer, phase_source(phase, layer));
        }
}

/* ---- before a trial -------------------------------------------------------------------------- */

/* out[i] = value of unit i, in steps. */
static void fill_by_unit(Lower *lower, const IrArray *out, const Expr *value, const Layer *layer)
{
    LowerLoop loop;
    Site site = {.layer = layer};
    site.own = lower_loop_begin(lower, &loop, "i", out->length);
    ir_store(lower->module, lower->body, out, site.own,
             ir_apply2(lower->module, IR_MUL, lower_expr(lower, &site, value),
                       ir_const(lower->module, 1 / lower->model->step)));
    lower_loop_end(lower, &loop);
}

static void fill_times(Lower *lower, const Layer *layer, const SourceStore *store)
{
    fill_by_unit(lower, store->first, store->source->start, layer);
    fill_by_unit(lower, store->period, store->source->period, layer);
}

static void list_events(Lower *lower, const Layer *layer, const SourceStore *store)
{
    const InputSource *source = store->source;
    IrModule *module = lower->module;
    if (source->trial_column > 0) {
        IrArg args[] = {
            lower_arg_array(lower, store->when),
            lower_arg_array(lower, store->who),
            lower_arg_int(lower, source->event_count),
            {.kind = IR_ARG_TABLE, .integer = source->table},
            {.kind = IR_ARG_REAL, .value = ir_const(module, source->scale / lower->model->step)},
            lower_arg_int(lower, source->trial_column - 1),
            lower_arg_int(lower, source->trials),
            lower_arg_real(lower, source->held_out),
            lower_arg_draw()};
        ir_kernel(module, lower_data_body(lower), "rt_spikes_of_trial", args, COUNT(args))->span =
            source->written->span;
        return;
    }
    if (source->times == NULL) {
        IrArg args[] = {
            lower_arg_array(lower, store->when),
            lower_arg_array(lower, store->who),
            {.kind = IR_ARG_TABLE, .integer = source->table},
            {.kind = IR_ARG_REAL, .value = ir_const(module, source->scale / lower->model->step)}};
        ir_kernel(module, lower_data_body(lower), "rt_spike_table", args, COUNT(args));
        return;
    }
    IrStmts *outside = lower->body;
    lower->body = lower_data_body(lower);
    for (int k = 0; k < source->event_count; k += layer->size) {
        LowerLoop loop;
        double step = floor(source->times[k / layer->size] / lower->model->step + 0.5);
        const IrExpr *unit = lower_loop_begin(lower, &loop, "i", layer->size);
        const IrExpr *index = ir_apply2(module, IR_IADD, ir_int_const(module, k), unit);
        ir_store(module, lower->body, store->when, index, ir_const(module, step));
        ir_store(module, lower->body, store->who, index, unit);
        lower_loop_end(lower, &loop);
    }
    lower->body = outside;
}

void lower_sources_prepare(Lower *lower, const Layer *layer)
{
    const SpikeStore *spikes = &lower->layers[layer->index].spikes;
    for (int k = 0; k < spikes->sources.count; k++) {
        const SourceStore *store = &spikes->sources.items[k];
        if (store->passed && !is_learned(store->source)) {
            IrStmts *outside = lower->body;
            lower->body = lower_data_body(lower);
            fill_times(lower, layer, store);
            lower->body = outside;
        }
        if (store->when)
            list_events(lower, layer, store);
    }
}

/* ---- at the start of a rollout ---------------------------------------------------------------- */

void lower_sources_start(Lower *lower, const Layer *layer)
{
    const SpikeStore *spikes = &lower->layers[layer->index].spikes;
    if (spikes->last)
        lower_loop_clear(lower, spikes->last);
    for (int k = 0; k < spikes->sources.count; k++) {
        const SourceStore *store = &spikes->sources.items[k];
        if (store->passed)
            lower_loop_clear(lower, store->passed);
        if (store->passed && is_learned(store->source))
            fill_times(lower, layer, store);
        if (store->next)
            lower_loop_clear(lower, store->next);
    }
    if (!spikes->state)
        return;
    IrArg args[] = {lower_arg_array(lower, spikes->state), lower_arg_trial_draw(lower),
                    lower_arg_int(lower, layer->stream)};
    ir_kernel(lower->module, lower->body, "rt_poisson_start", args, COUNT(args));
}

/* ---- a step ---------------------------------------------------------------------------------- */

/* Events a step that 1 Hz makes. */
static double events_of_rate(const Lower *lower, const InputSource *source)
{
    return lower->model->step * (source->sources > 0 ? source->sources : 1);
}

static void fill_rates(Lower *lower, const Site *at, const Layer *layer, const SourceStore *store)
{
    IrModule *module = lower->module;
    Site site = *at;
    LowerLoop loop;
    site.layer = layer;
    const IrExpr *group = lower_loop_begin(lower, &loop, "g", store->rates->length);
    site.own = ir_apply2(module, IR_IMUL, group, ir_int_const(module, store->source->group));
    const IrExpr *rate = lower_expr(lower, &site, store->source->rate);
    ir_store(module, lower->body, store->rates, group,
             ir_apply2(module, IR_MUL, rate, ir_const(module, events_of_rate(lower, store->source))))
        ->span = store->source->rate->span;
    lower_loop_end(lower, &loop);
}

static void poisson_spikes(Lower *lower, const Site *site, const Layer *layer,
                           const SourceStore *store)
{
    const SpikeStore *spikes = &lower->layers[layer->index].spikes;
    fill_rates(lower, site, layer, store);
    IrArg args[] = {lower_spikes_slot_arg(lower, site, spikes, spikes->list, layer->size),
                    lower_spikes_slot_arg(lower, site, spikes, spikes->count, 1),
                    lower_arg_array(lower, spikes->state),
                    lower_arg_array(lower, store->rates),
                    lower_arg_int(lower, store->rates->length),
                    lower_arg_int(lower, store->source->group),
                    lower_arg_trial_draw(lower),
                    lower_arg_int(lower, layer->stream)};
    ir_kernel(lower->module, lower->body, "rt_poisson", args, COUNT(args))->span =
        layer->stmt->span;
}

static void count_spikes(Lower *lower, const Site *site, const Layer *layer, const SourceStore *store)
{
    const SpikeStore *spikes = &lower->layers[layer->index].spikes;
    fill_rates(lower, site, layer, store);
    IrArg args[] = {lower_spikes_slot_arg(lower, site, spikes, spikes->list, layer->size),
                    lower_spikes_slot_arg(lower, site, spikes, spikes->count, 1),
                    lower_spikes_slot_arg(lower, site, spikes, spikes->times, layer->size),
                    lower_arg_array(lower, spikes->state),
                    lower_arg_array(lower, store->rates),
                    lower_arg_int(lower, store->rates->length),
                    lower_arg_int(lower, store->source->group),
                    lower_arg_trial_draw(lower),
                    lower_arg_int(lower, layer->stream),
                    {.kind = IR_ARG_REAL, .value = site->step}};
    ir_kernel(lower->module, lower->body, "rt_poisson_counts", args, COUNT(args))->span =
        layer->stmt->span;
}

/* Units that are refractory do not spike; those that do will be. */
static void silence(Lower *lower, const Site *site, const Layer *layer, const SourceStore *store)
{
    const SpikeStore *spikes = &lower->layers[layer->index].spikes;
    IrArg args[] = {lower_spikes_slot_arg(lower, site, spikes, spikes->list, layer->size),
                    lower_spikes_slot_arg(lower, site, spikes, spikes->count, 1),
                    lower_arg_array(lower, spikes->last),
                    lower_arg_int(lower, store->source->silent),
                    {.kind = IR_ARG_REAL, .value = site->step}};
    ir_kernel(lower->module, lower->body, "rt_silence", args, COUNT(args));
}

/* Steps since the train began: with the trial, or with the phase that puts it there. */
static IrArg train_step(const Site *site, const Layer *layer, const SourceStore *store)
{
    return (IrArg){.kind = IR_ARG_REAL,
                   .value = store->source == &layer->source ? site->step : site->phase_step};
}

static void regular_spikes(Lower *lower, const Site *site, const Layer *layer,
                           const SourceStore *store)
{
    const SpikeStore *spikes = &lower->layers[layer->index].spikes;
    IrArg args[] = {lower_spikes_slot_arg(lower, site, spikes, spikes->list, layer->size),
                    lower_spikes_slot_arg(lower, site, spikes, spikes->count, 1),
                    lower_arg_array(lower, store->passed),
                    lower_arg_array(lower, store->first),
                    lower_arg_array(lower, store->period),
                    lower_arg_int(lower, layer->size),
                    train_step(site, layer, store)};
    ir_kernel(lower->module, lower->body, "rt_regular", args, COUNT(args))->span =
        layer->stmt->span;
}

static void listed_spikes(Lower *lower, const Site *site, const Layer *layer,
                          const SourceStore *store)
{
    const SpikeStore *spikes = &lower->layers[layer->index].spikes;
    IrArg args[] = {lower_spikes_slot_arg(lower, site, spikes, spikes->list, layer->size),
                    lower_spikes_slot_arg(lower, site, spikes, spikes->count, 1),
                    lower_arg_array(lower, store->next),
                    lower_arg_array(lower, store->when),
                    lower_arg_array(lower, store->who),
                    lower_arg_int(lower, store->source->event_count),
                    train_step(site, layer, store)};
    ir_kernel(lower->module, lower->body, "rt_due", args, COUNT(args))->span = layer->stmt->span;
}

static void no_spikes(Lower *lower, const Site *site, const Layer *layer)
{
    const SpikeStore *spikes = &lower->layers[layer->index].spikes;
    const IrArg count = lower_spikes_slot_arg(lower, site, spikes, spikes->count, 1);
    ir_store(lower->module, lower->body, spikes->count, count.value,
             ir_int_const(lower->module, 0));
}

/* Of single spikes, in a layer that counts them. */
static void spike_once(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    (void)lanes;
    const Layer *layer = context;
    const SpikeStore *spikes = &lower->layers[layer->index].spikes;
    const IrArg times = lower_spikes_slot_arg(lower, site, spikes, spikes->times, layer->size);
    ir_store(lower->module, lower->body, spikes->times,
             ir_apply2(lower->module, IR_IADD, times.value, site->pre), ir_int_const(lower->module, 1));
}

static void raise_flag(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    (void)lanes;
    const Layer *layer = context;
    const IrExpr *often = layer->counted
                              ? lower_ir_real(lower, lower_spikes_times(lower, site, layer, NULL, site->pre))
                              : ir_const(lower->module, 1);
    ir_store(lower->module, lower->body, lower->layers[layer->index].spikes.flag,
             lower_spikes_flag_index(lower, site, layer, NULL, site->pre), often);
}

static const SourceStore *shown(const Lower *lower, const Site *site, const Layer *layer)
{
    const SpikeStore *spikes = &lower->layers[layer->index].spikes;
    const SourceStore *store = spikes->sources.items;
    while (store->source != phase_source(site->phase, layer))
        store++;
    return store;
}

void lower_sources_spike(Lower *lower, const Site *site, const Layer *layer)
{
    SpikeStore *spikes = &lower->layers[layer->index].spikes;
    const IrArray *flag = spikes->flag;
    const SourceStore *store = shown(lower, site, layer);
    if (store->source->sources > 0)
        count_spikes(lower, site, layer, store);
    else if (store->rates)
        poisson_spikes(lower, site, layer, store);
    else if (store->passed)
        regular_spikes(lower, site, layer, store);
    else if (store->next)
        listed_spikes(lower, site, layer, store);
    else
        no_spikes(lower, site, layer);
    if (spikes->last && store->source->kind != INPUT_SILENT)
        silence(lower, site, layer, store);
    Layer *of = lower->model->layers.items[layer->index];
    if (spikes->times && store->source->sources == 0)
        lower_spikes_each(lower, site, layer, SIDE_PRE, NULL, spike_once, of);
    spikes->known = true;
    if (!flag)
        return;
    LowerLoop loop;
    const IrExpr *unit = lower_loop_begin(lower, &loop, "i", layer->size);
    ir_store(lower->module, lower->body, flag, lower_spikes_flag_index(lower, site, layer, NULL, unit),
             ir_const(lower->module, 0));
    lower_loop_end(lower, &loop);
    lower_spikes_each(lower, site, layer, SIDE_PRE, NULL, raise_flag, of);
}
