/* check_call.c: calls in expressions: mathematical functions, parts of arrays, and penalties. What makes one number of arrays is in check_reduce.c. */
#include "check_call.h"

#include <math.h>
#include <string.h>

#include "compiler/sema/scope.h"
#include "compiler/sema/suggestions.h"
#include "call_args.h"
#include "check_def.h"
#include "check_expr.h"
#include "check_other_unit.h"
#include "check_random.h"
#include "check_reduce.h"
#include "check_rows.h"
#include "check_samples.h"
#include "check_value.h"
#include "make_expr.h"
#include "operand.h"

/* ---- parts of arrays ------------------------------------------------------------------------ */

static const Expr *row_or_column(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    int axis = strcmp(ast_call_name(call), "row") == 0 ? 0 : 1;
    const Expr *values[2];
    if (axis == 1 && call->u.call.args.count == 1 && (context->in_delay || stands_at(context, IN_A_SYNAPSE)))
        return operand_column(context, call);
    if (call->u.call.args.count != 2)
        return call_wrong_count(context, call, "a matrix and a number");
    if (call_plain_args(context, call, values, 2) < 0)
        return expr_error(checker, call->span);
    const Expr *array = operand_weight_pairs(checker, values[0]), *index = values[1];
    if (array->type.rank != 2) {
        diag_error(checker->diags, E_SHAPE_MISMATCH, array->span,
                   "'%s' needs a matrix, but this is %s", ast_call_name(call),
                   type_shape_text(checker->arena, array->type));
        return expr_error(checker, call->span);
    }
    if (index->kind != EXPR_NUMBER || index->u.number != floor(index->u.number)) {
        diag_error(checker->diags, E_NOT_CONSTANT, index->span,
                   "an index is a whole number known before the run");
        return expr_error(checker, call->span);
    }
    if (index->u.number < 0 || index->u.number >= array->type.size[axis]) {
        Diag *diag =
            diag_error(checker->diags, E_BAD_INDEX, index->span, "index %.0f is outside 0 to %d",
                       index->u.number, array->type.size[axis] - 1);
        diag_help(diag, "indices begin at 0");
        return expr_error(checker, call->span);
    }
    Expr *x = expr_new(checker, EXPR_SLICE,
                       type_vector(array->type.size[1 - axis], array->type.dim), call->span);
    x->u.slice.array = array;
    x->u.slice.at[axis] = (int)index->u.number;
    x->u.slice.at[1 - axis] = -1;
    return expr_sized(checker, x, &array, 1);
}

/* ---- the others ----------------------------------------------------------------------------- */

static const Expr *check_select(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const AstArgs *args = &call->u.call.args;
    if (args->count != 3)
        return call_wrong_count(context, call, "a condition and two values");
    const Expr *condition = check_condition(context, args->items[0].value);
    const Expr *yes = check_expr(context, args->items[1].value);
    const Expr *no = check_expr(context, args->items[2].value);
    if (yes->type.base == TYPE_REAL && no->type.base == TYPE_REAL &&
        !dim_equal(yes->type.dim, no->type.dim)) {
        diag_error(checker->diags, E_UNIT_MISMATCH, span_join(yes->span, no->span),
                   "the values of 'select' have different units: the first is %s, the second is %s",
                   dim_phrase(checker->arena, yes->type.dim),
                   dim_phrase(checker->arena, no->type.dim));
        return expr_error(checker, call->span);
    }
    /* The sum has the other checks that two values need: numbers, of one shape. */
    const Expr *joined = expr_binary(checker, AST_ADD, yes, no, span_join(yes->span, no->span));
    if (expr_is_error(condition) || expr_is_error(joined))
        return expr_error(checker, call->span);
    Type type;
    if (!type_broadcast(joined->type, condition->type, &type)) {
        diag_error(checker->diags, E_SHAPE_MISMATCH, call->span,
                   "the condition and the values of 'select' have different shapes");
        return expr_error(checker, call->span);
    }
    type.base = TYPE_REAL;
    type.dim = joined->type.dim;
    Expr *x = expr_new(checker, EXPR_SELECT, type, call->span);
    x->u.call.arg[0] = condition;
    x->u.call.arg[1] = yes;
    x->u.call.arg[2] = no;
    return expr_sized(checker, x, x->u.call.arg, 3);
}

