/* check_fit.c: whether the search suits the losses: budgets that hold no generation, gradients of
 * losses with steps, methods that need fresh draws and do not get them, or the reverse, options without
 * effect. Of a program without errors. */
#include "check_fit.h"

#include <math.h>
#include <string.h>

#include "compiler/model/quantity.h"
#include "runtime/search/prior.h"

static const AstExpr *method_of(const SearchPlan *plan)
{
    int k = 0;
    while (plan->stmt->body.items[k]->kind != AST_METHOD)
        k++;
    return plan->stmt->body.items[k]->value;
}

/* Of its name. */
static Span method_span(const SearchPlan *plan)
{
    const AstExpr *method = method_of(plan);
    return method->kind == AST_CALL ? method->u.call.callee->span : method->span;
}

/* An option as the program gives it; NULL if it does not. */
static const AstArg *given_option(const SearchPlan *plan, const char *name)
{
    const AstExpr *method = method_of(plan);
    for (int k = 0; method->kind == AST_CALL && k < method->u.call.args.count; k++) {
        const AstArg *arg = &method->u.call.args.items[k];
        if (arg->name.name && strcmp(arg->name.name, name) == 0)
            return arg;
    }
    return NULL;
}

/* The value of an option of the method; -1 if it has none of this name. */
static double option(const SearchPlan *plan, const char *name)
{
    for (int k = 0; k < plan->method->option_count; k++)
        if (strcmp(plan->options[k].name, name) == 0)
            return plan->options[k].value;
    return -1;
}

/* ---- budgets -------------------------------------------------------------------------------- */

/* Candidates of the first generation; 0 if memory is short. */
static int first_generation(Checker *checker, const SearchPlan *plan)
{
    int n = checker->model->coefficients.count;
    double *zeros = arena_array(checker->arena, double, n);
    double *bounds = arena_array(checker->arena, double, 2 * n);
    for (int k = 0; k < n; k++) {
        bounds[k] = -HUGE_VAL;
        bounds[n + k] = HUGE_VAL;
    }
    const SearchProblem problem = {.dimension = n,
                                   .start = zeros,
                                   .low = bounds,
                                   .high = bounds + n,
                                   .formulas = plan->formulas,
                                   .formula_count = plan->formula_count,
                                   .options = plan->options,
                                   .option_count = plan->method->option_count};
    Search *search = plan->method->create(&problem);
    if (!search)
        return 0;
    int population = plan->method->population(search);
    plan->method->destroy(search);
    return population;
}

static const AstStmt *budget_of_evaluations(const SearchPlan *plan)
{
    for (int k = 0; k < plan->stmt->body.count; k++) {
        const AstStmt *stmt = plan->stmt->body.items[k];
        if (stmt->kind == AST_BUDGET && stmt->word.name &&
            strcmp(stmt->word.name, "evaluations") == 0)
            return stmt;
    }
    return NULL;
}

static void check_first_generation(Checker *checker, const SearchPlan *plan)
{
    const AstStmt *budget = budget_of_evaluations(plan);
    int population = budget ? first_generation(checker, plan) : 0;
    if (!budget || plan->evaluations >= population)
        return;
    Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, budget->value->span,
                            "the budget of %ld evaluations ends within the first generation, "
                            "which takes %d",
                            plan->evaluations, population);
    diag_note(diag, method_span(plan), "the method is chosen here");
    diag_help(diag, "write %d evaluations or more, or %s", population,
              plan->generations > 0 ? "leave this budget out" : "'budget 300 generations'");
}

/* ---- fresh draws ---------------------------------------------------------------------------- */

/* Whether a rule has another loss in each generation. */
static bool draws_each_generation(const Model *model)
{
    bool any = model->fresh_trials || (model->batch > 0 && model->batch < model->trials);
    for (int k = 0; k < model->projections.count; k++)
        any = any || model->projections.items[k]->weights.each_generation;
    return any;
}

