/* uncertainty.h: a run of CMA-ES on noisy losses (Hansen, Niederberger, Guzzella and Koumoutsakos
 * 2009, "A method for handling uncertainty in evolutionary optimization").
 *
 * After each generation some of its candidates are evaluated once more, with the draws of the next
 * generation. How far their ranks change says whether the losses still tell candidates apart. If
 * not, each candidate gets more trials, or sigma grows.
 *
 * The mean of such a run goes to and fro. Its favourite is an average of the means of all generations, in which
 * late ones and those of short steps weigh most. */
#ifndef PLASTC_UNCERTAINTY_H
#define PLASTC_UNCERTAINTY_H

#include "search.h"

/* What to do about noise: values of the option `uncertainty` of search_cmaes. */
typedef enum Uncertainty {
    UNCERTAINTY_NONE,
    UNCERTAINTY_SIGMA, /* longer steps */
    UNCERTAINTY_TRIALS /* more trials, and longer steps once there are as many as allowed */
} Uncertainty;

/* One run, as cmaes_run, whose generations alternate: all candidates, then those evaluated again.
 * Options are those of search_cmaes; `uncertainty` is not none. */
extern const SearchMethod uncertainty_run;

/* Candidates of lambda that are evaluated again: the first so many. */
int uncertainty_count(int lambda);

/* The draws of a generation move the losses of all its candidates alike. Takes that out of the
 * second losses of `count` candidates, such that their changes have mean 0 and, if they are
 * independent, the same variance as before. A pair of which one is not finite becomes infinite.
 * Returns the number of pairs that are finite. */
int uncertainty_align(const double *losses, double *again, int count);

/* The rank-change measure s (their equation 6): `again` holds second losses of the first `count` of
 * lambda candidates. Positive: ranks change more than they may. order, work: [2 lambda]; all:
 * [2 lambda]. */
double uncertainty_measure(const double *losses, const double *again, int lambda, int count,
                           double *all, int *order, int *work);

#endif
