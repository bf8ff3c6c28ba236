/* agreement.h: which of the rules that several searches of a program have found are the same rule. */
#ifndef PLASTC_AGREEMENT_H
#define PLASTC_AGREEMENT_H

#include <stdbool.h>

#include "rule_axes.h"

/* Two rules are the same if their angle is at most AGREE_DEGREES, no coefficient beside the angle (rule_axes.h) is more
 * than AGREE_GAP apart, and what was minimised differs by at most AGREE_LOSS of the smaller one; differences below
 * AGREE_LEAST never count. */
#define AGREE_DEGREES 10
#define AGREE_GAP     0.1
#define AGREE_LOSS    0.2
#define AGREE_LEAST   1e-6

/* What one search found. */
typedef struct Finding {
    const double *coefficients; /* [n], borrowed */
    double objective;           /* infinite: failed */
} Finding;

/* Rules in order of their best objective, the findings of each in the same order. */
typedef struct Agreement {
    int count;  /* of findings */
    int rules;  /* how many different rules these are */
    int *order; /* [count]: numbers of the findings, rule by rule */
    int *rule;  /* [count]: number, from 0, of the rule that finding order[k] belongs to: 0, 0, 1, … */
} Agreement;

/* Goes through the findings from the smallest objective on: each belongs to the first rule with
 * whose best finding it agrees, or is a new one. Those that failed agree with each other. False if
 * memory is short. */
bool agreement_make(int n, const RuleAxis *axes, int count, const Finding *findings,
                    Agreement *agreement);
void agreement_free(Agreement *agreement);
/* The findings of a rule: their first place in `order`, and how many. */
int agreement_members(const Agreement *agreement, int rule, int *first);

#endif
