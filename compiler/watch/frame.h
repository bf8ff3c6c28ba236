/* frame.h: what `plastc watch` shows of a run, as text for a screen of any size. */
#ifndef PLASTC_FRAME_H
#define PLASTC_FRAME_H

#include "watched.h"

typedef struct FrameStyle {
    int columns, rows;
    bool unicode, colours;
    bool live; /* the screen is drawn again and again, and a key ends it */
} FrameStyle;

/* At most style->rows lines of at most style->columns characters, each ended by a newline; malloc'd. `path` is
 * that of the run. */
char *frame_draw(const Watched *watched, const WatchedPlan *plan, const char *path, const FrameStyle *style);

#endif
