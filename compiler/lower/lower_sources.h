/* lower_sources.h: the spikes of inputs. */
#ifndef PLASTC_LOWER_SOURCES_H
#define PLASTC_LOWER_SOURCES_H

#include "lower_context.h"

/* The memory of the spikes of an input; what is known of them before a rollout; what is set at its start. */
void lower_sources_store(Lower *lower, const Layer *layer);
void lower_sources_prepare(Lower *lower, const Layer *layer);
void lower_sources_start(Lower *lower, const Layer *layer);
/* The spikes of an input in this step. */
void lower_sources_spike(Lower *lower, const Site *site, const Layer *layer);

#endif
