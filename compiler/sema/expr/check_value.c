/* check_value.c: the kinds of value that statements need: one number, a condition, a number that is known before
 * the run. */
#include "check_value.h"

#include <math.h>

#include "check_expr.h"
#include "make_expr.h"

/* Of a range, in size. */
#define MAX_BOUND 1000000

bool check_index_value(const Context *context, const AstExpr *expr, int low, int high, int *value)
{
    const Expr *x = check_expr(context, expr);
    if (expr_is_error(x))
        return false;
    if (x->kind != EXPR_NUMBER || !dim_is_none(x->type.dim) || x->u.number != floor(x->u.number)) {
        diag_error(context->checker->diags, E_NOT_CONSTANT, expr->span,
                   "an index is a whole number known before the run");
        return false;
    }
    if (x->u.number < low || x->u.number > high) {
        Diag *diag = diag_error(context->checker->diags, E_BAD_INDEX, expr->span,
                                "index %.0f is outside %d to %d", x->u.number, low, high);
        if (low == 0)
            diag_help(diag, "indices begin at 0");
        return false;
    }
    *value = (int)x->u.number;
    return true;
}

const Expr *check_scalar(const Context *context, const AstExpr *expr, const Dim *dim)
{
    return expr_scalar(context->checker, check_expr(context, expr), dim);
}

const Expr *check_condition(const Context *context, const AstExpr *expr)
{
    const Expr *x = check_expr(context, expr);
    if (expr_is_error(x) || x->type.base == TYPE_BOOL)
        return x;
    Diag *diag = diag_error(context->checker->diags, E_WRONG_TYPE, x->span,
                            "a condition is needed here, but this is a number");
    diag_help(diag, "compare it with something, as in %s",
              context->place == PLACE_CONDITION    ? "i < j"
              : context->place == PLACE_POPULATION ? "v > -50 mV"
                                                   : "abs(w) < 100");
    return expr_error(context->checker, expr->span);
}

const Expr *check_one_condition(const Context *context, const AstExpr *expr)
{
    const Expr *x = check_condition(context, expr);
    if (expr_is_error(x) || x->type.rank == 0)
        return x;
    Diag *diag = diag_error(context->checker->diags, E_SHAPE_MISMATCH, x->span,
                            "one condition is needed here, but this is one for each element of an "
                            "array");
    diag_help(diag,
              "the unit's own variables are read by their names, as in v > -50 mV; of an array "
              "it may be max(…) or fraction(…)");
    return expr_error(context->checker, expr->span);
}

bool check_number(Checker *checker, const AstExpr *expr, const char *what, double *value, Dim *dim)
{
    Context context = {.checker = checker, .place = PLACE_CONSTANT};
    const Expr *x = check_scalar(&context, expr, NULL);
    if (expr_is_error(x))
        return false;
    if (x->kind != EXPR_NUMBER) {
        diag_error(checker->diags, E_NOT_CONSTANT, expr->span, "%s must be known before the run",
                   what);
        return false;
    }
    *value = x->u.number;
    *dim = x->type.dim;
    return true;
}

bool check_pure_number(Checker *checker, const AstExpr *expr, const char *what, double *value)
{
    Dim dim;
    if (!check_number(checker, expr, what, value, &dim))
        return false;
    if (dim_is_none(dim))
        return true;
    Diag *diag =
        diag_error(checker->diags, E_UNIT_MISMATCH, expr->span,
                   "%s is a pure number, but this is in %s", what, dim_text(checker->arena, dim));
    diag_help(diag, "leave the unit out");
    return false;
}

bool check_integer(Checker *checker, const AstExpr *expr, const char *what, int low, int high,
                   int *value)
{
    double number;
    if (!check_pure_number(checker, expr, what, &number))
        return false;
    if (number != floor(number)) {
        diag_error(checker->diags, E_OUT_OF_RANGE, expr->span,
                   "%s is a whole number, but this is %g", what, number);
        return false;
    }
    if (number < low || number > high) {
        diag_error(checker->diags, E_OUT_OF_RANGE, expr->span,
                   "%s lies between %d and %d, but this is %.15g", what, low, high, number);
        return false;
    }
    *value = (int)number;
    return true;
}

bool check_index_range(Checker *checker, const AstExpr *bind, int least, int most, int *low, int *high)
{
    const AstExpr *range = bind->u.bind.range;
    if (range->kind != AST_RANGE) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, range->span,
                                "'%s in' needs a range", bind->u.bind.name.name);
        diag_help(diag, "write %s in 1..3", bind->u.bind.name.name);
        return false;
    }
    if (!check_integer(checker, range->u.range.low, "the start of a range", least, MAX_BOUND, low) ||
        !check_integer(checker, range->u.range.high, "the end of a range", least, MAX_BOUND, high))
        return false;
    if (*high >= *low && *high - *low < most)
        return true;
    if (*high < *low) {
        Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, range->span,
                                "a range runs upwards, but this runs from %d to %d", *low, *high);
        diag_help(diag, "write %d..%d", *high, *low);
        return false;
    }
    diag_error(checker->diags, E_OUT_OF_RANGE, range->span,
               "a range has 1 to %d numbers here, but this has %d", most, *high - *low + 1);
    return false;
}
