/* lower_watch.h: the rollout that looks for the first number that is not finite. */
#ifndef PLASTC_LOWER_WATCH_H
#define PLASTC_LOWER_WATCH_H

#include "lower_context.h"

/* Declares lower->culprit, before anything is stored. */
void lower_watch_begin(Lower *lower);
/* When the rollout is made: lets each of its stores set lower->culprit and lower->finite if what it stores is not
 * finite. */
void lower_watch_stores(Lower *lower);

#endif
