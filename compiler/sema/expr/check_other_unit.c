/* check_other_unit.c: what equations, drives and rules read of units other than their own: y[i / 2].r, reward.r,
 * sum(y.r), and of a step before: previous(r). */
#include "check_other_unit.h"

#include <math.h>

#include "check_expr.h"
#include "check_value.h"
#include "demand.h"
#include "make_expr.h"

/* ---- the number of a unit -------------------------------------------------------------------- */

typedef struct Bounds {
    double low, high;
} Bounds;

static int layer_size(const Context *context, Side side)
{
    switch (side) {
    case SIDE_PRE:
        return context->projection->pre->size;
    case SIDE_POST:
        return context->projection->post->size;
    case SIDE_OWN:
        break;
    }
    return context->layer->size;
}

/* Between which numbers an index lies; false if it is not made of whole numbers. */
static bool index_bounds(const Context *context, const Expr *x, Bounds *out)
{
    Bounds left, right;
    const Expr *of, *by;
    bool rest = expr_is_rest(x, &of, &by);
    if (rest || expr_is_whole_quotient(x, &of, &by)) {
        if (!index_bounds(context, of, &left) || by->kind != EXPR_NUMBER || by->u.number < 1 ||
            by->u.number != floor(by->u.number))
            return false;
        double n = by->u.number, low = floor(left.low / n), high = floor(left.high / n);
        *out = !rest          ? (Bounds){low, high}
               : low == high ? (Bounds){left.low - n * low, left.high - n * low}
                             : (Bounds){0, n - 1};
        return true;
    }
    if (x->kind == EXPR_NUMBER) {
        *out = (Bounds){x->u.number, x->u.number};
        return x->u.number == floor(x->u.number) && fabs(x->u.number) < 1e9;
    }
    if (x->kind == EXPR_UNIT_INDEX) {
        *out = (Bounds){0, layer_size(context, x->u.side) - 1};
        return true;
    }
    if (x->kind != EXPR_APPLY || !x->u.apply.arg[1] ||
        !index_bounds(context, x->u.apply.arg[0], &left) ||
        !index_bounds(context, x->u.apply.arg[1], &right))
        return false;
    switch (x->u.apply.op) {
    case AST_ADD:
        *out = (Bounds){left.low + right.low, left.high + right.high};
        return true;
    case AST_SUB:
        *out = (Bounds){left.low - right.high, left.high - right.low};
        return true;
    case AST_MUL: {
        double a = left.low * right.low, b = left.low * right.high;
        double c = left.high * right.low, d = left.high * right.high;
        *out = (Bounds){fmin(fmin(a, b), fmin(c, d)), fmax(fmax(a, b), fmax(c, d))};
        return out->low > -2e9 && out->high < 2e9;
    }
    case AST_DIV:
        if (right.low != right.high || right.low < 1)
            return false;
        *out = (Bounds){trunc(left.low / right.low), trunc(left.high / right.low)};
        return true;
    default: /* indices are made of these only */
        return false;
    }
}

const Expr *other_unit_number(const Context *context, const AstExpr *written, const char *what, int size)
{
    Checker *checker = context->checker;
    Dim pure = dim_none();
    const Expr *x = check_scalar(context, written, &pure);
    Bounds bounds;
    if (expr_is_error(x))
        return x;
    if (!index_bounds(context, x, &bounds)) {
        Diag *diag = diag_error(checker->diags, E_BAD_INDEX, written->span,
                                "an index is made of whole numbers and of 'i' and 'j'");
        diag_help(diag, "with + - *, / which rounds towards zero, div and mod: y[i / 10].r, y[mod(i, 10)].r");
        return expr_error(checker, written->span);
    }
    if (bounds.low >= 0 && bounds.high < size)
        return x;
    if (bounds.low < bounds.high)
        diag_error(checker->diags, E_BAD_INDEX, written->span,
                   "this runs from %.0f to %.0f, but %s have the numbers 0 to %d", bounds.low, bounds.high, what,
                   size - 1);
    else
        diag_error(checker->diags, E_BAD_INDEX, written->span, "this is %.0f, but %s have the numbers 0 to %d",
                   bounds.low, what, size - 1);
    return expr_error(checker, written->span);
}

