/* lower_record.c: what is recorded of a trial is handed to the host: see PlastContext.record.
 *
 * Records are read where guards are, when an epoch or a step has ended and nothing of the next one has begun; spikes
 * in the step in which they happen. These and short rows beside them are held for some steps (runtime/kernel/records.h).
 * Nothing else of the rollout differs, so that all numbers have the bits that they have without. A module that records
 * has one lane. */
#include "lower_record.h"

#include <limits.h>
#include <math.h>

#include "runtime/kernel/kernel.h"
#include "lower_arg.h"
#include "lower_expr.h"
#include "lower_ir.h"
#include "lower_let.h"
#include "lower_loop.h"
#include "lower_pass.h"
#include "lower_spikes.h"

static bool concerns(const Lower *lower, const Record *record, const Phase *phase)
{
    return (!record->task || record->task == lower->task) &&
           (!record->phase.name || (phase && record->phase.name == phase->name.name));
}

/* The kernel's `function` gets the first `count` elements of an array, from `first` on. */
static void hand_over(Lower *lower, const char *function, int number, const IrExpr *time,
                      const IrExpr *count, IrArg values)
{
    values.reads = true;
    const IrArg args[] = {{.kind = IR_ARG_CONTEXT},
                          lower_arg_int(lower, number),
                          {.kind = IR_ARG_REAL, .value = time},
                          {.kind = IR_ARG_INT, .value = count},
                          values};
    ir_kernel(lower->module, lower->body, function, args, COUNT(args));
}

/* ---- spikes ---------------------------------------------------------------------------------- */

/* A record whose spikes are handed over: those that a simulation counts by another one are not. */
static bool has_spikes(const Record *record)
{
    return record->kind == RECORD_SPIKES && (!record->summary || record->counted);
}

static bool any_spikes(const Lower *lower)
{
    for (int k = 0; k < lower->model->records.count; k++)
        if (has_spikes(lower->model->records.items[k]))
            return true;
    return false;
}

/* Of what is held, in ints: see PLAST_HELD. */
static int largest_entry(const Lower *lower)
{
    int most = 2 * PLAST_HELD_ROW;
    for (int k = 0; k < lower->model->records.count; k++) {
        const Record *record = lower->model->records.items[k];
        if (has_spikes(record) && record->layer->size > most)
            most = record->layer->size;
    }
    return 3 + most;
}

/* Where spikes and short rows are held: the last two arguments of the kernel's functions. */
static void held_args(Lower *lower, IrArg args[2])
{
    IrModule *module = lower->module;
    if (!lower->held_spikes) {
        lower->held_spikes = ir_int_array(module, "held_spikes", IR_SPACE_WORK, RT_HELD_SIZE + largest_entry(lower),
                                          (IrRange){0, INT_MAX}, "spikes and rows that are not yet handed over");
        lower->held_since = ir_array(module, "held_since", IR_SPACE_WORK, false, 1, "the step of the first of them");
    }
    args[0] = lower_arg_array(lower, lower->held_spikes);
    args[1] = lower_arg_array(lower, lower->held_since);
}

static void begin_spikes(Lower *lower)
{
    IrArg args[2];
    held_args(lower, args);
    ir_kernel(lower->module, lower->body, "rt_record_begin", args, COUNT(args));
}

/* Hands over those that are held for long enough. */
static void hand_over_due(Lower *lower, const IrExpr *step)
{
    IrArg args[4] = {{.kind = IR_ARG_CONTEXT}, {.kind = IR_ARG_REAL, .value = step}};
    held_args(lower, args + 2);
    ir_kernel(lower->module, lower->body, "rt_record_due", args, COUNT(args));
}

void lower_record_held(Lower *lower)
{
    IrArg args[3] = {{.kind = IR_ARG_CONTEXT}};
    if (!any_spikes(lower))
        return;
    held_args(lower, args + 1);
    args[2].reads = true;
    ir_kernel(lower->module, lower->body, "rt_record_held", args, COUNT(args));
}

/* The kernel's `function` gets the spikes of record `number` or a row of its values. */
static void hold(Lower *lower, const char *function, int number, const IrExpr *time, const IrExpr *count,
                 IrArg record)
{
    record.reads = true;
    IrArg args[7] = {{.kind = IR_ARG_CONTEXT},
                     lower_arg_int(lower, number),
                     {.kind = IR_ARG_REAL, .value = time},
                     {.kind = IR_ARG_INT, .value = count},
                     record};
    held_args(lower, args + 5);
    ir_kernel(lower->module, lower->body, function, args, COUNT(args));
}

/* One of those of a unit that may spike several times. */
static void record_spike(Lower *lower, const Site *site, const IrExpr *lanes, void *context)
{
    (void)lanes;
    hold(lower, "rt_record_units", *(const int *)context, site->step, ir_int_const(lower->module, 1), site->spike);
}

