/* check_random.c: random numbers of synapses, in events of rules and projections: `chance`, `xi`, `normal(0, 1)`.
 *
 * Each place where one is written has numbers of its own, one for each projection, event, synapse and step: a quantity
 * of a rule that reads one is the same in all statements of an event. */
#include "check_random.h"

#include <string.h>

#include "compiler/base/diag.h"
#include "runtime/kernel/kernel.h"
#include "check_draw.h"
#include "check_value.h"
#include "make_expr.h"

/* Values of the names that comprehensions bind here, as in `sum(k in 0..4, chance)`. */
static const char *bound_values(const Context *context)
{
    const char *values = "";
    for (const BoundName *binding = context->bindings; binding; binding = binding->outer)
        if (!binding->x)
            values = arena_printf(context->checker->arena, "%s %d", values, binding->value);
    return values;
}

static bool is_written_at(const SynapseRandom *random, const Context *context, Span span,
                          const char *bound)
{
    return random->event == (int)context->event && random->written.file == span.file &&
           random->written.start == span.start && strcmp(random->bound, bound) == 0;
}

static const SynapseRandom *random_at(const Context *context, RandomKind kind, Span span)
{
    Checker *checker = context->checker;
    Projection *projection = context->projection;
    const char *bound = bound_values(context);
    for (int k = 0; k < projection->randoms.count; k++)
        if (is_written_at(projection->randoms.items[k], context, span, bound))
            return projection->randoms.items[k];
    SynapseRandom *random = arena_new(checker->arena, SynapseRandom);
    *random = (SynapseRandom){.written = span,
                              .event = (int)context->event,
                              .bound = bound,
                              .kind = kind,
                              .stream = checker->model->next_stream++};
    vec_push(checker->arena, &projection->randoms, random);
    return random;
}

/* Whether there are such numbers here; false after reporting. */
static bool has_numbers(const Context *context, const char *word, Span span)
{
    Diags *diags = context->checker->diags;
    const Projection *projection = context->projection;
    if (!context->in_event) {
        Diag *diag = diag_error(diags, E_WRONG_CONTEXT, span,
                                "'%s' is drawn for each synapse and event, but this is no event", word);
        diag_help(diag, "it stands in what 'on_step', 'on_epoch', 'on_pre' and 'on_post' change");
        return false;
    }
    if (context->event == EVENT_EPOCH && context->in_sample_mean) {
        Diag *diag = diag_error(diags, E_WRONG_CONTEXT, span,
                                "'%s' is drawn once an epoch, not for each sample", word);
        diag_help(diag, "write it outside of the mean, or use 'on_step'");
        return false;
    }
    if (context->in_derivative && strcmp(word, "xi") != 0) {
        Diag *diag = diag_error(diags, E_WRONG_CONTEXT, span,
                                "'%s' has no meaning in a derivative", word);
        diag_help(diag, "the noise of a derivative is 'xi'");
        return false;
    }
    double pairs = (double)projection->pre->size * projection->post->size;
    if (pairs > RT_MOST_PAIRS) {
        diag_error(diags, E_OUT_OF_RANGE, span,
                   "random numbers of synapses are for %.0f pairs of units, but here are %.0f",
                   RT_MOST_PAIRS, pairs);
        return false;
    }
    return true;
}

static const Expr *random_number(const Context *context, RandomKind kind, Span span)
{
    Dim dim = dim_none();
    if (kind == RANDOM_WHITE)
        dim_power(model_time_dim(context->checker->model), -0.5, &dim);
    Expr *x = expr_new(context->checker, EXPR_RANDOM, type_real(dim), span);
    x->u.random = random_at(context, kind, span);
    return x;
}

const Expr *random_normal(const Context *context, Span span)
{
    return random_number(context, RANDOM_NORMAL, span);
}

/* The noise of a derivative, which is linear in it: no number is drawn for it. */
static const Expr *noise_of_derivative(const Context *context, Span span)
{
    static const SynapseRandom noise = {.kind = RANDOM_WHITE, .bound = ""};
    Dim dim;
    dim_power(model_time_dim(context->checker->model), -0.5, &dim);
    Expr *x = expr_new(context->checker, EXPR_RANDOM, type_real(dim), span);
    x->u.random = &noise;
    return x;
}

const Expr *random_name(const Context *context, const AstExpr *name)
{
    bool white = strcmp(name->u.name, "xi") == 0;
    Span span = name->span;
    if (!has_numbers(context, name->u.name, span))
        return expr_error(context->checker, span);
    if (!white)
        return random_number(context, RANDOM_UNIFORM, span);
    if (context->in_derivative)
        return noise_of_derivative(context, span);
    if (context->event == EVENT_STEP && !context->seldom)
        return random_number(context, RANDOM_WHITE, span);
    Diag *diag = diag_error(context->checker->diags, E_WRONG_CONTEXT, span,
                            "'xi' is white noise, which acts in each step: it stands in 'on_step'");
    diag_help(diag, "a normal number for each synapse and event is normal(0, 1)");
    return expr_error(context->checker, span);
}