/* div(x, n) = floor(x / n) and mod(x, n) = x - n * floor(x / n). */
static const Expr *check_whole(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const Expr *values[2];
    Span span = call->span;
    if (call->u.call.args.count != 2)
        return call_wrong_count(context, call, "a number and what it is divided by");
    if (call_plain_args(context, call, values, 2) < 0)
        return expr_error(checker, span);
    if (values[0]->type.base == TYPE_REAL && values[1]->type.base == TYPE_REAL &&
        !dim_equal(values[0]->type.dim, values[1]->type.dim)) {
        diag_error(checker->diags, E_UNIT_MISMATCH, span,
                   "the numbers of '%s' have different units: the first is %s, the second is %s", ast_call_name(call),
                   dim_phrase(checker->arena, values[0]->type.dim), dim_phrase(checker->arena, values[1]->type.dim));
        return expr_error(checker, span);
    }
    const Expr *quotient = expr_binary(checker, AST_DIV, values[0], values[1], span);
    if (expr_is_error(quotient))
        return quotient;
    const Expr *whole = expr_func(checker, ir_func("floor"), &quotient, span);
    if (strcmp(ast_call_name(call), "div") == 0)
        return whole;
    return expr_binary(checker, AST_SUB, values[0], expr_binary(checker, AST_MUL, values[1], whole, span), span);
}

/* What `local.A` names, or the `W` of an array of the program. NULL: nothing that is learned. */
static const Learn *penalised(Checker *checker, const AstExpr *arg)
{
    const AstExpr *base = arg->kind == AST_MEMBER ? arg->u.member.base : arg;
    const Symbol *symbol = base->kind == AST_NAME ? scope_find(checker, base->u.name) : NULL;
    if (symbol && symbol->kind == SYMBOL_RULE && arg != base)
        return rule_find_learn(symbol->thing, arg->u.member.member.name);
    return symbol && symbol->kind == SYMBOL_LEARN && arg == base && ((const Learn *)symbol->thing)->rank > 0
               ? symbol->thing
               : NULL;
}

/* l1(local.A) in `minimize`: a penalty on learned coefficients; order 0 is size(local.E). NULL if it is no such call. */
static const Expr *coefficient_penalty(const Context *context, const AstExpr *call, int order)
{
    Checker *checker = context->checker;
    const Learn *learn = context->place == PLACE_OBJECTIVE ? penalised(checker, call->u.call.args.items[0].value) : NULL;
    if (!learn)
        return NULL;
    bool expression = ast_is_call(learn->stmt->value, "expression");
    if (order > 0 && expression) {
        const AstExpr *arg = call->u.call.args.items[0].value;
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, arg->span,
                                "'%s' is an expression, which has no norm", learn->name.name);
        diag_help(diag, "write size(%s.%s), the number of its nodes", learn->rule->name.name, learn->name.name);
        return expr_error(checker, call->span);
    }
    if (order == 0 && !expression)
        return NULL;
    Expr *x = expr_new(checker, EXPR_PENALTY, type_real(dim_none()), call->span);
    x->u.penalty.learn = learn;
    x->u.penalty.order = order;
    return x;
}

static const Expr *l1_or_l2(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    int order = strcmp(ast_call_name(call), "l1") == 0 ? 1 : 2;
    if (call->u.call.args.count != 1)
        return call_wrong_count(context, call, "one array or the learned terms of a rule");
    const Expr *x = coefficient_penalty(context, call, order);
    if (x)
        return x;
    const Expr *value;
    if (call_plain_args(context, call, &value, 1) < 0)
        return expr_error(checker, call->span);
    if (value->type.rank == 0) {
        Diag *diag =
            diag_error(checker->diags, E_SHAPE_MISMATCH, value->span,
                       "'%s' needs an array, but this is a single number", ast_call_name(call));
        if (context->place == PLACE_OBJECTIVE)
            diag_help(diag, "in 'minimize' it takes the learned terms of a rule: l1(local.A)");
        return expr_error(checker, call->span);
    }
    const Expr *each = order == 1 ? expr_func(checker, ir_func("abs"), &value, call->span)
                                  : expr_binary(checker, AST_MUL, value, value, call->span);
    return expr_reduce(checker, REDUCE_SUM, each, call->span);
}

/* size(local.E) in `minimize`. */
static const Expr *check_size(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    if (call->u.call.args.count != 1)
        return call_wrong_count(context, call, "an expression that a rule learns");
    const Expr *x = coefficient_penalty(context, call, 0);
    if (x)
        return x;
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, call->span,
                            "'size' is that of an expression that a rule learns, in 'minimize'");
    diag_help(diag, "write 'minimize LOSS + 0.001 * size(local.E)' for 'learn E = expression(…)'");
    return expr_error(checker, call->span);
}

