/* terminal.h: what the terminal behind a stream can show. */
#ifndef PLASTC_TERMINAL_H
#define PLASTC_TERMINAL_H

#include <stdbool.h>

/* Whether `stream` (a descriptor) is a terminal that can rewrite a line: none with TERM=dumb. */
bool terminal_rewrites(int stream);
/* Whether it shows colours, too, and the user wants them: not with NO_COLOR set (no-color.org). */
bool terminal_has_colours(int stream);

/* Its size in characters; false if it does not say. */
bool terminal_size(int stream, int *columns, int *rows);
/* Whether it shows what is not ASCII: the locale is one of UTF-8, and TERM is not dumb. */
bool terminal_has_unicode(void);

#endif
