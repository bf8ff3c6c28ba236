/* evaluate_memory.h: how much memory an evaluation takes. */
#ifndef PLASTC_EVALUATE_MEMORY_H
#define PLASTC_EVALUATE_MEMORY_H

#include <stddef.h>

#include "plast_abi.h"

#define EVALUATE_ALIGNMENT  64 /* bytes; of all memory that generated code sees */
#define EVALUATE_MOST_LANES 16
/* More than 8 lanes would leave the nearest cache if a lane has more numbers than these. */
#define EVALUATE_FEW_NUMBERS 128

/* So many doubles, rounded up so that what follows them is aligned, too. */
size_t evaluate_memory_stride(long count);
/* Most lanes that a module of this program may have, whichever tier compiled it. */
long evaluate_memory_lanes(const PlastModule *module);
/* Doubles of one thread: memory, coefficients and outcomes of all lanes, or the scratch in which a trial is prepared. */
size_t evaluate_memory_work(const PlastModule *module);

/* Bytes that `trials` trials and the rollouts of `threads` threads need. */
double evaluate_memory_of_rollouts(const PlastModule *module, int trials, int threads);
/* Bytes of the coefficients of so many candidates, and of their outcomes in so many trials. */
double evaluate_memory_of_candidates(const PlastModule *module, double candidates, double trials);

#endif