static void check_draws(Checker *checker, const SearchPlan *plan)
{
    bool fresh = draws_each_generation(checker->model);
    for (int k = 0; k < plan->method->option_count; k++) {
        const SearchOptionRule *rule = &plan->method->options[k];
        const AstArg *given = given_option(plan, rule->name);
        double value = plan->options[k].value;
        if (fresh && rule->compares > 0 && value == rule->compares) {
            Diag *diag = diag_warning(checker->diags, E_UNSUITED, given->value->span,
                                      "'%s' compares losses of different generations, but here "
                                      "each has draws of its own",
                                      rule->words[rule->compares]);
            diag_help(diag, "draw weights 'each trial' and keep the trials, or use the %s %s",
                      rule->name, rule->words[(int)rule->default_value]);
        }
        if (!fresh && rule->needs_fresh && value > 0) {
            Diag *diag = diag_warning(checker->diags, E_UNSUITED, given->name.span,
                                      "'%s' has nothing to do: a rule has the same loss in all "
                                      "generations",
                                      rule->name);
            diag_help(diag, "write 'trials %d each generation', or leave it out",
                      checker->model->trials);
        }
    }
}

/* ---- options -------------------------------------------------------------------------------- */

static void warn_of_idle_options(Checker *checker, const SearchPlan *plan)
{
    for (int k = 0; k < plan->method->option_count; k++) {
        const SearchOptionRule *rule = &plan->method->options[k], *other = plan->method->options;
        const AstArg *arg = given_option(plan, rule->name);
        if (!arg || !rule->needs || option(plan, rule->needs) == rule->needed)
            continue;
        while (strcmp(other->name, rule->needs) != 0)
            other++;
        Diag *diag = diag_warning(checker->diags, E_UNSUITED, arg->name.span,
                                  "'%s' has nothing to do without '%s = %s'", rule->name,
                                  other->name, other->words[rule->needed]);
        diag_help(diag, "write that, or leave this option out");
    }
}

/* ---- steps ---------------------------------------------------------------------------------- */

/* Whether x differs between candidates. */
static bool depends(const Model *model, const Expr *x)
{
    switch (x->kind) {
    case EXPR_COEFFICIENT:
    case EXPR_VOLTERRA:
        return true;
    case EXPR_ELEMENT:
    case EXPR_ARRAY:
        return expr_is_learned(x, NULL);
    case EXPR_VARIABLE:
    case EXPR_STATE:
        return x->u.variable.layer->learned;
    case EXPR_UNIT:
        return x->u.unit.layer->learned;
    case EXPR_DRIVE:
    case EXPR_DRIVES:
    case EXPR_TRACE:
    case EXPR_TRACES:
        return true; /* asked in equations of varying populations, rules and records: taken to differ */
    case EXPR_SYNAPSE_SUM:
        return depends(model, x->u.synapse_sum.sum->value);
    case EXPR_WEIGHT:
    case EXPR_WEIGHTS:
        return x->u.projection->learned;
    case EXPR_LET:
        return depends(model, x->u.let.let->values.items[x->u.let.instance]);
    case EXPR_RUNNING:
        return depends(model, x->u.running->value);
    case EXPR_WINDOW:
        return depends(model, x->u.window->value) ||
               (x->u.window->other && depends(model, x->u.window->other));
    case EXPR_STATISTIC:
        for (int k = 0; k < x->u.statistic->of.count; k++)
            if (depends(model, x->u.statistic->of.items[k]->value))
                return true;
        return false;
    case EXPR_TRIAL_DRAW:
    case EXPR_SAMPLE_COUNT:
    case EXPR_NUMBER:
    case EXPR_SAMPLES:
    case EXPR_NOISE:
    case EXPR_CHANCE:
    case EXPR_RANDOM:
    case EXPR_TIME:
    case EXPR_STEP_NUMBER:
    case EXPR_SAMPLE_STEP:
    case EXPR_SAMPLE_ENDS:
    case EXPR_TIME_END:
    case EXPR_UNIT_INDEX:
    case EXPR_OUTCOME:
    case EXPR_APPLY:
    case EXPR_CALL:
    case EXPR_SELECT:
    case EXPR_REDUCE:
    case EXPR_DOT:
    case EXPR_CORRELATION:
    case EXPR_SORT:
    case EXPR_QUANTILE:
    case EXPR_POSITION:
    case EXPR_SLICE:
    case EXPR_LOCAL:
    case EXPR_PREVIOUS:
    case EXPR_GATHER:
    case EXPR_PRINCIPAL:
    case EXPR_ROWS:
    case EXPR_SAMPLE_MEAN:
    case EXPR_PENALTY:
        break;
    }
    for (int k = 0; k < expr_child_count(x); k++)
        if (depends(model, expr_child(x, k)))
            return true;
    return false;
}

