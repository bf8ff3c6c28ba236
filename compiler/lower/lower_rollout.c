/* lower_rollout.c: the rollout as a whole: phases, guards, outcomes.
 *
 * Order of events. In an epoch: for each sample the activity, then on_step updates, then the sums
 * that means need; at its end on_epoch updates, then the guards. In a step: the activity, on_step
 * updates, guards. Projections update in order of definition, all from the same activity. */
#include "lower_rollout.h"

#include <math.h>

#include "lower_at_spike.h"
#include "lower_data.h"
#include "lower_drive.h"
#include "lower_events.h"
#include "lower_expr.h"
#include "lower_finite.h"
#include "lower_ir.h"
#include "lower_late.h"
#include "lower_let.h"
#include "lower_loop.h"
#include "lower_mean.h"
#include "lower_projection.h"
#include "lower_record.h"
#include "lower_reduce.h"
#include "lower_restore.h"
#include "lower_sources.h"
#include "lower_spikes.h"
#include "lower_state.h"
#include "lower_step.h"
#include "lower_sums.h"
#include "lower_system.h"
#include "lower_trace_start.h"
#include "lower_trace_step.h"
#include "lower_trial.h"
#include "lower_update.h"
#include "lower_watch.h"
#include "lower_window.h"
#include "lower_window_step.h"
#include "compiler/model/phase_steps.h"

/* What guards keep for each lane. */
typedef struct GuardState {
    IrVar *alive;      /* bool */
    IrVar *stopped_at; /* time, or -1 */
    IrVar *loss;       /* that the guard defines */
    const IrBlock *block;
} GuardState;

/* ---- beginning ------------------------------------------------------------------------------ */

static IrVar *state_variable(Lower *lower, const char *name, IrType type, const IrExpr *start)
{
    IrVar *var = ir_var(lower->module, name, type);
    ir_let(lower->module, lower->body, var, start);
    return var;
}

static GuardState guard_state(Lower *lower)
{
    IrModule *module = lower->module;
    GuardState state = {0};
    state.alive = state_variable(lower, "alive", ir_bool(true), ir_bool_const(module, true));
    state.stopped_at = state_variable(lower, "stopped_at", ir_real(true), ir_const(module, -1));
    state.loss = state_variable(lower, "guard_loss", ir_real(true), ir_const(module, 0));
    return state;
}

/* Whether something that holds for `task`, or for all if it is NULL, holds for the one that runs. */
static bool concerns(const Lower *lower, const Task *task)
{
    return !task || task == lower->task;
}

/* Variables for what is measured before the end. */
static void begin_measured(Lower *lower)
{
    const Model *model = lower->model;
    lower->measured = arena_array(lower->arena, IrVar *, model->outcomes.count + 1);
    for (int k = 0; k < model->outcomes.count; k++)
        if (model->outcomes.items[k]->at.name && concerns(lower, model->outcomes.items[k]->task))
            lower->measured[model->outcomes.items[k]->index] =
                state_variable(lower, "measured", ir_real(true), ir_const(lower->module, 0));
}

/* ---- guards --------------------------------------------------------------------------------- */

static void check_guard(Lower *lower, const Site *site, const Guard *guard, GuardState *state)
{
    IrModule *module = lower->module;
    const IrExpr *holds = lower_reduce_all(lower, site, guard->condition);
    IrVar *stops = ir_var(module, "stops", ir_bool(true));
    const IrExpr *broken = ir_apply1(module, IR_NOT, holds);
    ir_let(module, lower->body, stops,
           ir_apply2(module, IR_AND, ir_get(module, state->alive), broken))
        ->span = guard->stmt->span;
    const IrExpr *now = ir_get(module, stops);
    const IrExpr *loss = lower_expr(lower, site, guard->loss);
    ir_set(module, lower->body, state->loss,
           ir_select(module, now, loss, ir_get(module, state->loss)));
    ir_set(module, lower->body, state->stopped_at,
           ir_select(module, now, site->time, ir_get(module, state->stopped_at)));
    ir_set(module, lower->body, state->alive,
           ir_apply2(module, IR_AND, ir_get(module, state->alive), holds));
}

