/* cmaes.h: one run of CMA-ES, from a start to a stop; restarts.c makes a search of such runs. */
#ifndef PLASTC_CMAES_H
#define PLASTC_CMAES_H

#include "search.h"

/* Its options are those of search_cmaes, of which it does not read `restarts`; with
 * `uncertainty` it does not stop for Stagnation. */
extern const SearchMethod cmaes_run;

/* Candidates a generation for n coefficients, if the options do not say. */
int cmaes_default_population(int n);

/* The mean variance of the coordinates of candidates. */
double cmaes_variance(const Search *run);

/* Multiplies sigma, between a tell and the next ask. */
void cmaes_lengthen_steps(Search *run, double factor);

#endif
