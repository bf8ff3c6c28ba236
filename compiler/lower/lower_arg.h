/* lower_arg.h: arguments of kernel calls. */
#ifndef PLASTC_LOWER_ARG_H
#define PLASTC_LOWER_ARG_H

#include "lower_context.h"

/* All elements of an array. */
IrArg lower_arg_array(Lower *lower, const IrArray *array);
IrArg lower_arg_int(Lower *lower, int value);
IrArg lower_arg_real(Lower *lower, double value);
/* The draws of this generation; those that a trial keeps, unless trials are fresh in each one. */
IrArg lower_arg_draw(void);
IrArg lower_arg_trial_draw(const Lower *lower);
/* Room for so many numbers during the call. */
IrArg lower_arg_scratch(Lower *lower, long length, const char *note);

#endif
