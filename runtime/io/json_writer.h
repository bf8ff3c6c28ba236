/* json_writer.h: writes JSON, from its first byte to its last.
 *
 *     {
 *     	"name":	0.1,
 *     	"list":	[1, {
 *     			"inner":	true
 *     		}]
 *     }
 *
 * or, with `line` set before anything is put, in one line: {"name": 0.1, "list": [1, {"inner": true}]}.
 *
 * A value has a name in an object, and NULL in its place in an array and at the top. What is opened is closed
 * by the function of its own name. Where memory is short the text is cut, which json_take tells of: nobody has
 * to look before. Bytes of names and strings that are not UTF-8 become U+FFFD. */
#ifndef PLASTC_JSON_WRITER_H
#define PLASTC_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

/* Begins as {0}. */
typedef struct JsonWriter {
    Text text;     /* what has been written */
    bool line;     /* set by the caller: everything goes on one line */
    int depth;     /* objects and arrays that are open */
    bool has_some; /* the innermost open one has a value already, so the next one needs a comma */
} JsonWriter;

/* In all functions `name` is that of a member of the innermost open object; NULL within arrays and at the root. */
void json_open_object(JsonWriter *writer, const char *name);
void json_close_object(JsonWriter *writer);
void json_open_array(JsonWriter *writer, const char *name);
void json_close_array(JsonWriter *writer);

void json_put_null(JsonWriter *writer, const char *name);
void json_put_bool(JsonWriter *writer, const char *name, bool value);
void json_put_text(JsonWriter *writer, const char *name, const char *value); /* NULL: null */
void json_put_integer(JsonWriter *writer, const char *name, long value);
void json_put_real(JsonWriter *writer, const char *name, double value); /* null if it is not finite */

/* A number if it is below 2^53, else a string: the doubles of other readers of JSON hold not all from there on. */
void json_put_seed(JsonWriter *writer, const char *name, uint64_t seed);

/* An object of numbers by name; those whose name is NULL are left out. */
void json_put_reals(JsonWriter *writer, const char *name, int count, const char *const *names,
                const double *values);
/* An array of numbers. */
void json_put_list(JsonWriter *writer, const char *name, int count, const double *values);
/* An array of arrays: rows[count][count]. */
void json_put_rows(JsonWriter *writer, const char *name, int count, const double *rows);

/* The text, malloc'd, ending in a newline and a NUL; NULL if out of memory. */
char *json_take(JsonWriter *writer);

#endif
