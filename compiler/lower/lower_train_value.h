/* lower_train_value.h: what is made of the spikes of a layer when a phase has ended. */
#ifndef PLASTC_LOWER_TRAIN_VALUE_H
#define PLASTC_LOWER_TRAIN_VALUE_H

#include "lower_context.h"

/* The measure of a window with a TrainMeasure, from what was kept. */
const IrExpr *lower_train_value(Lower *lower, const Window *window, const TrainStore *store);
/* The array of TrainStore.room, which a spectrum needs. */
IrArray *lower_train_value_room(Lower *lower, const TrainStore *store);
/* The variance of so many counts over their mean, from their sum and that of their squares. */
const IrExpr *lower_train_value_fano(Lower *lower, const IrExpr *number, const IrExpr *sum, const IrExpr *squares);

#endif