/* The lanes in which something is not finite any more end here. */
static void check_finite(Lower *lower, const Site *site, GuardState *state)
{
    IrModule *module = lower->module;
    const IrExpr *alive = ir_get(module, state->alive), *finite = ir_get(module, lower->finite);
    const IrExpr *stops = ir_apply2(module, IR_AND, alive, ir_apply1(module, IR_NOT, finite));
    ir_set(module, lower->body, state->stopped_at,
           ir_select(module, stops, site->time, ir_get(module, state->stopped_at)));
    ir_set(module, lower->body, state->alive, ir_apply2(module, IR_AND, alive, finite));
}

static void check_guards(Lower *lower, const Site *site, GuardState *state)
{
    const Model *model = lower->model;
    const Expr **roots = arena_array(lower->arena, const Expr *, 2 * model->guards.count + 1);
    int count = 0;
    for (int k = 0; k < model->guards.count; k++)
        if (concerns(lower, model->guards.items[k].task)) {
            roots[count++] = model->guards.items[k].condition;
            roots[count++] = model->guards.items[k].loss;
        }
    if (count == 0 && !lower->culprit)
        return;
    if (lower->culprit)
        check_finite(lower, site, state);
    lower_let_compute(lower, site, roots, count);
    for (int k = 0; k < model->guards.count; k++)
        if (concerns(lower, model->guards.items[k].task))
            check_guard(lower, site, &model->guards.items[k], state);
    const IrExpr *dead = ir_apply1(lower->module, IR_NOT, ir_get(lower->module, state->alive));
    ir_leave(lower->module, lower->body, state->block, dead);
}

/* ---- phases --------------------------------------------------------------------------------- */

static void run_sample(Lower *lower, const Site *site)
{
    lower_step(lower, site);
    lower_at_spike_keep(lower, site);
    for (int k = 0; k < lower->model->projections.count; k++) {
        lower_events(lower, site, lower->model->projections.items[k]);
        lower_update(lower, site, lower->model->projections.items[k], EVENT_STEP, NULL, 0);
    }
    lower_record_spikes(lower, site, site->phase);
}

typedef struct ProjectionMeans {
    MeanStore *stores;
    int count;
} ProjectionMeans;

/* The number of the last sample of an epoch. */
static const IrExpr *last_sample(Lower *lower)
{
    const IrExpr *count = lower->sample_count;
    if (count->kind == IR_INT_CONST)
        return ir_int_const(lower->module, (int)count->u.integer - 1);
    return ir_apply2(lower->module, IR_ISUB, count, ir_int_const(lower->module, 1));
}

static void run_epoch(Lower *lower, Site *site, const Phase *phase, const ProjectionMeans *means)
{
    const Model *model = lower->model;
    LowerLoop samples;
    for (int k = 0; k < model->projections.count; k++)
        if (phase_updates_at(phase, model->projections.items[k], EVENT_EPOCH))
            lower_sums_clear(lower, means[k].stores, means[k].count);
    const IrExpr *first = site->step, *own_first = site->own_step;
    const IrExpr *first_of_phase = site->phase_step;
    lower_spikes_rings(lower, own_first);
    site->row = site->turn = lower_loop_begin_samples(lower, &samples);
    const IrExpr *turns = lower_ir_real(lower, site->row);
    site->step = lower_ir_sum(lower, first, turns);
    site->own_step = lower_ir_sum(lower, own_first, turns);
    site->phase_step = lower_ir_sum(lower, first_of_phase, turns);
    run_sample(lower, site);
    for (int k = 0; k < model->projections.count; k++)
        if (phase_updates_at(phase, model->projections.items[k], EVENT_EPOCH))
            lower_sums_add(lower, site, model->projections.items[k], means[k].stores,
                           means[k].count);
    lower_trace_step(lower, site);
    lower_drive_recorded(lower, site);
    lower_window_step(lower, site, phase);
    lower_state_remember(lower, site);
    lower_loop_end(lower, &samples);
    site->row = NULL;
    site->turn = last_sample(lower);
    const IrExpr *last = lower_ir_real(lower, site->turn);
    site->step = lower_ir_sum(lower, first, last);
    site->own_step = lower_ir_sum(lower, own_first, last);
    site->phase_step = lower_ir_sum(lower, first_of_phase, last);
    for (int k = 0; k < model->projections.count; k++)
        lower_update(lower, site, model->projections.items[k], EVENT_EPOCH, means[k].stores,
                     means[k].count);
}

