/* check_trace.c: what rules remember: traces of spikes, `trace x on pre tau 20 ms`, low-pass traces, `trace m
 * of pre.r tau 20 ms`, and those that events change, `trace e tau 1 s`. */
#include "check_trace.h"

#include <string.h>

#include "compiler/model/quantity.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/make_expr.h"
#include "compiler/sema/expr/unit_advice.h"
#include "check_variable.h"

/* ---- time constants --------------------------------------------------------------------------- */

/* A time constant that may become 0 or negative has no decay. */
static bool check_tau(Checker *checker, const Expr *tau, const AstExpr *written)
{
    if (expr_is_error(tau))
        return false;
    if (!dim_equal(tau->type.dim, model_time_dim(checker->model))) {
        bool timed = checker->model->step > 0;
        Diag *diag = diag_error(checker->diags, E_UNIT_MISMATCH, written->span,
                                timed ? "a time constant is a time, but this is %s"
                                      : "without 'step' a time constant is a number of steps, but "
                                        "this is %s",
                                unit_advice_phrase(checker, written->span, tau->type.dim));
        if (timed) {
            unit_advice_help(checker, diag, tau, model_time_dim(checker->model));
            unit_advice_case(checker, diag, written->span, model_time_dim(checker->model));
        } else
            diag_help(diag, "say how long a step is, as in 'step 1 ms'");
        return false;
    }
    if (tau->kind == EXPR_NUMBER && tau->u.number <= 0) {
        diag_error(checker->diags, E_OUT_OF_RANGE, written->span,
                   "a time constant is above 0, but this is %s",
                   quantity_usual(tau->u.number, tau->type.dim).text);
        return false;
    }
    if (tau->kind != EXPR_COEFFICIENT)
        return true;
    const PlastCoefficient *coefficient = &checker->model->coefficients.items[tau->u.learn->first];
    if (coefficient->low > 0)
        return true;
    Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, written->span,
                            "'%s' may become 0 or negative, which no time constant is",
                            tau->u.learn->name.name);
    diag_note(diag, tau->u.learn->name.span, "it is learned here");
    diag_help(diag, "bound it from below, as in: learn %s = 20 ms in [5 ms, 100 ms] log",
              tau->u.learn->name.name);
    return false;
}

/* Whether it belongs to a unit, a synapse or a moment. */
static bool is_local(const Expr *x, const void *context)
{
    return x->kind == EXPR_VARIABLE || x->kind == EXPR_UNIT_INDEX || expr_is_changing(x, context);
}

static const Expr *time_constant(const Context *context, const AstExpr *written)
{
    const Expr *tau = check_scalar(context, written, NULL);
    if (!check_tau(context->checker, tau, written))
        return expr_error(context->checker, written->span);
    if (!expr_any(tau, is_local, NULL))
        return tau;
    Diag *diag =
        diag_error(context->checker->diags, E_WRONG_CONTEXT, written->span,
                   "the time constant of a trace is the same at all synapses and in all steps");
    diag_help(diag, "it is made of constants, learned numbers, and what a trial draws");
    return expr_error(context->checker, written->span);
}

/* ---- traces of spikes ------------------------------------------------------------------------- */

static void lose(const Context *context, const AstStmt *stmt)
{
    vec_push(context->checker->arena, &context->projection->lost_traces, stmt->name);
}

static bool is_of_pre(const Expr *x, const void *context)
{
    (void)context;
    if (x->kind == EXPR_TRACE)
        return x->u.trace.projection->traces.items[x->u.trace.index].of_pre;
    return x->kind == EXPR_WEIGHT || (x->kind == EXPR_VARIABLE && x->u.variable.side == SIDE_PRE) ||
           (x->kind == EXPR_UNIT_INDEX && x->u.side == SIDE_PRE);
}

static bool is_of_post(const Expr *x, const void *context)
{
    (void)context;
    if (x->kind == EXPR_TRACE)
        return x->u.trace.projection->traces.items[x->u.trace.index].of_post;
    return x->kind == EXPR_WEIGHT || x->kind == EXPR_DRIVE ||
           (x->kind == EXPR_VARIABLE && x->u.variable.side == SIDE_POST) ||
           (x->kind == EXPR_UNIT_INDEX && x->u.side == SIDE_POST);
}

