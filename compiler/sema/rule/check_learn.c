/* check_learn.c: what a rule learns: numbers, polynomials, networks and expressions, their starts and bounds. */
#include "check_learn.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "compiler/model/quantity.h"
#include "compiler/sema/expr/call_args.h"
#include "compiler/sema/expr/check_bounds.h"
#include "compiler/sema/expr/check_draw.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/scope.h"
#include "runtime/kernel/kernel.h"
#include "check_array.h"
#include "check_expression.h"
#include "check_mask.h"
#include "check_mlp.h"

#define MAX_ORDER 8
#define MAX_TERMS 4096

/* ---- volterra ------------------------------------------------------------------------------- */

/* `pre.r^2` is quantity `pre.r` with order 2; without a power the order is 1. */
static bool check_factor(Checker *checker, const AstExpr *expr, VolterraFactor *factor)
{
    *factor = (VolterraFactor){expr, 1};
    if (expr->kind == AST_BINARY && expr->u.binary.op == AST_POW) {
        factor->written = expr->u.binary.left;
        if (!check_integer(checker, expr->u.binary.right, "the order of a quantity", 1, MAX_ORDER,
                           &factor->order))
            return false;
    }
    if (factor->written->kind == AST_NAME || factor->written->kind == AST_MEMBER)
        return true;
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, expr->span,
                            "a volterra takes quantities with their orders");
    diag_help(diag, "write volterra(pre.r^2, post.r^2, w^2); it has all products of these");
    return false;
}

/* Terms in order of their powers, the first factor slowest: index 9 a + 3 b + c for three of order
 * 2 (Confavreux et al. 2020). */
static void enumerate_terms(Checker *checker, Learn *learn, int total_order)
{
    int n = learn->factor_count;
    int *powers = arena_array(checker->arena, int, n);
    double all = 1;
    for (int k = 0; k < n; k++)
        all *= learn->factors[k].order + 1;
    learn->powers = arena_array(checker->arena, int, (int)all *n);
    learn->term_count = 0;
    for (;;) {
        int sum = 0;
        for (int k = 0; k < n; k++)
            sum += powers[k];
        if (sum <= total_order)
            memcpy(learn->powers + n * learn->term_count++, powers, sizeof(int) * (size_t)n);
        int last = n - 1;
        while (last >= 0 && powers[last] == learn->factors[last].order)
            powers[last--] = 0;
        if (last < 0)
            return;
        powers[last]++;
    }
}

static void check_volterra(Checker *checker, Learn *learn, const AstExpr *call)
{
    CallArgs args = call_args(checker, call);
    int count = call->u.call.args.count;
    learn->factors = arena_array(checker->arena, VolterraFactor, count + 1);
    double terms = 1;
    int total = 0, most = 0;
    for (const AstExpr *expr; (expr = call_positional(&args)) != NULL; learn->factor_count++) {
        VolterraFactor *factor = &learn->factors[learn->factor_count];
        if (!check_factor(checker, expr, factor)) {
            learn->factor_count = 0;
            return;
        }
        for (int k = 0; k < learn->factor_count; k++)
            if (rule_factor_is_same(learn->factors[k].written, factor->written)) {
                Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, factor->written->span,
                                        "a quantity of a volterra stands there once");
                diag_help(diag, "its order is a power: %s^2",
                          rule_factor_text(checker->arena, factor->written));
                learn->factor_count = 0;
                return;
            }
        terms *= factor->order + 1;
        most += factor->order;
    }
    total = most;
    const AstExpr *order = call_named(&args, "order");
    call_finish(&args, "quantities with their orders, order = N");
    if (learn->factor_count == 0) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, call->span,
                                "'volterra' needs at least one quantity");
        diag_help(diag, "write volterra(pre.r^2, post.r^2, w^2)");
        return;
    }
    if (terms > MAX_TERMS) {
        Diag *diag =
            diag_error(checker->diags, E_OUT_OF_RANGE, call->span,
                       "this volterra has %.0f terms; at most %d are handled", terms, MAX_TERMS);
        diag_help(diag, "lower the orders of its quantities");
        learn->factor_count = 0;
        return;
    }
    if (order && !check_integer(checker, order, "the total order", 1, most, &total))
        total = most;
    enumerate_terms(checker, learn, total);
}

/* ---- learn ---------------------------------------------------------------------------------- */

