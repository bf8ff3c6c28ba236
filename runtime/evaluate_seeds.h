/* evaluate_seeds.h: with what weight each outcome of each trial counts in the objective of a candidate: what a gradient begins
 * with. */
#ifndef PLASTC_EVALUATE_SEEDS_H
#define PLASTC_EVALUATE_SEEDS_H

#include <stddef.h>

#include "evaluate.h"

typedef struct Seeds {
    double *values;   /* [candidates][seed_count][trials] */
    double *means;    /* [candidates][loss_count]: to be set first if evaluate_seeds_need_losses; else 0 */
    double *outcomes; /* the same, [candidates][outcome_count][trials]; NULL: they are not asked for */
    double *scratch;
} Seeds;

size_t evaluate_seeds_count(const PlastModule *module, const Evaluation *evaluation); /* doubles of `values` */
bool evaluate_seeds_need_losses(const PlastModule *module);
/* STATUS_MEMORY; to be destroyed in any case. */
Status evaluate_seeds_create(const PlastModule *module, const Evaluation *evaluation, Seeds *seeds, ErrorText *error);
void evaluate_seeds_destroy(Seeds *seeds);
/* Sets seeds->values, and evaluation->gradient to the objective's own slopes by the coefficients, where the sum begins. */
void evaluate_seeds_take(const PlastModule *module, const Evaluation *evaluation, Seeds *seeds);

#endif