/* ---- units ----------------------------------------------------------------------------------- */

/* Whether `layer` may be read here before this step has computed it. */
static bool is_early(const Context *context, const Layer *layer)
{
    if (context->place == PLACE_POPULATION) /* inputs spike before any population advances */
        return context->layer->is_input || layer->index >= context->layer->index;
    return context->place == PLACE_SYNAPSE && layer->index >= context->projection->post->index;
}

static const Expr *as_before(Checker *checker, const Expr *value, Span span)
{
    Expr *x = expr_new(checker, EXPR_PREVIOUS, value->type, span);
    x->u.previous = value;
    return expr_sized(checker, x, &value, 1);
}

const Expr *other_unit_member(const Context *context, const AstExpr *expr, Layer *layer, int index)
{
    Checker *checker = context->checker;
    const AstExpr *base = expr->u.member.base;
    LayerVariable *variable = &layer->variables.items[index];
    bool below =
        is_early(context, layer) && (context->place == PLACE_SYNAPSE || layer != context->layer);
    demand_variable(checker, layer, index, expr->span, context->in_previous || below);
    if ((variable->value && expr_is_error(variable->value)) || !layer->size_known)
        return expr_error(checker, expr->span);
    /* Units of the own population advance one after the other: others are read as they were. */
    bool one_by_one = context->in_derivative || context->in_threshold;
    bool own = one_by_one && layer == context->layer && !context->in_previous;
    layer->rates_read = layer->rates_read || variable->spike_rate;
    variable->read = true;
    variable->early = variable->early || is_early(context, layer);
    variable->remembered = variable->remembered || own || context->in_previous;
    Expr *x;
    if (base->kind == AST_NAME && layer->size > 1) {
        x = expr_new(checker, EXPR_STATE, type_vector(layer->size, variable->dim), expr->span);
        x->u.variable.layer = layer;
        x->u.variable.index = index;
        return own ? as_before(checker, x, expr->span) : x;
    }
    x = expr_new(checker, EXPR_UNIT, type_real(variable->dim), expr->span);
    x->u.unit.layer = layer;
    x->u.unit.index = index;
    x->u.unit.at = expr_number(checker, 0, dim_none(), expr->span);
    if (base->kind == AST_INDEX) {
        const AstArgs *args = &base->u.call.args;
        if (args->count != 1) {
            diag_error(checker->diags, E_BAD_INDEX, base->span, "'%s' takes the number of one unit",
                       layer->name.name);
            return expr_error(checker, expr->span);
        }
        x->u.unit.at = other_unit_number(context, args->items[0].value,
                                         arena_printf(checker->arena, "the units of '%s'", layer->name.name),
                                         layer->size);
        if (expr_is_error(x->u.unit.at))
            return expr_error(checker, expr->span);
    }
    return own ? as_before(checker, x, expr->span) : x;
}

/* ---- previous -------------------------------------------------------------------------------- */

const Expr *other_unit_previous(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    const AstArgs *args = &call->u.call.args;
    if (args->count != 1 || args->items[0].name.name) {
        diag_error(checker->diags, E_BAD_ARGUMENT, call->span, "'previous' takes one variable");
        return expr_error(checker, call->span);
    }
    if (context->place != PLACE_POPULATION && context->place != PLACE_SYNAPSE &&
        context->place != PLACE_RULE) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, call->span,
                                "there is no 'previous' step here");
        diag_help(diag, "it exists in populations, projections and rules");
        return expr_error(checker, call->span);
    }
    Context inner = *context;
    inner.in_previous = true;
    const Expr *value = check_expr(&inner, args->items[0].value);
    if (expr_is_error(value))
        return value;
    if (value->kind == EXPR_VARIABLE || value->kind == EXPR_UNIT || value->kind == EXPR_STATE)
        return as_before(checker, value, call->span);
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, args->items[0].value->span,
                            "'previous' takes a variable of a population or an input");
    diag_help(diag, "write previous(r), previous(pre.r) or previous(y.r)");
    return expr_error(checker, call->span);
}
