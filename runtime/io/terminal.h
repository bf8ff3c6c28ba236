/* terminal.h: what the terminal behind a stream can show. */
#ifndef PLASTC_TERMINAL_H
#define PLASTC_TERMINAL_H

#include <stdbool.h>

/* Whether `stream` (a descriptor) is a terminal that can rewrite a line: none with TERM=dumb. */
bool terminal_rewrites(int stream);
/* Whether it shows colours, too, and the user wants them: not with NO_COLOR set (no-color.org). */
bool terminal_has_colours(int stream);

#endif
