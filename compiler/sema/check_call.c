/* check_call.c: calls in expressions: mathematical functions, reductions, parts of arrays,
 * comprehensions, principal components and penalties. */
#include "checker.h"

#include <math.h>
#include <string.h>

typedef const X *CallCheck(const Context *context, const AstExpr *call);

/* Parts of one comprehension, and of all of a program, which may be nested. */
#define MAX_COMPREHENSION 10000
#define MAX_PARTS         50000

static const X *wrong_count(const Context *context, const AstExpr *call, const char *takes)
{
    diag_error(context->checker->diags, E_BAD_ARGUMENT, call->span, "'%s' takes %s",
               call_name(call), takes);
    return x_error(context->checker, call->span);
}

/* Checks all arguments as plain values. Returns their number, or -1 after reporting. */
static int plain_args(const Context *context, const AstExpr *call, const X **out, int most)
{
    const AstArgs *args = &call->u.call.args;
    bool bad = false;
    for (int k = 0; k < args->count && k < most; k++) {
        if (args->items[k].name.name) {
            diag_error(context->checker->diags, E_BAD_ARGUMENT, args->items[k].name.span,
                       "'%s' takes no named arguments", call_name(call));
            return -1;
        }
        out[k] = check_expr(context, args->items[k].value);
        bad = bad || x_is_error(out[k]);
    }
    return bad ? -1 : args->count;
}

/* ---- comprehensions ------------------------------------------------------------------------- */

/* The bounds of `k in 1..3`; false after reporting. */
static bool bind_bounds(const Context *context, const AstExpr *bind, int *low, int *high)
{
    Checker *checker = context->checker;
    const AstExpr *range = bind->u.bind.range;
    if (range->kind != AST_RANGE) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, range->span,
                                "'%s in' needs a range", bind->u.bind.name.name);
        diag_help(diag, "write %s in 1..3", bind->u.bind.name.name);
        return false;
    }
    if (!check_integer(checker, range->u.range.low, "the start of a range", -1000000, 1000000,
                       low) ||
        !check_integer(checker, range->u.range.high, "the end of a range", -1000000, 1000000, high))
        return false;
    if (*high >= *low && *high - *low < MAX_COMPREHENSION)
        return true;
    if (*high < *low) {
        Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, range->span,
                                "a range runs upwards, but this runs from %d to %d", *low, *high);
        diag_help(diag, "write %d..%d", *high, *low);
        return false;
    }
    diag_error(checker->diags, E_OUT_OF_RANGE, range->span,
               "a range has 1 to %d numbers, but this has %d", MAX_COMPREHENSION, *high - *low + 1);
    return false;
}

static const X *comprehension(const Context *context, const AstExpr *call, Reduction how)
{
    Checker *checker = context->checker;
    const AstArgs *args = &call->u.call.args;
    const AstExpr *bind = args->items[0].value;
    int low, high;
    if (args->count != 2)
        return wrong_count(context, call, "an index with its range and one expression");
    if (!bind_bounds(context, bind, &low, &high))
        return x_error(checker, call->span);
    X *x = x_new(checker, X_GATHER, (Type){0}, call->span);
    x->u.gather.how = how;
    for (int k = low; k <= high; k++) {
        if (++checker->parts > MAX_PARTS) {
            diag_error(checker->diags, E_MEMORY, call->span,
                       "the ranges of this program have more than %d numbers in all, inner ones "
                       "counted each time",
                       MAX_PARTS);
            return x_error(checker, call->span);
        }
        Binding binding = {bind->u.bind.name.name, k, context->bindings};
        Context inner = *context;
        inner.bindings = &binding;
        const X *part = check_scalar(&inner, args->items[1].value, NULL);
        if (x_is_error(part))
            return part;
        x->type = part->type;
        vec_push(checker->arena, &x->u.gather.parts, part);
    }
    return x_sized(checker, x, x->u.gather.parts.items, x->u.gather.parts.count);
}

/* ---- reductions ----------------------------------------------------------------------------- */

