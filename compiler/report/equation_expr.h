/* equation_expr.h: expressions of an equation. */
#ifndef PLASTC_EQUATION_EXPR_H
#define PLASTC_EQUATION_EXPR_H

#include <stdbool.h>

#include "compiler/base/strbuf.h"
#include "notation.h"
#include "compiler/model/quantity.h"

typedef struct Writer {
    const Model *model;
    Notation notation;
    const Projection *projection; /* the one whose rule is written */
    const double *coefficients; /* [coefficient_count], SI */
    const bool *kept; /* [coefficient_count]: the terms that are written; NULL: all */
    Arena *arena; /* of what learned expressions become */
    bool negate; /* the next number is written with the other sign: "a - 2 b", not "a + -2 b" */
    StrBuf out;
} Writer;

/* How tightly an expression holds together; a looser one inside a tighter one needs brackets. */
typedef enum EquationPrecedence {
    PREC_OR,
    PREC_AND,
    PREC_NOT,
    PREC_COMPARE,
    PREC_SUM,
    PREC_PRODUCT,
    PREC_ATOM
} EquationPrecedence;

void equation_expr_write(Writer *writer, const Expr *x, EquationPrecedence around);
/* A number with its unit; value is in SI units. */
void equation_expr_quantity(Writer *writer, double value, const Scale *scale, int digits);
/* Whether an expression is made of numbers, coefficients, products and quotients only; then *value is its value. */
bool equation_expr_is_number(const Writer *writer, const Expr *x, double *value);
/* Whether an expression is 0 whatever the activity is. */
bool equation_expr_is_nothing(const Writer *writer, const Expr *x);

#endif