/* Where a statement says where the search starts. */
static Span start_span(const AstStmt *stmt)
{
    return stmt->draw ? stmt->draw->span : stmt->value ? stmt->value->span : stmt->span;
}

/* Where a number with bounds starts that has no start of its own: at 0, or where that is outside in the middle. */
static double start_within(const PlastCoefficient *coefficient)
{
    double low = coefficient->low, high = coefficient->high;
    if (coefficient->log_scale && low > 0)
        return sqrt(low) * sqrt(high);
    return low <= 0 && high >= 0 ? 0 : 0.5 * (low + high);
}

/* The terms of a polynomial start at 0 without a start of their own. */
static void report_start_outside(Checker *checker, const AstStmt *stmt, Dim dim,
                                 const PlastCoefficient *coefficient)
{
    bool given = stmt->draw || (stmt->value && !ast_is_call(stmt->value, "volterra"));
    Span bounds = {stmt->low->span.file, stmt->low->span.start, stmt->high->span.end};
    Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, given ? start_span(stmt) : bounds,
                            "the start %s lies outside the bounds %s to %s",
                            quantity_usual(coefficient->start, dim).text,
                            quantity_usual(coefficient->low, dim).text,
                            quantity_usual(coefficient->high, dim).text);
    if (given)
        diag_help(diag, "start between the bounds, or move them");
    else
        diag_help(diag, "what has no start begins at 0: write one, as in '~ normal(%s, %s)'",
                  quantity_usual(0.5 * (coefficient->low + coefficient->high), dim).text,
                  quantity_usual(0.1 * (coefficient->high - coefficient->low), dim).text);
}

static void check_bounds(Checker *checker, const AstStmt *stmt, Learn *learn,
                         PlastCoefficient *coefficient)
{
    Dim bounds[2];
    if (!check_number(checker, stmt->low, "a bound", &coefficient->low, &bounds[0]) ||
        !check_number(checker, stmt->high, "a bound", &coefficient->high, &bounds[1]))
        return;
    bool given = stmt->value || stmt->draw;
    if (!given)
        learn->dim = bounds[0];
    learn->lost = !check_bounds_of(checker, stmt, bounds, "the start", learn->dim);
    if (learn->lost)
        return;
    if (coefficient->low >= coefficient->high)
        check_bounds_reversed(checker, stmt, coefficient->low, coefficient->high, learn->dim);
    else if (!given)
        coefficient->start = start_within(coefficient);
    else if (coefficient->start < coefficient->low || coefficient->start > coefficient->high)
        report_start_outside(checker, stmt, learn->dim, coefficient);
    if (coefficient->log_scale && coefficient->low <= 0) {
        Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, stmt->low->span,
                                "a logarithmic scale needs a lower bound above 0, but this is %s",
                                quantity_usual(coefficient->low, learn->dim).text);
        diag_help(diag, stmt->log ? "raise the bound, or leave the logarithm out" : "raise the bound; lognormal numbers are above 0");
        coefficient->low = DBL_MIN; /* said once; not again of a time constant */
    }
}

/* `learn tau = 20 ms log`: any number above 0, searched by its logarithm. */
static void check_unbounded_log(Checker *checker, const AstStmt *stmt, Dim dim,
                                PlastCoefficient *coefficient)
{
    coefficient->low = DBL_MIN;
    if (coefficient->start_sd > 0 && coefficient->log_scale != PLAST_LOG_OF_START) {
        Diag *diag =
            diag_error(checker->diags, E_OUT_OF_RANGE, start_span(stmt),
                       "a start that is drawn may be 0 or negative, which has no logarithm");
        diag_help(diag, "write bounds, as in [0.1, 10] log, or a fixed start");
    } else if (coefficient->start <= 0) {
        Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, start_span(stmt),
                                "a logarithmic scale needs a start above 0, but this is %s",
                                quantity_usual(coefficient->start, dim).text);
        diag_help(diag, "leave 'log' out, or start elsewhere");
    }
}

static DrawKind kind_of(const AstExpr *draw)
{
    Name name = draw && draw->kind == AST_CALL ? ast_call_name(draw) : NULL;
    return name ? draw_kind(name) : DRAW_CONSTANT;
}

