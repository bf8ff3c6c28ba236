/* lower_task.c: the rollout as a whole (phases, guards, outcomes) and the objective.
 *
 * Order of events. In an epoch: for each sample the activity, then on_step updates, then the sums
 * that means need; at its end on_epoch updates, then the guards. In a step: the activity, on_step
 * updates, guards. Projections update in order of definition, all from the same activity. */
#include "lower_internal.h"

#include <math.h>

/* What guards keep for each lane. */
typedef struct GuardState {
    IrVar *alive;      /* bool */
    IrVar *stopped_at; /* time, or -1 */
    IrVar *loss;       /* that the guard defines */
    const IrBlock *block;
} GuardState;

int lower_sample_count(const Lower *lower)
{
    for (int k = 0; k < lower->model->layers.count; k++)
        if (lower->model->layers.items[k]->is_input && !lower->model->layers.items[k]->spiking)
            return lower->model->layers.items[k]->source.samples;
    return 1;
}

/* ---- beginning ------------------------------------------------------------------------------ */

static void copy_weights(Lower *lower)
{
    for (int k = 0; k < lower->model->projections.count; k++) {
        const ProjectionStore *store = &lower->projections[k];
        if (store->weights == store->initial)
            continue;
        LowerLoop loop;
        const IrExpr *index = lower_loop_begin(lower, &loop, "k", store->weights->length);
        ir_store(lower->module, lower->body, store->weights, index,
                 ir_load(lower->module, store->initial, index));
        lower_loop_end(lower, &loop)->note = "initial weights";
    }
}

static IrVar *state_variable(Lower *lower, const char *name, IrType type, const IrExpr *start)
{
    IrVar *var = ir_var(lower->module, name, type);
    ir_let(lower->module, lower->body, var, start);
    return var;
}

static GuardState guard_state(Lower *lower)
{
    IrModule *module = lower->module;
    GuardState state;
    state.alive = state_variable(lower, "alive", ir_bool(true), ir_bool_const(module, true));
    state.stopped_at = state_variable(lower, "stopped_at", ir_real(true), ir_const(module, -1));
    state.loss = state_variable(lower, "guard_loss", ir_real(true), ir_const(module, 0));
    state.block = ir_block(module, "finished");
    return state;
}

/* Variables for what is measured before the end. */
static void begin_measured(Lower *lower)
{
    const Model *model = lower->model;
    lower->measured = arena_array(lower->arena, IrVar *, model->outcomes.count + 1);
    for (int k = 0; k < model->outcomes.count; k++)
        if (model->outcomes.items[k]->at.name)
            lower->measured[model->outcomes.items[k]->index] =
                state_variable(lower, "measured", ir_real(true), ir_const(lower->module, 0));
}

/* ---- guards --------------------------------------------------------------------------------- */

static void check_guard(Lower *lower, const Site *site, const Guard *guard, GuardState *state)
{
    IrModule *module = lower->module;
    const IrExpr *holds = lower_all(lower, site, guard->condition);
    IrVar *stops = ir_var(module, "stops", ir_bool(true));
    const IrExpr *broken = ir_apply1(module, IR_NOT, holds);
    ir_let(module, lower->body, stops,
           ir_apply2(module, IR_AND, ir_get(module, state->alive), broken))
        ->span = guard->stmt->span;
    const IrExpr *now = ir_get(module, stops);
    const IrExpr *loss = lower_scalar(lower, site, guard->loss);
    ir_set(module, lower->body, state->loss,
           ir_select(module, now, loss, ir_get(module, state->loss)));
    ir_set(module, lower->body, state->stopped_at,
           ir_select(module, now, site->time, ir_get(module, state->stopped_at)));
    ir_set(module, lower->body, state->alive,
           ir_apply2(module, IR_AND, ir_get(module, state->alive), holds));
}

