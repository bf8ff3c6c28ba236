/* check_trace.c: low-pass traces of a rule, `trace m of pre.r tau 20 ms`, and those that its events change,
 * `trace e tau 1 s`. */
#include "checker.h"

static bool is_of_pre(const X *x, const void *context)
{
    (void)context;
    if (x->kind == X_TRACE) {
        const Trace *trace = &x->u.trace.projection->traces.items[x->u.trace.index];
        return trace->kind == TRACE_OF_SPIKES ? trace->side == SIDE_PRE : trace->of_pre;
    }
    return x->kind == X_WEIGHT || (x->kind == X_VARIABLE && x->u.variable.side == SIDE_PRE) ||
           (x->kind == X_UNIT_INDEX && x->u.side == SIDE_PRE);
}

static bool is_of_post(const X *x, const void *context)
{
    (void)context;
    if (x->kind == X_TRACE) {
        const Trace *trace = &x->u.trace.projection->traces.items[x->u.trace.index];
        return trace->kind == TRACE_OF_SPIKES ? trace->side == SIDE_POST : trace->of_post;
    }
    return x->kind == X_WEIGHT || x->kind == X_DRIVE ||
           (x->kind == X_VARIABLE && x->u.variable.side == SIDE_POST) ||
           (x->kind == X_UNIT_INDEX && x->u.side == SIDE_POST);
}

/* 1 - exp(-h / tau) */
static const X *trace_gain(Checker *checker, const X *tau, Span span)
{
    double step = checker->model->step > 0 ? checker->model->step : 1;
    const X *h = x_number(checker, step, check_time_dim(checker), span);
    const X *turns = x_binary(checker, AST_DIV, h, tau, span);
    const X *negative = x_unary(checker, AST_NEG, turns, span);
    return x_binary(checker, AST_MUL, turns,
                    x_func(checker, ir_func("exprel"), &negative, span), span);
}

static void lose(const Context *context, const AstStmt *stmt)
{
    vec_push(context->checker->arena, &context->projection->lost_traces, stmt->name);
}

/* The time constant of a trace that is no trace of spikes; NULL after reporting. */
static const X *time_constant(const Context *context, const AstStmt *stmt)
{
    const X *tau = check_time_constant(context, stmt->value);
    if (x_is_error(tau))
        return NULL;
    if (x_any(tau, is_of_pre, NULL) || x_any(tau, is_of_post, NULL)) {
        Diag *diag = diag_error(context->checker->diags, E_WRONG_CONTEXT, stmt->value->span,
                                "the time constant of a trace is the same at all synapses");
        diag_help(diag, "it is made of constants and learned numbers");
        return NULL;
    }
    return tau;
}

void check_low_pass(const Context *context, const AstStmt *stmt)
{
    Checker *checker = context->checker;
    Context each_step = *context;
    each_step.event = EVENT_STEP;
    Trace trace = {.name = stmt->name, .kind = TRACE_LOW_PASS, .stmt = stmt};
    trace.value = check_scalar(&each_step, stmt->target, NULL);
    trace.tau = time_constant(&each_step, stmt);
    if (x_is_error(trace.value) || !trace.tau) {
        lose(context, stmt);
        return;
    }
    trace.of_pre = x_any(trace.value, is_of_pre, NULL);
    trace.of_post = x_any(trace.value, is_of_post, NULL);
    trace.gain = trace_gain(checker, trace.tau, stmt->value->span);
    vec_push(checker->arena, &context->projection->traces, trace);
}

void check_synapse_trace(const Context *context, const AstStmt *stmt)
{
    Checker *checker = context->checker;
    Context each_step = *context;
    each_step.event = EVENT_STEP;
    Trace trace = {
        .name = stmt->name, .kind = TRACE_OF_SYNAPSES, .of_pre = true, .of_post = true, .stmt = stmt};
    trace.value = x_number(checker, 0, dim_none(), stmt->name.span);
    trace.tau = time_constant(&each_step, stmt);
    if (trace.tau)
        vec_push(checker->arena, &context->projection->traces, trace);
    else
        lose(context, stmt);
}
