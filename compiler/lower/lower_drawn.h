/* lower_drawn.h: what candidates make of a number that a trial drew. */
#ifndef PLASTC_LOWER_DRAWN_H
#define PLASTC_LOWER_DRAWN_H

#include "lower_context.h"

/* The value, by the learned numbers of `draw`, of a number `drawn` that lower_draw() has drawn; `drawn` itself if
 * none of its numbers is learned. */
const IrExpr *lower_drawn(Lower *lower, const Site *site, const Draw *draw, const IrExpr *drawn);

#endif
