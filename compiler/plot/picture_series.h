/* picture_series.h: draws the series of a panel. */
#ifndef PLASTC_PICTURE_SERIES_H
#define PLASTC_PICTURE_SERIES_H

#include "panel.h"

/* Widens the ranges by what a series shows; returns how many of its points are left out. */
int picture_series_ranges(const Panel *panel, const Series *series, Range *x, Range *y);
void picture_series_draw(StrBuf *out, const Frame *frame, const Series *series);
/* The sample of a series in a legend, from x to x + 24. */
void picture_series_sample(StrBuf *out, const Series *series, double x, double y);

#endif
