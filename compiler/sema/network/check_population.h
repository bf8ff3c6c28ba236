/* check_population.h: the variables of a population, their values at the start, and their bounds. */
#ifndef PLASTC_CHECK_POPULATION_H
#define PLASTC_CHECK_POPULATION_H

#include "compiler/sema/checker.h"

/* Gives a spiking layer its variable `rate`. */
void population_add_rate(Checker *checker, Layer *layer);
/* Which variables it has. */
void check_population_body(Checker *checker, Layer *layer);
/* Initial values and bounds, once all variables are checked. */
void check_population_values(Checker *checker, Layer *layer);

#endif
