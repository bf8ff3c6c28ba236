/* editor_stream.h: messages of JSON-RPC on standard input and output, each behind a head: "Content-Length: 120\r\n\r\n". */
#ifndef PLASTC_EDITOR_STREAM_H
#define PLASTC_EDITOR_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/io/json_writer.h"

/* Larger messages are left out, as if their text were no JSON. */
#define EDITOR_STREAM_MOST ((size_t)64 << 20)

typedef struct EditorStream {
    char *bytes; /* owned: that were read and not taken yet */
    size_t start, end, capacity;
    bool ended; /* there will be no more */
} EditorStream;

typedef enum EditorRead {
    EDITOR_MESSAGE,
    EDITOR_MALFORMED, /* the head has no length that can be used; what belongs to it was left out */
    EDITOR_END
} EditorRead;

/* Waits for a message: *text is malloc'd, with a NUL behind it. */
EditorRead editor_stream_read(EditorStream *stream, char **text, size_t *length);
/* Whether there is something to read already. */
bool editor_stream_has_more(const EditorStream *stream);
/* Writes a text of JSON, or that of a writer in one line, which is empty afterwards. */
void editor_stream_write(const char *text);
void editor_stream_send(JsonWriter *writer);
void editor_stream_free(EditorStream *stream);

#endif
