/* coordinator.h: evaluations that other processes, *workers*, take part in, which come and go as they like.
 *
 * Workers connect to a wire. Each compiles the program by itself and shows, on a unit whose bits are known, that it computes what
 * this process does; from then on it gets parts of each evaluation. This process does parts as well, and all of them where there
 * is no worker, so nothing waits for anybody longer than a lease lasts. A worker that answers other bits is heard no more. */
#ifndef PLASTC_COORDINATOR_H
#define PLASTC_COORDINATOR_H

#include "evaluate.h"
#include "runtime/io/checkpoint.h"
#include "runtime/par/wire.h"

typedef struct Coordinator Coordinator;

/* What a worker must know and be. The texts of settings are borrowed for the life of the coordinator, the rest until it has
 * started. */
typedef struct CoordinatorPlan {
    Wire *wire; /* bound; taken over, also after a failure */
    const char *version; /* of plastc */
    const char *digest;  /* of the program as it was compiled */
    int setting_count;
    const TextPair *settings;
    uint64_t seed;          /* of the evaluator */
    bool single;            /* the search is in single precision; the evaluator has its module */
    double gradient_memory; /* as in Command */
    int threads;            /* of this process */
    bool quiet; /* only what is wrong is said */
} CoordinatorPlan;

/* From now on the evaluator's work is shared with workers. The evaluator is borrowed. STATUS_MEMORY, STATUS_RUN. */
Status coordinator_start(Coordinator **coordinator, const CoordinatorPlan *plan, Evaluator *evaluator, ErrorText *error);
/* Tells the workers that the run has ended. NULL is allowed. */
void coordinator_stop(Coordinator *coordinator);

#endif
