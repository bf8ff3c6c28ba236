/* worker_unit.h: work as a coordinator sends it to workers, and the first of it, the probe, by which a worker shows that it
 * computes what this process does. */
#ifndef PLASTC_WORKER_UNIT_H
#define PLASTC_WORKER_UNIT_H

#include "evaluate.h"
#include "evaluate_request.h"

/* The words of an evaluation; behind them the first rollout, the one behind the last, and the number of the evaluation. */
#define WORKER_UNIT_WORDS (EVALUATION_WORDS + 3)

/* An evaluation as it is sent; the three last words differ in each part of it. */
typedef struct WorkerUnit {
    uint64_t words[WORKER_UNIT_WORDS];
    double *numbers; /* owned: coefficients, then seeds of slopes */
    size_t count;
} WorkerUnit;

typedef struct WorkerProbe {
    WorkerUnit unit;
    int rollouts;
    double *expected; /* owned: what they yield, [expected_count] */
    size_t expected_count;
} WorkerProbe;

/* Copies what the evaluation is of. False: no memory. */
bool worker_unit_make(WorkerUnit *unit, const PlastModule *module, uint64_t seed, const Evaluation *evaluation);
/* NULL numbers are allowed. */
void worker_unit_free(WorkerUnit *unit);
/* Two candidates beside the start, within their bounds, and all that the search asks for; evaluated here. After a failure, too,
 * what the probe owns is the caller's to free. STATUS_MEMORY, or as evaluator_do_share. */
Status worker_unit_probe(WorkerProbe *probe, Evaluator *evaluator, uint64_t seed, bool single, ErrorText *error);

#endif
