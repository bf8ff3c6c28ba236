/* panel.h: what the files that draw a panel share: the frame between its axes. */
#ifndef PLASTC_PANEL_H
#define PLASTC_PANEL_H

#include "picture.h"
#include "scale.h"

typedef struct Frame {
    double left, top, right, bottom;
    PlotScale x, y;
} Frame;

#endif
