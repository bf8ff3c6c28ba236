/* lower_draw.h: draws from distributions, also from those whose numbers are learned. */
#ifndef PLASTC_LOWER_DRAW_H
#define PLASTC_LOWER_DRAW_H

#include "lower_context.h"

/* Fills `out` by drawing from a distribution; if its numbers are learned, from the one of its kind that
 * lower_drawn() makes them of. */
void lower_draw(Lower *lower, const Draw *draw, const IrArray *out, int stream, IrStmts *body,
                Span span);
/* Whether the numbers that stand for one of this kind, where its own are learned, are uniform in (0, 1); else they are
 * standard normal. */
bool lower_draw_is_uniform(DrawKind kind);

#endif
