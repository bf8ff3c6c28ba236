/* check_name.c: what each name means at its place. Members are in check_member.c, what both are made of
 * in operand.c, and what to say of names that mean nothing in check_unknown.c. */
#include "check_name.h"

#include <string.h>

#include "compiler/sema/scope.h"
#include "check_random.h"
#include "check_samples.h"
#include "check_unknown.h"
#include "check_family.h"
#include "check_statistic.h"
#include "check_value.h"
#include "make_expr.h"
#include "operand.h"

/* ---- names that mean something without being declared: names.def --------------------------------- */

static const Expr *pi(const Context *context, const AstExpr *expr)
{
    return expr_number(context->checker, 3.14159265358979323846, dim_none(), expr->span);
}

static const Expr *step_length(const Context *context, const AstExpr *expr)
{
    const Model *model = context->checker->model;
    return expr_number(context->checker, model->step > 0 ? model->step : 1, model_time_dim(model),
                       expr->span);
}

/* `w` in a loss: the weights of the only projection. */
static const Expr *only_weights(const Context *context, const AstExpr *expr)
{
    Checker *checker = context->checker;
    const Model *model = checker->model;
    if (checker->lost_projection)
        return expr_error(checker, expr->span);
    if (model->projections.count == 1)
        return operand_weights(checker, model->projections.items[0], expr->span);
    if (model->projections.count == 0) {
        diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                   "there is no projection whose weights 'w' could be");
        return expr_error(checker, expr->span);
    }
    Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                            "'w' could be the weights of %d projections", model->projections.count);
    diag_help(diag, "give them names, as in 'projection ff : x -> y', and write ff.w");
    return expr_error(checker, expr->span);
}

static const Expr *weight(const Context *context, const AstExpr *expr)
{
    if (context->place == PLACE_END)
        return only_weights(context, expr);
    Expr *x = expr_new(context->checker, EXPR_WEIGHT, type_real(context->projection->weights.dim),
                       expr->span);
    const Projection *of = context->projection->transposed;
    x->u.projection = of ? of : context->projection;
    return x;
}

static const Expr *unit_index(const Context *context, const AstExpr *expr, Side side)
{
    Expr *x = expr_new(context->checker, EXPR_UNIT_INDEX, type_real(dim_none()), expr->span);
    x->u.side = side;
    return x;
}

static const Expr *first_index(const Context *context, const AstExpr *expr)
{
    return unit_index(context, expr, context->place == PLACE_POPULATION ? SIDE_OWN : SIDE_PRE);
}

static const Expr *second_index(const Context *context, const AstExpr *expr)
{
    return unit_index(context, expr, SIDE_POST);
}

static const Expr *drive(const Context *context, const AstExpr *expr)
{
    return operand_drive(context, context->layer, SIDE_OWN, expr->span);
}

/* Of a synapse the time of an event is known; what is summed in each step, starts and bounds go by none. */
static const Expr *of_time(const Context *context, const AstExpr *expr, ExprKind kind, Dim dim)
{
    bool at_synapse = stands_at(context, IN_A_SYNAPSE);
    if (!at_synapse || (context->in_event && !(context->event == EVENT_EPOCH && context->in_sample_mean)))
        return expr_new(context->checker, kind, type_real(dim), expr->span);
    Diag *diag = diag_error(context->checker->diags, E_WRONG_CONTEXT, expr->span,
                            context->in_event ? "'%s' is of an epoch, not of each sample"
                                              : "'%s' is known to events of synapses, but this is no event",
                            expr->u.name);
    diag_help(diag, context->in_event
                        ? "write it outside of the mean, or use 'on_step'"
                        : "a population can say it to others: population clock[1] rate { now = %s }",
              expr->u.name);
    return expr_error(context->checker, expr->span);
}

static const Expr *time_now(const Context *context, const AstExpr *expr)
{
    return of_time(context, expr, EXPR_TIME, model_time_dim(context->checker->model));
}

static const Expr *time_end(const Context *context, const AstExpr *expr)
{
    return of_time(context, expr, EXPR_TIME_END, model_time_dim(context->checker->model));
}

static const Expr *step_number(const Context *context, const AstExpr *expr)
{
    return of_time(context, expr, EXPR_STEP_NUMBER, dim_none());
}

