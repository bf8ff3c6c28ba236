/* check_window.c: what is measured over the steps of a phase: `mean(y.r over test)`. */
#include "check_window.h"

#include <string.h>

#include "compiler/model/quantity.h"
#include "compiler/sema/suggestions.h"
#include "runtime/kernel/kernel.h"
#include "call_args.h"
#include "check_expr.h"
#include "check_statistic.h"
#include "check_value.h"
#include "expr_synapses.h"
#include "make_expr.h"
#include "unit_advice.h"

static void report_no_phase(Checker *checker, const Task *task, AstName phase)
{
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_NAME, phase.span,
                            "task '%s' has no phase named '%s'", task->name.name, phase.name);
    Suggestions names = {0};
    for (int k = 0; k < task->phases.count; k++)
        vec_push(checker->arena, &names, task->phases.items[k].name.name);
    suggestions_or_list(checker, diag, phase.name, &names);
    if (checker->model->tasks.count > 1)
        diag_help(diag, "what is measured in one task only stands in its block");
}

bool window_has_phase(const Context *context, AstName phase)
{
    if (strcmp(phase.name, OVER_TRIALS) == 0) {
        Diag *diag = diag_error(context->checker->diags, E_WRONG_CONTEXT, phase.span,
                                "'over trials' stands behind a whole loss or report");
        diag_help(diag, "write 'report NAME = …' for what is measured in each trial, and then 'loss OTHER = std(NAME) over trials'");
        return false;
    }
    const Model *model = context->checker->model;
    for (int k = 0; k < model->tasks.count; k++) {
        const Task *task = model->tasks.items[k];
        if ((context->task && task != context->task) || task_find_phase(task, phase.name))
            continue;
        if (task->phases.count > 0) /* else it was reported */
            report_no_phase(context->checker, task, phase);
        return false;
    }
    return model->tasks.count > 0;
}

/* The window in an expression, and in the lets that it uses, that is known last in a task; or NULL. */
static const Window *find_window(const Task *task, const Expr *x)
{
    if (x->kind == EXPR_WINDOW)
        return x->u.window;
    if (x->kind == EXPR_LET && !x->u.let.let->has_window)
        return NULL;
    if (x->kind == EXPR_LET)
        return find_window(task, x->u.let.let->values.items[x->u.let.instance]);
    const Window *last = NULL;
    for (int k = 0; k < expr_child_count(x); k++) {
        const Window *found = find_window(task, expr_child(x, k));
        if (found && (!last || task_find_phase(task, found->phase.name) >
                                   task_find_phase(task, last->phase.name)))
            last = found;
    }
    return last;
}

/* A value inside `over`, or a condition, which counts as 1 where it holds; NULL after reporting. */
static const Expr *value_over(const Context *context, const AstExpr *value, const AstName *phase,
                              bool condition)
{
    Checker *checker = context->checker;
    Context inner = *context;
    inner.window = phase;
    const Expr *x = condition ? check_condition(&inner, value) : check_expr(&inner, value);
    if (expr_is_error(x))
        return NULL;
    if (condition)
        x = expr_indicator(checker, x, x->span);
    if (x->type.base != TYPE_REAL) {
        Diag *diag = diag_error(checker->diags, E_WRONG_TYPE, x->span,
                                "a number is needed here, but this is a condition");
        diag_help(diag, "fraction(CONDITION over %s) is how often it holds", phase->name);
        return NULL;
    }
    const Window *inside = find_window(checker->model->tasks.items[0], x);
    if (!inside)
        return x;
    Diag *diag = diag_error(checker->diags, E_TOO_EARLY, x->span,
                            "'over' inside 'over': this is not known before phase '%s' has ended",
                            inside->phase.name);
    diag_note(diag, inside->phase.span, "the inner one stands here");
    return NULL;
}

static bool can_stand_here(const Context *context, Span span)
{
    Checker *checker = context->checker;
    if (context->place == PLACE_END && !context->window)
        return true;
    Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, span, "'over' cannot stand here");
    diag_help(diag, context->in_record ? "each row of a record is of one moment; 'at PHASE' and 'at "
                                         "end' record once"
                    : context->window  ? "it cannot stand inside another 'over'"
                                       : "it stands in losses, reports and lets");
    return false;
}

bool window_can_stand(const Context *context, Span over, AstName phase)
{
    return can_stand_here(context, over) && window_has_phase(context, phase);
}

