/* posterior.h: what a posterior says: of each learned number its distribution beside the prior's, correlations, stiff and sloppy
 * directions (runtime/search/ensemble.h), groups of rules (clusters.h). */
#ifndef PLASTC_POSTERIOR_H
#define PLASTC_POSTERIOR_H

#include "accepted_rules.h"
#include "rounds.h"
#include "runtime/search/clusters.h"

#define POSTERIOR_QUANTILES 5
/* Of more numbers there are no correlations, directions and groups. */
#define POSTERIOR_MOST_NUMBERS 500
/* Fewer rules for each number say little of directions. */
#define POSTERIOR_RULES_EACH 10

/* Shares below the quantiles: 0.05, 0.25, 0.5, 0.75, 0.95. */
extern const double posterior_shares[POSTERIOR_QUANTILES];

/* Of one number, in the unit of its column. */
typedef struct Spread {
    double mean, sd;
    double quantiles[POSTERIOR_QUANTILES];
} Spread;

typedef struct Correlation {
    int first, second; /* numbers among those that vary */
    double value;
} Correlation;

typedef struct Posterior {
    AcceptedRules accepted;
    Rounds rounds;
    int n;           /* learned numbers */
    double *weights; /* [accepted.count]: of the accepted rules, adding up to 1 */
    Spread *found, *prior; /* [n] */
    bool estimated;  /* the table does not say the prior of some number, so it is that of all rules with their weights */
    bool has_directions; /* the rest is known: there are several rules, and not too many numbers */
    int free_count;  /* numbers that vary under the prior: what follows is of these */
    int *free;       /* [free_count]: which they are */
    const char **names; /* [free_count]: theirs */
    double *centre, *size; /* [free_count]: coordinate z = (y - centre) / size, where y is the number, on a log scale its logarithm:
                            * the prior has mean 0 and deviation 1 */
    double *points;     /* [accepted.count][free_count]: z of the accepted rules */
    double *covariance; /* [free_count][free_count] of z */
    double *vectors, *spreads; /* [free_count][free_count], [free_count]: directions, the stiffest first */
    int correlation_count;
    Correlation *correlations; /* [correlation_count]: all that are known, the strongest first */
    Clusters groups;
} Posterior;

/* Of the folder of a run by `method posterior`, or of a table that is a sample of the prior. STATUS_INPUT with words if it is none,
 * and if no rule is accepted. Always posterior_free. */
Status posterior_open(const char *path, Posterior *posterior, ErrorText *error);
void posterior_free(Posterior *posterior);

/* Finds the groups, which take a while. STATUS_MEMORY. */
Status posterior_find_groups(Posterior *posterior, ErrorText *error);
/* Number i of those that vary as it is at the centre of a group, in the unit of its column. */
double posterior_at_centre(const Posterior *posterior, int group, int i);
/* Whether rules are too few for directions that can be trusted. */
bool posterior_is_thin(const Posterior *posterior);

#endif