static const X *sample_mean(const Context *context, const AstExpr *call, Reduction how)
{
    Context inner = *context;
    inner.in_sample_mean = true;
    const X *value = check_scalar(&inner, call->u.call.args.items[0].value, NULL);
    if (x_is_error(value))
        return value;
    X *x = x_new(context->checker, X_SAMPLE_MEAN, value->type, call->span);
    x->u.reduce.how = how;
    x->u.reduce.value = value;
    return x_sized(context->checker, x, &value, 1);
}

static const X *reduction(const Context *context, const AstExpr *call, Reduction how)
{
    const AstArgs *args = &call->u.call.args;
    if (args->count > 0 && args->items[0].value->kind == AST_BIND)
        return comprehension(context, call, how);
    if (args->count != 1)
        return wrong_count(context, call,
                           "one array, or an index with its range and an expression");
    if (context->place == PLACE_RULE && context->event == EVENT_EPOCH && !context->in_sample_mean &&
        (how == REDUCE_MEAN || how == REDUCE_SUM))
        return sample_mean(context, call, how);
    const X *value;
    if (plain_args(context, call, &value, 1) < 0)
        return x_error(context->checker, call->span);
    if (value->type.rank == 0) {
        Diag *diag =
            diag_error(context->checker->diags, E_SHAPE_MISMATCH, value->span,
                       "'%s' needs an array, but this is a single number", call_name(call));
        if (how == REDUCE_MIN || how == REDUCE_MAX)
            diag_help(diag, "of two numbers write %s(a, b)", call_name(call));
        else if (context->place == PLACE_RULE)
            diag_help(diag, "only 'on_epoch' has several samples to take the %s of",
                      call_name(call));
        else if (context->place == PLACE_SYNAPSE)
            diag_help(diag,
                      "'pre', 'post' and 'w' are those of one synapse; what all synapses of a "
                      "unit add to its drive is summed up");
        return x_error(context->checker, call->span);
    }
    return x_reduce(context->checker, how, value, call->span);
}

static const X *check_mean(const Context *context, const AstExpr *call)
{
    return reduction(context, call, REDUCE_MEAN);
}

static const X *check_sum(const Context *context, const AstExpr *call)
{
    return reduction(context, call, REDUCE_SUM);
}

static const X *check_norm(const Context *context, const AstExpr *call)
{
    return reduction(context, call, REDUCE_NORM);
}

/* min and max of two values are functions, of one array or a comprehension reductions. */
static const X *check_extreme(const Context *context, const AstExpr *call, Reduction how)
{
    const AstArgs *args = &call->u.call.args;
    if (args->count == 1 || (args->count > 0 && args->items[0].value->kind == AST_BIND))
        return reduction(context, call, how);
    const X *values[2];
    if (args->count != 2)
        return wrong_count(context, call, "two values, one array, or an index with its range");
    if (plain_args(context, call, values, 2) < 0)
        return x_error(context->checker, call->span);
    return x_func(context->checker, ir_func(call_name(call)), values, call->span);
}

static const X *check_min(const Context *context, const AstExpr *call)
{
    return check_extreme(context, call, REDUCE_MIN);
}

static const X *check_max(const Context *context, const AstExpr *call)
{
    return check_extreme(context, call, REDUCE_MAX);
}

static const X *dot(Checker *checker, const X *left, const X *right, Span span)
{
    Type type;
    if (left->type.rank == 0 || !type_broadcast(left->type, right->type, &type) ||
        right->type.rank == 0) {
        diag_error(checker->diags, E_SHAPE_MISMATCH, span,
                   "two arrays of one shape are needed, but these are %s and %s",
                   type_shape_text(checker->arena, left->type),
                   type_shape_text(checker->arena, right->type));
        return x_error(checker, span);
    }
    X *x = x_new(checker, X_DOT, type_real(dim_multiply(left->type.dim, right->type.dim)), span);
    x->u.pair.left = left;
    x->u.pair.right = right;
    return x_sized(checker, x, (const X *const[]){left, right}, 2);
}

