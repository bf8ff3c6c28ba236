/* reverse_sweep.h: the code of the two sweeps. */
#ifndef PLASTC_REVERSE_SWEEP_H
#define PLASTC_REVERSE_SWEEP_H

#include "reverse.h"

/* Makes the body of reverse->to. */
void reverse_sweep(Reverse *reverse);

#endif
