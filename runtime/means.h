/* means.h: what a candidate's losses and reports are, from what they are in each trial. */
#ifndef PLASTC_MEANS_H
#define PLASTC_MEANS_H

#include <stddef.h>

#include "plast_abi.h"

/* Doubles of scratch that the functions below need. */
size_t means_scratch(const PlastModule *module, int trials);
/* Sets means[outcome_count]: the mean of each over tasks and trials, or of those over all trials together their number,
 * without the trials first … last - 1. outcomes: [outcome_count][trials], as an evaluation yields them. */
void means_without(const PlastModule *module, const double *outcomes, int trials, int first, int last, double *scratch,
                   double *means);
/* Sets the numbers of those alone that are over all trials together. */
void means_over_trials(const PlastModule *module, const double *outcomes, int trials, double *scratch, double *means);

#endif
