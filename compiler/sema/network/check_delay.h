/* check_delay.h: how long spikes take to the synapses of a projection: one delay of all, or of each synapse its own. */
#ifndef PLASTC_CHECK_DELAY_H
#define PLASTC_CHECK_DELAY_H

#include "compiler/sema/checker.h"

/* The statements of a projection that say its delays, as far as they were met, [SIDE_PRE] of its axons, [SIDE_POST] of its
 * dendrites. */
typedef struct DelayParts {
    const AstStmt *delay[2], *clip[2], *both_ways;
} DelayParts;

/* Notes a statement of delays; false if it is none: `axonal_delay 1 ms`, `dendritic_delay ~ uniform(1 ms, 5 ms)`,
 * `both_ways`, `clip axonal_delay in [1 ms, 5 ms]`. */
bool delay_statement(Checker *checker, const AstStmt *stmt, DelayParts *parts);
/* What they say, once it is known which synapses there are. */
void check_delays(Checker *checker, Projection *projection, const DelayParts *parts);

#endif