const Expr *window_new(const Context *context, Span span, Window window, Dim dim)
{
    Checker *checker = context->checker;
    Window *result = arena_new(checker->arena, Window);
    *result = window;
    result->index = checker->model->windows.count;
    result->task = context->task;
    vec_push(checker->arena, &checker->model->windows, result);
    Expr *x = expr_new(checker, EXPR_WINDOW, type_real(dim), span);
    x->u.window = result;
    return expr_sized(checker, x, &window.value, 1);
}

/* value over phase, at `span` with what reduces it. */
static const Expr *reduce_over(const Context *context, Span span, const AstExpr *value,
                               AstName phase, Reduction how)
{
    Checker *checker = context->checker;
    Span over = span_join(value->span, phase.span);
    if (how == REDUCE_ARGMAX) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, over,
                                "'argmax' is taken in each step, not over a phase");
        diag_help(diag, "write accuracy(y.r, label.r), or mean(argmax(y.r) over %s)", phase.name);
        return expr_error(checker, span);
    }
    bool known = window_can_stand(context, over, phase);
    const Expr *x = known ? value_over(context, value, &phase, false) : NULL;
    Window window = {.phase = phase, .how = how, .value = x};
    return x ? window_new(context, span, window, expr_reduced_dim(how, x->type.dim))
             : expr_error(checker, span);
}

const Expr *window_fraction(const Context *context, const AstExpr *call)
{
    const AstExpr *over = call->u.call.args.items[0].value;
    AstName phase = over->u.over.window;
    bool known = window_can_stand(context, over->span, phase);
    const Expr *x = known ? value_over(context, over->u.over.value, &phase, true) : NULL;
    Window window = {.phase = phase, .how = REDUCE_MEAN, .value = x};
    return x ? window_new(context, call->span, window, dim_none())
             : expr_error(context->checker, call->span);
}

const Expr *window_end(const Context *context, const AstExpr *call, Reduction how)
{
    const AstArgs *args = &call->u.call.args;
    if (args->count != 1 || args->items[0].name.name || args->items[0].value->kind != AST_OVER)
        return call_wrong_count(context, call,
                                how == REDUCE_FIRST ? "a number and a phase, as in first(mean(P.w) over score)"
                                                    : "a number and a phase, as in last(mean(P.w) over score)");
    const Expr *x = window_over(context, call->span, args->items[0].value, how);
    if (expr_is_error(x) || !expr_is_error(expr_scalar(context->checker, x->u.window->value, NULL)))
        return x;
    return expr_error(context->checker, call->span);
}

const Expr *window_over(const Context *context, Span span, const AstExpr *over, Reduction how)
{
    return reduce_over(context, span, over->u.over.value, over->u.over.window, how);
}

const Expr *window_correlation(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const AstExpr *over = call->u.call.args.items[1].value;
    AstName phase = over->u.over.window;
    if (!window_can_stand(context, over->span, phase))
        return expr_error(checker, call->span);
    const Expr *left = value_over(context, call->u.call.args.items[0].value, &phase, false);
    const Expr *right = value_over(context, over->u.over.value, &phase, false);
    Type type;
    if (!left || !right)
        return expr_error(checker, call->span);
    if (!type_broadcast(left->type, right->type, &type)) {
        diag_error(checker->diags, E_SHAPE_MISMATCH, call->span,
                   "two values of one shape are needed, but these are %s and %s",
                   type_shape_text(checker->arena, left->type),
                   type_shape_text(checker->arena, right->type));
        return expr_error(checker, call->span);
    }
    const Expr *const both[] = {left, right};
    const Projection *synapses;
    if (!expr_synapses(checker, both, 2, call->span, &synapses))
        return expr_error(checker, call->span);
    Window window = {.phase = phase, .how = REDUCE_MEAN, .value = left, .other = right};
    return window_new(context, call->span, window, dim_none());
}

const Expr *window_measured(const Context *context, const AstExpr *value, AstName phase)
{
    Span span = span_join(value->span, phase.span);
    const Expr *x = reduce_over(context, span, value, phase, REDUCE_MEAN);
    if (expr_is_error(x) || !expr_is_error(expr_scalar(context->checker, x->u.window->value, NULL)))
        return x;
    return expr_error(context->checker, span);
}