/* `gi (1 + ge)`: what is called has a value. */
static bool is_quantity(const Context *context, Name name)
{
    if (context->place == PLACE_POPULATION)
        return population_find_variable(context->layer, name) >= 0;
    if (context->place != PLACE_RULE)
        return strcmp(name, "w") == 0 && context->place == PLACE_SYNAPSE;
    for (int k = 0; k < context->projection->traces.count; k++)
        if (context->projection->traces.items[k].name.name == name)
            return true;
    return strcmp(name, "w") == 0 || rule_local(context->rule, name) ||
           rule_find_learn(context->rule, name);
}

/* What the functions of other languages are here; NULL if we know none of that name. */
static const char *counterpart(Name name)
{
    static const struct {
        const char *name, *words;
    } functions[] = {
        {"if", "write select(CONDITION, X, Y): X where the condition holds, else Y"},
        {"ifelse", "write select(CONDITION, X, Y): X where the condition holds, else Y"},
        {"int", "write select(CONDITION, 1, 0), or floor(x)"},
        {"heaviside", "write threshold(x): 1 if x > 0, else 0"},
        {"rand",
         "draw with '~': w ~ uniform(0, 1), v(0) ~ uniform(-60 mV, -50 mV); in equations of populations and in events of synapses "
         "'chance' is such a number"},
        {"random",
         "draw with '~': w ~ uniform(0, 1), v(0) ~ uniform(-60 mV, -50 mV); in equations of populations and in events of synapses "
         "'chance' is such a number"},
        {"randn", "draw with '~': w ~ normal(0, 1); in events of synapses normal(0, 1) is such a "
                  "number; in derivatives 'xi' is white noise: sigma * xi / sqrt(tau)"},
        {"round", "write floor(x + 0.5)"},
        {"count", "a unit's spikes are its rate times the length of the phase: mean(E.rate over "
                  "PHASE) * 60 s"},
        {"ln", "the natural logarithm is log(x)"},
    };
    for (size_t k = 0; k < sizeof functions / sizeof functions[0]; k++)
        if (strcmp(name, functions[k].name) == 0)
            return functions[k].words;
    return NULL;
}

static const Expr *unknown_function(const Context *context, const AstExpr *call, Name name);

static const Expr *check_rows_value(const Context *context, const AstExpr *call)
{
    return context->place == PLACE_END ? rows_array(context, call)
                                       : unknown_function(context, call, ast_call_name(call));
}

static const Expr *check_distribution(const Context *context, const AstExpr *call)
{
    const Expr *x = random_call(context, call);
    return x ? x : unknown_function(context, call, ast_call_name(call));
}

/* ---- dispatch ------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const Expr *(*check)(const Context *context, const AstExpr *call);
} calls[] = {
    {"row", row_or_column},
    {"column", row_or_column},
    {"select", check_select},
    {"div", check_whole},
    {"mod", check_whole},
    {"previous", other_unit_previous},
    {"principal", samples_principal},
    {"samples", samples_count},
    {"rows", check_rows_value},
    {"l1", l1_or_l2},
    {"l2", l1_or_l2},
    {"size", check_size},
#define DISTRIBUTION(name, word, numbers) {#word, check_distribution},
#include "compiler/model/distributions.def"
#undef DISTRIBUTION
};

static const char *const func_names[] = {
#define FUNC(name, arity, c_name, units, summary) #name,
#include "runtime/rt_funcs.def"
#undef FUNC
};

/* Functions that exist, but not in expressions. */
static const char *elsewhere(Name name)
{
    static const struct {
        const char *name, *words;
    } places[] = {
        {"volterra", "'volterra' stands after 'learn NAME =' in a rule"},
        {"expression", "'expression' stands after 'learn NAME =' in a rule"},
        {"gaussian", "'gaussian' stands after 'input NAME[size] ='"},
        {"rows",
         "'rows' stands after 'input NAME[size] =' or 'w =', and in lets, losses and guards"},
        {"cv", "the coefficient of variation of intervals is cv_isi(E over PHASE)"},
        {"isi", "the coefficient of variation of intervals is cv_isi(E over PHASE)"},
        {"fano_factor", "the Fano factor of counts is fano(E, 100 ms over PHASE)"},
        {"rate", "the mean rate of a population is mean(E.rate over PHASE)"},
        {"normal", "draw with '~': w ~ normal(0, 0.1); in events of synapses it is such a number"},
        {"uniform", "draw with '~': w ~ uniform(0, 1); in events of synapses it is such a number"},
        {"lognormal", "draw with '~': w ~ lognormal(0, 1); in events of synapses it is such a number"},
        {"loguniform",
         "draw with '~': w ~ loguniform(0.1, 1); in events of synapses it is such a number"},
    };
    for (size_t k = 0; k < sizeof places / sizeof places[0]; k++)
        if (strcmp(name, places[k].name) == 0)
            return places[k].words;
    return NULL;
}