static const Expr *sample_step(const Context *context, const AstExpr *expr)
{
    return of_time(context, expr, EXPR_SAMPLE_STEP, dim_none());
}

static const Expr *sample_ends(const Context *context, const AstExpr *expr)
{
    return of_time(context, expr, EXPR_SAMPLE_ENDS, dim_none());
}

static const Expr *random_number(const Context *context, const AstExpr *expr)
{
    return stands_at(context, IN_A_SYNAPSE) ? random_name(context, expr)
                                            : operand_random(context, expr);
}

/* NULL if the name means nothing by itself at this place. */
static const Expr *built_in(const Context *context, const AstExpr *expr)
{
    static const struct {
        const char *name;
        unsigned places;
        const Expr *(*value)(const Context *context, const AstExpr *expr);
    } names[] = {
#define NAME(word, meaning, places, value, elsewhere) {#word, places, value},
#include "compiler/sema/names.def"
#undef NAME
    };
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (strcmp(names[k].name, expr->u.name) == 0 && names[k].value &&
            stands_at(context, names[k].places))
            return names[k].value(context, expr);
    return NULL;
}

/* ---- names of the place --------------------------------------------------------------------------- */

/* What a comprehension or a call binds; NULL if it is none of these. */
static const Expr *bound(const Context *context, const AstExpr *expr)
{
    for (const BoundName *binding = context->bindings; binding; binding = binding->outer)
        if (binding->name == expr->u.name)
            return binding->x
                       ? binding->x
                       : expr_number(context->checker, binding->value, dim_none(), expr->span);
    return NULL;
}

/* Whether a quantity is being defined by a number of the program that has its name: `eta = 0.1 * eta`. */
static bool means_program(const Context *context, Name name)
{
    if (!context->locals || context->locals->name != name)
        return false;
    const Symbol *symbol = scope_find(context->checker, name);
    return symbol && (symbol->kind == SYMBOL_CONSTANT || symbol->kind == SYMBOL_LEARN ||
                      symbol->kind == SYMBOL_TRIAL_DRAW);
}

/* A trace of the rule, what it learns or defines, or what the program learns; NULL if it is none of these. */
static const Expr *of_rule(const Context *context, const AstExpr *expr)
{
    Name name = expr->u.name;
    const Expr *trace = operand_trace(context, expr);
    if (trace)
        return trace;
    const Learn *learn = rule_find_learn(context->rule, name);
    if (learn && learn->factor_count > 0 && context->event == EVENT_EPOCH &&
        !context->in_sample_mean)
        return operand_needs_mean(context, expr->span, name);
    const AstStmt *local = learn ? NULL : rule_local(context->rule, name);
    if (local && !means_program(context, name))
        return operand_local(context, local, expr->span);
    if (!learn)
        learn = scope_find_learn(context->checker, name);
    return learn ? operand_learned(context, learn, expr->span) : NULL;
}

/* A variable of the population; NULL if it has none of that name. */
static const Expr *of_population(const Context *context, const AstExpr *expr)
{
    int variable = population_find_variable(context->layer, expr->u.name);
    if (variable < 0)
        return NULL;
    return operand_variable(context, EXPR_VARIABLE, context->layer, variable, SIDE_OWN, expr->span);
}

/* ---- names of the program ------------------------------------------------------------------------- */

static const Expr *not_a_value(const Context *context, const Symbol *symbol, Span span,
                               const char *help)
{
    if (symbol->doubtful)
        return expr_error(context->checker, span);
    Diag *diag = diag_error(context->checker->diags, E_WRONG_KIND, span, "'%s' is %s, not a value",
                            symbol->name, scope_kind_text(symbol));
    diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
    if (help)
        diag_help(diag, "%s", help);
    return expr_error(context->checker, span);
}

static const char *variables_help(const Context *context, const Layer *layer)
{
    const char *variable = layer->variables.count > 0 ? layer->variables.items[0].name.name : "r";
    return arena_printf(context->checker->arena, "name one of its variables: %s.%s",
                        layer->name.name, variable);
}

