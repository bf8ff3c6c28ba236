/* lines.c: see lines.h. */
#include "lines.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/memory.h"

#define READ_SIZE ((size_t)64 * 1024)
/* Of a buffer that is kept although it is empty. */
#define KEPT_SIZE ((size_t)1024 * 1024)

/* Moves what is left to the front, and makes room. */
static void make_room(Lines *lines)
{
    size_t left = lines->length - lines->used;
    if (lines->used > 0)
        memmove(lines->bytes, lines->bytes + lines->used, left);
    lines->used = 0;
    lines->length = left;
    if (left == 0 && lines->capacity > KEPT_SIZE) {
        free(lines->bytes);
        lines->bytes = NULL;
        lines->capacity = 0;
    }
    if (lines->capacity - left <= READ_SIZE) {
        lines->capacity = 2 * lines->capacity + 2 * READ_SIZE;
        lines->bytes = memory_realloc(lines->bytes, lines->capacity);
    }
}

long lines_read(Lines *lines, int file)
{
    make_room(lines);
    long count = read(file, lines->bytes + lines->length, READ_SIZE);
    if (count > 0)
        lines->length += (size_t)count;
    return count;
}

/* Leaves out what there is of a line that is too long. */
static void skip(Lines *lines)
{
    lines->used = lines->length;
    lines->looked = 0;
    lines->skips = true;
}

char *lines_next(Lines *lines, size_t *length)
{
    char *begin = lines->bytes + lines->used;
    size_t left = lines->length - lines->used;
    char *newline = left > lines->looked ? memchr(begin + lines->looked, '\n', left - lines->looked) : NULL;
    lines->too_long = false;
    if (!newline) {
        lines->looked = left;
        if (left > lines->most || lines->skips)
            skip(lines);
        return NULL;
    }
    *length = (size_t)(newline - begin);
    *newline = '\0';
    lines->used += *length + 1;
    lines->looked = 0;
    lines->too_long = lines->skips || *length > lines->most;
    lines->skips = false;
    return begin;
}

char *lines_last(Lines *lines, size_t *length)
{
    make_room(lines);
    lines->too_long = lines->skips || lines->length > lines->most;
    *length = lines->length;
    if (lines->length == 0 && !lines->skips)
        return NULL;
    lines->bytes[lines->length] = '\0';
    lines->used = lines->length;
    lines->skips = false;
    return lines->bytes;
}

void lines_free(Lines *lines)
{
    free(lines->bytes);
    lines->bytes = NULL;
}
