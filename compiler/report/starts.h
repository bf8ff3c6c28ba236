/* starts.h: what the searches of a program with `starts N` found, together. */
#ifndef PLASTC_STARTS_H
#define PLASTC_STARTS_H

#include "runtime/run.h"
#include "agreement.h"
#include "report.h"

/* What one search found. */
typedef struct Found {
    int start;            /* from 1 */
    double *coefficients; /* owned: [run_rules][n]: of the rule, the favourite, the best candidate, the front; SI */
    RunSummary summary;   /* of the search; its coefficients point into these */
    Report report;        /* on the rule */
    ResultFront *front;   /* owned: [summary.front.count] */
    char *machine; /* owned: what it was made on; NULL: not known */
} Found;

void starts_found_free(Found *found);

/* The seed of search number `start`, from 1. The first one has that of the run, so it is the search
 * of a program without `starts`. */
uint64_t starts_seed(uint64_t seed, int start);

/* All of them. */
typedef struct Starts {
    int count;
    const Found *found; /* [count], borrowed */
    RunSummary summary; /* of the best one, but counts and seconds are those of all */
    Result result;      /* of the best one, with the others */
    RuleAxis *axes; /* of the coefficients, owned */
    Agreement agreement;
    ResultStart *starts; /* owned, as what follows: of the result */
    ResultRule *rules;
    int *numbers; /* [count]: numbers of the starts, rule by rule */
} Starts;

/* axes: of the coefficients, taken over; may be NULL: out of memory. `planned`: searches in all, of which the first
 * `count` have been run. */
bool starts_make(RuleAxis *axes, const Found *found, int count, int planned, Starts *starts);
void starts_free(Starts *starts);
/* How many agree, and the rules they found. */
void starts_print(const Starts *starts);

#endif
