/* editor_stream.c: see editor_stream.h. */
#include "editor_stream.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "runtime/memory.h"

#define PART 65536
/* Longer lines are no head. */
#define MOST_HEAD 4096

/* Reads some more; false at the end. */
static bool fill(EditorStream *stream)
{
    if (stream->start > 0) {
        memmove(stream->bytes, stream->bytes + stream->start, stream->end - stream->start);
        stream->end -= stream->start;
        stream->start = 0;
    }
    if (stream->end + PART > stream->capacity) {
        stream->capacity = 2 * stream->capacity + PART;
        stream->bytes = memory_realloc(stream->bytes, stream->capacity);
    }
    ssize_t count;
    do
        count = read(STDIN_FILENO, stream->bytes + stream->end, PART);
    while (count < 0 && errno == EINTR);
    stream->ended = count <= 0;
    stream->end += count > 0 ? (size_t)count : 0;
    return !stream->ended;
}

/* The next line of a head, without its end, cut if it is too long; NULL at the end. */
static char *head_line(EditorStream *stream, char line[MOST_HEAD])
{
    size_t length = 0;
    for (;;) {
        if (stream->start == stream->end && !fill(stream))
            return NULL;
        char byte = stream->bytes[stream->start++];
        if (byte == '\n')
            break;
        if (length + 1 < MOST_HEAD)
            line[length++] = byte;
    }
    line[length - (length > 0 && line[length - 1] == '\r')] = '\0';
    return line;
}

static bool take(EditorStream *stream, char *to, size_t length)
{
    while (length > 0) {
        if (stream->start == stream->end && !fill(stream))
            return false;
        size_t some = stream->end - stream->start;
        some = some < length ? some : length;
        if (to) {
            memcpy(to, stream->bytes + stream->start, some);
            to += some;
        }
        stream->start += some;
        length -= some;
    }
    return true;
}

EditorRead editor_stream_read(EditorStream *stream, char **text, size_t *length)
{
    static const char name[] = "Content-Length:";
    char line[MOST_HEAD];
    unsigned long long size = 0;
    bool known = false, any = false;
    for (;;) {
        if (!head_line(stream, line))
            return EDITOR_END;
        if (line[0] == '\0') {
            if (any)
                break;
            continue; /* blank lines between messages */
        }
        any = true;
        if (strncasecmp(line, name, sizeof name - 1) == 0) {
            const char *digits = line + sizeof name - 1 + strspn(line + sizeof name - 1, " \t");
            char *end;
            errno = 0;
            size = strtoull(digits, &end, 10);
            known = errno == 0 && *digits >= '0' && *digits <= '9' && end[strspn(end, " \t")] == '\0';
        }
    }
    if (!known)
        return EDITOR_MALFORMED;
    if (size > EDITOR_STREAM_MOST)
        return take(stream, NULL, size) ? EDITOR_MALFORMED : EDITOR_END;
    *length = (size_t)size;
    *text = memory_calloc(*length + 1, 1);
    if (take(stream, *text, *length))
        return EDITOR_MESSAGE;
    free(*text);
    return EDITOR_END;
}

bool editor_stream_has_more(const EditorStream *stream)
{
    struct pollfd wait = {.fd = STDIN_FILENO, .events = POLLIN};
    return stream->start < stream->end || (!stream->ended && poll(&wait, 1, 0) > 0);
}

void editor_stream_write(const char *text)
{
    printf("Content-Length: %zu\r\n\r\n%s", strlen(text), text);
    fflush(stdout);
}

void editor_stream_send(JsonWriter *writer)
{
    char *text = json_take(writer);
    if (!text)
        memory_exhausted();
    editor_stream_write(text);
    free(text);
}

void editor_stream_free(EditorStream *stream)
{
    free(stream->bytes);
}
