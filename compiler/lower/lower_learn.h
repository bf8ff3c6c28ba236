/* lower_learn.h: rules that are searched, polynomials and small networks. */
#ifndef PLASTC_LOWER_LEARN_H
#define PLASTC_LOWER_LEARN_H

#include "lower_context.h"

/* The polynomial of a volterra over given values of its quantities, restricted to the terms for
 * which keep(context, powers) holds (NULL: all). */
typedef bool KeepTerm(const void *context, const int *powers);
const IrExpr *lower_learn_polynomial(Lower *lower, const Learn *learn,
                                     const IrExpr *const *quantities, KeepTerm *keep,
                                     const void *context);
/* All learned numbers, where the function that is made finds them. */
const IrArray *lower_learn_numbers(const Lower *lower);
/* A number of an array, at[rank] of it. */
const IrExpr *lower_learn_element(Lower *lower, const Learn *learn, const IrExpr *const at[2]);
/* The output of a network whose inputs have these values. */
const IrExpr *lower_learn_network(Lower *lower, const Learn *learn, const IrExpr *const *inputs);

#endif
