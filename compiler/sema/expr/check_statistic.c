/* check_statistic.c: see check_statistic.h. */
#include "check_statistic.h"

#include <math.h>
#include <string.h>

#include "compiler/sema/scope.h"
#include "call_args.h"
#include "check_expr.h"
#include "check_value.h"
#include "make_expr.h"

#define MAX_FEATURES 1000

static const struct {
    const char *name;
    int how;
} plain[] = {
    {"mean", PLAST_MEAN}, {"sum", PLAST_SUM},      {"min", PLAST_LEAST},     {"max", PLAST_LARGEST},
    {"norm", PLAST_NORM}, {"var", PLAST_VARIANCE}, {"std", PLAST_DEVIATION},
};

const Expr *statistic_value(const Context *context, Outcome *outcome, const AstExpr *value)
{
    Checker *checker = context->checker;
    Context inner = *context;
    int before = checker->model->statistics.count;
    inner.place = PLACE_OVER_TRIALS;
    inner.owner = outcome;
    outcome->over_trials = true;
    const Expr *x = check_expr(&inner, value);
    if (expr_is_error(x) || checker->model->statistics.count > before)
        return x;
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, value->span, "this is the same in all trials");
    diag_help(diag, "over trials stand functions of losses and reports: corr(guess, goal), std(guess), quantile(guess, 0.9)");
    return expr_error(checker, value->span);
}

/* Whether an outcome is measured in the trials of which the owner is, which are its own if it was of all. */
static bool task_fits(const Context *context, const Outcome *of, Span span)
{
    Outcome *owner = context->owner;
    if (!of->task || of->task == owner->task)
        return true;
    if (!owner->task) {
        owner->task = of->task;
        return true;
    }
    diag_error(context->checker->diags, E_WRONG_CONTEXT, span, "'%s' is measured in the trials of task '%s', and this is of task '%s'",
               of->name.name, of->task->name.name, owner->task->name.name);
    return false;
}

/* A loss or report of each trial; NULL after reporting. */
static const Outcome *outcome_of(const Context *context, const AstExpr *written, const char *function)
{
    Checker *checker = context->checker;
    Context inner = *context;
    inner.of_each_trial = true;
    const Expr *x = check_expr(&inner, written);
    if (expr_is_error(x))
        return NULL;
    if (x->kind != EXPR_OUTCOME) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, written->span,
                                "'%s' over trials is taken of losses and reports, by their names", function);
        diag_help(diag, "write 'report NAME = …' for what is measured in each trial, and NAME here");
        return NULL;
    }
    if (x->u.outcome->over_trials) {
        diag_error(checker->diags, E_WRONG_CONTEXT, written->span, "'%s' is one number of all trials, not one of each",
                   x->u.outcome->name.name);
        return NULL;
    }
    return task_fits(context, x->u.outcome, written->span) ? x->u.outcome : NULL;
}

const Expr *statistic_operand(const Context *context, const Expr *outcome)
{
    if (context->of_each_trial || expr_is_error(outcome))
        return outcome;
    const char *name = outcome->u.outcome->name.name;
    Diag *diag = diag_error(context->checker->diags, E_SHAPE_MISMATCH, outcome->span,
                            "'%s' is a number of each trial, of which one over all trials is to be made", name);
    diag_help(diag, "write mean(%s), std(%s), corr(%s, …), quantile(%s, 0.5)", name, name, name, name);
    return expr_error(context->checker, outcome->span);
}

static const Expr *statistic_new(const Context *context, Span span, Statistic *statistic, Dim dim)
{
    Checker *checker = context->checker;
    statistic->index = checker->model->statistics.count;
    statistic->owner = context->owner;
    vec_push(checker->arena, &checker->model->statistics, statistic);
    Expr *x = expr_new(checker, EXPR_STATISTIC, type_real(dim), span);
    x->u.statistic = statistic;
    return x;
}

/* Adds the outcomes that the first `count` arguments are; false after reporting. */
static bool add_outcomes(const Context *context, const AstExpr *call, int count, Statistic *statistic)
{
    for (int k = 0; k < count; k++) {
        const Outcome *of = outcome_of(context, call->u.call.args.items[k].value, ast_call_name(call));
        if (!of)
            return false;
        vec_push(context->checker->arena, &statistic->of, of);
    }
    return true;
}

static Dim dim_of(const Outcome *outcome)
{
    return outcome->value->type.dim;
}

/* ---- shares --------------------------------------------------------------------------------- */

