/* check_variable.c: variables and parameters of synapses; see check_variable.h.
 *
 * They are kept with the traces of the projection. Those with an equation advance at the end of each step, all together
 * from what the events of the step left, by the methods that states of populations have: exactly, where all else
 * stands still within a step. */
#include "check_variable.h"

#include "compiler/sema/expr/check_draw.h"
#include "compiler/sema/expr/check_random.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/expr_linear.h"
#include "compiler/sema/expr/make_expr.h"
#include "compiler/sema/network/check_solver.h"

bool variable_is(AstStmtKind kind)
{
    return kind == AST_ODE || kind == AST_INITIAL || kind == AST_DRAW;
}

/* ---- declarations ----------------------------------------------------------------------------- */

static const AstStmt *statement(const Rule *rule, AstStmtKind kind, Name name)
{
    for (int k = 0; k < rule->stmt->body.count; k++) {
        const AstStmt *part = rule->stmt->body.items[k];
        if (part->kind == kind && part->name.name == name)
            return part;
    }
    return NULL;
}

static void lose(const Context *context, AstName name)
{
    vec_push(context->checker->arena, &context->projection->lost_traces, name);
}

/* What is not known before the first step. */
static bool is_of_a_step(const Expr *x, const void *context)
{
    if (x->kind == EXPR_TRACE)
        return x->u.trace.projection->traces.items[x->u.trace.index].kind != TRACE_PARAMETER;
    return x->kind != EXPR_WEIGHT && x->kind != EXPR_COEFFICIENT && expr_is_changing(x, context);
}

static void add(const Context *context, const AstStmt *stmt)
{
    const Unit *unit = stmt->word.name ? unit_find(stmt->word.name) : NULL;
    Trace variable = {.name = stmt->name,
                      .kind = TRACE_VARIABLE,
                      .value = expr_number(context->checker, 0, unit ? unit->dim : dim_none(),
                                           stmt->name.span),
                      .of_pre = true,
                      .of_post = true,
                      .stmt = stmt};
    vec_push(context->checker->arena, &context->projection->traces, variable);
}

const Expr *variable_initial(const Context *context, const AstExpr *written)
{
    Checker *checker = context->checker;
    const Expr *initial = check_scalar(context, written, NULL);
    if (expr_is_error(initial) || !expr_any(initial, is_of_a_step, NULL))
        return initial;
    Diag *diag = diag_error(checker->diags, E_NOT_CONSTANT, written->span,
                            "a value at the start must be known before the first step");
    diag_help(diag, "it is made of 'w', constants, learned numbers, what a trial draws, parameters of synapses and "
                    "units, 'i' and 'j'");
    return expr_error(checker, written->span);
}

/* The value of a variable before the first step, which says its unit, too, if its equation does not. */
static void start(const Context *context, const AstStmt *stmt, int index)
{
    Checker *checker = context->checker;
    const Expr *initial = stmt->draw ? NULL : variable_initial(context, stmt->value);
    Trace *variable = &context->projection->traces.items[index]; /* a column that is read may be a new one */
    Dim dim;
    if (stmt->draw) {
        Draw *draw = arena_new(checker->arena, Draw);
        if (!check_draw(checker, stmt->draw, DRAW_OF_TRIAL, stmt->name, (AstName){0}, draw))
            return;
        variable->draw = draw;
        variable->stream = checker->model->next_stream++;
        dim = draw->dim;
    } else {
        variable->initial = initial;
        if (expr_is_error(variable->initial))
            return;
        dim = variable->initial->type.dim;
    }
    if (!variable->stmt->word.name) {
        variable->value = expr_number(checker, 0, dim, variable->name.span);
        return;
    }
    if (dim_equal(dim, variable->value->type.dim))
        return;
    Diag *diag = diag_error(checker->diags, E_UNIT_MISMATCH, stmt->span,
                            "the value at the start is %s, but '%s' is %s",
                            dim_phrase(checker->arena, dim), stmt->name.name,
                            dim_phrase(checker->arena, variable->value->type.dim));
    diag_note(diag, variable->stmt->word.span, "its unit stands here");
}

