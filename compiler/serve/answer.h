/* answer.h: what is said to a client: one line, one object of JSON, with the `id` of its request. */
#ifndef PLASTC_ANSWER_H
#define PLASTC_ANSWER_H

#include "compiler/base/strbuf.h"
#include "request.h"
#include "runtime/io/json_writer.h"

/* {"id": …, "ok": true, and what the caller puts before it ends. */
JsonWriter answer_begin(const RequestId *id);
/* Appends the line. */
void answer_end(JsonWriter *writer, StrBuf *out);

/* {"id": …, "ok": false, "error": {"kind": …, "status": …, "text": …, "messages": …}}. text: a line of words; messages: all that
 * was said, as a terminal shows it, or NULL. */
void answer_error(const RequestId *id, Status status, const char *text, const char *messages, StrBuf *out);
/* {"id": …, "event": LINE} */
void answer_event(const RequestId *id, const char *line, StrBuf *out);
/* A member that is an array of numbers: {"shape": [rows, columns], "float64": BASE64}; columns 0: of one dimension. */
void answer_put_array(JsonWriter *writer, const char *name, long rows, long columns, const double *values);

#endif
