/* ir_random.h: modules of the IR made at random, and an interpreter of them. */
#ifndef TESTS_IR_RANDOM_H
#define TESTS_IR_RANDOM_H

#include "ir_bench.h"

#define OUTCOMES 8 /* of a module made at random */

/* A rollout whose outcomes are all that it computed. */
Bench random_module(int seed);
/* Outcomes of the rollout, from the same data each time. False if an index was wrong. */
bool run_module(const IrModule *m, const IrArray *out, double *outcome);

#endif
