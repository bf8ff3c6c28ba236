/* check_spikes.h: thresholds, resets and refractory periods of populations, and what the spikes that a projection
 * carries do to the units at its ends. */
#ifndef PLASTC_CHECK_SPIKES_H
#define PLASTC_CHECK_SPIKES_H

#include "compiler/sema/checker.h"

/* The statements of a projection that say its delays; NULL: not met yet. */
typedef struct DelayParts {
    const AstStmt *axonal, *dendritic;
} DelayParts;

/* Reports a rate population with a threshold, reset or refractory period, which then counts as spiking. */
void spikes_of_rate_layer(Checker *checker, Layer *layer);
/* Notes a threshold, reset or refractory period; false if the statement is none. */
bool spikes_statement(Checker *checker, Layer *layer, const AstStmt *part);
/* Threshold, reset and refractory period, once the states are known. */
void check_spikes(Checker *checker, Layer *layer);
/* What the spikes that a projection carries do at its ends. */
void spikes_effects(Checker *checker, Projection *projection);
/* Which event a block handles; false after reporting that there is none such here. */
bool spikes_event_kind(Checker *checker, const AstStmt *event, const Projection *projection,
                       EventKind *kind);
/* `axonal_delay 1 ms`, `dendritic_delay 1 ms`; `seen` has those that were met. */
void spikes_delay(Checker *checker, Projection *projection, const AstStmt *stmt, DelayParts *seen);

#endif