static bool windows_known(const Context *context, const Task *task, const Expr *x,
                          const AstName *at)
{
    Checker *checker = context->checker;
    const Window *window = find_window(task, x);
    if (!window ||
        (at && task_find_phase(task, window->phase.name) <= task_find_phase(task, at->name)))
        return true;
    Diag *diag =
        diag_error(checker->diags, E_TOO_EARLY, x->span,
                   "this is not known before phase '%s' has ended, but %s", window->phase.name,
                   at ? arena_printf(checker->arena, "is taken at the end of '%s'", at->name)
                   : context->in_record ? "is recorded while phases run; 'at end' records it once"
                                        : "a guard is looked at in every step");
    diag_note(diag, window->phase.span, "'%s' is named here", window->phase.name);
    return false;
}

void window_check_known(const Context *context, const Expr *x, const AstName *at)
{
    const Model *model = context->checker->model;
    for (int k = 0; k < model->tasks.count; k++) {
        const Task *task = model->tasks.items[k];
        if ((!context->task || task == context->task) && !windows_known(context, task, x, at))
            return;
    }
}

/* ---- running means -------------------------------------------------------------------------- */

/* The part of the way that an exponential mean goes in a step; false after reporting. */
static bool running_part(Checker *checker, const AstExpr *expr, double *part)
{
    double time, step = checker->model->step > 0 ? checker->model->step : 1;
    Dim dim;
    if (!check_number(checker, expr, "a time constant", &time, &dim))
        return false;
    if (!dim_equal(dim, model_time_dim(checker->model))) {
        diag_error(checker->diags, E_UNIT_MISMATCH, expr->span,
                   "this is %s, but a time constant is %s", dim_phrase(checker->arena, dim),
                   dim_phrase(checker->arena, model_time_dim(checker->model)));
        return false;
    }
    if (time <= 0) {
        diag_error(checker->diags, E_OUT_OF_RANGE, expr->span,
                   "a time constant is above 0, but this is %s", quantity_usual(time, dim).text);
        return false;
    }
    *part = step / time * r_exprel(-step / time);
    return true;
}

static bool check_start(Checker *checker, const AstExpr *expr, const Expr *value, double *start)
{
    Dim dim;
    if (!expr)
        return true;
    if (!check_number(checker, expr, "the start of a mean", start, &dim))
        return false;
    if (dim_equal(dim, value->type.dim))
        return true;
    Diag *diag =
        diag_error(checker->diags, E_UNIT_MISMATCH, expr->span,
                   "the start of the mean is %s, but what it is of is %s",
                   dim_phrase(checker->arena, dim), dim_phrase(checker->arena, value->type.dim));
    unit_advice_help(checker, diag, expr_number(checker, *start, dim, expr->span), value->type.dim);
    return false;
}

const Expr *window_running(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    CallArgs args = call_args(checker, call);
    const AstExpr *written = call_positional(&args), *time = call_positional(&args);
    const AstExpr *start = call_named(&args, "start");
    for (int k = 0; k < call->u.call.args.count; k++) {
        const AstArg *arg = &call->u.call.args.items[k];
        if (!arg->name.name || strcmp(arg->name.name, "axis") != 0)
            continue;
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, arg->name.span,
                                "'mean' of an array takes all of its elements");
        diag_help(diag, "a row or a column of a matrix is a part of it: mean(p.w[0, :]), "
                        "mean(p.w[:, 0])");
        return expr_error(checker, call->span);
    }
    if (!call_finish(&args, "a value and a time constant, start = VALUE"))
        return expr_error(checker, call->span);
    if (!written || !time)
        return call_wrong_count(context, call, "a value and a time constant, as in mean(y.r, 100)");
    Context in_each_step = *context;
    in_each_step.at_moment = false;
    const Expr *value = check_expr(&in_each_step, written);
    if (value->type.rank > 0)
        value = expr_reduce(checker, REDUCE_MEAN, value, value->span);
    value = expr_scalar(checker, value, NULL);
    Running *running = arena_new(checker->arena, Running);
    *running = (Running){checker->model->runnings.count, context->task, value, 1, 0};
    if (expr_is_error(value) || !running_part(checker, time, &running->part) ||
        !check_start(checker, start, value, &running->start))
        return expr_error(checker, call->span);
    vec_push(checker->arena, &checker->model->runnings, running);
    Expr *x = expr_new(checker, EXPR_RUNNING, type_real(value->type.dim), call->span);
    x->u.running = running;
    return expr_sized(checker, x, &value, 1);
}
