/* simplify_poly.h: polynomials in normal form, and what they absorb. */
#ifndef PLASTC_SIMPLIFY_POLY_H
#define PLASTC_SIMPLIFY_POLY_H

#include "compiler/ir/ir.h"

/* An IR_POLY in normal form: distinct variables, none of them constant, distinct terms. */
const IrExpr *simplify_poly(IrModule *module, const IrExpr *expr);
/* Whether a polynomial takes the factor into its coefficients: one that is known before the simulation begins. */
bool simplify_poly_absorbs(const IrExpr *factor);
/* The polynomial times a factor that it absorbs. */
const IrExpr *simplify_poly_times(IrModule *module, const IrExpr *poly, const IrExpr *factor);
/* a * sign_a + b * sign_b if one of the two is a polynomial that absorbs the other, else NULL. */
const IrExpr *simplify_poly_sum(IrModule *module, const IrExpr *a, double sign_a, const IrExpr *b,
                                double sign_b);

#endif
