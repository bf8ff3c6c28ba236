/* front.h: the rules that a search for expressions ends with: for each size the best one, if no smaller one is as
 * good. */
#ifndef PLASTC_FRONT_H
#define PLASTC_FRONT_H

#include "evaluate.h"
#include "runtime/search/search.h"
#include "runtime/search/space.h"

#define FRONT_MOST 32

typedef struct FrontRule {
    const double *coefficients; /* [coefficient_count], SI units */
    int size;                   /* nodes of its expressions */
    double loss, validation_loss; /* without penalties, with the draws of PLAST_FINAL; the latter NaN: no validation */
} FrontRule;

typedef struct Front {
    int count;
    FrontRule rules[FRONT_MOST]; /* from the smallest to the best */
} Front;

/* How many rules may be in the front of a method; 0: it has none. */
int front_most(const SearchMethod *method);
/* Measures the method's front. coefficients: [front_most][coefficient_count], to which *front points. */
Status front_make(const SearchMethod *method, const Search *search, const Space *space, Evaluator *evaluator,
                  int trials, int validation_trials, double *coefficients, Front *front, ErrorText *error);

#endif