/* The side whose spikes raise a trace; false after reporting. */
static bool check_trace_side(const Context *context, const AstStmt *stmt, Side *side)
{
    Checker *checker = context->checker;
    const Projection *projection = context->projection;
    Name end = stmt->target->kind == AST_NAME ? stmt->target->u.name : NULL;
    bool pre = end && strcmp(end, "pre") == 0;
    if (!end || (!pre && strcmp(end, "post") != 0)) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, stmt->target->span,
                                "a trace is raised on the spikes of 'pre' or 'post'");
        diag_help(diag, "write 'trace %s on pre tau 20 ms'", stmt->name.name);
        return false;
    }
    const Layer *layer = pre ? projection->pre : projection->post;
    if (layer->has_unknown_source)
        return false;
    if (!layer->spiking) {
        Diag *diag = diag_error(checker->diags, E_NO_SPIKES, stmt->target->span,
                                "'%s' has no spikes that could raise a trace", layer->name.name);
        diag_note(diag, layer->name.span, "it is %s",
                  layer->is_input ? "an input of numbers" : "a rate population");
        diag_help(diag, "a trace of a rate is its low-pass: trace %s of %s.r tau 20 ms",
                  stmt->name.name, end);
        return false;
    }
    *side = pre ? SIDE_PRE : SIDE_POST;
    return true;
}

static bool is_elsewhere(const Expr *x, const void *context)
{
    const Side *side = context;
    return x->kind == EXPR_DRIVE || (*side == SIDE_PRE ? is_of_post : is_of_pre)(x, NULL);
}

/* What a spike adds: a value of the unit that spikes. */
static const Expr *check_amount(const Context *context, const AstStmt *stmt, Side side)
{
    Checker *checker = context->checker;
    Context at_spike = *context;
    Dim pure = dim_none();
    if (!stmt->by)
        return expr_number(checker, 1, pure, stmt->name.span);
    at_spike.event = side == SIDE_PRE ? EVENT_PRE : EVENT_POST;
    const Expr *amount = check_scalar(&at_spike, stmt->by, &pure);
    if (expr_is_error(amount) || !expr_any(amount, is_elsewhere, &side))
        return amount;
    const char *end = side == SIDE_PRE ? "pre" : "post";
    Diag *diag = diag_error(
        checker->diags, E_WRONG_CONTEXT, stmt->by->span,
        "a trace on '%s' is one of each unit, but this differs between the synapses of a unit",
        end);
    diag_help(diag, "it is made of constants, learned numbers, '%s.…' and single units: gate[0].r",
              end);
    return expr_error(checker, stmt->by->span);
}

void trace_of_spikes(const Context *context, const AstStmt *stmt)
{
    Context each_step = *context;
    Side side;
    if (!check_trace_side(context, stmt, &side)) {
        lose(context, stmt);
        return;
    }
    each_step.event = EVENT_STEP;
    /* Where synapses have delays of their own, a spike reaches each of them at another time. */
    bool each = projection_each_delay(context->projection, side) != NULL;
    Trace trace = {.name = stmt->name,
                   .kind = TRACE_OF_SPIKES,
                   .side = side,
                   .of_pre = each || side == SIDE_PRE,
                   .of_post = each || side == SIDE_POST,
                   .tau = time_constant(&each_step, stmt->value),
                   .value = check_amount(context, stmt, side),
                   .nearest = stmt->nearest,
                   .stmt = stmt};
    if (expr_is_error(trace.tau) || expr_is_error(trace.value))
        lose(context, stmt);
    else
        vec_push(context->checker->arena, &context->projection->traces, trace);
}

/* ---- others ----------------------------------------------------------------------------------- */

/* 1 - exp(-h / tau) */
static const Expr *trace_gain(Checker *checker, const Expr *tau, Span span)
{
    double step = checker->model->step > 0 ? checker->model->step : 1;
    const Expr *h = expr_number(checker, step, model_time_dim(checker->model), span);
    const Expr *turns = expr_binary(checker, AST_DIV, h, tau, span);
    const Expr *negative = expr_unary(checker, AST_NEG, turns, span);
    return expr_binary(checker, AST_MUL, turns,
                       expr_func(checker, ir_func("exprel"), &negative, span), span);
}

/* `m(0) = …`: its value before the first step, if that is not 0. */
static void check_start(const Context *context, Trace *trace)
{
    Checker *checker = context->checker;
    const AstStmts *body = &context->rule->stmt->body;
    for (int k = 0; k < body->count; k++) {
        const AstStmt *part = body->items[k];
        if (part->kind != AST_INITIAL || part->name.name != trace->name.name)
            continue;
        if (part->draw) {
            diag_error(checker->diags, E_BAD_ARGUMENT, part->draw->span,
                       "a trace of a value starts at a value, not at a random one");
            return;
        }
        const Expr *initial = variable_initial(context, part->value);
        if (expr_is_error(initial))
            return;
        if (dim_equal(initial->type.dim, trace->value->type.dim))
            trace->initial = initial;
        else
            diag_error(checker->diags, E_UNIT_MISMATCH, part->span, "the value at the start is %s, but '%s' is %s",
                       dim_phrase(checker->arena, initial->type.dim), trace->name.name,
                       dim_phrase(checker->arena, trace->value->type.dim));
    }
}

