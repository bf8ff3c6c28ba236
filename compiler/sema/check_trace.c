/* check_trace.c: low-pass traces of a rule: `trace m of pre.r tau 20 ms`. */
#include "checker.h"

static bool is_of_pre(const X *x, const void *context)
{
    (void)context;
    if (x->kind == X_TRACE) {
        const Trace *trace = &x->u.trace.projection->traces.items[x->u.trace.index];
        return trace->of_spikes ? trace->side == SIDE_PRE : trace->of_pre;
    }
    return x->kind == X_WEIGHT || (x->kind == X_VARIABLE && x->u.variable.side == SIDE_PRE) ||
           (x->kind == X_UNIT_INDEX && x->u.side == SIDE_PRE);
}

static bool is_of_post(const X *x, const void *context)
{
    (void)context;
    if (x->kind == X_TRACE) {
        const Trace *trace = &x->u.trace.projection->traces.items[x->u.trace.index];
        return trace->of_spikes ? trace->side == SIDE_POST : trace->of_post;
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

void check_low_pass(const Context *context, const AstStmt *stmt)
{
    Checker *checker = context->checker;
    Projection *projection = context->projection;
    Context each_step = *context;
    each_step.event = EVENT_STEP;
    Trace trace = {.name = stmt->name, .stmt = stmt};
    trace.value = check_scalar(&each_step, stmt->target, NULL);
    trace.tau = check_time_constant(&each_step, stmt->value);
    if (x_is_error(trace.value) || x_is_error(trace.tau)) {
        vec_push(checker->arena, &projection->lost_traces, stmt->name);
        return;
    }
    if (x_any(trace.tau, is_of_pre, NULL) || x_any(trace.tau, is_of_post, NULL)) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, stmt->value->span,
                                "the time constant of a trace is the same at all synapses");
        diag_help(diag, "it is made of constants and learned numbers");
        vec_push(checker->arena, &projection->lost_traces, stmt->name);
        return;
    }
    trace.of_pre = x_any(trace.value, is_of_pre, NULL);
    trace.of_post = x_any(trace.value, is_of_post, NULL);
    trace.gain = trace_gain(checker, trace.tau, stmt->value->span);
    vec_push(checker->arena, &projection->traces, trace);
}