static const X *check_dot(const Context *context, const AstExpr *call)
{
    const X *values[2];
    if (call->u.call.args.count != 2)
        return wrong_count(context, call, "two arrays");
    if (plain_args(context, call, values, 2) < 0)
        return x_error(context->checker, call->span);
    return dot(context->checker, values[0], values[1], call->span);
}

/* cosine(a, b) = a . b / (|a| |b|) */
static const X *check_cosine(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const X *values[2];
    if (call->u.call.args.count != 2)
        return wrong_count(context, call, "two arrays");
    if (plain_args(context, call, values, 2) < 0)
        return x_error(checker, call->span);
    const X *top = dot(checker, values[0], values[1], call->span);
    if (x_is_error(top))
        return top;
    const X *left = x_reduce(checker, REDUCE_NORM, values[0], call->span);
    const X *right = x_reduce(checker, REDUCE_NORM, values[1], call->span);
    return x_binary(checker, AST_DIV, top, x_binary(checker, AST_MUL, left, right, call->span),
                    call->span);
}

/* ---- parts of arrays ------------------------------------------------------------------------ */

static const X *part(const Context *context, const AstExpr *call, int axis)
{
    Checker *checker = context->checker;
    const X *values[2];
    if (call->u.call.args.count != 2)
        return wrong_count(context, call, "a matrix and a number");
    if (plain_args(context, call, values, 2) < 0)
        return x_error(checker, call->span);
    const X *array = values[0], *index = values[1];
    if (array->type.rank != 2) {
        diag_error(checker->diags, E_SHAPE_MISMATCH, array->span,
                   "'%s' needs a matrix, but this is %s", call_name(call),
                   type_shape_text(checker->arena, array->type));
        return x_error(checker, call->span);
    }
    if (index->kind != X_NUMBER || index->u.number != floor(index->u.number)) {
        diag_error(checker->diags, E_NOT_CONSTANT, index->span,
                   "an index is a whole number known before the run");
        return x_error(checker, call->span);
    }
    if (index->u.number < 0 || index->u.number >= array->type.size[axis]) {
        Diag *diag =
            diag_error(checker->diags, E_BAD_INDEX, index->span, "index %.0f is outside 0 to %d",
                       index->u.number, array->type.size[axis] - 1);
        diag_help(diag, "indices begin at 0");
        return x_error(checker, call->span);
    }
    X *x = x_new(checker, X_SLICE, type_vector(array->type.size[1 - axis], array->type.dim),
                 call->span);
    x->u.slice.array = array;
    x->u.slice.at[axis] = (int)index->u.number;
    x->u.slice.at[1 - axis] = -1;
    return x_sized(checker, x, &array, 1);
}

static const X *check_row(const Context *context, const AstExpr *call)
{
    return part(context, call, 0);
}

static const X *check_column(const Context *context, const AstExpr *call)
{
    return part(context, call, 1);
}

/* ---- the others ----------------------------------------------------------------------------- */

static const X *check_select(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const AstArgs *args = &call->u.call.args;
    if (args->count != 3)
        return wrong_count(context, call, "a condition and two values");
    const X *condition = check_condition(context, args->items[0].value);
    const X *yes = check_expr(context, args->items[1].value);
    const X *no = check_expr(context, args->items[2].value);
    if (yes->type.base == TYPE_REAL && no->type.base == TYPE_REAL &&
        !dim_equal(yes->type.dim, no->type.dim)) {
        diag_error(checker->diags, E_UNIT_MISMATCH, span_join(yes->span, no->span),
                   "the values of 'select' have different units: the first is %s, the second is %s",
                   dim_phrase(checker->arena, yes->type.dim),
                   dim_phrase(checker->arena, no->type.dim));
        return x_error(checker, call->span);
    }
    /* The sum has the other checks that two values need: numbers, of one shape. */
    const X *joined = x_binary(checker, AST_ADD, yes, no, span_join(yes->span, no->span));
    if (x_is_error(condition) || x_is_error(joined))
        return x_error(checker, call->span);
    Type type;
    if (!type_broadcast(joined->type, condition->type, &type)) {
        diag_error(checker->diags, E_SHAPE_MISMATCH, call->span,
                   "the condition and the values of 'select' have different shapes");
        return x_error(checker, call->span);
    }
    type.base = TYPE_REAL;
    type.dim = joined->type.dim;
    X *x = x_new(checker, X_SELECT, type, call->span);
    x->u.call.arg[0] = condition;
    x->u.call.arg[1] = yes;
    x->u.call.arg[2] = no;
    return x_sized(checker, x, x->u.call.arg, 3);
}

