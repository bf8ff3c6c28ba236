/* lower_spikes.h: the memory of the units that spiked, and how statements find them. */
#ifndef PLASTC_LOWER_SPIKES_H
#define PLASTC_LOWER_SPIKES_H

#include "lower_context.h"

/* The memory of the spikes of a layer: LayerStore.spikes. */
void lower_spikes_store(Lower *lower, const Layer *layer);
/* Before the first step: there were none. */
void lower_spikes_start(Lower *lower, const Layer *layer);

/* Before a loop over steps: sets lower->rings, for a loop whose first step is number `step` of the state's history. */
void lower_spikes_rings(Lower *lower, const IrExpr *step);
/* So many steps as a delay, which elsewhere is an int, or NULL for none. */
const IrExpr *lower_spikes_ago(const Lower *lower, int steps);
/* The slot, in a ring of `slots` slots, of the step `delay` steps ago: an int. */
const IrExpr *lower_spikes_slot(Lower *lower, const Site *site, int slots, const IrExpr *delay);
/* As an argument of a kernel function: the `width` elements of `array` that belong to the slot of this step. */
IrArg lower_spikes_slot_arg(Lower *lower, const Site *site, const SpikeStore *store,
                            const IrArray *array, int width);
/* The index in SpikeStore.flag of the flag of a unit `delay` steps ago. */
const IrExpr *lower_spikes_flag_index(Lower *lower, const Site *site, const Layer *layer,
                                     const IrExpr *delay, const IrExpr *unit);

/* Runs body(…) for each unit that spiked `delay` steps ago, as site->pre or site->post. `lanes`
 * is a condition, in which lanes it did; NULL: in all. */
typedef void SpikeBody(Lower *lower, const Site *site, const IrExpr *lanes, void *context);
void lower_spikes_each(Lower *lower, const Site *site, const Layer *layer, Side side,
                       const IrExpr *delay, SpikeBody *body, void *context);
/* The same for each spike: as often for a unit as it spiked in that step. */
void lower_spikes_every(Lower *lower, const Site *site, const Layer *layer, Side side,
                        const IrExpr *delay, SpikeBody *body, void *context);
/* How often a unit of a layer that is Layer.counted spiked `delay` steps ago, if it did: an int. */
const IrExpr *lower_spikes_times(Lower *lower, const Site *site, const Layer *layer,
                                 const IrExpr *delay, const IrExpr *unit);
/* Whether a unit spiked `delay` steps ago, of layers that keep flags. */
const IrExpr *lower_spikes_of_unit(Lower *lower, const Site *site, const Layer *layer,
                                   const IrExpr *delay, const IrExpr *unit);
/* Its variable `refractory`, 1 or 0: of this step, whether its population has advanced or not. */
const IrExpr *lower_spikes_is_refractory(Lower *lower, const Site *site, const Layer *layer,
                                         const IrExpr *unit);
/* Whether a unit of a population that has a refractory time is refractory, or has just spiked. */
const IrExpr *lower_spikes_refractory(Lower *lower, const Site *site, const Layer *layer,
                                      const IrExpr *unit);
/* How many steps ago the last spikes were that are known at this place: 0, or 1 where the layer has not
 * advanced yet. */
int lower_spikes_lag(const Lower *lower, const Layer *layer);
/* The `rate` of a unit, by the last spikes that are known at this place: the number of its spikes / step. Of all units
 * together: the sum; NULL if the layer's list of spikes does not say it. */
const IrExpr *lower_spikes_rate(Lower *lower, const Site *site, const Layer *layer,
                                const IrExpr *unit);
const IrExpr *lower_spikes_total_rate(Lower *lower, const Site *site, const Layer *layer);

#endif
