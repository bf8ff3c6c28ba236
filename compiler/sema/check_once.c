/* check_once.c: the order in which a program is checked.
 *
 * First every name is declared, so that blocks may stand in any order; constants get their values
 * on the way, since sizes need them. Then the blocks are read, then the expressions in them, each
 * variable when it is first needed. */
#include "check_once.h"

#include "compiler/sema/expr/demand.h"
#include "compiler/sema/expr/operand.h"
#include "compiler/sema/network/check_input.h"
#include "compiler/sema/network/check_neuron.h"
#include "compiler/sema/network/check_population.h"
#include "compiler/sema/network/check_projection.h"
#include "compiler/sema/network/check_solver.h"
#include "compiler/sema/network/check_spikes.h"
#include "compiler/sema/network/flow.h"
#include "compiler/sema/rule/check_learn.h"
#include "compiler/sema/rule/check_reference.h"
#include "compiler/sema/rule/check_rule.h"
#include "compiler/sema/task/check_accept.h"
#include "compiler/sema/task/check_fit.h"
#include "compiler/sema/task/check_outcome.h"
#include "compiler/sema/task/check_record.h"
#include "compiler/sema/task/check_search.h"
#include "compiler/sema/task/check_moment.h"
#include "compiler/sema/task/check_suspect.h"
#include "compiler/sema/task/check_task.h"
#include "compiler/sema/task/check_test.h"
#include "compiler/sema/task/check_unused.h"
#include "constant.h"
#include "declare.h"

/* Where an expression begins to be active: noise, time, numbers that are drawn or learned. */
static bool is_source(const Expr *x, const void *context)
{
    (void)context;
    return x->kind == EXPR_NOISE || x->kind == EXPR_CHANCE || x->kind == EXPR_TIME ||
           x->kind == EXPR_STEP_NUMBER || x->kind == EXPR_SAMPLE_STEP || x->kind == EXPR_TRIAL_DRAW ||
           x->kind == EXPR_COEFFICIENT || x->kind == EXPR_UNIT_INDEX;
}

/* Whether something else decides what the variable does. */
static bool is_other(const Expr *x, const void *context)
{
    const LayerVariable *own = context;
    return x->kind == EXPR_DRIVE || x->kind == EXPR_UNIT || x->kind == EXPR_STATE ||
           (x->kind == EXPR_VARIABLE &&
            &x->u.variable.layer->variables.items[x->u.variable.index] != own);
}

/* Whether the value is something where all that others decide is 0: a bias beside a drive. */
static bool has_bias(const Expr *x, const LayerVariable *own)
{
    if (!expr_any(x, is_other, own))
        return x->kind != EXPR_NUMBER || x->u.number != 0;
    if (x->kind == EXPR_CALL)
        return expr_child_count(x) == 1 && has_bias(expr_child(x, 0), own);
    if (x->kind != EXPR_APPLY || x->u.apply.op == AST_MUL || x->u.apply.op == AST_DIV)
        return false;
    for (int k = 0; k < expr_child_count(x); k++)
        if (has_bias(expr_child(x, k), own))
            return true;
    return false;
}

/* States may be active of themselves; so is an equation that has such a source, or that needs nothing else. */
static bool is_active(const LayerVariable *variable)
{
    if (variable->derivative || variable->drawn)
        return true;
    const Expr *x = variable->value;
    return x && (expr_any(x, is_source, NULL) || has_bias(x, variable));
}

/* Inputs, and populations that may be active of themselves. */
static bool has_activity(const Model *model)
{
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        if (layer->is_input || layer->spiking)
            return true;
        for (int n = 0; n < layer->variables.count; n++)
            if (is_active(&layer->variables.items[n]))
                return true;
    }
    return false;
}

static void check_events_happen(Checker *checker)
{
    const Model *model = checker->model;
    const Phase *first = NULL;
    for (int k = 0; k < model->tasks.count; k++)
        for (int n = 0; n < model->tasks.items[k]->phases.count; n++) {
            const Phase *phase = &model->tasks.items[k]->phases.items[n];
            if (phase->in_epochs)
                return;
            first = first ? first : phase;
        }
    for (int k = 0; k < model->projections.count && first; k++) {
        const Projection *projection = model->projections.items[k];
        if (projection->updates[EVENT_EPOCH].count == 0)
            continue;
        Diag *diag = diag_error(checker->diags, E_NO_EFFECT,
                                projection->updates[EVENT_EPOCH].items[0].stmt->span,
                                "this never happens: no phase counts in epochs");
        diag_note(diag, first->stmt->keyword, "this phase counts in steps");
        diag_help(diag, "use 'on_step', or give a phase a number of epochs");
    }
}

/* Whether the search asks for nothing but conditions, which may be on reports alone. */
static bool accepts_only(const Model *model, const Singles *singles)
{
    return singles->accept && model->search.method && model->search.method->draws_prior && !model->search.minimize;
}

