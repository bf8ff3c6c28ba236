/* rule_outcomes.h: what each of many rules did, from an evaluation of them: the numbers of a table of rules
 * (io/rule_table.h). */
#ifndef PLASTC_RULE_OUTCOMES_H
#define PLASTC_RULE_OUTCOMES_H

#include "evaluate.h"

/* Room for the results of an evaluation, and for what is made of them. All arrays are owned. */
typedef struct RuleOutcomes {
    const PlastModule *module;
    int capacity, trials; /* rules there is room for; of each */
    bool has_total;       /* the objective is made of several losses: before them stands what it is without penalties */
    int x_count;          /* of a rule: that, losses, reports */
    double *objective, *loss, *outcomes, *stopped_at, *failed_at;
    int *failed_trial;
    int *task;        /* [trials]: to which each belongs */
    double *scratch;
    double *x;        /* [rules][x_count]: means over the trials as a report has them, SI; NaN: no number */
    double *x_trials; /* [rules][trials][x_count]; NaN of what is not measured in a trial, and of what all trials have
                       * together */
    double *failed;   /* [rules][RULE_FAILED_COLUMNS] */
} RuleOutcomes;

/* STATUS_MEMORY; always rule_outcomes_free. each_trial: x_trials is wanted. */
Status rule_outcomes_create(RuleOutcomes *results, const PlastModule *module, int capacity, int trials, bool each_trial,
                            ErrorText *error);
void rule_outcomes_free(RuleOutcomes *results);

/* Sets where an evaluation of at most `capacity` rules leaves its results. */
void rule_outcomes_ask(RuleOutcomes *results, Evaluation *evaluation);
/* Makes x, x_trials and failed of what an evaluation has left where it was told to leave it, here or elsewhere: all that
 * rule_outcomes_ask asks for. */
void rule_outcomes_make(RuleOutcomes *results, const Evaluation *evaluation);

#endif