/* The number of the sample that is shown in step `index`. */
static const IrExpr *sample_row(Lower *lower, const Phase *phase, const IrExpr *index, int last)
{
    const IrExpr *count = lower->sample_count;
    if (count->kind == IR_INT_CONST && last < count->u.integer && !phase->length)
        return index;
    return ir_apply2(lower->module, IR_IMOD, index, count);
}

/* In a phase in which samples last, `index` is the step. */
static void place_sample(Lower *lower, Site *site, const IrExpr *index)
{
    IrModule *module = lower->module;
    const Phase *phase = site->phase;
    const IrExpr *length = ir_int_const(module, phase_steps_each(phase));
    IrVar *within = ir_var(module, "within", ir_int());
    ir_let(module, lower->body, within, ir_apply2(module, IR_IMOD, index, length))->note = "steps of this sample";
    site->row = ir_apply2(module, IR_IMOD, ir_apply2(module, IR_IDIV, index, length), lower->sample_count);
    site->sample_step = lower_ir_real(lower, ir_get(module, within));
    const IrExpr *last =
        ir_apply2(module, IR_EQ, site->sample_step, ir_const(module, phase->shown - 1));
    site->sample_ends = ir_select(module, last, ir_const(module, 1), ir_const(module, 0));
    if (phase->rest > 0)
        site->rests = ir_apply2(module, IR_GE, site->sample_step, ir_const(module, phase->shown));
}

/* What the phases of a task share. */
typedef struct Course {
    const ProjectionMeans *means; /* of the inputs' own samples */
    GuardState *state;
    const IrExpr **counts;      /* [phases], ints */
    const IrExpr *time, *steps; /* epochs or steps, and steps, that came before */
    const IrExpr *age;          /* steps of the state's history, fewer after a `restore` */
} Course;

static ProjectionMeans *make_means(Lower *lower)
{
    const Model *model = lower->model;
    ProjectionMeans *means =
        arena_array(lower->arena, ProjectionMeans, model->projections.count + 1);
    for (int k = 0; k < model->projections.count; k++)
        means[k].stores = lower_sums_make(lower, model->projections.items[k], &means[k].count);
    return means;
}

/* Inputs show what the phase says; NULL: their own samples. */
static void show_inputs(Lower *lower, const Phase *phase)
{
    const Model *model = lower->model;
    lower->sample_count = ir_int_const(lower->module, 1);
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        LayerStore *store = &lower->layers[k];
        if (!layer->is_input || layer->spiking)
            continue;
        const InputSource *source = phase ? phase_source(phase, layer) : &layer->source;
        store->samples = lower_data_samples(lower, layer, source);
        lower->sample_count = lower_data_count(lower, layer, source);
    }
}

/* turns * steps of each, as reals. */
static const IrExpr *times(Lower *lower, const IrExpr *turns, const IrExpr *steps)
{
    if (turns->kind == IR_CONST && steps->kind == IR_CONST)
        return ir_const(lower->module, turns->u.constant * steps->u.constant);
    if (steps->kind == IR_CONST && steps->u.constant == 1)
        return turns;
    return ir_apply2(lower->module, IR_MUL, turns, steps);
}