static const X *check_principal(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const X *values[2];
    if (call->u.call.args.count != 2)
        return wrong_count(context, call, "an input and the number of the component");
    if (plain_args(context, call, values, 2) < 0)
        return x_error(checker, call->span);
    if (values[0]->kind != X_SAMPLES) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, values[0]->span,
                                "'principal' takes the samples of an input");
        diag_help(diag, "name an input: principal(x, 1)");
        return x_error(checker, call->span);
    }
    const Layer *input = values[0]->u.layer;
    double k = values[1]->kind == X_NUMBER ? values[1]->u.number : 0;
    if (k != floor(k) || k < 1 || k > input->size) {
        Diag *diag = diag_error(checker->diags, E_BAD_INDEX, values[1]->span,
                                "the component is a number between 1 and %d", input->size);
        diag_help(diag, "component 1 has the largest variance");
        return x_error(checker, call->span);
    }
    X *x = x_new(checker, X_PRINCIPAL, type_vector(input->size, dim_none()), call->span);
    x->u.principal.input = input;
    x->u.principal.component = (int)k;
    return x;
}

/* l1(local.A) in `minimize`: a penalty on learned coefficients. NULL if it is no such call. */
static const X *coefficient_penalty(const Context *context, const AstExpr *call, int order)
{
    Checker *checker = context->checker;
    const AstExpr *arg = call->u.call.args.items[0].value;
    if (context->place != PLACE_OBJECTIVE || arg->kind != AST_MEMBER ||
        arg->u.member.base->kind != AST_NAME)
        return NULL;
    const Symbol *symbol = scope_find(checker, arg->u.member.base->u.name);
    if (!symbol || symbol->kind != SYMBOL_RULE)
        return NULL;
    const Rule *rule = symbol->thing;
    for (int k = 0; k < rule->learns.count; k++) {
        if (rule->learns.items[k]->name.name != arg->u.member.member.name)
            continue;
        X *x = x_new(checker, X_PENALTY, type_real(dim_none()), call->span);
        x->u.penalty.learn = rule->learns.items[k];
        x->u.penalty.order = order;
        return x;
    }
    return NULL;
}

static const X *penalty(const Context *context, const AstExpr *call, int order)
{
    Checker *checker = context->checker;
    if (call->u.call.args.count != 1)
        return wrong_count(context, call, "one array or the learned terms of a rule");
    const X *x = coefficient_penalty(context, call, order);
    if (x)
        return x;
    const X *value;
    if (plain_args(context, call, &value, 1) < 0)
        return x_error(checker, call->span);
    if (value->type.rank == 0) {
        Diag *diag =
            diag_error(checker->diags, E_SHAPE_MISMATCH, value->span,
                       "'%s' needs an array, but this is a single number", call_name(call));
        if (context->place == PLACE_OBJECTIVE)
            diag_help(diag, "in 'minimize' it takes the learned terms of a rule: l1(local.A)");
        return x_error(checker, call->span);
    }
    const X *each = order == 1 ? x_func(checker, ir_func("abs"), &value, call->span)
                               : x_binary(checker, AST_MUL, value, value, call->span);
    return x_reduce(checker, REDUCE_SUM, each, call->span);
}

static const X *check_l1(const Context *context, const AstExpr *call)
{
    return penalty(context, call, 1);
}