void trace_low_pass(const Context *context, const AstStmt *stmt)
{
    Checker *checker = context->checker;
    Context each_step = *context;
    each_step.event = EVENT_STEP;
    Trace trace = {.name = stmt->name, .kind = TRACE_LOW_PASS, .stmt = stmt};
    trace.value = check_scalar(&each_step, stmt->target, NULL);
    trace.tau = time_constant(&each_step, stmt->value);
    if (expr_is_error(trace.value) || expr_is_error(trace.tau)) {
        lose(context, stmt);
        return;
    }
    check_start(&each_step, &trace);
    const Expr *initial = trace.initial ? trace.initial : trace.value;
    trace.of_pre = expr_any(trace.value, is_of_pre, NULL) || expr_any(initial, is_of_pre, NULL);
    trace.of_post = expr_any(trace.value, is_of_post, NULL) || expr_any(initial, is_of_post, NULL);
    trace.gain = trace_gain(checker, trace.tau, stmt->value->span);
    vec_push(checker->arena, &context->projection->traces, trace);
}

void trace_of_synapses(const Context *context, const AstStmt *stmt)
{
    Checker *checker = context->checker;
    Context each_step = *context;
    each_step.event = EVENT_STEP;
    Trace trace = {.name = stmt->name,
                   .kind = TRACE_OF_SYNAPSES,
                   .of_pre = true,
                   .of_post = true,
                   .stmt = stmt};
    trace.value = expr_number(checker, 0, dim_none(), stmt->name.span);
    trace.tau = time_constant(&each_step, stmt->value);
    if (expr_is_error(trace.tau))
        lose(context, stmt);
    else
        vec_push(checker->arena, &context->projection->traces, trace);
}

/* ---- lazy decay ------------------------------------------------------------------------------- */

/* A value that was divided by what decay is left, and is multiplied by it when it is read, may differ in its last
 * digit from what a spike made of it: 1 becomes 1 + 2e-16. So what is compared decays in each step. */

/* Units or synapses from which on it pays. */
#define LEAST_LAZY 32

/* Nothing is saved where each step writes all values anyway. */
static bool changes_in_each_step(const Projection *projection, int trace)
{
    for (int k = 0; k < projection->updates[EVENT_STEP].count; k++)
        if (projection->updates[EVENT_STEP].items[k].trace == trace)
            return true;
    return false;
}

static bool may_be_lazy(const Projection *projection, int index)
{
    const Trace *trace = &projection->traces.items[index];
    switch (trace->kind) {
    case TRACE_OF_SPIKES:
        return (trace->of_pre && trace->of_post ? projection->capacity
                : trace->of_pre                 ? projection->pre->size
                                                : projection->post->size) >= LEAST_LAZY;
    case TRACE_OF_SYNAPSES:
        return projection->capacity >= LEAST_LAZY && !changes_in_each_step(projection, index);
    case TRACE_LOW_PASS:
    case TRACE_VARIABLE:
    case TRACE_PARAMETER:
        break;
    }
    return false;
}

static bool is_trace(const Expr *x, const void *context)
{
    const int *index = context;
    return x->kind == EXPR_TRACE && x->u.trace.index == *index;
}

/* Whether a node jumps where a number that it is made of passes another one. */
static bool jumps(const Expr *x)
{
    static const char *const steps[] = {"threshold", "sign", "floor", "ceil"};
    if (x->kind == EXPR_APPLY)
        return ast_op_class(x->u.apply.op) == AST_COMPARISON;
    for (size_t k = 0; x->kind == EXPR_CALL && k < sizeof steps / sizeof steps[0]; k++)
        if (x->u.call.func == ir_func(steps[k]))
            return true;
    return false;
}

static bool is_compared(const Expr *x, const void *context)
{
    return jumps(x) && expr_any(x, is_trace, context);
}

/* Whether a last digit of that trace may decide something: in what events do, or in a trace that itself decides. */
static bool decides(const Projection *projection, int index)
{
    for (int event = 0; event < EVENT_KINDS; event++) {
        for (int k = 0; k < projection->effects[event].count; k++)
            if (expr_any(projection->effects[event].items[k].value, is_compared, &index))
                return true;
        for (int k = 0; k < projection->updates[event].count; k++) {
            const Update *update = &projection->updates[event].items[k];
            bool exact = update->trace >= 0 && projection->traces.items[update->trace].exact;
            if (expr_any(update->value, exact ? is_trace : is_compared, &index))
                return true;
        }
    }
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *trace = &projection->traces.items[k];
        if (expr_any(trace->value, is_compared, &index) ||
            (trace->change && expr_any(trace->change, is_compared, &index)))
            return true;
    }
    return false;
}

void trace_choose_lazy(Projection *projection)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (int k = 0; k < projection->traces.count; k++) {
            Trace *trace = &projection->traces.items[k];
            if (trace->exact || !decides(projection, k))
                continue;
            trace->exact = changed = true;
        }
    }
    for (int k = 0; k < projection->traces.count; k++)
        projection->traces.items[k].lazy =
            !projection->traces.items[k].exact && may_be_lazy(projection, k);
}
