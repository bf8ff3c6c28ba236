/* flatness.h: whether all losses of a search are the same, generation after generation, so that it has nothing
 * to go by. For methods that keep no history of their losses (loss_history.h is that of CMA-ES). */
#ifndef PLASTC_FLATNESS_H
#define PLASTC_FLATNESS_H

#include "search.h"

/* Part of a saved state; no padding. All 0 before the first generation. */
typedef struct Flatness {
    int generations; /* in a row, up to now, in which every loss was `loss` */
    int improved;    /* whether some loss has been lower than the first one */
    int begun;       /* whether there is a first one */
    int unused;      /* 0 */
    double loss;
    double first; /* a typical one of the first generation with a finite one */
} Flatness;

/* Enters a generation; `typical` is a loss of it that stands for where the search is. */
void flatness_add(Flatness *flatness, const double *losses, int count, double typical);
/* EQUAL_LOSSES or PLATEAU after `limit` such generations. */
SearchStop flatness_stop(const Flatness *flatness, int limit);
/* How many generations are enough: as the criteria of CMA-ES look back. */
int flatness_limit(int n, int lambda);
/* Whether saved numbers can be those of a search. */
bool flatness_makes_sense(const Flatness *saved);

#endif