static void run_phase(Lower *lower, const Phase *phase, const IrExpr *count, Course *course)
{
    IrModule *module = lower->module;
    Site site = {.phase = phase};
    LowerLoop loop;
    show_inputs(lower, phase);
    if (phase->restored >= 0)
        course->age = lower_restore(lower, phase);
    const ProjectionMeans *means =
        phase->inputs.count > 0 && phase->in_epochs ? make_means(lower) : course->means;
    const IrExpr *steps = phase->in_epochs ? lower_ir_real(lower, lower->sample_count) : ir_const(module, 1);
    if (!phase->in_epochs) {
        site.row = ir_int_const(module, 0);
        if (phase->shown == 0)
            lower_drive_ahead(lower, &site);
        lower_spikes_rings(lower, course->age);
    }
    const IrExpr *index =
        lower_loop_begin(lower, &loop, phase->in_epochs ? "epoch" : "step", phase->count);
    loop.end = phase->length ? count : NULL;
    const IrExpr *turns = lower_ir_real(lower, index);
    site.turn = index;
    site.time = site.count = lower_ir_sum(lower, course->time, turns);
    site.phase_step = times(lower, turns, steps);
    const IrExpr *length = lower_ir_real(lower, count), *all = times(lower, length, steps);
    site.phase_last = lower_ir_sum(lower, all, ir_const(module, -1));
    site.step = lower_ir_sum(lower, course->steps, site.phase_step);
    site.own_step = lower_ir_sum(lower, course->age, site.phase_step);
    if (phase->in_epochs) {
        run_epoch(lower, &site, phase, means);
    } else {
        const IrExpr *next = ir_apply2(module, IR_IADD, index, ir_int_const(module, 1));
        if (phase->shown > 0) {
            place_sample(lower, &site, index);
        } else {
            site.row = sample_row(lower, phase, index, phase->count - 1);
            site.next_row = sample_row(lower, phase, next, phase->count);
        }
        run_sample(lower, &site);
        lower_trace_step(lower, &site);
        lower_drive_recorded(lower, &site);
        lower_window_step(lower, &site, phase);
        lower_state_remember(lower, &site);
    }
    Site shown = site; /* after an epoch: its last sample */
    if (phase->in_epochs)
        shown.row = last_sample(lower);
    lower_record_step(lower, &shown, phase);
    check_guards(lower, &site, course->state);
    IrStmt *stmt = lower_loop_end(lower, &loop);
    stmt->span = phase->stmt->span;
    stmt->note = arena_printf(lower->arena, "phase %s", phase->name.name);
    course->time = lower_ir_sum(lower, course->time, length);
    course->steps = lower_ir_sum(lower, course->steps, all);
    course->age = lower_ir_sum(lower, course->age, all);
    if (phase->saved)
        lower_restore_save(lower, phase, course->age);
}

/* Whether an outcome is taken at the end of a phase, or of the trial if it is NULL. */
static bool taken_at(const Lower *lower, const Outcome *outcome, const Phase *phase)
{
    return concerns(lower, outcome->task) && !outcome->over_trials && outcome->at.name == (phase ? phase->name.name : NULL);
}

/* Between steps: all is as the last one left it. */
static Site after_step(Lower *lower, const Course *course)
{
    const IrExpr *one_less = ir_const(lower->module, -1);
    Site site = {.time = course->time,
                 .count = course->time,
                 .step = lower_ir_sum(lower, course->steps, one_less),
                 .own_step = lower_ir_sum(lower, course->age, one_less),
                 .turn = ir_int_const(lower->module, 0)};
    lower_spikes_rings(lower, site.own_step);
    return site;
}

/* What is measured `at` the end of a phase is kept until the end. */
static void measure_phase_end(Lower *lower, const Phase *phase, const Course *course)
{
    const Model *model = lower->model;
    Site site = after_step(lower, course);
    const Expr **roots = arena_array(lower->arena, const Expr *, model->outcomes.count + 1);
    int count = 0;
    for (int k = 0; k < model->outcomes.count; k++)
        if (taken_at(lower, model->outcomes.items[k], phase))
            roots[count++] = model->outcomes.items[k]->value;
    lower_let_compute(lower, &site, roots, count);
    for (int k = 0; k < model->outcomes.count; k++) {
        const Outcome *outcome = model->outcomes.items[k];
        if (taken_at(lower, outcome, phase))
            ir_set(lower->module, lower->body, lower->measured[outcome->index],
                   lower_expr(lower, &site, outcome->value))
                ->span = outcome->stmt->span;
    }
    lower_record_end(lower, &site, phase);
}

