/* run_memory.h: what memory a search needs, which is asked before any is taken. */
#ifndef PLASTC_RUN_MEMORY_H
#define PLASTC_RUN_MEMORY_H

#include "run.h"

/* In bytes. Nothing of *options is read but the method, its options and the trials. */
typedef struct RunMemory {
    int candidates;  /* of a generation */
    double search;   /* what the method keeps, and the candidates with their losses */
    double outcomes; /* the losses and reports of a generation, for each trial */
    double rollouts; /* the data of trials, and the arrays of all threads */
} RunMemory;
RunMemory run_memory(const PlastModule *module, const RunOptions *options, int threads);
/* STATUS_MEMORY if the machine has less. */
Status run_memory_check(const PlastModule *module, const RunOptions *options, int threads,
                        ErrorText *error);

#endif