static void check_guards(Lower *lower, const Site *site, GuardState *state)
{
    const Model *model = lower->model;
    if (model->guards.count == 0)
        return;
    const X **roots = arena_array(lower->arena, const X *, 2 * model->guards.count);
    for (int k = 0; k < model->guards.count; k++) {
        roots[2 * k] = model->guards.items[k].condition;
        roots[2 * k + 1] = model->guards.items[k].loss;
    }
    lower_lets(lower, site, roots, 2 * model->guards.count);
    for (int k = 0; k < model->guards.count; k++)
        check_guard(lower, site, &model->guards.items[k], state);
    const IrExpr *dead = ir_apply1(lower->module, IR_NOT, ir_get(lower->module, state->alive));
    ir_leave(lower->module, lower->body, state->block, dead);
}

/* ---- phases --------------------------------------------------------------------------------- */

static void lower_sample(Lower *lower, const Site *site)
{
    lower_activity(lower, site);
    for (int k = 0; k < lower->model->projections.count; k++) {
        lower_events(lower, site, lower->model->projections.items[k]);
        lower_updates(lower, site, lower->model->projections.items[k], EVENT_STEP, NULL, 0);
    }
}

typedef struct ProjectionMeans {
    MeanStore *stores;
    int count;
} ProjectionMeans;

static void lower_epoch(Lower *lower, Site *site, const Phase *phase, const ProjectionMeans *means)
{
    const Model *model = lower->model;
    LowerLoop samples;
    for (int k = 0; k < model->projections.count; k++)
        lower_means_clear(lower, means[k].stores, means[k].count);
    const IrExpr *first = site->step;
    site->row = lower_loop_begin(lower, &samples, "sample", lower_sample_count(lower));
    site->step = ir_apply2(lower->module, IR_IADD, first, site->row);
    lower_sample(lower, site);
    for (int k = 0; k < model->projections.count; k++)
        lower_means_add(lower, site, model->projections.items[k], means[k].stores, means[k].count);
    lower_low_passes(lower, site);
    lower_windows_step(lower, site, phase);
    lower_remember(lower, site);
    lower_loop_end(lower, &samples);
    site->row = NULL;
    for (int k = 0; k < model->projections.count; k++)
        lower_updates(lower, site, model->projections.items[k], EVENT_EPOCH, means[k].stores,
                      means[k].count);
}

/* Time goes on from phase to phase. */
static const IrExpr *phase_time(Lower *lower, const IrExpr *index, int before)
{
    IrModule *module = lower->module;
    return ir_apply1(module, IR_TOREAL,
                     ir_apply2(module, IR_IADD, ir_int_const(module, before), index));
}

/* The number of the sample that is shown in step `index`. */
static const IrExpr *sample_row(Lower *lower, const IrExpr *index, int last)
{
    int samples = lower_sample_count(lower);
    if (last < samples)
        return index;
    return ir_apply2(lower->module, IR_IMOD, index, ir_int_const(lower->module, samples));
}

/* Epochs or steps, and steps, that came before a phase. */
typedef struct Elapsed {
    int time, steps;
} Elapsed;

static int steps_of_phase(const Lower *lower, const Phase *phase)
{
    return phase->in_epochs ? lower_sample_count(lower) : 1;
}

static void lower_phase(Lower *lower, const Phase *phase, Elapsed before, const ProjectionMeans *means,
                        GuardState *state)
{
    IrModule *module = lower->module;
    Site site = {0};
    LowerLoop loop;
    if (!phase->in_epochs) {
        site.row = ir_int_const(module, 0);
        lower_drives_ahead(lower, &site);
    }
    const IrExpr *index =
        lower_loop_begin(lower, &loop, phase->in_epochs ? "epoch" : "step", phase->count);
    site.time = phase_time(lower, index, before.time);
    site.step = lower_index(lower, index, steps_of_phase(lower, phase), ir_int_const(module, before.steps));
    if (phase->in_epochs) {
        lower_epoch(lower, &site, phase, means);
    } else {
        const IrExpr *next = ir_apply2(module, IR_IADD, index, ir_int_const(module, 1));
        site.row = sample_row(lower, index, phase->count - 1);
        site.next_row = sample_row(lower, next, phase->count);
        lower_sample(lower, &site);
        lower_low_passes(lower, &site);
        lower_windows_step(lower, &site, phase);
        lower_remember(lower, &site);
    }
    check_guards(lower, &site, state);
    IrStmt *stmt = lower_loop_end(lower, &loop);
    stmt->span = phase->stmt->span;
    stmt->note = arena_printf(lower->arena, "phase %s", phase->name.name);
}

