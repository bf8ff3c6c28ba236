/* flatness.h: whether all losses of a search are the same, generation after generation, so that it has nothing
 * to go by. For methods that keep no history of their losses (loss_history.h is that of CMA-ES). */
#ifndef PLASTC_FLATNESS_H
#define PLASTC_FLATNESS_H

#include "search.h"

/* Part of a saved state; no padding. All 0 before the first generation. */
typedef struct Flatness {
    int generations; /* in a row, up to now, in which every loss was `loss` */
    int improved;    /* whether some loss has been lower than the first one */
    int begun;       /* 1 once `first` is set; else 0 */
    int unused;      /* 0: keeps the struct free of padding */
    double loss;  /* of every candidate of the last generation, if generations is not 0 */
    double first; /* the typical loss of the first generation in which that was finite */
} Flatness;

/* Enters a generation; `typical` is a loss of it that stands for where the search is. */
void flatness_add(Flatness *flatness, const double *losses, int count, double typical);
/* After `limit` generations of equal losses in a row SEARCH_PLATEAU if a loss was ever lower than the first one, else
 * SEARCH_EQUAL_LOSSES; before that SEARCH_GOING. */
SearchStop flatness_stop(const Flatness *flatness, int limit);
/* The limit for n coefficients and lambda candidates: as many generations as the criteria of CMA-ES look back. */
int flatness_limit(int n, int lambda);
/* Whether saved numbers can be those of a search. */
bool flatness_makes_sense(const Flatness *saved);

#endif