/* One side of a comparison: `x`, or a bound of it. */
static bool add_side(const Context *context, const AstExpr *side, AstOp op, bool is_left, Statistic *share)
{
    Checker *checker = context->checker;
    bool strict = op == AST_LT || op == AST_GT, bounds_below = (op == AST_LT || op == AST_LE) == is_left;
    double value;
    Dim dim;
    if (!check_number(checker, side, "a bound", &value, &dim))
        return false;
    if (!dim_equal(dim, dim_of(share->of.items[0]))) {
        diag_error(checker->diags, E_UNIT_MISMATCH, side->span, "this is %s, but '%s' is %s", dim_phrase(checker->arena, dim),
                   share->of.items[0]->name.name, dim_phrase(checker->arena, dim_of(share->of.items[0])));
        return false;
    }
    if (bounds_below) {
        share->low = value;
        share->with_low = !strict;
    } else {
        share->high = value;
        share->with_high = !strict;
    }
    return true;
}

static bool is_order(AstOp op)
{
    return op == AST_LT || op == AST_LE || op == AST_GT || op == AST_GE;
}

/* Whether a side names a loss or report: the other one is its bound. */
static bool is_outcome(const Context *context, const AstExpr *side)
{
    const AstExpr *base = side->kind == AST_INDEX ? side->u.call.callee : side;
    const Symbol *symbol = base->kind == AST_NAME ? scope_find(context->checker, base->u.name) : NULL;
    return symbol && symbol->kind == SYMBOL_OUTCOME;
}

/* fraction(guess > 0.5), fraction(0.1 <= guess < 0.2) */
static const Expr *share(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const AstArgs *args = &call->u.call.args;
    const AstExpr *c = args->count == 1 ? args->items[0].value : NULL;
    Statistic *statistic = arena_new(checker->arena, Statistic);
    *statistic = (Statistic){.how = PLAST_SHARE, .low = -HUGE_VAL, .high = HUGE_VAL, .with_low = true, .with_high = true};
    if (!c || c->kind != AST_COMPARE || !is_order(c->u.compare.first_op) ||
        (c->u.compare.third && !is_order(c->u.compare.second_op)))
        return call_wrong_count(context, call, "a comparison of a loss or report with numbers, such as fraction(0 < guess <= 1)");
    const AstExpr *first = c->u.compare.first, *second = c->u.compare.second, *third = c->u.compare.third;
    bool reversed = !third && is_outcome(context, second);
    const AstExpr *of = third || reversed ? second : first;
    const Outcome *outcome = outcome_of(context, of, "fraction");
    if (!outcome)
        return expr_error(checker, call->span);
    vec_push(checker->arena, &statistic->of, outcome);
    bool right = third ? add_side(context, first, c->u.compare.first_op, true, statistic) &&
                             add_side(context, third, c->u.compare.second_op, false, statistic)
                       : add_side(context, reversed ? first : second, c->u.compare.first_op, reversed, statistic);
    return right ? statistic_new(context, call->span, statistic, dim_none()) : expr_error(checker, call->span);
}

/* ---- of several outcomes -------------------------------------------------------------------- */

static const Expr *correlation(const Context *context, const AstExpr *call)
{
    Statistic *statistic = arena_new(context->checker->arena, Statistic);
    *statistic = (Statistic){.how = PLAST_CORRELATION};
    if (call->u.call.args.count != 2)
        return call_wrong_count(context, call, "two losses or reports");
    return add_outcomes(context, call, 2, statistic) ? statistic_new(context, call->span, statistic, dim_none())
                                                     : expr_error(context->checker, call->span);
}

static const Expr *quantile(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    Statistic *statistic = arena_new(checker->arena, Statistic);
    *statistic = (Statistic){.how = PLAST_QUANTILE};
    if (call->u.call.args.count != 2)
        return call_wrong_count(context, call, "a loss or report and a part from 0 to 1");
    const AstExpr *part = call->u.call.args.items[1].value;
    if (!add_outcomes(context, call, 1, statistic) || !check_pure_number(checker, part, "the part of a quantile", &statistic->low))
        return expr_error(checker, call->span);
    if (!(statistic->low >= 0 && statistic->low <= 1)) {
        diag_error(checker->diags, E_OUT_OF_RANGE, part->span, "the part of a quantile is a number from 0 to 1, but this is %g",
                   statistic->low);
        return expr_error(checker, call->span);
    }
    return statistic_new(context, call->span, statistic, dim_of(statistic->of.items[0]));
}