/* ---- distributions ---------------------------------------------------------------------------- */

static bool is_number(const Expr *x, double value)
{
    return x->kind == EXPR_NUMBER && x->u.number >= value && x->u.number <= value;
}

/* start + range * random */
static const Expr *spread(const Context *context, const Expr *start, const Expr *range,
                          RandomKind kind, Span span)
{
    const Expr *part = random_number(context, kind, span);
    if (!is_number(range, 1))
        part = expr_binary(context->checker, AST_MUL, range, part, span);
    return is_number(start, 0) ? part
                               : expr_binary(context->checker, AST_ADD, start, part, span);
}

static const Expr *exponential(const Context *context, const Expr *x)
{
    return expr_func(context->checker, ir_func("exp"), &x, x->span);
}

static const Expr *drawn(const Context *context, DrawKind kind, const Expr *a, const Expr *b,
                         Span span)
{
    Checker *checker = context->checker;
    switch (kind) {
    case DRAW_NORMAL:
        return spread(context, a, b, RANDOM_NORMAL, span);
    case DRAW_UNIFORM:
        return spread(context, a, expr_binary(checker, AST_SUB, b, a, span), RANDOM_UNIFORM, span);
    case DRAW_LOGNORMAL:
        return exponential(context, spread(context, a, b, RANDOM_NORMAL, span));
    case DRAW_LOGUNIFORM: {
        const Expr *ratio = expr_binary(checker, AST_DIV, b, a, span);
        const Expr *range = expr_func(checker, ir_func("log"), &ratio, span);
        const Expr *turns =
            spread(context, expr_number(checker, 0, dim_none(), span), range, RANDOM_UNIFORM, span);
        return expr_binary(checker, AST_MUL, a, exponential(context, turns), span);
    }
    case DRAW_CONSTANT:
        break;
    }
    return expr_error(checker, span);
}

/* What numbers that are known say of a distribution that there is none of. */
static bool parameters_are_possible(const Context *context, DrawKind kind, const Expr *a,
                                    const Expr *b)
{
    bool bounds = kind == DRAW_UNIFORM || kind == DRAW_LOGUNIFORM;
    if (kind == DRAW_LOGUNIFORM && a->kind == EXPR_NUMBER && a->u.number <= 0) {
        Diag *diag = diag_error(context->checker->diags, E_OUT_OF_RANGE, a->span,
                                "the lower end of 'loguniform' is above 0");
        diag_help(diag, "a range that reaches 0 is uniform(…)");
        return false;
    }
    if (!bounds && b->kind == EXPR_NUMBER && b->u.number < 0) {
        diag_error(context->checker->diags, E_OUT_OF_RANGE, b->span,
                   "a standard deviation is not negative");
        return false;
    }
    if (bounds && a->kind == EXPR_NUMBER && b->kind == EXPR_NUMBER && a->u.number > b->u.number) {
        diag_error(context->checker->diags, E_OUT_OF_RANGE, span_join(a->span, b->span),
                   "the lower end is above the upper end");
        return false;
    }
    return true;
}

const Expr *random_call(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const AstExpr *written[2];
    if (!stands_at(context, IN_A_SYNAPSE))
        return NULL;
    DrawKind kind = draw_kind(ast_call_name(call));
    if (!has_numbers(context, ast_call_name(call), call->span) ||
        !draw_arguments(checker, call, &written[0], &written[1]))
        return expr_error(checker, call->span);
    const Dim pure = dim_none();
    const Expr *a = check_scalar(context, written[0], kind == DRAW_LOGNORMAL ? &pure : NULL);
    const Expr *b = check_scalar(context, written[1], kind == DRAW_LOGNORMAL ? &pure : NULL);
    if (expr_is_error(a) || expr_is_error(b))
        return expr_error(checker, call->span);
    if (!dim_equal(a->type.dim, b->type.dim)) {
        diag_error(checker->diags, E_UNIT_MISMATCH, call->span,
                   "the two numbers of '%s' have different units: the first is %s, the second is %s",
                   ast_call_name(call), dim_phrase(checker->arena, a->type.dim),
                   dim_phrase(checker->arena, b->type.dim));
        return expr_error(checker, call->span);
    }
    if (!parameters_are_possible(context, kind, a, b))
        return expr_error(checker, call->span);
    return drawn(context, kind, a, b, call->span);
}