void lower_record_spikes(Lower *lower, const Site *site, const Phase *phase)
{
    const Model *model = lower->model;
    IrModule *module = lower->module;
    if (any_spikes(lower))
        hand_over_due(lower, site->step);
    for (int k = 0; k < model->records.count; k++) {
        const Record *record = model->records.items[k];
        if (!has_spikes(record) || !concerns(lower, record, phase))
            continue;
        const Layer *layer = record->layer;
        const SpikeStore *store = &lower->layers[layer->index].spikes;
        const IrExpr *slot = lower_spikes_slot(lower, site, store->slots, NULL);
        if (layer->counted) {
            lower_spikes_every(lower, site, layer, SIDE_PRE, NULL, record_spike, &k);
        } else if (store->list) {
            hold(lower, "rt_record_units", k, site->step, ir_load(module, store->count, slot),
                 lower_spikes_slot_arg(lower, site, store, store->list, layer->size));
        } else {
            const IrExpr *first = lower_spikes_flag_index(lower, site, layer, NULL, ir_int_const(module, 0));
            hold(lower, "rt_record_flags", k, site->step, ir_int_const(module, layer->size),
                 (IrArg){.kind = IR_ARG_ARRAY, .array = store->flag, .value = first});
        }
    }
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Whether some pairs of units have no element: there the row has a NaN. */
static bool has_gaps(const Record *record)
{
    return record->value->synapses && record->value->synapses->connection == CONNECT_ALL;
}

static int most_elements(const Record *record)
{
    int rank = record->value->type.rank;
    return rank == 1 && !has_gaps(record) ? record->high - record->low + 1 : type_elements(record->value->type);
}

/* The weights of a list, which need no copy; NULL: the record is of something else. */
static const IrArray *listed_weights(const Lower *lower, const Expr *value)
{
    if (value->kind != EXPR_WEIGHTS || value->type.rank != 1 || value->paired ||
        projection_has_one_weight(value->u.projection))
        return NULL;
    return lower->projections[value->u.projection->index].weights;
}

/* The array that every other row is put together in. */
static IrArray *row_of(Lower *lower)
{
    const Model *model = lower->model;
    int length = 1;
    for (int k = 0; k < model->records.count && !lower->recorded; k++)
        if (model->records.items[k]->kind == RECORD_VALUES && !listed_weights(lower, model->records.items[k]->value) &&
            most_elements(model->records.items[k]) > length)
            length = most_elements(model->records.items[k]);
    if (!lower->recorded)
        lower->recorded =
            ir_array(lower->module, "recorded", IR_SPACE_WORK, true, length, "a row of a record");
    return lower->recorded;
}

/* Of synapses that do not exist. */
static void clear_row(Lower *lower, const IrArray *row, int count)
{
    LowerLoop loop;
    const IrExpr *index = lower_loop_begin(lower, &loop, "k", count);
    ir_store(lower->module, lower->body, row, index, ir_const(lower->module, (double)NAN));
    lower_loop_end(lower, &loop);
}

/* Fills the row with the whole array; returns how many elements it has. */
static const IrExpr *fill_all(Lower *lower, const Site *site, const Record *record,
                              const IrArray *row)
{
    IrModule *module = lower->module;
    const Expr *value = record->value;
    LowerPass pass;
    if (has_gaps(record))
        clear_row(lower, row, type_elements(value->type));
    lower_pass_begin(lower, &pass, value->type, value, NULL);
    const IrExpr *index = value->type.rank == 1
                              ? pass.at[0]
                              : lower_ir_index(lower, pass.at[0], value->type.size[1], pass.at[1]);
    ir_store(module, lower->body, row, index, lower_expr_at(lower, site, value, pass.at));
    lower_pass_end(lower, &pass);
    return pass.count ? pass.count : ir_int_const(module, type_elements(value->type));
}

static const IrExpr *fill_range(Lower *lower, const Site *site, const Record *record,
                                const IrArray *row)
{
    LowerLoop loop;
    int count = record->high - record->low + 1;
    const IrExpr *index = lower_loop_begin(lower, &loop, "k", count);
    const IrExpr *const at[2] = {
        ir_apply2(lower->module, IR_IADD, index, ir_int_const(lower->module, record->low))};
    ir_store(lower->module, lower->body, row, index, lower_expr_at(lower, site, record->value, at));
    lower_loop_end(lower, &loop);
    return ir_int_const(lower->module, count);
}

static void record_row(Lower *lower, const Site *site, int number, const IrExpr *time)
{
    const Record *record = lower->model->records.items[number];
    const Expr *value = record->value;
    const IrArray *row = listed_weights(lower, value);
    const IrExpr *count = ir_int_const(lower->module, 1);
    bool listed = row != NULL;
    bool whole = value->type.rank != 1 || record->high - record->low + 1 == value->type.size[0];
    int first = 0; /* of the row */
    if (!listed)
        row = row_of(lower);
    lower_let_compute(lower, site, &value, 1);
    if (listed) {
        first = record->low;
        count = whole ? lower_pass_list_length(lower, value) : NULL;
        if (!count)
            count = ir_int_const(lower->module, record->high - first + 1);
    } else if (value->type.rank == 0)
        ir_store(lower->module, lower->body, row, ir_int_const(lower->module, 0),
                 lower_expr(lower, site, value));
    else if (whole)
        count = fill_all(lower, site, record, row);
    else if (has_gaps(record)) {
        fill_all(lower, site, record, row);
        first = record->low;
        count = ir_int_const(lower->module, record->high - first + 1);
    } else
        count = fill_range(lower, site, record, row);
    const IrArg values = {.kind = IR_ARG_ARRAY, .array = row, .value = ir_int_const(lower->module, first)};
    if (any_spikes(lower) && most_elements(record) <= PLAST_HELD_ROW)
        hold(lower, "rt_record_row", number, time, count, values);
    else
        hand_over(lower, "rt_record", number, time, count, values);
}

/* Whether so many epochs or steps are a multiple of `every`. */
static const IrExpr *is_due(Lower *lower, const IrExpr *time, int every)
{
    IrModule *module = lower->module;
    const IrExpr *size = ir_const(module, every);
    const IrExpr *times = lower_ir_func(lower, "floor", ir_apply2(module, IR_DIV, time, size), NULL);
    return ir_apply2(module, IR_EQ, ir_apply2(module, IR_MUL, times, size), time);
}

void lower_record_step(Lower *lower, const Site *site, const Phase *phase)
{
    const Model *model = lower->model;
    for (int k = 0; k < model->records.count; k++) {
        const Record *record = model->records.items[k];
        if (record->kind != RECORD_VALUES || record->times != RECORD_EVERY ||
            !concerns(lower, record, phase))
            continue;
        const IrExpr *ended = lower_ir_sum(lower, site->count, ir_const(lower->module, 1));
        IrStmts *body = lower->body;
        if (record->every > 1)
            lower->body = &ir_if(lower->module, body, is_due(lower, ended, record->every))
                               ->u.branch.yes;
        record_row(lower, site, k, ended);
        lower->body = body;
    }
}

/* Of listed synapses: which units they connect. */
static void record_synapses(Lower *lower, int number)
{
    const Projection *projection = lower->model->records.items[number]->value->synapses;
    const ProjectionStore *store = &lower->projections[projection->index];
    const IrArray *const lists[] = {store->row, store->target};
    for (int k = 0; k < COUNT(lists); k++)
        hand_over(lower, "rt_record_list", lower->model->records.count + 2 * number + k,
                  ir_const(lower->module, 0), ir_int_const(lower->module, lists[k]->length),
                  (IrArg){.kind = IR_ARG_ARRAY,
                          .array = lists[k],
                          .value = ir_int_const(lower->module, 0)});
}

void lower_record_start(Lower *lower)
{
    if (any_spikes(lower))
        begin_spikes(lower);
    for (int k = 0; k < lower->model->records.count; k++) {
        const Record *record = lower->model->records.items[k];
        if (record_is_listed(record) && !record->summary && (!record->task || record->task == lower->task))
            record_synapses(lower, k);
    }
    const Site site = {0};
    for (int k = 0; k < lower->model->records.count; k++) {
        const Record *record = lower->model->records.items[k];
        if (record->times != RECORD_ONCE && record->kind == RECORD_VALUES &&
            record->value->kind == EXPR_WEIGHTS && concerns(lower, record, NULL))
            record_row(lower, &site, k, ir_const(lower->module, 0));
    }
}

/* Tells the host that a phase has ended, of which it has all spikes then: its number is that among the phases of all
 * tasks. */
static void mark_end(Lower *lower, const Site *site, const Phase *phase)
{
    lower_record_held(lower);
    int number = (int)(phase - lower->task->phases.items);
    for (int k = 0; k < lower->task->index; k++)
        number += lower->model->tasks.items[k]->phases.count;
    hand_over(lower, "rt_record", -1 - number, site->count, ir_int_const(lower->module, 0),
              (IrArg){.kind = IR_ARG_ARRAY,
                      .array = row_of(lower),
                      .value = ir_int_const(lower->module, 0)});
}

void lower_record_end(Lower *lower, const Site *site, const Phase *phase)
{
    for (int k = 0; k < lower->model->records.count; k++) {
        const Record *record = lower->model->records.items[k];
        bool now = record->times == RECORD_PHASES
                       ? phase != NULL
                       : record->times == RECORD_ONCE && !record->phase.name == !phase;
        if (record->kind == RECORD_VALUES && now && concerns(lower, record, phase))
            record_row(lower, site, k, site->count);
    }
    if (phase && lower->model->records.count > 0)
        mark_end(lower, site, phase);
}