/* The word for what makes x itself a function with steps; NULL if nothing does. A choice between
 * two numbers is one; other choices may meet where their condition changes. */
static const char *step_of(const Expr *x)
{
    if (x->kind == EXPR_REDUCE && x->u.reduce.how == REDUCE_ARGMAX)
        return "argmax";
    if (x->kind == EXPR_SELECT && x->u.call.arg[1]->kind == EXPR_NUMBER &&
        x->u.call.arg[2]->kind == EXPR_NUMBER)
        return "select";
    if (x->kind != EXPR_CALL)
        return NULL;
    const char *name = x->u.call.func->name;
    bool steps = strcmp(name, "floor") == 0 || strcmp(name, "ceil") == 0 ||
                 strcmp(name, "sign") == 0 || strcmp(name, "threshold") == 0;
    return steps ? name : NULL;
}

/* The first part of x with steps that a candidate can come to; NULL if there is none. */
static const Expr *find_step(const Model *model, const Expr *x)
{
    if (x == NULL)
        return NULL;
    if (step_of(x) && depends(model, x))
        return x;
    if (x->kind == EXPR_LET)
        return find_step(model, x->u.let.let->values.items[x->u.let.instance]);
    if (x->kind == EXPR_OUTCOME)
        return find_step(model, x->u.outcome->value);
    if (x->kind == EXPR_WINDOW)
        return find_step(model, x->u.window->value);
    const Expr *found = NULL;
    for (int k = 0; !found && k < expr_child_count(x); k++)
        found = find_step(model, expr_child(x, k));
    return found;
}

static const Expr *find_step_of_layer(const Model *model, const Layer *layer)
{
    const Expr *found = NULL;
    for (int k = 0; layer->learned && !found && k < layer->variables.count; k++) {
        const LayerVariable *variable = &layer->variables.items[k];
        found = find_step(model, variable->value);
        found = found ? found : find_step(model, variable->derivative);
    }
    return found;
}

static const Expr *find_step_of_projection(const Model *model, const Projection *projection)
{
    const Expr *found = find_step(model, projection->drive);
    for (int event = 0; event < EVENT_KINDS; event++)
        for (int k = 0; !found && k < projection->updates[event].count; k++)
            found = find_step(model, projection->updates[event].items[k].value);
    return found;
}

static const Expr *find_any_step(const Model *model)
{
    const Expr *found = find_step(model, model->search.minimize);
    for (int k = 0; !found && k < model->layers.count; k++)
        found = find_step_of_layer(model, model->layers.items[k]);
    for (int k = 0; !found && k < model->projections.count; k++)
        found = find_step_of_projection(model, model->projections.items[k]);
    return found;
}

/* A spiking population that differs between candidates: its spikes come or do not come. */
static const Layer *find_spiking(const Model *model)
{
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        if (layer->spiking && layer->learned && layer->threshold)
            return layer;
    }
    return NULL;
}

static void warn_of_steps(Checker *checker, const SearchPlan *plan)
{
    if (!plan->method->follows_slopes)
        return;
    const Expr *step = find_any_step(checker->model);
    const Layer *layer = step ? NULL : find_spiking(checker->model);
    if (!step && !layer)
        return;
    Diag *diag;
    if (step) {
        diag = diag_warning(checker->diags, E_UNSUITED, method_span(plan),
                            "'%s' needs losses without steps, but here '%s' jumps",
                            plan->method->name, step_of(step));
        diag_note(diag, step->span, "between its jumps nothing shows where the loss falls");
    } else {
        diag = diag_warning(checker->diags, E_UNSUITED, method_span(plan),
                            "'%s' needs losses without steps, but here the rule changes "
                            "when '%s' spikes",
                            plan->method->name, layer->name.name);
        diag_note(diag, layer->threshold->span,
                  "a spike comes or does not come, and the loss jumps with it");
    }
    diag_help(diag, "use cmaes or es, or smooth it; 'plastc gradcheck' shows the slopes");
}

