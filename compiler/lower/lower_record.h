/* lower_record.h: what is recorded of a trial; nothing without Model.records. */
#ifndef PLASTC_LOWER_RECORD_H
#define PLASTC_LOWER_RECORD_H

#include "lower_context.h"

/* The spikes of this step. */
void lower_record_spikes(Lower *lower, const Site *site, const Phase *phase);
/* When an epoch or step has ended. */
void lower_record_step(Lower *lower, const Site *site, const Phase *phase);
/* At the beginning of a trial. */
void lower_record_start(Lower *lower);
/* When a phase has ended, or the trial if it is NULL. */
void lower_record_end(Lower *lower, const Site *site, const Phase *phase);
/* When a trial has ended, however it did: hands over the spikes that are still held. */
void lower_record_held(Lower *lower);

#endif