/* How an input or population is named in an expression at this place; may be NULL. */
static const char *layer_help(const Context *context, const Symbol *symbol)
{
    switch (context->place) {
    case PLACE_POPULATION:
        return "what other units do arrives through 'drive'";
    case PLACE_CONDITION:
        return "'where' knows the numbers 'i' and 'j' of the two units";
    case PLACE_SYNAPSE:
    case PLACE_RULE:
        return "the two units of a synapse are 'pre' and 'post': pre.r, post.r";
    case PLACE_END:
        return variables_help(context, symbol->thing);
    case PLACE_OBJECTIVE:
        return "measure it in a loss, as in loss NAME = … at end, and minimize NAME";
    case PLACE_CONSTANT:
    case PLACE_TRIAL:
    case PLACE_EXPECT:
        break;
    case PLACE_OVER_TRIALS:
        return "measure it in a report, as in report NAME = … at end, and use NAME";
    }
    return NULL;
}

const Expr *check_name_is_no_value(const Context *context, const Symbol *symbol, Span span)
{
    return not_a_value(context, symbol, span, layer_help(context, symbol));
}

static bool usable(const Context *context, const Symbol *symbol, Span span)
{
    if (symbol->known)
        return true;
    Diag *diag = diag_error(context->checker->diags, E_TOO_EARLY, span,
                            "'%s' is used before it is declared", symbol->name);
    diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
    return false;
}

/* Whether what `task` declares is used in the statements of another task or of the program, which is
 * reported. */
static bool of_another_task(const Context *context, const Symbol *symbol, const Task *task,
                            Span span)
{
    if (!task || task == context->task)
        return false;
    Diag *diag = diag_error(context->checker->diags, E_WRONG_CONTEXT, span,
                            "'%s' belongs to task '%s' and exists only there", symbol->name,
                            task->name.name);
    diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
    return true;
}

/* A task in whose trials this is evaluated and which does not draw the number; NULL if all do. */
static const Task *task_without(const Context *context, const TrialDraw *draw)
{
    const Model *model = context->checker->model;
    for (int k = 0; k < model->tasks.count; k++) {
        const Task *task = model->tasks.items[k];
        if ((!context->task || task == context->task) && !draw->drawn[k])
            return task;
    }
    return NULL;
}

static const Expr *trial_draw(const Context *context, const Symbol *symbol, Span span)
{
    Checker *checker = context->checker;
    const TrialDraw *draw = symbol->thing;
    bool too_early = context->place == PLACE_CONDITION && !context->at_start;
    if (context->place == PLACE_CONSTANT || too_early || context->place == PLACE_OBJECTIVE ||
        context->place == PLACE_OVER_TRIALS) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, span,
                                "'%s' is drawn by each trial and has no value here", symbol->name);
        diag_note(diag, symbol->span, "it is drawn here");
        return expr_error(checker, span);
    }
    const Task *missing = task_without(context, draw);
    if (missing) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, span,
                                "'%s' has no value in the trials of task '%s'", symbol->name,
                                missing->name.name);
        diag_note(diag, symbol->span, "it is drawn here, for the trials of this task");
        diag_help(diag, "each task that needs it draws it");
        return expr_error(checker, span);
    }
    Expr *x = expr_new(checker, EXPR_TRIAL_DRAW, type_real(draw->dim), span);
    x->u.trial_draw = draw;
    return x;
}

/* Why a learned number has no value at this place; NULL: it has one. */
static const char *no_learned_number(const Context *context)
{
    switch (context->place) {
    case PLACE_CONSTANT:
        return context->at_start   ? NULL
               : context->bindings ? "a function sees its parameters and constants: give it the number as one "
                                     "of these"
                                   : "what stands here is the same for all candidates and known before the "
                                     "run: use a 'const'";
    case PLACE_TRIAL:
        return context->at_start ? NULL
                                 : "phases are as long for all candidates: use a 'const', or what a "
                                   "trial draws";
    case PLACE_CONDITION:
        return context->at_start ? NULL
               : context->in_delay ? "delays are the same for all candidates, a whole number of steps: use a 'const'"
                                 : "which synapses there are is the same for all candidates; their "
                                   "weights may be learned";
    case PLACE_EXPECT:
        return "what is expected or accepted are losses and reports; in a test 'with' gives it a value";
    case PLACE_OVER_TRIALS:
        return "a report that is it can be used";
    case PLACE_POPULATION:
    case PLACE_SYNAPSE:
    case PLACE_RULE:
    case PLACE_END:
    case PLACE_OBJECTIVE:
        break;
    }
    return NULL;
}