/* ---- many numbers --------------------------------------------------------------------------- */

/* Whether the method can search so many coefficients; false after reporting. */
static bool check_many(Checker *checker, const SearchPlan *plan)
{
    int n = checker->model->coefficients.count;
    bool full = (strcmp(plan->method->name, "cmaes") == 0 && option(plan, "covariance") == 0) || plan->method->formulas ||
                plan->method->draws_prior;
    bool differences = strcmp(plan->method->name, "gradient") == 0 && option(plan, "slopes") == 0;
    if (n <= SEARCH_MOST_SQUARED || (!full && !differences))
        return true;
    Diag *diag;
    if (full) {
        diag = diag_error(checker->diags, E_UNSUITED, method_span(plan),
                          "'%s' learns how all coefficients go together, which takes %.0f GB for %d of them",
                          plan->method->name, ceil(16e-9 * (double)n * n), n);
        diag_help(diag, plan->method->formulas ? "beside expressions learn at most a few thousand numbers"
                                               : "write cmaes(covariance = diagonal), es, or gradient(slopes = exact)");
    } else {
        diag = diag_error(checker->diags, E_UNSUITED, method_span(plan),
                          "slopes by differences take %d candidates for %d coefficients", 2 * n + 1, n);
        diag_help(diag, "write gradient(slopes = exact), es, or cmaes(covariance = diagonal)");
    }
    return false;
}

/* ---- expressions ---------------------------------------------------------------------------- */

/* Whether an expression is not searched, since it is fixed: then numbers are. */
static bool has_fixed_formula(const Model *model)
{
    for (int k = 0; k < model->rules.count; k++)
        for (int n = 0; n < model->rules.items[k]->learns.count; n++)
            if (model->rules.items[k]->learns.items[n]->fixed_formula)
                return true;
    return false;
}

/* Whether the method searches what there is; else it is reported. */
static bool check_formulas(Checker *checker, const SearchPlan *plan)
{
    if (plan->method->formulas == (plan->formula_count > 0) || (plan->method->formulas && has_fixed_formula(checker->model)))
        return true;
    if (plan->formula_count == 0) {
        Diag *diag = diag_error(checker->diags, E_UNSUITED, method_span(plan),
                                "'%s' searches expressions, but nothing that is learned is one",
                                plan->method->name);
        diag_help(diag, "write 'learn E = expression(pre.r, post.r, w)' in a rule, or 'method cmaes' for numbers");
        return false;
    }
    Diag *diag = diag_error(checker->diags, E_UNSUITED, method_span(plan),
                            "'%s' searches numbers, but '%s' is an expression", plan->method->name,
                            model_expression(checker->model)->name.name);
    diag_note(diag, model_expression(checker->model)->stmt->span, "it is declared here");
    diag_help(diag, "write 'method gp'; other learned numbers are searched together with it");
    return false;
}

/* ---- priors --------------------------------------------------------------------------------- */

/* Whether all that is learned has a prior, if the method draws from it; else it is reported. */
static bool check_priors(Checker *checker, const SearchPlan *plan)
{
    const Model *model = checker->model;
    int missing = plan->method->draws_prior ? prior_missing(model->coefficients.items, model->coefficients.count) : -1;
    if (missing < 0)
        return true;
    const Learn *learn = quantity_learn(model, missing);
    Diag *diag = diag_error(checker->diags, E_UNSUITED, learn->name.span,
                            "'%s' draws rules from a prior, but '%s' has none", plan->method->name, learn->name.name);
    diag_help(diag, "write bounds, 'learn %s in [LOW, HIGH]', or a distribution, '~ normal(MEAN, SD)'", learn->name.name);
    return false;
}

/* --------------------------------------------------------------------------------------------- */

void check_fit(Checker *checker)
{
    const SearchPlan *plan = &checker->model->search;
    if (!plan->stmt || diags_error_count(checker->diags) > 0)
        return;
    if (!check_formulas(checker, plan) || !check_many(checker, plan) || !check_priors(checker, plan))
        return;
    check_first_generation(checker, plan);
    check_draws(checker, plan);
    warn_of_idle_options(checker, plan);
    warn_of_steps(checker, plan);
}