static const X *check_l2(const Context *context, const AstExpr *call)
{
    return penalty(context, call, 2);
}

/* ---- dispatch ------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    CallCheck *check;
} calls[] = {
    {"mean", check_mean},
    {"sum", check_sum},
    {"norm", check_norm},
    {"min", check_min},
    {"max", check_max},
    {"dot", check_dot},
    {"cosine", check_cosine},
    {"row", check_row},
    {"column", check_column},
    {"select", check_select},
    {"principal", check_principal},
    {"l1", check_l1},
    {"l2", check_l2},
};

static const char *const func_names[] = {
#define FUNC(name, arity, c_name, units, summary) #name,
#include "../../runtime/rt_funcs.def"
#undef FUNC
};

/* Functions that exist, but not in expressions. */
static const char *elsewhere(Name name)
{
    static const struct {
        const char *name, *words;
    } places[] = {
        {"volterra", "'volterra' stands after 'learn NAME =' in a rule"},
        {"gaussian", "'gaussian' stands after 'input NAME[size] ='"},
        {"rows", "'rows' stands after 'input NAME[size] ='"},
        {"normal", "draw with '~': w ~ normal(0, 0.1)"},
        {"uniform", "draw with '~': w ~ uniform(0, 1)"},
        {"lognormal", "draw with '~': w ~ lognormal(0, 1)"},
    };
    for (size_t k = 0; k < sizeof places / sizeof places[0]; k++)
        if (strcmp(name, places[k].name) == 0)
            return places[k].words;
    return NULL;
}

void suggest_functions(const Checker *checker, Suggestions *out)
{
    for (size_t k = 0; k < sizeof calls / sizeof calls[0]; k++)
        vec_push(checker->arena, out, calls[k].name);
    for (size_t k = 0; k < sizeof func_names / sizeof func_names[0]; k++)
        if (strcmp(func_names[k], "min") != 0 && strcmp(func_names[k], "max") != 0) /* in calls[] */
            vec_push(checker->arena, out, func_names[k]);
}

static const X *unknown_function(const Context *context, const AstExpr *call, Name name)
{
    Checker *checker = context->checker;
    const Symbol *symbol = scope_find(checker, name);
    if (symbol && !elsewhere(name)) {
        Diag *diag = diag_error(checker->diags, E_UNKNOWN_FUNCTION, call->u.call.callee->span,
                                "'%s' is %s, not a function", name, symbol_kind_text(symbol));
        diag_note(diag, symbol->span, "'%s' is declared here", name);
        if (symbol->kind == SYMBOL_CONSTANT)
            diag_help(diag, "a product needs its '*'");
        return x_error(checker, call->span);
    }
    Diag *diag = diag_error(
        checker->diags, E_UNKNOWN_FUNCTION, call->u.call.callee->span,
        elsewhere(name) ? "'%s' has no meaning here" : "there is no function named '%s'", name);
    if (elsewhere(name)) {
        diag_help(diag, "%s", elsewhere(name));
    } else {
        Suggestions near = {0};
        suggest_functions(checker, &near);
        suggest_or_list(checker, diag, name, &near);
    }
    return x_error(checker, call->span);
}

const X *check_call(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    Name name = call_name(call);
    if (!name) {
        diag_error(checker->diags, E_UNKNOWN_FUNCTION, call->u.call.callee->span,
                   "this is not a function");
        return x_error(checker, call->span);
    }
    for (size_t k = 0; k < sizeof calls / sizeof calls[0]; k++)
        if (strcmp(name, calls[k].name) == 0)
            return calls[k].check(context, call);
    const IrFunc *func = ir_func(name);
    if (!func)
        return unknown_function(context, call, name);
    const X *values[3];
    if (call->u.call.args.count != func->arity)
        return wrong_count(context, call, func->arity == 1 ? "one value" : "two values");
    if (plain_args(context, call, values, 3) < 0)
        return x_error(checker, call->span);
    return x_func(checker, func, values, call->span);
}
