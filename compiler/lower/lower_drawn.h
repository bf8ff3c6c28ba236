/* lower_drawn.h: what candidates make of a number that a trial drew. */
#ifndef PLASTC_LOWER_DRAWN_H
#define PLASTC_LOWER_DRAWN_H

#include "lower_context.h"

/* Of a number that lower_draw() drew; the number itself if nothing is learned. */
const IrExpr *lower_drawn(Lower *lower, const Site *site, const Draw *draw, const IrExpr *drawn);

#endif
