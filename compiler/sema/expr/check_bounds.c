/* check_bounds.c: two numbers that belong together: bounds, and the numbers of a distribution. */
#include "check_bounds.h"

#include "compiler/model/quantity.h"

bool check_bounds_units(Checker *checker, const AstExpr *first, Dim first_dim,
                        const AstExpr *second, Dim second_dim)
{
    if (dim_equal(first_dim, second_dim))
        return true;
    Diag *diag =
        diag_error(checker->diags, E_UNIT_MISMATCH, span_join(first->span, second->span),
                   "the first of these is %s, but the second is %s",
                   dim_phrase(checker->arena, first_dim), dim_phrase(checker->arena, second_dim));
    Scale scale = scale_usual(dim_is_none(first_dim) ? second_dim : first_dim);
    if (dim_is_none(first_dim) != dim_is_none(second_dim))
        diag_help(diag, "both have the same unit, as 0 %s has, or both have none", scale.name);
    else
        diag_help(diag, "both have the same unit");
    return false;
}

/* Whether the bounds have the unit of what they bound, of which `whole` says "…, but %s is in mV".
 */
bool check_bounds_of(Checker *checker, const AstStmt *stmt, const Dim bounds[2], const char *whole,
                     Dim dim)
{
    const AstExpr *const written[2] = {stmt->low, stmt->high};
    for (int k = 0; k < 2; k++)
        if (written[k] && !dim_equal(bounds[k], dim)) {
            diag_error(checker->diags, E_UNIT_MISMATCH, written[k]->span,
                       "this bound is %s, but %s is %s", dim_phrase(checker->arena, bounds[k]),
                       whole, dim_phrase(checker->arena, dim));
            return false;
        }
    return true;
}

void check_bounds_reversed(Checker *checker, const AstStmt *stmt, double low, double high, Dim dim)
{
    Diag *diag =
        diag_error(checker->diags, E_OUT_OF_RANGE, span_join(stmt->low->span, stmt->high->span),
                   "the lower bound %s is not below the upper bound %s",
                   quantity_usual(low, dim).text, quantity_usual(high, dim).text);
    diag_help(diag, "the smaller bound stands first, and the two differ");
}