/* `~ uniform(low, high)` is `in [low, high]`, `~ loguniform(low, high)` is `in [low, high] log`: the statement that says so. */
static const AstStmt *with_bounds(Checker *checker, const AstStmt *stmt)
{
    DrawKind kind = kind_of(stmt->draw);
    const AstExpr *low, *high;
    if (kind != DRAW_UNIFORM && kind != DRAW_LOGUNIFORM)
        return stmt;
    if (ast_is_call(stmt->value, "mlp") || ast_is_call(stmt->value, "expression"))
        return stmt;
    if (stmt->low) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, span_join(stmt->low->span, stmt->high->span),
                                "the bounds are those of '%s' already", ast_call_name(stmt->draw));
        diag_help(diag, "write one of both: '~ uniform(LOW, HIGH)' and 'in [LOW, HIGH]' say the same");
    }
    AstStmt *own = arena_new(checker->arena, AstStmt);
    *own = *stmt;
    own->draw = NULL;
    own->low = own->high = NULL;
    if (!draw_arguments(checker, stmt->draw, &low, &high))
        return own;
    own->low = stmt->draw->u.call.args.items[0].value;
    own->high = stmt->draw->u.call.args.items[1].value;
    own->log = stmt->log || kind == DRAW_LOGUNIFORM;
    return own;
}

/* `~ lognormal(mean, sd)`, both of the logarithm. */
static bool check_lognormal(Checker *checker, const AstExpr *mean, const AstExpr *sd, PlastCoefficient *coefficient)
{
    double logarithm;
    if (!check_pure_number(checker, mean, "the mean of a logarithm", &logarithm) ||
        !check_pure_number(checker, sd, "the standard deviation of a logarithm", &coefficient->start_sd))
        return false;
    coefficient->start = r_exp(logarithm);
    coefficient->log_scale = PLAST_LOG_OF_START;
    return true;
}

/* `~ normal(mean, sd)`: where the search starts. False if it is not known. */
static bool check_start(Checker *checker, const AstExpr *draw, Learn *learn,
                        PlastCoefficient *coefficient)
{
    DrawKind kind = kind_of(draw);
    bool alone = !ast_is_call(learn->stmt->value, "mlp");
    if (kind != DRAW_NORMAL && !(kind == DRAW_LOGNORMAL && alone)) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, draw->span,
                                alone ? "what is learned is drawn from normal(mean, sd), lognormal(mean, sd), uniform(low, high) "
                                        "or loguniform(low, high)"
                                      : "the numbers of a network are drawn from normal(0, sd)");
        diag_help(diag, "write ~ normal(0, 0.01)");
        return false;
    }
    const AstExpr *mean, *sd;
    Dim mean_dim, sd_dim;
    if (!draw_arguments(checker, draw, &mean, &sd))
        return false;
    if (kind == DRAW_LOGNORMAL) {
        if (!check_lognormal(checker, mean, sd, coefficient))
            return false;
        mean_dim = sd_dim = dim_none();
    } else if (!check_number(checker, mean, "a mean", &coefficient->start, &mean_dim) ||
        !check_number(checker, sd, "a standard deviation", &coefficient->start_sd, &sd_dim))
        return false;
    learn->dim = mean_dim;
    check_bounds_units(checker, mean, mean_dim, sd, sd_dim);
    if (coefficient->start_sd >= 0)
        return true;
    diag_error(checker->diags, E_OUT_OF_RANGE, sd->span,
               "a standard deviation is not negative, but this is %s",
               quantity_usual(coefficient->start_sd, sd_dim).text);
    return false;
}

/* "local.A[pre.r^1 post.r^1 w^0]" or "istdp.alpha" */
static const char *coefficient_name(Checker *checker, const Learn *learn, int term)
{
    if (!learn->rule || learn->factor_count == 0)
        return learn_full_name(checker->arena, learn);
    StrBuf text = {0};
    strbuf_printf(&text, "%s.%s[", learn->rule->name.name, learn->name.name);
    for (int k = 0; k < learn->factor_count; k++)
        strbuf_printf(&text, "%s%s^%d", k ? " " : "",
                      rule_factor_text(checker->arena, learn->factors[k].written),
                      learn->powers[term * learn->factor_count + k]);
    strbuf_char(&text, ']');
    const char *name = arena_copy(checker->arena, text.text, text.length);
    strbuf_free(&text);
    return name;
}

