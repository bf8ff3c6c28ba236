/* lines.h: bytes that come as they come, as lines. */
#ifndef PLASTC_LINES_H
#define PLASTC_LINES_H

#include <stdbool.h>
#include <stddef.h>

/* Begins as {.most = …}; lines_free. */
typedef struct Lines {
    size_t most;  /* bytes of a line */
    char *bytes;  /* owned */
    size_t length, capacity;
    size_t used;     /* bytes that have been taken */
    size_t looked;   /* bytes that are known to have no newline, from `used` on */
    bool skips;      /* a line that is too long goes on */
    bool too_long;   /* lines_next: the line at hand is one, of which nothing is kept */
} Lines;

/* Reads what there is, up to 64 KiB: the number of bytes, 0 at the end, -1 with errno. */
long lines_read(Lines *lines, int file);
/* The next whole line, which ends in a NUL in the place of its newline and is there until the next call; NULL: none is whole. */
char *lines_next(Lines *lines, size_t *length);
/* What the end of the input has left: a last line without a newline. */
char *lines_last(Lines *lines, size_t *length);
void lines_free(Lines *lines);

#endif
