/* lower_mean.h: the value of a mean over the samples of an epoch. */
#ifndef PLASTC_LOWER_MEAN_H
#define PLASTC_LOWER_MEAN_H

#include "lower_context.h"

/* Sums of products of powers, or of any expression, over the samples of an epoch. */
typedef struct Moment {
    const int *powers; /* of the volterra's quantities; those that do not vary by sample are 0 */
    bool uses_pre, uses_post; /* which ends it depends on */
    IrArray *sum;             /* [post][pre], [pre] or [post] */
    bool once_a_trial;        /* depends on the data of a trial alone, and is summed where these are prepared */
} Moment;

typedef struct MeanStore {
    const Expr *mean;     /* the EXPR_SAMPLE_MEAN */
    const Expr *volterra; /* EXPR_VOLTERRA if its moments are kept; else NULL */
    IrArray *sum;         /* [post][pre], of any other expression */
    Moment *moments;
    int moment_count;
} MeanStore;

/* The value of an EXPR_SAMPLE_MEAN at a synapse. */
const IrExpr *lower_mean(Lower *lower, const Site *site, const Expr *mean);

/* Whether a quantity of a volterra differs from sample to sample. */
bool lower_mean_differs(const Expr *quantity);
/* The element of Moment.sum that belongs to a synapse. */
const IrExpr *lower_mean_index(Lower *lower, const Site *site, const Moment *moment);

#endif