static void add_coefficients(Checker *checker, Learn *learn, PlastCoefficient coefficient)
{
    learn->first = checker->model->coefficients.count;
    if (learn->rank > 0 && learn->term_count > 0)
        vec_push(checker->arena, &checker->model->arrays, learn);
    for (int k = 0; k < learn->term_count; k++) {
        PlastCoefficient own = coefficient;
        if (learn->rank > 0)
            own.name = NULL;
        else if (learn->mlp)
            mlp_coefficient(checker, learn, k, &own);
        else if (learn->formula)
            own.name = expression_coefficient_name(checker, learn, k);
        else
            own.name = coefficient_name(checker, learn, k);
        vec_push(checker->arena, &checker->model->coefficients, own);
    }
}

/* What a `learn` says, once its name is known to be free. */
static void check_learned(Checker *checker, Learn *learn)
{
    const AstStmt *stmt = learn->stmt = with_bounds(checker, learn->stmt);
    bool network = ast_is_call(stmt->value, "mlp");
    PlastCoefficient coefficient = {
        .start_sd = network ? 1 : 0, .low = -HUGE_VAL, .high = HUGE_VAL, .count = 1};
    array_shape(checker, learn);
    if (learn->lost) {
        add_coefficients(checker, learn, coefficient); /* said once; not again that there is nothing to search */
        return;
    }
    if (learn_is_volterra(learn))
        check_volterra(checker, learn, stmt->value);
    else if (network)
        check_mlp(checker, learn, stmt->value);
    else if (ast_is_call(stmt->value, "expression"))
        check_expression(checker, learn, stmt->value);
    else if (stmt->value)
        check_number(checker, stmt->value, "a start", &coefficient.start, &learn->dim);
    if (ast_is_call(stmt->value, "expression")) {
        expression_no_start(checker, learn);
        mask_fix_number(checker, learn);
        add_coefficients(checker, learn, coefficient);
        return;
    }
    bool started = !stmt->draw || check_start(checker, stmt->draw, learn, &coefficient);
    coefficient.log_scale = coefficient.log_scale ? coefficient.log_scale : stmt->log;
    if (!started)
        coefficient.low = DBL_MIN; /* said once; not again of bounds or a time constant */
    else if (stmt->low && stmt->high)
        check_bounds(checker, stmt, learn, &coefficient);
    else if (coefficient.log_scale)
        check_unbounded_log(checker, stmt, learn->dim, &coefficient);
    check_masks(checker, learn);
    mask_fix_number(checker, learn);
    add_coefficients(checker, learn, coefficient);
}

void check_learn(Checker *checker, Rule *rule, const AstStmt *stmt, AstName name)
{
    scope_check_reserved(checker, name);
    for (int k = 0; k < rule->learns.count; k++)
        if (rule->learns.items[k]->name.name == name.name) {
            Diag *diag = diag_error(checker->diags, E_DUPLICATE_NAME, name.span,
                                    "'%s' is learned twice", name.name);
            diag_note(diag, rule->learns.items[k]->name.span, "it is first declared here");
            return;
        }
    Learn *learn = arena_new(checker->arena, Learn);
    *learn = (Learn){.name = name, .rule = rule, .term_count = 1, .stmt = stmt};
    vec_push(checker->arena, &rule->learns, learn);
    check_learned(checker, learn);
}

/* ---- learned by all rules ------------------------------------------------------------------- */

void learn_declare(Checker *checker, const AstStmt *stmt)
{
    for (int k = 0; k < stmt->names.count; k++) {
        Learn *learn = arena_new(checker->arena, Learn);
        *learn = (Learn){.name = stmt->names.items[k], .term_count = 1, .stmt = stmt};
        const char *what = learn_is_volterra(learn)                  ? "a volterra"
                           : ast_is_call(stmt->value, "mlp")        ? "a network"
                           : ast_is_call(stmt->value, "expression") ? "an expression"
                                                                    : NULL;
        if (what) {
            Diag *diag = diag_error(checker->diags, E_WRONG_BLOCK, stmt->keyword,
                                    "%s cannot be learned at the top level of a program", what);
            diag_help(diag, "it belongs in a rule; projections that follow one rule share it");
            return;
        }
        if (!scope_declare(checker, learn->name, SYMBOL_LEARN, learn))
            continue;
        vec_push(checker->arena, &checker->model->shared, learn);
    }
}

void learn_check_shared(Checker *checker)
{
    for (int k = 0; k < checker->model->shared.count; k++)
        check_learned(checker, checker->model->shared.items[k]);
    mask_shared_targets(checker);
}
