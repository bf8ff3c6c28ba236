/* bowl_module.h: a module written by hand, so that the runtime is tested without the compiler.
 *
 * Two coefficients a, b. Trial k has the target (k, -k) plus the `each generation` draw, which is
 * 0.5 in generations of odd number, else 0. Loss: (a - k - draw)^2 + (b + k)^2; the report is a + b; a guard
 * stops trials with a > 1000 at time 7 with loss 99. objective = loss + penalty * |a|. */
#ifndef PLASTC_BOWL_MODULE_H
#define PLASTC_BOWL_MODULE_H

#include "runtime/plast_abi.h"

/* lanes: 1, 2, 4 or 8. The same arithmetic for each. */
const PlastModule *bowl_module(int lanes);

#endif
