/* lower_draw.h: draws from distributions, also from those whose numbers are learned. */
#ifndef PLASTC_LOWER_DRAW_H
#define PLASTC_LOWER_DRAW_H

#include "lower_context.h"

/* Fills `out` by drawing from a distribution; if its numbers are learned, from the one of its kind that
 * lower_draw_value() makes them of. */
void lower_draw(Lower *lower, const Draw *draw, const IrArray *out, int stream, IrStmts *body,
                Span span);
/* What a candidate makes of a number that lower_draw() drew; the number itself if nothing is learned. */
const IrExpr *lower_draw_value(Lower *lower, const Site *site, const Draw *draw,
                               const IrExpr *drawn);

#endif
