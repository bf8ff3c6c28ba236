/* picture_heat.h: draws the heat map of a panel. */
#ifndef PLASTC_PICTURE_HEAT_H
#define PLASTC_PICTURE_HEAT_H

#include "panel.h"

/* Pixels to the left of a heat map for the names of its rows, and below it for those of its columns. */
double picture_heat_left(const HeatMap *heat);
double picture_heat_below(const HeatMap *heat, double width);
/* The cells, names and the bar of colours at the right, which takes HEAT_BAR pixels. */
#define HEAT_BAR 84
void picture_heat_draw(StrBuf *out, const Frame *frame, const HeatMap *heat);
/* The height of one whose panel says none. */
double picture_heat_height(const HeatMap *heat);

#endif
