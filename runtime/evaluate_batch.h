/* evaluate_batch.h: which trials of a set an evaluation is on. */
#ifndef PLASTC_EVALUATE_BATCH_H
#define PLASTC_EVALUATE_BATCH_H

#include <stdint.h>

#include "evaluate.h"

/* numbers[evaluation->trials]: the first ones of the set, or with evaluation->of different ones of so many, which are a
 * function of seed and generation alone. Task k of a position is that of the trial with its number, so that a batch has
 * as much of each task as the beginning of the set. scratch[2 * evaluation->of]. */
void evaluate_batch_choose(const PlastModule *module, uint64_t seed, const Evaluation *evaluation, int *numbers,
                           int *scratch);

#endif
