/* json_reader.c: see json_reader.h.
 *
 * Jansson keeps no places of what it has read. Where a message needs one, the text is looked through once more,
 * which is valid JSON by then, or is so as far as it is looked through. */
#include "json_reader.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/memory.h"

void json_reader_start(void)
{
    json_set_alloc_funcs(memory_malloc, free);
}

/* ---- places --------------------------------------------------------------------------------- */

static Status error_at(const JsonDocument *document, const char *place, const char *words)
{
    int line = 1, column = 1;
    for (const char *at = document->text; at < place; at++) {
        line += *at == '\n';
        if (*at == '\n')
            column = 1;
        else
            column += ((unsigned char)*at & 0xC0) != 0x80; /* of characters, not bytes */
    }
    return status_error(document->error, STATUS_INPUT, "%s:%d:%d: %s", document->path, line, column,
                        words);
}

/* The byte after the string that begins at `at`. */
static const char *skip_string(const JsonDocument *document, const char *at)
{
    const char *end = document->text + document->length;
    at++;
    while (at < end && *at != '"')
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    return at < end ? at + 1 : end;
}

/* The name that begins last before byte `limit`: a string with a colon behind it. NULL: there is none. */
static const char *last_name(const JsonDocument *document, size_t limit)
{
    const char *end = document->text + document->length, *found = NULL;
    for (const char *at = document->text; at < document->text + limit;) {
        if (*at != '"') {
            at++;
            continue;
        }
        const char *behind = skip_string(document, at), *colon = behind;
        while (colon < end && strchr(" \t\r\n", *colon))
            colon++;
        if (colon < end && *colon == ':')
            found = at;
        at = behind;
    }
    return found;
}

/* Number of that name among the members. */
static int index_of(json_t *object, const char *name)
{
    int index = 0;
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (strcmp(key, name) == 0)
            break;
        index++;
    }
    return index;
}

/* Where the name of member `index` of the first object at or after `at` begins: behind the index-th comma of
 * that object. */
static const char *find_member(const JsonDocument *document, const char *at, int index)
{
    const char *end = document->text + document->length;
    int depth = 0;
    while (at < end) {
        if (*at == '"') {
            if (depth == 1 && index == 0)
                return at;
            at = skip_string(document, at);
            continue;
        }
        depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
        index -= *at == ',' && depth == 1;
        at++;
    }
    return at;
}

Status json_document_wrong(const JsonDocument *document, const char *name, const char *inner,
                           const char *words)
{
    const char *at = find_member(document, document->text, index_of(document->root, name));
    if (inner)
        at = find_member(document, skip_string(document, at),
                         index_of(json_object_get(document->root, name), inner));
    ErrorText text;
    status_error(&text, STATUS_INPUT, "'%s' %s", inner ? inner : name, words);
    return error_at(document, at, text.text);
}

static const char *kind_name(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
    case JSON_FALSE:
        return "a truth value";
    case JSON_NULL:
        return "null";
    }
    return "unknown";
}

Status json_document_expected(const JsonDocument *document, const char *name, const char *inner,
                              const char *what)
{
    const json_t *value = json_object_get(document->root, name);
    ErrorText words;
    status_error(&words, STATUS_INPUT, "is %s, expected %s",
                 kind_name(inner ? json_object_get(value, inner) : value), what);
    return json_document_wrong(document, name, inner, words.text);
}

/* ---- the text ------------------------------------------------------------------------------- */

static bool is_word(char byte)
{
    return byte != '\0' && strchr("+-._0123456789abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ", byte);
}

/* Where the word, number or sign begins after which Jansson stopped. */
static const char *place_of(const JsonDocument *document, const json_error_t *problem)
{
    size_t position = (size_t)problem->position;
    const char *at = document->text + (position < document->length ? position : document->length);
    if (json_error_code(problem) == json_error_premature_end_of_input)
        return at;
    at -= at > document->text;
    while (at > document->text && is_word(*at) && is_word(at[-1]))
        at--;
    return at;
}

/* What Jansson says, with the member where it matters. */
static Status refused(const JsonDocument *document, const json_error_t *problem)
{
    enum json_error_code code = json_error_code(problem);
    const char *name = last_name(document, (size_t)problem->position);
    int length = name ? (int)(skip_string(document, name) - name) - 2 : 0;
    ErrorText words;
    if (code == json_error_duplicate_key && name)
        status_error(&words, STATUS_INPUT, "'%.*s' comes twice", length, name + 1);
    else if (code == json_error_numeric_overflow && name)
        status_error(&words, STATUS_INPUT, "the value of '%.*s' is too large", length, name + 1);
    else
        status_error(&words, STATUS_INPUT, "this cannot be read as JSON: %s", problem->text);
    bool known = code == json_error_duplicate_key || code == json_error_numeric_overflow;
    return error_at(document, known && name ? name : place_of(document, problem), words.text);
}

Status json_document_open(JsonDocument *document, const char *path, const char *bytes,
                          size_t length, ErrorText *error)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* which editors put before UTF-8 */
    size_t skipped = length >= 3 && memcmp(bytes, mark, 3) == 0 ? 3 : 0;
    *document = (JsonDocument){
        .path = path, .text = bytes + skipped, .length = length - skipped, .error = error};
    const char *zero = length > 0 ? memchr(bytes, '\0', length) : NULL;
    if (zero)
        return error_at(document, zero, "there is a zero byte, so this is not JSON");
    json_error_t problem;
    document->root = json_loadb(document->text, document->length,
                                JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, &problem);
    if (!document->root)
        return refused(document, &problem);
    if (json_is_object(document->root))
        return STATUS_OK;
    json_document_close(document);
    return status_error(error, STATUS_INPUT, "%s: it is an array, expected a JSON object", path);
}

void json_document_close(JsonDocument *document)
{
    json_decref(document->root);
    document->root = NULL;
}
