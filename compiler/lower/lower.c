/* lower.c: the IR module of a checked program. */
#include "lower.h"

#include "lower_expr.h"
#include "lower_prepare.h"
#include "lower_rollout.h"

static IrStatistic statistic_entry(Lower *lower, const Statistic *statistic)
{
    int *of = arena_array(lower->arena, int, statistic->of.count + 1);
    for (int k = 0; k < statistic->of.count; k++)
        of[k] = statistic->of.items[k]->index;
    return (IrStatistic){.how = statistic->how,
                         .owner = statistic->owner->index,
                         .count = statistic->of.count,
                         .of = of,
                         .low = statistic->low,
                         .high = statistic->high,
                         .with_low = statistic->with_low,
                         .with_high = statistic->with_high};
}

static bool is_outcome(const Expr *x, const void *outcome)
{
    return x->kind == EXPR_OUTCOME && x->u.outcome == outcome;
}

static bool is_minimised(const Model *model, const Outcome *loss)
{
    return !model->search.minimize || expr_any(model->search.minimize, is_outcome, loss);
}

/* The tables that the runtime reads. */
static void copy_tables(Lower *lower)
{
    const Model *model = lower->model;
    IrModule *module = lower->module;
    for (int k = 0; k < model->coefficients.count;) {
        const Learn *array = model_array_at(model, k);
        PlastCoefficient entry = model->coefficients.items[k];
        if (array) {
            entry.name = learn_full_name(lower->arena, array);
            entry.count = array->term_count;
            entry.columns = array->rank == 2 ? array->size[1] : 0;
        }
        vec_push(lower->arena, &module->coefficients, entry);
        k += entry.count;
    }
    for (int k = 0; k < model->tables.count; k++)
        vec_push(lower->arena, &module->tables, model->tables.items[k]);
    for (int k = 0; k < model->outcomes.count; k++) {
        const Outcome *outcome = model->outcomes.items[k];
        IrOutcome entry = {outcome->name.name, outcome->is_loss,
                           outcome->task ? outcome->task->index + 1 : 0, outcome->over_trials,
                           outcome->is_loss && is_minimised(model, outcome)};
        vec_push(lower->arena, &module->outcomes, entry);
    }
    for (int k = 0; k < model->statistics.count; k++)
        vec_push(lower->arena, &module->statistics, statistic_entry(lower, model->statistics.items[k]));
    for (int k = 0; k < model->tasks.count; k++) {
        const Task *task = model->tasks.items[k];
        IrTask entry = {task->name.name, task->trials, task->weight};
        vec_push(lower->arena, &module->tasks, entry);
    }
    module->trials = model->trials;
    module->validation_trials = model->search.validation_trials;
}

static void make_shared_arrays(Lower *lower)
{
    IrModule *module = lower->module;
    int coefficients = lower->model->coefficients.count;
    int outcomes = lower->model->outcomes.count;
    lower->coefficients = ir_array(module, "coefficient", IR_SPACE_COEFFICIENT, true, coefficients,
                                   "learned coefficients");
    lower->plain_coefficients = ir_array(module, "coefficient", IR_SPACE_COEFFICIENT, false,
                                         coefficients, "learned coefficients");
    lower->losses = ir_array(module, "loss", IR_SPACE_LOSS, false, outcomes, "mean losses");
    if (lower->model->statistics.count > 0) {
        lower->statistics = ir_array(module, "statistic", IR_SPACE_STATISTIC, false, lower->model->statistics.count, NULL);
        lower->totals = ir_array(module, "total", IR_SPACE_TOTAL, false, outcomes, NULL);
    }
    lower->outcome = ir_array(module, "outcome", IR_SPACE_OUTCOME, true, outcomes + 1, NULL);
}

/* What is minimised where the program has no search. */
static const IrExpr *sum_of_losses(Lower *lower)
{
    const Model *model = lower->model;
    const IrExpr *sum = ir_const(lower->module, 0);
    for (int k = 0; k < model->outcomes.count; k++)
        if (model->outcomes.items[k]->is_loss)
            sum = ir_apply2(lower->module, IR_ADD, sum,
                            ir_load_at(lower->module, lower->losses, model->outcomes.items[k]->index));
    return sum;
}

static void make_objective(Lower *lower)
{
    const Expr *minimize = lower->model->search.minimize;
    IrModule *module = lower->module;
    IrFunction *function = &module->functions[IR_OBJECTIVE];
    Site site = {0};
    lower->body = &function->body;
    lower->penalty = function->penalty;
    lower->in_objective = true;
    ir_set(module, lower->body, function->result,
           minimize ? lower_expr(lower, &site, minimize) : sum_of_losses(lower));
    lower->in_objective = false;
}

/* What a loss over trials that is minimised is made of has slopes, but for what part of the trials is within bounds. */
static void derive_parts(Lower *lower, const Outcome *loss)
{
    IrModule *module = lower->module;
    for (int k = 0; k < module->statistics.count; k++) {
        const IrStatistic *statistic = &module->statistics.items[k];
        if (statistic->owner != loss->index)
            continue;
        for (int n = 0; n < statistic->count; n++)
            module->outcomes.items[statistic->of[n]].derived = true;
        if (statistic->how == PLAST_SHARE && !module->gradient.refused) {
            module->gradient.refused =
                arena_printf(lower->arena, "'%s' counts trials, which are in or out, so that it has steps", loss->name.name);
            module->gradient.place = loss->stmt->span;
        }
    }
}

/* The values of outcomes over trials. */
static void make_over_trials(Lower *lower)
{
    const Model *model = lower->model;
    IrModule *module = lower->module;
    Site site = {0};
    lower->body = &module->functions[IR_OVER_TRIALS].body;
    for (int k = 0; k < model->outcomes.count; k++) {
        const Outcome *outcome = model->outcomes.items[k];
        if (!outcome->over_trials)
            continue;
        IrStmt *stmt = ir_store(module, lower->body, lower->totals, ir_int_const(module, outcome->index),
                                lower_expr(lower, &site, outcome->value));
        stmt->span = outcome->stmt->span;
        stmt->note = arena_printf(lower->arena, "%s %s", outcome->is_loss ? "loss" : "report", outcome->name.name);
        if (outcome->is_loss && is_minimised(model, outcome))
            derive_parts(lower, outcome);
    }
}

IrModule *lower_program(const Model *model, Look look)
{
    return lower_program_of(model, look, NULL);
}

IrModule *lower_program_of(const Model *model, Look look, const double *coefficients)
{
    IrModule *module = ir_module(model->arena, model->sources, model->path);
    Lower lower = {
        .model = model,
        .module = module,
        .arena = model->arena,
        .written_out = coefficients,
        .layers = arena_array(model->arena, LayerStore, model->layers.count + 1),
        .projections = arena_array(model->arena, ProjectionStore, model->projections.count + 1),
        .trains = arena_array(model->arena, TrainStore, model->windows.count + 1),
        .synapse_sums = arena_array(model->arena, IrArray *, model->synapse_sums.count + 1),
        .lets = arena_array(model->arena, LetStore, model->lets.count + 1),
    };
    module->one_lane = model->one_lane || model->records.count > 0;
    copy_tables(&lower);
    make_shared_arrays(&lower);
    lower_prepare(&lower);
    lower_rollout(&lower, look);
    make_objective(&lower);
    make_over_trials(&lower);
    return module;
}