/* The length of a phase that differs between trials: the nearest whole number from 1 to 1e9 of epochs, steps or samples
 * that last so many steps. Of what is drawn none is above the bound; it is said here for what is kept of each turn. */
static const IrExpr *drawn_count(Lower *lower, const Phase *phase)
{
    IrModule *module = lower->module;
    Site site = {0};
    const Expr *length = phase->length;
    int each = phase_steps_each(phase);
    double most = phase_steps_bound(lower->task, phase);
    IrVar *count = ir_var(module, "count", ir_int());
    const IrExpr *whole;
    if (length->kind == EXPR_SAMPLE_COUNT) {
        whole = lower_data_count(lower, length->u.sample_count.input, length->u.sample_count.source);
    } else {
        const IrExpr *half = ir_apply2(module, IR_ADD, lower_expr(lower, &site, length), ir_const(module, 0.5));
        whole = ir_apply1(module, IR_TOINT, lower_ir_clamped(lower, half, 1, most));
    }
    if (each > 1)
        whole = ir_apply2(module, IR_IMUL, whole, ir_int_const(module, each));
    ir_let(module, lower->body, count, whole)->note =
        arena_printf(lower->arena, "length of phase %s", phase->name.name);
    return ir_get(module, count);
}

static void measure_lengths(Lower *lower, Course *course)
{
    const Task *task = lower->task;
    course->counts = arena_array(lower->arena, const IrExpr *, task->phases.count + 1);
    lower->time_end = ir_const(lower->module, 0);
    for (int k = 0; k < task->phases.count; k++) {
        const Phase *phase = &task->phases.items[k];
        course->counts[k] =
            phase->length ? drawn_count(lower, phase) : ir_int_const(lower->module, phase->count);
        lower->time_end =
            lower_ir_sum(lower, lower->time_end, lower_ir_real(lower, course->counts[k]));
    }
}

static void run_phases(Lower *lower, Course *course)
{
    const Task *task = lower->task;
    course->time = course->steps = course->age = ir_const(lower->module, 0);
    lower->saved = arena_array(lower->arena, SavedState, task->phases.count + 1);
    for (int k = 0; k < task->phases.count; k++) {
        run_phase(lower, &task->phases.items[k], course->counts[k], course);
        lower_window_end(lower, &task->phases.items[k]);
        if (lower->finite && !lower->culprit)
            lower_finite_check(lower);
        measure_phase_end(lower, &task->phases.items[k], course);
    }
}

/* ---- outcomes ------------------------------------------------------------------------------- */

/* Of an outcome over trials it says whether the trial counts: see rt_trial_counts. */
static const IrExpr *measured_value(Lower *lower, const Site *site, const Outcome *outcome)
{
    if (outcome->over_trials)
        return ir_const(lower->module, outcome->is_loss ? (double)NAN : 0);
    return outcome->at.name ? ir_get(lower->module, lower->measured[outcome->index])
                            : lower_expr(lower, site, outcome->value);
}

static void run_outcome(Lower *lower, const Site *site, const Outcome *outcome,
                        const GuardState *state)
{
    IrModule *module = lower->module;
    bool measured = concerns(lower, outcome->task);
    const IrExpr *value = measured ? measured_value(lower, site, outcome) : ir_const(module, (double)NAN);
    if (measured && lower->finite && !lower->culprit && !(outcome->over_trials && outcome->is_loss))
        value = lower_finite_value(lower, value);
    if (measured && lower->model->guards.count > 0)
        value = ir_select(module, ir_get(module, state->alive), value,
                          outcome->is_loss ? ir_get(module, state->loss)
                                           : ir_const(module, (double)NAN));
    IrStmt *stmt =
        ir_store(module, lower->body, lower->outcome, ir_int_const(module, outcome->index), value);
    stmt->span = outcome->stmt->span;
    stmt->note = arena_printf(lower->arena, "%s %s", outcome->is_loss ? "loss" : "report",
                              outcome->name.name);
}

