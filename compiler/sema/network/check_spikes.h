/* check_spikes.h: thresholds, resets and refractory periods of populations, and what the spikes that a projection
 * carries do to the units at its ends. */
#ifndef PLASTC_CHECK_SPIKES_H
#define PLASTC_CHECK_SPIKES_H

#include "compiler/sema/checker.h"

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

#endif
