/* lower_spikes.h: the memory of the units that spiked, and how statements find them. */
#ifndef PLASTC_LOWER_SPIKES_H
#define PLASTC_LOWER_SPIKES_H

#include "lower_context.h"

void lower_spikes_store(Lower *lower, const Layer *layer);
/* Before the first step: there were none. */
void lower_spikes_start(Lower *lower, const Layer *layer);

/* Where rings begin, `step` steps after the start of the state's history: before a loop over steps. */
void lower_spikes_rings(Lower *lower, const IrExpr *step);
/* The slot, in a ring of so many, of what happened `delay` steps ago. */
const IrExpr *lower_spikes_slot(Lower *lower, const Site *site, int slots, int delay);
/* An element of a ring of steps, as an argument: array[slot of this step][width]. */
IrArg lower_spikes_slot_arg(Lower *lower, const Site *site, const SpikeStore *store,
                            const IrArray *array, int width);
/* Where in SpikeStore.flag it stands whether a unit spiked `delay` steps ago. */
const IrExpr *lower_spikes_flag_index(Lower *lower, const Site *site, const Layer *layer, int delay,
                                      const IrExpr *unit);

/* Runs body(…) for each unit that spiked `delay` steps ago, as site->pre or site->post. `lanes` tells
 * those in which it did; NULL: all. */
typedef void SpikeBody(Lower *lower, const Site *site, const IrExpr *lanes, void *context);
void lower_spikes_each(Lower *lower, const Site *site, const Layer *layer, Side side, int delay,
                       SpikeBody *body, void *context);
/* Whether a unit spiked `delay` steps ago, of layers that keep flags. */
const IrExpr *lower_spikes_of_unit(Lower *lower, const Site *site, const Layer *layer, int delay,
                                   const IrExpr *unit);
/* Whether a unit of a population that has a refractory time is refractory. */
const IrExpr *lower_spikes_refractory(Lower *lower, const Site *site, const Layer *layer,
                                      const IrExpr *unit);
/* How many steps ago the last spikes were that are known at this place: 0, or 1 where the layer has not
 * advanced yet. */
int lower_spikes_lag(const Lower *lower, const Layer *layer);
/* Spikes a second of a unit in that step, and of all units together if they are listed, else NULL. */
const IrExpr *lower_spikes_rate(Lower *lower, const Site *site, const Layer *layer,
                                const IrExpr *unit);
const IrExpr *lower_spikes_total_rate(Lower *lower, const Site *site, const Layer *layer);

#endif
