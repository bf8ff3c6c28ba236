/* prune.h: shorter rules: backward elimination of coefficients, with a refit after each.
 *
 * Of the coefficients that may be dropped, the one without which the loss on the search trials is
 * smallest becomes 0. Then a short search by cmaes, from where they are, fits those that are left;
 * its result is taken unless the validation loss would end the path there and not without it.
 * This goes on as long as the validation loss (without validation trials: the loss on the search
 * trials) is not above that of the whole rule by more than the tolerance. */
#ifndef PLASTC_PRUNE_H
#define PLASTC_PRUNE_H

#include <stdbool.h>

#include "evaluate.h"

/* One step: the rule after it. */
typedef struct PruneStep {
    int dropped;            /* number of the coefficient; -1: none, this is the whole rule */
    int terms;              /* coefficients that are left: those that may be dropped and are not 0 */
    double loss;            /* mean on the search trials, without penalties */
    double validation_loss; /* the same on the validation trials; NaN: there are none */
    bool too_much;          /* the loss rose by more than the tolerance: the rule is that of the step before */
} PruneStep;

typedef struct PruneOptions {
    const bool *may_drop; /* [coefficient_count]: those that may become 0 */
    const double *scales; /* [coefficient_count], SI units: see space_create; NULL: 1 */
    int trials, validation_trials; /* the first so many of each set; 0: no validation */
    double tolerance; /* by how much the loss may rise, as a share of the whole rule's loss */
    int generations;  /* of each refit; 0: the others stay as they are */
    uint64_t seed;    /* of the refits */
    /* Called between generations: the module to go on with. */
    const PlastModule *(*tier)(void *context, const char **name);
    void *tier_context;
    void (*report)(void *context, const PruneStep *step); /* NULL: nobody listens */
    void *report_context;
} PruneOptions;

/* A rise of the loss below this is always allowed. */
#define PRUNE_LEAST 1e-6

/* Prunes coefficients[coefficient_count] in place. path[coefficient_count + 1] gets *count steps:
 * the whole rule, then a step for each dropped coefficient; the last may be too much. STATUS_INPUT
 * if the rule has no finite loss. */
Status prune_rule(Evaluator *evaluator, const PruneOptions *options, double *coefficients,
                  PruneStep *path, int *count, ErrorText *error);

#endif
