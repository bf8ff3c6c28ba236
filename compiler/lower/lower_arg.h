/* lower_arg.h: arguments of kernel calls. */
#ifndef PLASTC_LOWER_ARG_H
#define PLASTC_LOWER_ARG_H

#include "lower_context.h"

/* All elements of an array. */
IrArg lower_arg_array(Lower *lower, const IrArray *array);
IrArg lower_arg_int(Lower *lower, int value);
IrArg lower_arg_real(Lower *lower, double value);
/* What random numbers follow from: of what is drawn anew in each generation. */
IrArg lower_arg_draw(void);
/* The same of what belongs to a trial: it keeps it in all generations, unless Model.fresh_trials is set. */
IrArg lower_arg_trial_draw(const Lower *lower);
/* Room for `length` numbers that are used during the call only; `note` says in the listing what for. */
IrArg lower_arg_scratch(Lower *lower, long length, const char *note);

#endif
