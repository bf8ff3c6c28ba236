/* lower_accumulator.h: numbers that gather others: sums, extremes, norms. */
#ifndef PLASTC_LOWER_ACCUMULATOR_H
#define PLASTC_LOWER_ACCUMULATOR_H

#include "lower_context.h"

/* The number that gathers values, before the first one: 0, of REDUCE_MIN and REDUCE_MAX infinity and its opposite. */
double lower_accumulator_start(Reduction how);
/* The number after one more value: of REDUCE_NORM the sum of squares. NULL for REDUCE_VAR, REDUCE_STD and
 * REDUCE_ARGMAX, which need more than one number, and for REDUCE_FIRST and REDUCE_LAST. */
const IrExpr *lower_accumulator_add(Lower *lower, Reduction how, const IrExpr *sum,
                                    const IrExpr *value);
/* The result for `count` values, a real. Of REDUCE_VAR and REDUCE_STD `sum` is that of squares around the mean. */
const IrExpr *lower_accumulator_end(Lower *lower, Reduction how, const IrExpr *sum,
                                    const IrExpr *count);
/* The result of elements that the synapses of a projection have (NULL: any others). There may be none: then an extreme is no
 * number. */
const IrExpr *lower_accumulator_of_any(Lower *lower, Reduction how, const Projection *projection, const IrExpr *result);
/* A correlation, from the sums over all pairs of (x - mean x) (y - mean y), (x - mean x)^2 and (y - mean y)^2. */
const IrExpr *lower_accumulator_correlation(Lower *lower, const IrExpr *both, const IrExpr *left,
                                            const IrExpr *right);

#endif