/* `tau_w ~ normal(20 ms, 2 ms)` */
static void add_parameter(const Context *context, const AstStmt *stmt)
{
    Checker *checker = context->checker;
    Draw *draw = arena_new(checker->arena, Draw);
    Trace parameter = {.name = stmt->name,
                       .kind = TRACE_PARAMETER,
                       .of_pre = true,
                       .of_post = true,
                       .draw = draw,
                       .stream = checker->model->next_stream++,
                       .stmt = stmt};
    draw_check_once(checker, stmt->each, "a parameter of synapses");
    if (!check_draw(checker, stmt->value, DRAW_OF_TRIAL, stmt->name, (AstName){0}, draw)) {
        lose(context, stmt->name);
        return;
    }
    parameter.value = expr_number(checker, 0, draw->dim, stmt->name.span);
    vec_push(checker->arena, &context->projection->traces, parameter);
}

void variable_declare(const Context *context)
{
    const Rule *rule = context->rule;
    Projection *projection = context->projection;
    Context at_start = *context;
    at_start.event = EVENT_STEP;
    for (int k = 0; k < rule->stmt->body.count; k++) {
        const AstStmt *part = rule->stmt->body.items[k];
        if (part->kind == AST_DRAW)
            add_parameter(&at_start, part);
        else if (part->kind == AST_ODE || (part->kind == AST_INITIAL &&
                                           !statement(rule, AST_ODE, part->name.name) &&
                                           !statement(rule, AST_TRACE, part->name.name)))
            add(&at_start, part);
    }
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *variable = &projection->traces.items[k];
        const AstStmt *initial = variable->kind == TRACE_VARIABLE
                                     ? statement(rule, AST_INITIAL, variable->name.name)
                                     : NULL;
        if (initial)
            start(&at_start, initial, k);
    }
}

/* ---- equations -------------------------------------------------------------------------------- */

/* The quantities of the rule that stand in `x`, written out. */
static const Expr *written_out(Checker *checker, const Expr *x)
{
    if (x->kind == EXPR_LOCAL)
        return written_out(checker, x->u.local.value);
    if (x->kind != EXPR_APPLY && x->kind != EXPR_CALL && x->kind != EXPR_SELECT)
        return x;
    Expr *copy = expr_new(checker, x->kind, x->type, x->span);
    copy->u = x->u;
    const Expr **to = x->kind == EXPR_APPLY ? copy->u.apply.arg : copy->u.call.arg;
    for (int k = 0; k < expr_child_count(x); k++)
        to[k] = written_out(checker, expr_child(x, k));
    return expr_sized(checker, copy, to, expr_child_count(copy));
}

static bool is_white(const Expr *x, const void *context)
{
    (void)context;
    return x->kind == EXPR_RANDOM && x->u.random->kind == RANDOM_WHITE;
}

static bool is_itself(const Expr *x, const void *context)
{
    const int *index = context;
    return x->kind == EXPR_TRACE && x->u.trace.index == *index;
}

/* What moves within a step, or is not the same in all. */
static bool moves(const Expr *x, const void *context)
{
    if (x->kind == EXPR_TRACE)
        return x->u.trace.projection->traces.items[x->u.trace.index].kind != TRACE_PARAMETER;
    return x->kind != EXPR_COEFFICIENT && expr_is_changing(x, context);
}

/* What does not stand still within a step: a variable or trace, or the time. */
static bool flows(const Expr *x, const void *context)
{
    return (x->kind == EXPR_TRACE && moves(x, context)) || x->kind == EXPR_TIME;
}

static const Expr *check_derivative(const Context *context, const Trace *variable,
                                    const AstStmt *ode)
{
    Checker *checker = context->checker;
    const Expr *x = check_scalar(context, ode->value, NULL);
    Dim dim = variable->value->type.dim, wanted = dim_divide(dim, model_time_dim(checker->model));
    if (expr_is_error(x) || dim_equal(x->type.dim, wanted))
        return x;
    Diag *diag = diag_error(
        checker->diags, E_UNIT_MISMATCH, x->span, "this is %s, but the derivative of '%s' is %s",
        dim_phrase(checker->arena, x->type.dim), ode->name.name,
        dim_phrase(checker->arena, wanted));
    diag_note(diag, ode->name.span, "'%s' is %s", ode->name.name, dim_phrase(checker->arena, dim));
    if (checker->model->step > 0 && dim_equal(x->type.dim, dim))
        diag_help(diag, "divide it by a time constant, as in (…) / 20 ms");
    return expr_error(checker, x->span);
}