/* What is measured `at` the end of a phase is kept until the end. */
static void measure_phase_end(Lower *lower, const Phase *phase, double time)
{
    const Model *model = lower->model;
    Site site = {.time = ir_const(lower->module, time)};
    for (int k = 0; k < model->outcomes.count; k++) {
        const Outcome *outcome = model->outcomes.items[k];
        if (outcome->at.name == phase->name.name)
            ir_set(lower->module, lower->body, lower->measured[outcome->index],
                   lower_scalar(lower, &site, outcome->value))
                ->span = outcome->stmt->span;
    }
}

static void lower_phases(Lower *lower, GuardState *state)
{
    const Model *model = lower->model;
    ProjectionMeans *means = arena_array(lower->arena, ProjectionMeans, model->projections.count + 1);
    for (int k = 0; k < model->projections.count; k++)
        means[k].stores = lower_means(lower, model->projections.items[k], &means[k].count);
    Elapsed before = {0, 0};
    for (int k = 0; k < model->phases.count; k++) {
        const Phase *phase = &model->phases.items[k];
        lower_phase(lower, phase, before, means, state);
        before.time += phase->count;
        before.steps += phase->count * steps_of_phase(lower, phase);
        measure_phase_end(lower, phase, before.time);
    }
}

/* ---- outcomes ------------------------------------------------------------------------------- */

static void lower_outcome(Lower *lower, const Site *site, const Outcome *outcome,
                          const GuardState *state)
{
    IrModule *module = lower->module;
    const IrExpr *value = outcome->at.name ? ir_get(module, lower->measured[outcome->index])
                                           : lower_scalar(lower, site, outcome->value);
    if (lower->model->guards.count > 0)
        value = ir_select(module, ir_get(module, state->alive), value,
                          outcome->is_loss ? ir_get(module, state->loss) : ir_const(module, (double)NAN));
    IrStmt *stmt =
        ir_store(module, lower->body, lower->outcome, ir_int_const(module, outcome->index), value);
    stmt->span = outcome->stmt->span;
    stmt->note = arena_printf(lower->arena, "%s %s", outcome->is_loss ? "loss" : "report",
                              outcome->name.name);
}

void lower_rollout(Lower *lower)
{
    const Model *model = lower->model;
    IrModule *module = lower->module;
    IrStmts *body = &module->functions[IR_ROLLOUT].body;
    lower->body = body;
    copy_weights(lower);
    lower_initial_states(lower);
    for (int k = 0; k < model->layers.count; k++)
        if (model->layers.items[k]->spiking)
            lower_start_spikes(lower, model->layers.items[k]);
    for (int k = 0; k < model->projections.count; k++)
        lower_start_traces(lower, model->projections.items[k]);
    GuardState state = guard_state(lower);
    lower_windows_begin(lower);
    begin_measured(lower);
    IrStmt *block = ir_block_stmt(module, body, state.block);
    lower->body = &block->u.block.body;
    lower_phases(lower, &state);
    lower->body = body;
    double end = 0;
    for (int k = 0; k < model->phases.count; k++)
        end += model->phases.items[k].count;
    Site site = {.time = ir_const(module, end)};
    const X **roots = arena_array(lower->arena, const X *, model->outcomes.count);
    for (int k = 0; k < model->outcomes.count; k++)
        roots[k] = model->outcomes.items[k]->value;
    lower_lets(lower, &site, roots, model->outcomes.count);
    for (int k = 0; k < model->outcomes.count; k++)
        lower_outcome(lower, &site, model->outcomes.items[k], &state);
    ir_store(module, body, lower->outcome, ir_int_const(module, model->outcomes.count),
             ir_get(module, state.stopped_at));
}

void lower_objective(Lower *lower)
{
    IrModule *module = lower->module;
    IrFunction *function = &module->functions[IR_OBJECTIVE];
    Site site = {0};
    lower->body = &function->body;
    lower->penalty = function->penalty;
    lower->in_objective = true;
    ir_set(module, lower->body, function->result,
           lower_scalar(lower, &site, lower->model->search.minimize));
    lower->in_objective = false;
}
