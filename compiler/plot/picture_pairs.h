/* picture_pairs.h: draws the points of a panel over each two of their numbers. */
#ifndef PLASTC_PICTURE_PAIRS_H
#define PLASTC_PICTURE_PAIRS_H

#include "panel.h"

/* Pixels below the cells and to their left, for numbers beside the axes and names. */
#define PAIRS_BELOW 38
#define PAIRS_LEFT  50
/* The height of cells as wide as they are tall. */
double picture_pairs_height(double width);
void picture_pairs_draw(StrBuf *out, const Frame *frame, const PairGrid *pairs);

#endif
