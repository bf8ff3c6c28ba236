/* frame_chart.h: the losses of a run as a curve of characters. */
#ifndef PLASTC_FRAME_CHART_H
#define PLASTC_FRAME_CHART_H

#include "frame.h"

/* Appends at most `rows` lines; none where there is too little room or nothing to draw. */
void frame_chart(const Watched *watched, const FrameStyle *style, int rows, StrBuf *out);

#endif
