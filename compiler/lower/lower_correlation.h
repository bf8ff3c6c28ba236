/* lower_correlation.h: the correlation of the spikes of pairs of units, counted in bins. */
#ifndef PLASTC_LOWER_CORRELATION_H
#define PLASTC_LOWER_CORRELATION_H

#include "lower_context.h"

/* The layer whose spikes are measured. */
const Layer *lower_correlation_layer(const Window *window);
/* The array of TrainStore.counts of so many units. */
IrArray *lower_correlation_counts(Lower *lower, const Window *window, int units);
/* How many bins are complete, an int from 0 to `most`, which they never exceed. */
const IrExpr *lower_correlation_bins(Lower *lower, const TrainStore *store, int most);
/* The correlation of these counts, when the phase ends. */
const IrExpr *lower_correlation(Lower *lower, const Window *window, const TrainStore *store);

#endif
