/* result_directions.c: adds the member `directions` to a result.json. */
#include "result_directions.h"

#include <string.h>

#include "json_reader.h"

/* ---- the other members, as they are ---------------------------------------------------------- */

/* Jansson reads no deeper than 2048, which bounds the recursion. */
static void copy(JsonWriter *writer, const char *name, json_t *value)
{
    const char *key;
    json_t *inner;
    size_t index;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        json_open_object(writer, name);
        json_object_foreach(value, key, inner) copy(writer, key, inner);
        json_close_object(writer);
        break;
    case JSON_ARRAY:
        json_open_array(writer, name);
        json_array_foreach(value, index, inner) copy(writer, NULL, inner);
        json_close_array(writer);
        break;
    case JSON_STRING:
        json_put_text(writer, name, json_string_value(value));
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        json_put_real(writer, name, json_number_value(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        json_put_bool(writer, name, json_is_true(value));
        break;
    case JSON_NULL:
        json_put_null(writer, name);
        break;
    }
}

/* ---- the new one ----------------------------------------------------------------------------- */

static void add_ranges(JsonWriter *writer, const ResultDirections *directions)
{
    json_open_object(writer, "ranges");
    for (int k = 0; k < directions->count; k++) {
        json_open_object(writer, directions->names[k]);
        json_put_list(writer, "alone", 2, directions->alone + 2 * (size_t)k);
        json_put_list(writer, "joint", 2, directions->joint + 2 * (size_t)k);
        json_close_object(writer);
    }
    json_close_object(writer);
}

static void add_learned(JsonWriter *writer, const ResultDirections *directions)
{
    if (!directions->deviations)
        return;
    json_open_object(writer, "learned");
    json_put_list(writer, "deviations", directions->count, directions->deviations);
    json_put_rows(writer, "vectors", directions->count, directions->learned);
    json_close_object(writer);
}

void result_directions_put(JsonWriter *writer, const ResultDirections *directions)
{
    json_open_object(writer, "directions");
    json_put_integer(writer, "trials", directions->trials);
    json_put_real(writer, "loss", directions->loss);
    json_put_real(writer, "rise", directions->rise);
    json_put_list(writer, "curvatures", directions->count, directions->curvatures);
    json_put_list(writer, "heights", directions->count, directions->heights);
    json_put_rows(writer, "vectors", directions->count, directions->vectors);
    add_ranges(writer, directions);
    add_learned(writer, directions);
    json_close_object(writer);
}

char *result_directions_add(const char *json, const ResultDirections *directions)
{
    ErrorText ignored;
    JsonDocument document;
    if (json_document_open(&document, "", json, strlen(json), &ignored) != STATUS_OK)
        return NULL;
    JsonWriter writer = {0};
    const char *name;
    json_t *value;
    json_open_object(&writer, NULL);
    json_object_foreach(document.root, name, value)
    {
        if (strcmp(name, "directions") != 0)
            copy(&writer, name, value);
    }
    result_directions_put(&writer, directions);
    json_close_object(&writer);
    json_document_close(&document);
    return json_take(&writer);
}