static void check_parts(Checker *checker, const Singles *singles)
{
    Span start = {checker->program->file, 0, 0};
    bool any_loss = false;
    for (int k = 0; k < checker->model->outcomes.count; k++)
        any_loss = any_loss || checker->model->outcomes.items[k]->is_loss;
    if (!has_activity(checker->model)) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, start, "the program has no input");
        diag_help(diag,
                  "write 'input NAME[SIZE] = gaussian(…)' or 'input NAME[SIZE] = rows(…)'; a "
                  "population with states, 'xi', 'chance' or 't' can do without");
    }
    if (checker->model->tasks.count == 0) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, start, "the program has no task");
        diag_help(diag, "write 'task NAME { trials 20  phase learn %s }'",
                  checker->model->step > 0 ? "10 s" : "200 epochs");
    }
    if (checker->searches && !any_loss && !accepts_only(checker->model, singles)) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, start, "the program has no loss");
        diag_help(diag, "write 'loss NAME = EXPRESSION at end'");
    }
    if (checker->searches && !singles->search) {
        bool learns = checker->model->coefficients.count > 0;
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, start, "the program has no search%s",
                                learns ? "" : ", and learns nothing");
        diag_help(diag, "write %s'search { minimize LOSS  method cmaes  budget 300 generations }'",
                  learns ? "" : "'learn g = 1 in [0, 2]' in a rule or for a number of any equation, and ");
    }
}

/* Losses first, which is the order of the module's table: so the number of an outcome is its place in the model. */
static void order_outcomes(Model *model)
{
    Outcome **written = arena_array(model->arena, Outcome *, model->outcomes.count + 1);
    int count = model->outcomes.count, next = 0;
    for (int k = 0; k < count; k++)
        written[k] = model->outcomes.items[k];
    for (int losses = 1; losses >= 0; losses--)
        for (int k = 0; k < count; k++)
            if (written[k]->is_loss == (losses == 1)) {
                written[k]->index = next;
                model->outcomes.items[next++] = written[k];
            }
}

/* --------------------------------------------------------------------------------------------- */

static void check_blocks(Checker *checker, const Singles *singles)
{
    Model *model = checker->model;
    check_inputs(checker, false);
    for (int k = 0; k < model->layers.count; k++)
        if (!model->layers.items[k]->is_input)
            check_population_body(checker, model->layers.items[k]);
    for (int k = 0; k < model->projections.count; k++)
        check_projection_body(checker, model->projections.items[k]);
    for (int k = 0; k < model->rules.count; k++)
        check_rule_body(checker, model->rules.items[k]);
    for (int k = 0; k < model->projections.count; k++)
        demand_drive(checker, model->projections.items[k]);
    for (int k = 0; k < model->layers.count; k++)
        for (int n = 0; n < model->layers.items[k]->variables.count; n++)
            demand_variable(checker, model->layers.items[k], n,
                            model->layers.items[k]->variables.items[n].name.span, false);
    for (int k = 0; k < model->layers.count; k++)
        check_population_values(checker, model->layers.items[k]);
    for (int k = 0; k < model->projections.count; k++)
        check_projection_bounds(checker, model->projections.items[k]);
    check_inputs(checker, true);
    for (int k = 0; k < model->layers.count; k++)
        if (!model->layers.items[k]->is_input) {
            check_spikes(checker, model->layers.items[k]);
            check_solvers(checker, model->layers.items[k]);
        }
    for (int k = 0; k < model->projections.count; k++)
        if (model->projections.items[k]->rule)
            check_rule_memory(checker, model->projections.items[k]);
    for (int k = 0; k < model->projections.count; k++)
        spikes_effects(checker, model->projections.items[k]);
    for (int k = 0; k < model->projections.count; k++)
        if (model->projections.items[k]->rule)
            check_rule_use(checker, model->projections.items[k]);
    for (int k = 0; k < model->tasks.count; k++)
        check_task(checker, model->tasks.items[k]);
    task_check_batches(checker);
    check_outcomes(checker);
    if (singles->search)
        check_search(checker, singles->search);
    for (int k = 0; k < model->references.count; k++)
        check_reference(checker, model->references.items[k]);
    for (int k = 0; k < model->tests.count; k++)
        check_test(checker, model->tests.items[k]);
    task_check_samples(checker);
    check_events_happen(checker);
    check_parts(checker, singles);
    order_outcomes(model);
    if (singles->accept)
        check_accept(checker, singles->accept);
}

Status check_once(Arena *arena, NameTable *names, Diags *diags, const SourceSet *sources,
                  const AstProgram *program, CheckOptions *options, bool records, Model **model)
{
    Checker checker = {.arena = arena,
                       .names = names,
                       .diags = diags,
                       .program = program,
                       .options = options,
                       .model = arena_new(arena, Model)};
    *model = checker.model;
    checker.model->arena = arena;
    checker.model->sources = sources;
    checker.model->path = sources->files[program->file]->path;
    checker.model->next_stream = 1;
    Singles singles = {0};
    Status status = declare_statements(&checker, &singles);
    if (status != STATUS_OK)
        return status;
    learn_check_shared(&checker);
    checker.searches = singles.search || options->search;
    checker.accepts = singles.accept != NULL;
    for (int k = 0; k < checker.model->layers.count; k++)
        neuron_use(&checker, checker.model->layers.items[k]);
    for (int k = 0; k < checker.model->layers.count; k++)
        spikes_of_rate_layer(&checker, checker.model->layers.items[k]);
    declare_step_of_spikes(&checker);
    declare_projections(&checker);
    status = constant_settings_used(&checker);
    if (status != STATUS_OK)
        return status;
    declare_version(&checker, singles.version);
    check_blocks(&checker, &singles);
    if (records)
        check_records(&checker);
    flow_varying(checker.model);
    flow_learned(checker.model);
    projection_check_drives(&checker);
    operand_warn_of_step_rates(&checker);
    check_suspect(&checker);
    check_moment(&checker);
    check_unused(&checker);
    check_fit(&checker);
    return STATUS_OK;
}