/* The phases and outcomes of lower->task. */
static void run_course(Lower *lower, Course *course)
{
    const Model *model = lower->model;
    IrStmts *body = lower->body;
    course->state->block = ir_block(lower->module, "finished");
    measure_lengths(lower, course);
    lower_window_begin(lower);
    begin_measured(lower);
    IrStmt *block = ir_block_stmt(lower->module, body, course->state->block);
    lower->body = &block->u.block.body;
    lower_record_start(lower);
    run_phases(lower, course);
    if (model->records.count > 0) { /* of a trial that no guard has stopped */
        Site last = after_step(lower, course);
        lower_record_end(lower, &last, NULL);
    }
    lower->body = body;
    lower_record_held(lower);
    Site site = after_step(lower, course);
    const Expr **roots = arena_array(lower->arena, const Expr *, model->outcomes.count + 1);
    int count = 0;
    for (int k = 0; k < model->outcomes.count; k++)
        if (taken_at(lower, model->outcomes.items[k], NULL))
            roots[count++] = model->outcomes.items[k]->value;
    lower_let_compute(lower, &site, roots, count);
    for (int k = 0; k < model->outcomes.count; k++)
        run_outcome(lower, &site, model->outcomes.items[k], course->state);
}

/* Each trial is one of one task. */
static void run_tasks(Lower *lower, Course *course)
{
    const Model *model = lower->model;
    for (int k = 0; k < model->tasks.count; k++) {
        lower->task = model->tasks.items[k];
        if (k < model->tasks.count - 1) {
            IrStmt *branch =
                ir_if(lower->module, lower->body, lower_trial_is_of(lower, lower->task));
            branch->note = arena_printf(lower->arena, "task %s", lower->task->name.name);
            lower->body = &branch->u.branch.yes;
            run_course(lower, course);
            lower->body = &branch->u.branch.no;
        } else {
            run_course(lower, course);
        }
    }
}

void lower_rollout(Lower *lower, Look look)
{
    const Model *model = lower->model;
    IrModule *module = lower->module;
    IrStmts *body = &module->functions[IR_ROLLOUT].body;
    lower->body = body;
    if (look != LOOK_NEVER)
        lower_finite_begin(lower);
    if (look == LOOK_AT_STORES)
        lower_watch_begin(lower);
    for (int k = 0; k < model->projections.count; k++)
        lower_projection_start(lower, model->projections.items[k]);
    lower_state_start(lower);
    for (int k = 0; k < model->layers.count; k++)
        lower_system_start(lower, model->layers.items[k]);
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        if (!layer->spiking)
            continue;
        lower_spikes_start(lower, layer);
        lower_at_spike_start(lower, layer);
        if (layer->is_input)
            lower_sources_start(lower, layer);
    }
    for (int k = 0; k < model->projections.count; k++) {
        lower_late_start(lower, model->projections.items[k]);
        lower_trace_start(lower, model->projections.items[k]);
    }
    lower_restore_find(lower);
    GuardState state = guard_state(lower);
    show_inputs(lower, NULL);
    Course course = {.means = make_means(lower), .state = &state};
    run_tasks(lower, &course);
    lower->body = body;
    ir_store(module, body, lower->outcome, ir_int_const(module, model->outcomes.count),
             ir_get(module, state.stopped_at));
    if (look == LOOK_AT_STORES) {
        if (model->outcomes.count > 0)
            ir_store(module, body, lower->outcome, ir_int_const(module, 0),
                     ir_get(module, lower->culprit));
        lower_watch_stores(lower);
    }
}
