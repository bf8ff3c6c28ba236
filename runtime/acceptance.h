/* acceptance.h: which rules are accepted: conditions on what is measured of them, in stages.
 *
 * A condition is an interval in which a loss or report, a mean over the trials, must lie. Stages are asked one after the
 * other: a rule that does not pass the first is not asked about the second. All numbers are in SI units. */
#ifndef PLASTC_ACCEPTANCE_H
#define PLASTC_ACCEPTANCE_H

#include <stdbool.h>

typedef struct Condition {
    const char *name; /* as the program calls it, else what it is about; no two conditions have the same */
    int outcome;      /* number of what it is about, among those of the module */
    double low, high; /* -HUGE_VAL, HUGE_VAL: no such bound */
    bool low_open, high_open; /* the bound itself does not pass */
    int stage;                /* from 0; conditions are in the order of their stages */
} Condition;

typedef struct Acceptance {
    const char *const *stages; /* [stage_count]: their names */
    const Condition *conditions;
    int stage_count, condition_count; /* 0: the program accepts all rules */
} Acceptance;

/* Whether the value passes; NaN never does. */
bool acceptance_holds(const Condition *condition, double value);
/* How far the value is from passing, as a multiple of the width of the interval, or of its only bound if that is not 0; 0 if
 * it passes, else more, and HUGE_VAL of NaN. */
double acceptance_miss(const Condition *condition, double value);
/* How many stages the rule passes, from the first to the last that it passes, of outcomes[outcome_count]. */
int acceptance_passed(const Acceptance *acceptance, const double *outcomes);
/* What a table says of each rule: whether it holds each condition, then whether it passes each stage with all before it, so the last
 * number says whether it is accepted. `outcomes` NULL: it failed, and so holds none. */
int acceptance_columns(const Acceptance *acceptance);
void acceptance_judge(const Acceptance *acceptance, const double *outcomes, unsigned char *columns);
/* One number that says how far a rule is from being accepted: the number of stages behind the first that it does not pass,
 * and how much it misses this one, m / (1 + m) of the largest of the misses m of its conditions, above 0 and at most 1. 0 if it
 * is accepted. So it passes the first s of S stages if this is at most S - s, and rules up to a number between are those that
 * pass if all intervals of a stage are made wider by the same part of their widths: none makes up for another. */
double acceptance_score(const Acceptance *acceptance, const double *outcomes);

#endif
