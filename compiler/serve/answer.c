/* answer.c: see answer.h. */
#include "answer.h"

#include <stdlib.h>

#include "runtime/io/base64.h"
#include "runtime/memory.h"

static JsonWriter begin(const RequestId *id)
{
    JsonWriter writer = {.line = true};
    json_open_object(&writer, NULL);
    if (id->kind == ID_TEXT)
        json_put_text(&writer, "id", id->text);
    else if (id->kind == ID_NUMBER)
        json_put_integer(&writer, "id", id->number);
    else
        json_put_null(&writer, "id");
    return writer;
}

JsonWriter answer_begin(const RequestId *id)
{
    JsonWriter writer = begin(id);
    json_put_bool(&writer, "ok", true);
    return writer;
}

void answer_end(JsonWriter *writer, StrBuf *out)
{
    json_close_object(writer);
    char *line = json_take(writer);
    if (!line)
        memory_exhausted();
    strbuf_add(out, line);
    free(line);
}

/* What a client may want to tell apart. */
static const char *kind_of(Status status)
{
    switch (status) {
    case STATUS_OK:
        return "none";
    case STATUS_PROGRAM:
        return "program";
    case STATUS_USAGE:
        return "usage";
    case STATUS_RUN:
        return "run";
    case STATUS_INPUT:
        return "input";
    case STATUS_INTERNAL:
        return "internal";
    case STATUS_MEMORY:
        return "memory";
    case STATUS_OUTPUT:
        return "output";
    case STATUS_INTERRUPTED:
        return "cancelled";
    }
    return "internal";
}

void answer_error(const RequestId *id, Status status, const char *text, const char *messages, StrBuf *out)
{
    JsonWriter writer = begin(id);
    json_put_bool(&writer, "ok", false);
    json_open_object(&writer, "error");
    json_put_text(&writer, "kind", kind_of(status));
    json_put_integer(&writer, "status", (long)status);
    json_put_text(&writer, "text", text);
    json_put_text(&writer, "messages", messages);
    json_close_object(&writer);
    answer_end(&writer, out);
}

void answer_event(const RequestId *id, const char *line, StrBuf *out)
{
    JsonWriter writer = begin(id);
    strbuf_add_bytes(out, writer.text.bytes, writer.text.length);
    strbuf_add(out, ", \"event\": ");
    strbuf_add(out, line);
    strbuf_add(out, "}\n");
    free(writer.text.bytes);
}

void answer_put_array(JsonWriter *writer, const char *name, long rows, long columns, const double *values)
{
    long count = columns > 0 ? rows * columns : rows;
    char *text = base64_text(values, sizeof(double) * (size_t)count);
    if (!text)
        memory_exhausted();
    json_open_object(writer, name);
    json_open_array(writer, "shape");
    json_put_integer(writer, NULL, rows);
    if (columns > 0)
        json_put_integer(writer, NULL, columns);
    json_close_array(writer);
    json_put_text(writer, "float64", text);
    json_close_object(writer);
    free(text);
}