/* Adds a loss or report, or all of one with an index. */
static bool add_features(const Context *context, const AstExpr *written, Statistic *statistic)
{
    const Symbol *symbol = written->kind == AST_NAME ? scope_find(context->checker, written->u.name) : NULL;
    const Measurement *measured = symbol && symbol->kind == SYMBOL_OUTCOME ? symbol->thing : NULL;
    if (!measured || !measured->is_family || !symbol->known) {
        const Outcome *of = outcome_of(context, written, "ridge");
        if (of)
            vec_push(context->checker->arena, &statistic->of, of);
        return of != NULL;
    }
    for (int k = 0; k < measured->outcomes.count; k++) {
        if (!task_fits(context, measured->outcomes.items[k], written->span))
            return false;
        vec_push(context->checker->arena, &statistic->of, measured->outcomes.items[k]);
    }
    return measured->outcomes.count > 0;
}

static bool read_part(const Context *context, const AstExpr *written, const char *what, double high, double *value)
{
    if (!written)
        return true;
    if (!check_pure_number(context->checker, written, what, value))
        return false;
    if (*value >= 0 && *value < high)
        return true;
    diag_error(context->checker->diags, E_OUT_OF_RANGE, written->span, high == 1 ? "%s is at least 0 and below 1, but this is %g"
                                                                                 : "%s is not below 0, but this is %g",
               what, *value);
    return false;
}

/* ridge(features, …, target, lambda = 1, held_out = 0.5) */
static const Expr *ridge(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    CallArgs args = call_args(checker, call);
    Statistic *statistic = arena_new(checker->arena, Statistic);
    *statistic = (Statistic){.how = PLAST_RIDGE, .low = 1};
    const AstExpr *lambda = call_named(&args, "lambda"), *held_out = call_named(&args, "held_out"), *next;
    int written = 0;
    bool right = true;
    for (; right && (next = call_positional(&args)); written++)
        right = add_features(context, next, statistic);
    if (!right || !call_finish(&args, "losses and reports, the target last, lambda = 1, held_out = 0"))
        return expr_error(checker, call->span);
    if (written < 2)
        return call_wrong_count(context, call, "what is read, losses and reports, and the target last");
    if (!read_part(context, lambda, "the penalty of a readout", HUGE_VAL, &statistic->low) ||
        !read_part(context, held_out, "the part that is held out", 1, &statistic->high))
        return expr_error(checker, call->span);
    const Outcome *target = statistic->of.items[statistic->of.count - 1];
    for (int k = 0; k < statistic->of.count - 1; k++)
        if (!dim_is_none(dim_of(statistic->of.items[k]))) {
            diag_error(checker->diags, E_UNIT_MISMATCH, call->span, "a readout reads pure numbers, but '%s' is %s",
                       statistic->of.items[k]->name.name, dim_phrase(checker->arena, dim_of(statistic->of.items[k])));
            return expr_error(checker, call->span);
        }
    if (statistic->of.count > MAX_FEATURES) {
        diag_error(checker->diags, E_OUT_OF_RANGE, call->span, "a readout reads at most %d numbers, but this one %d", MAX_FEATURES - 1,
                   statistic->of.count - 1);
        return expr_error(checker, call->span);
    }
    return statistic_new(context, call->span, statistic, dim_multiply(dim_of(target), dim_of(target)));
}

/* --------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const Expr *(*check)(const Context *context, const AstExpr *call);
} others[] = {{"fraction", share}, {"corr", correlation}, {"quantile", quantile}, {"ridge", ridge}};

const Expr *statistic_call(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const char *name = ast_call_name(call);
    const AstArgs *args = &call->u.call.args;
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (strcmp(name, others[k].name) == 0)
            return others[k].check(context, call);
    for (size_t k = 0; k < sizeof plain / sizeof *plain; k++) {
        if (strcmp(name, plain[k].name) != 0 || args->count != 1 || args->items[0].value->kind == AST_BIND)
            continue;
        Statistic *statistic = arena_new(checker->arena, Statistic);
        *statistic = (Statistic){.how = plain[k].how};
        if (!add_outcomes(context, call, 1, statistic))
            return expr_error(checker, call->span);
        Dim dim = dim_of(statistic->of.items[0]);
        return statistic_new(context, call->span, statistic, plain[k].how == PLAST_VARIANCE ? dim_multiply(dim, dim) : dim);
    }
    return NULL;
}
