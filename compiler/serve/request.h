/* request.h: a request of a client: one line, one object of JSON. */
#ifndef PLASTC_REQUEST_H
#define PLASTC_REQUEST_H

#include <stdbool.h>

#include "compiler/session/command.h"
#include "runtime/io/json_reader.h"

#define REQUEST_MOST_ID 200 /* bytes */

/* What a client calls its request by: text, or a whole number; `none` before it is known. */
typedef struct RequestId {
    enum { ID_NONE, ID_NUMBER, ID_TEXT } kind;
    long number;
    char text[REQUEST_MOST_ID + 1];
} RequestId;

typedef struct Request {
    JsonDocument document;
    RequestId id;
    const char *op;
} Request;

/* STATUS_INPUT if it is no object with an `id` and an `op`: `id` is set as far as it can be read. Keeps `text`. Always
 * request_close. */
Status request_open(Request *request, const char *text, size_t length, ErrorText *error);
void request_close(Request *request);
bool request_id_equal(const RequestId *a, const RequestId *b);

/* All of these: STATUS_INPUT if a member is something else; one that is not there leaves the value as it is. */
Status request_text(const Request *request, const char *name, const char **value);
Status request_bool(const Request *request, const char *name, bool *value);
Status request_whole(const Request *request, const char *name, double least, double most, double *value);
/* No member but id, op and those of `names`, with blanks between them. */
Status request_only(const Request *request, const char *names);
/* A member that names a request, as `cancel` has. */
Status request_other(const Request *request, const char *name, RequestId *value);

/* An array, {"shape": [R, C], "float64": BASE64}, of `columns` columns and finite numbers; malloc'd. */
Status request_rows(const Request *request, const char *name, int columns, int *rows, double **values);

/* The members file, text, set, fix, data, seed, threads, jit, lanes and gradient, as far as they are there, as those of a
 * command line. The settings are the caller's to free by request_free_command. */
#define REQUEST_PROGRAM "file text set fix data"
#define REQUEST_SESSION " seed threads jit lanes gradient"
Status request_command(const Request *request, Command *command);
void request_free_command(Command *command);

#endif