static const Expr *learned(const Context *context, const Symbol *symbol, Span span)
{
    const char *help = no_learned_number(context);
    Learn *learn = symbol->thing;
    learn->outside = learn->outside || context->place != PLACE_OBJECTIVE;
    if (!help)
        return operand_learned(context, learn, span);
    Diag *diag = diag_error(context->checker->diags, E_LEARNED_NUMBER, span,
                            "'%s' is learned and has no value here", symbol->name);
    diag_note(diag, symbol->span, "it is declared here");
    diag_help(diag, "%s", help);
    return expr_error(context->checker, span);
}

/* A name that the program declares, at a place where whole arrays are meant. */
static const Expr *global_name(const Context *context, const AstExpr *expr, const Symbol *symbol)
{
    Checker *checker = context->checker;
    Span span = expr->span;
    switch (symbol->kind) {
    case SYMBOL_CONSTANT:
        if (!usable(context, symbol, span))
            return expr_error(checker, span);
        if (!symbol->thing) /* its value did not check */
            return expr_error(checker, span);
        return expr_number(checker, ((const Constant *)symbol->thing)->value,
                           ((const Constant *)symbol->thing)->dim, span);
    case SYMBOL_LAYER: {
        const Layer *layer = symbol->thing;
        if (context->place == PLACE_END && layer->is_input)
            return samples_of_input(context->checker, layer, span);
        return not_a_value(context, symbol, span, layer_help(context, symbol));
    }
    case SYMBOL_TRIAL_DRAW:
        return trial_draw(context, symbol, span);
    case SYMBOL_LET:
        if (context->place != PLACE_END)
            break;
        if (of_another_task(context, symbol, ((const Let *)symbol->thing)->task, span))
            return expr_error(checker, span);
        return usable(context, symbol, span) ? family_let(context, symbol->thing, span)
                                             : expr_error(checker, span);
    case SYMBOL_OUTCOME:
        if (context->place == PLACE_OBJECTIVE || context->place == PLACE_EXPECT)
            return family_outcome(context, symbol, span);
        if (context->place == PLACE_OVER_TRIALS)
            return usable(context, symbol, span) ? statistic_operand(context, family_outcome(context, symbol, span))
                                                 : expr_error(checker, span);
        break;
    case SYMBOL_PROJECTION:
        return not_a_value(context, symbol, span,
                           context->place == PLACE_END
                               ? arena_printf(checker->arena, "its weights are %s.w", symbol->name)
                               : NULL);
    case SYMBOL_FUNCTION:
        return not_a_value(context, symbol, span,
                           arena_printf(checker->arena, "call it: %s(…)", symbol->name));
    case SYMBOL_LEARN:
        return learned(context, symbol, span);
    case SYMBOL_RULE:
    case SYMBOL_TASK:
    case SYMBOL_REFERENCE:
    case SYMBOL_RULE_MODEL:
    case SYMBOL_NEURON:
    case SYMBOL_TEST:
        return not_a_value(context, symbol, span, NULL);
    }
    Diag *diag =
        diag_error(checker->diags, E_WRONG_CONTEXT, span, "'%s' cannot be used here", symbol->name);
    diag_note(diag, symbol->span, "it is %s, declared here", scope_kind_text(symbol));
    if (symbol->kind == SYMBOL_OUTCOME && context->place == PLACE_END)
        diag_help(diag, "what losses and reports share is 'let %s = …', and then 'report NAME = %s'", symbol->name,
                  symbol->name);
    return expr_error(checker, span);
}

const Expr *check_name(const Context *context, const AstExpr *expr)
{
    const Expr *x = bound(context, expr);
    bool in_effect = context->place == PLACE_SYNAPSE && context->in_event && context->rule;
    if (!x && (context->place == PLACE_RULE || in_effect))
        x = of_rule(context, expr);
    else if (!x && context->place == PLACE_POPULATION)
        x = of_population(context, expr);
    if (!x)
        x = built_in(context, expr);
    if (x)
        return x;
    const Symbol *symbol = scope_find(context->checker, expr->u.name);
    return symbol ? global_name(context, expr, symbol) : check_unknown_name(context, expr);
}

const Expr *check_name_index(const Context *context, const AstExpr *expr, const Symbol *symbol)
{
    return usable(context, symbol, expr->u.call.callee->span) ? family_index(context, expr, symbol)
                                                              : expr_error(context->checker, expr->span);
}
