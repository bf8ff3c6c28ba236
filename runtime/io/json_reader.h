/* json_reader.h: reading JSON, by Jansson with all that it can refuse: members that come twice, numbers that no
 * double holds, bytes that are not UTF-8, what follows the end.
 *
 * Numbers are doubles, all of them: an integer of Jansson's would lose the sign of -0. */
#ifndef PLASTC_JSON_READER_H
#define PLASTC_JSON_READER_H

#include <jansson.h>
#include <stddef.h>

#include "runtime/status.h"

typedef struct JsonDocument {
    const char *path; /* for messages; borrowed */
    const char *text; /* [length], borrowed: for the places in messages */
    size_t length;
    json_t *root;     /* an object; owned */
    ErrorText *error; /* where messages go; borrowed */
} JsonDocument;

/* To be called once, before the others: from then on the process ends with STATUS_MEMORY where memory is too short for
 * a document, since Jansson reports that in the same way as text that is no JSON. */
void json_reader_start(void);

/* STATUS_INPUT if the bytes are no JSON object, with file, line and column. Then there is nothing to close. */
Status json_document_open(JsonDocument *document, const char *path, const char *bytes,
                          size_t length, ErrorText *error);
void json_document_close(JsonDocument *document);

/* Writes an error with its place: what is wrong with the member `name` of the root or, if `inner` is not NULL, with
 * the member `inner` of that: "FILE:2:5: 'a' WORDS". Returns STATUS_INPUT. */
Status json_document_wrong(const JsonDocument *document, const char *name, const char *inner,
                           const char *words);
/* The same of a value that should be another one: "is a string, expected a number". */
Status json_document_expected(const JsonDocument *document, const char *name, const char *inner,
                              const char *what);

#endif