void call_suggest(const Checker *checker, Suggestions *out)
{
    for (size_t k = 0; k < sizeof calls / sizeof calls[0]; k++)
        if (calls[k].check != check_distribution) /* they have a meaning in few places */
            vec_push(checker->arena, out, calls[k].name);
    reduce_suggest(checker, out);
    for (size_t k = 0; k < sizeof func_names / sizeof func_names[0]; k++)
        if (strcmp(func_names[k], "min") != 0 &&
            strcmp(func_names[k], "max") != 0) /* are reductions */
            vec_push(checker->arena, out, func_names[k]);
}

bool call_is_function(Checker *checker, Name name)
{
    Suggestions names = {0};
    call_suggest(checker, &names);
    for (int k = 0; k < names.count; k++)
        if (strcmp(names.items[k], name) == 0)
            return true;
    return elsewhere(name) != NULL;
}

static bool defined_below(const Checker *checker, const AstExpr *call, Name name)
{
    for (int k = 0; k < checker->program->statements.count; k++) {
        const AstStmt *stmt = checker->program->statements.items[k];
        if (stmt->kind != AST_DEF || stmt->name.name != name)
            continue;
        Diag *diag = diag_error(checker->diags, E_TOO_EARLY, call->u.call.callee->span,
                                "'%s' is used before it is declared", name);
        diag_note(diag, stmt->name.span, "'%s' is declared here", name);
        return true;
    }
    return false;
}

static const Expr *unknown_function(const Context *context, const AstExpr *call, Name name)
{
    Checker *checker = context->checker;
    const Symbol *symbol = scope_find(checker, name);
    if (!symbol && defined_below(checker, call, name))
        return expr_error(checker, call->span);
    if (symbol && !elsewhere(name)) {
        Diag *diag = diag_error(checker->diags, E_UNKNOWN_FUNCTION, call->u.call.callee->span,
                                "'%s' is %s, not a function", name, scope_kind_text(symbol));
        diag_note(diag, symbol->span, "'%s' is declared here", name);
        if (symbol->kind == SYMBOL_CONSTANT)
            diag_help(diag, "a product needs its '*'");
        return expr_error(checker, call->span);
    }
    if (is_quantity(context, name)) {
        Diag *diag = diag_error(checker->diags, E_UNKNOWN_FUNCTION, call->u.call.callee->span,
                                "'%s' is a number, not a function", name);
        diag_help(diag, "a product needs its '*'");
        return expr_error(checker, call->span);
    }
    Diag *diag = diag_error(
        checker->diags, E_UNKNOWN_FUNCTION, call->u.call.callee->span,
        elsewhere(name) ? "'%s' has no meaning here" : "there is no function named '%s'", name);
    if (elsewhere(name)) {
        diag_help(diag, "%s", elsewhere(name));
    } else if (counterpart(name)) {
        diag_help(diag, "%s", counterpart(name));
    } else {
        Suggestions near = {0};
        call_suggest(checker, &near);
        scope_suggest(checker, SYMBOL_FUNCTION, &near);
        suggestions_or_list(checker, diag, name, &near);
    }
    return expr_error(checker, call->span);
}

const Expr *check_call(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    Name name = ast_call_name(call);
    if (!name) {
        const AstExpr *callee = call->u.call.callee;
        Diag *diag = diag_error(checker->diags, E_UNKNOWN_FUNCTION, callee->span,
                                "this is not a function");
        if (callee->kind == AST_MEMBER)
            diag_help(diag, "functions belong to no module: %s(…)", callee->u.member.member.name);
        return expr_error(checker, call->span);
    }
    for (size_t k = 0; k < sizeof calls / sizeof calls[0]; k++)
        if (strcmp(name, calls[k].name) == 0)
            return calls[k].check(context, call);
    const Expr *reduced = check_reduce(context, call);
    if (reduced)
        return reduced;
    const IrFunc *func = ir_func(name);
    const Symbol *symbol = func ? NULL : scope_find(checker, name);
    if (symbol && symbol->kind == SYMBOL_FUNCTION)
        return def_call(context, call, symbol);
    if (!func)
        return unknown_function(context, call, name);
    const Expr *values[3];
    if (call->u.call.args.count != func->arity)
        return call_wrong_count(context, call, func->arity == 1 ? "one value" : "two values");
    if (call_plain_args(context, call, values, 3) < 0)
        return expr_error(checker, call->span);
    return expr_func(checker, func, values, call->span);
}
