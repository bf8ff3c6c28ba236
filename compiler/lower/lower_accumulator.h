/* lower_accumulator.h: numbers that gather others: sums, extremes, norms. */
#ifndef PLASTC_LOWER_ACCUMULATOR_H
#define PLASTC_LOWER_ACCUMULATOR_H

#include "lower_context.h"

/* What it is before the first value. */
double lower_accumulator_start(Reduction how);
/* With one more value. */
const IrExpr *lower_accumulator_add(Lower *lower, Reduction how, const IrExpr *sum,
                                    const IrExpr *value);
/* The result, of so many values. */
const IrExpr *lower_accumulator_end(Lower *lower, Reduction how, const IrExpr *sum,
                                    const IrExpr *count);
/* From sums of products around the means: of both values, of each with itself. */
const IrExpr *lower_accumulator_correlation(Lower *lower, const IrExpr *both, const IrExpr *left,
                                            const IrExpr *right);

#endif
