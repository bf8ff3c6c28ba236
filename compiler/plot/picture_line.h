/* picture_line.h: the path of a line through points, as short as it can be and look the same. */
#ifndef PLASTC_PICTURE_LINE_H
#define PLASTC_PICTURE_LINE_H

#include "panel.h"

typedef struct Point {
    double x, y; /* in pixels */
} Point;

/* Where a point of a series lies; false if it has no place: it is not finite or, on a logarithmic axis, not above 0. */
bool picture_line_place(const Frame *frame, double x, double y, Point *point);
/* The d of a path, in segments: what has no place breaks a line. */
void picture_line_path(StrBuf *out, const Frame *frame, const Series *series);

#endif
