/* sketch.h: what is recorded of one trial, held in memory and thinned until it is small, however long the trial is and
 * however many units spike: what the report of a run draws.
 *
 * Of rows every second one goes, again and again, but never the first and the last one; of spikes those of the upper
 * half of the units, so that the rates of the others are still right. */
#ifndef PLASTC_SKETCH_H
#define PLASTC_SKETCH_H

#include "runtime/io/recording.h"

typedef struct Sketch Sketch;

/* NULL if out of memory. `items` is borrowed. */
Sketch *sketch_create(int count, const RecordingItem *items);
void sketch_free(Sketch *sketch); /* NULL is allowed */

/* As recording_row and recording_spikes. */
void sketch_row(Sketch *sketch, int item, double time, int count, const double *values);
void sketch_spikes(Sketch *sketch, int item, double step, int count, const int *units);

/* The last of the units of an item that are left: its `high` if there are all, one below its `low` if there is none. */
int sketch_high(const Sketch *sketch, int item);

/* Hands everything over to a recording whose items end at sketch_high. STATUS_MEMORY if some did not fit. */
Status sketch_write(const Sketch *sketch, Recording *recording, ErrorText *error);

#endif
