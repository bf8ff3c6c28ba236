/* refining.h: the constants of one candidate of a search for formulas, refined by CMA-ES while the others are bred.
 *
 * What is refined are the constants that its formulas use, and all coordinates that are no formula. A run ends after
 * some generations, or where CMA-ES says so. */
#ifndef PLASTC_REFINING_H
#define PLASTC_REFINING_H

#include "search.h"

typedef struct Refining Refining;

/* Bytes for a problem of this dimension. */
double refining_memory(int dimension, int population);
/* No run goes on. Keeps pointers into the problem's formulas, copies its bounds. NULL if memory is short. */
Refining *refining_create(const SearchProblem *problem, int population, double sigma);
void refining_destroy(Refining *refining);

/* Begins a run at this candidate; false if it has nothing to refine, or memory is short. */
bool refining_begin(Refining *refining, const double *candidate);
bool refining_is_on(const Refining *refining);
/* candidates[population][dimension] of the run that is on; then their losses. */
void refining_ask(Refining *refining, double *candidates);
void refining_tell(Refining *refining, const double *losses);

/* As of SearchMethod. */
int refining_state_size(const Refining *refining);
void refining_save(const Refining *refining, unsigned char *bytes);
bool refining_load(Refining *refining, const unsigned char *bytes, int size);

#endif