/* s sqrt(h (exp(2 b h) - 1) / (2 b h)) times a standard normal number, for noise s xi. */
static const Expr *noise_change(const Context *context, const Expr *noise, const Expr *slope,
                                Span span)
{
    Checker *checker = context->checker;
    const Expr *spread = solver_gain(checker, slope, 2, span);
    const Expr *size = expr_binary(checker, AST_MUL, noise,
                                   expr_func(checker, ir_func("sqrt"), &spread, span), span);
    return expr_binary(checker, AST_MUL, size, random_normal(context, span), span);
}

static void derive(const Context *context, int index, const AstStmt *ode)
{
    Checker *checker = context->checker;
    Projection *projection = context->projection;
    Span span = ode->value->span;
    bool read = projection->traces.items[index].read;
    const Expr *x = check_derivative(context, &projection->traces.items[index], ode);
    projection->traces.items[index].read = read; /* by another than itself */
    const Expr *rest, *noise, *unused, *slope = NULL;
    if (expr_is_error(x))
        return;
    if (!expr_linear(checker, written_out(checker, x), is_white, NULL, &rest, &noise) ||
        (noise && expr_any(noise, is_white, NULL))) {
        Diag *diag = diag_error(checker->diags, E_NOT_INTEGRABLE, span,
                                "this is not linear in the noise 'xi'");
        diag_help(diag, "white noise has no powers; write … + FACTOR * xi");
        return;
    }
    if (!rest)
        rest = expr_number(checker, 0, x->type.dim, span);
    bool linear = expr_linear(checker, rest, is_itself, &index, &unused, &slope) &&
                  !(noise && expr_any(noise, is_itself, &index));
    bool known = linear && !(slope && expr_any(slope, moves, NULL)) &&
                 !(unused && expr_any(unused, flows, NULL));
    if (!linear)
        slope = NULL;
    const Expr *gain = solver_gain(checker, slope, 1, span);
    const Expr *change = expr_binary(checker, AST_MUL, gain, rest, span);
    if (noise)
        change = expr_binary(checker, AST_ADD, change, noise_change(context, noise, slope, span), span);
    if (expr_is_error(change))
        return;
    Trace *variable = &projection->traces.items[index];
    variable->derivative = x;
    variable->idle = linear && !unused && !noise && !variable->initial && !variable->draw;
    variable->change = change;
    variable->method = known ? "exact" : linear && slope ? "exponential" : "euler";
}

static bool is_changed(const Projection *projection, int index)
{
    for (int event = 0; event < EVENT_KINDS; event++)
        for (int k = 0; k < projection->updates[event].count; k++)
            if (projection->updates[event].items[k].trace == index)
                return true;
    return false;
}

void variable_check_changes(Checker *checker, const Projection *projection)
{
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *variable = &projection->traces.items[k];
        if (!variable->idle || is_changed(projection, k))
            continue;
        Diag *diag = diag_error(checker->diags, E_NO_EFFECT, variable->name.span,
                                "'%s' is 0 at the start and stays so: no event changes it",
                                variable->name.name);
        diag_help(diag, "what spikes raise and decays between them is a trace: trace %s on pre tau 20 ms",
                  variable->name.name);
    }
}

void variable_derive(const Context *context)
{
    Projection *projection = context->projection;
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *variable = &projection->traces.items[k];
        if (variable->kind != TRACE_VARIABLE || variable->stmt->kind != AST_ODE)
            continue;
        Context in_derivative = *context;
        in_derivative.event = EVENT_STEP;
        in_derivative.in_event = in_derivative.in_derivative = true;
        derive(&in_derivative, k, variable->stmt);
    }
}
