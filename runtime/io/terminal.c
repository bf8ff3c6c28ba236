/* terminal.c: what the terminal behind a stream can show. */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool terminal_rewrites(int stream)
{
    const char *kind = getenv("TERM");
    return isatty(stream) == 1 && (kind == NULL || strcmp(kind, "dumb") != 0);
}

bool terminal_has_colours(int stream)
{
    const char *unwanted = getenv("NO_COLOR");
    return terminal_rewrites(stream) && (unwanted == NULL || unwanted[0] == '\0');
}
