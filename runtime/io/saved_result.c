/* saved_result.c: reads back a result.json, which may have been edited by hand or made by other programs. */
#include "saved_result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "json_reader.h"
#include "result_units.h"
#include "table.h"

/* Integers up to here are exact in a double. */
#define EXACT_INTEGERS 9007199254740992.0

/* ---- members; those of the root may be absent or null ---------------------------------------- */

static const json_t *find(const JsonDocument *document, const char *name)
{
    const json_t *value = json_object_get(document->root, name);
    return json_is_null(value) ? NULL : value;
}

static Status memory_exhausted(const JsonDocument *document)
{
    return status_error(document->error, STATUS_MEMORY, "%s: out of memory", document->path);
}

/* A whole number from 0 to 2^64 - 1 in decimal digits. */
static bool parse_seed(const char *text, uint64_t *seed)
{
    *seed = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9'; at++) {
        uint64_t digit = (uint64_t)(*at - '0');
        if (*seed > (UINT64_MAX - digit) / 10)
            return false;
        *seed = *seed * 10 + digit;
    }
    return at > text && *at == '\0';
}

static Status read_seed(const JsonDocument *document, SavedResult *saved)
{
    const json_t *value = find(document, "seed");
    if (!value)
        return STATUS_OK;
    if (json_is_string(value)) {
        saved->has_seed = parse_seed(json_string_value(value), &saved->seed);
    } else if (json_is_number(value)) {
        double number = json_number_value(value);
        saved->has_seed = number >= 0 && number < EXACT_INTEGERS && number == floor(number);
        saved->seed = saved->has_seed ? (uint64_t)number : 0;
    }
    if (saved->has_seed)
        return STATUS_OK;
    return json_document_wrong(document, "seed", NULL,
                               "is not a whole number below 2^53 or the digits of one below 2^64 in "
                               "quotes");
}

static Status read_number(const JsonDocument *document, const char *name, double *number)
{
    const json_t *value = find(document, name);
    if (value && !json_is_number(value))
        return json_document_expected(document, name, NULL, "a number");
    if (value)
        *number = json_number_value(value);
    return STATUS_OK;
}

static Status read_text(const JsonDocument *document, const char *name, char **text)
{
    const json_t *value = find(document, name);
    if (!value)
        return STATUS_OK;
    if (!json_is_string(value))
        return json_document_expected(document, name, NULL, "a string");
    *text = strdup(json_string_value(value));
    return *text ? STATUS_OK : memory_exhausted(document);
}

/* An object of numbers. */
static Status read_numbers(const JsonDocument *document, const char *name, SavedNumbers *saved)
{
    json_t *object = json_object_get(document->root, name), *value;
    const char *key;
    if (!json_is_object(object))
        return json_document_expected(document, name, NULL, "an object");
    saved->names = calloc(json_object_size(object) + 1, sizeof *saved->names);
    saved->values = calloc(json_object_size(object) + 1, sizeof *saved->values);
    if (saved->names == NULL || saved->values == NULL)
        return memory_exhausted(document);
    json_object_foreach(object, key, value)
    {
        if (!json_is_number(value))
            return json_document_expected(document, name, key, "a number");
        saved->names[saved->count] = strdup(key);
        if (saved->names[saved->count] == NULL)
            return memory_exhausted(document);
        saved->values[saved->count++] = json_number_value(value);
    }
    return STATUS_OK;
}

/* ---- arrays --------------------------------------------------------------------------------- */

static bool read_shape(const json_t *shape, SavedArray *array)
{
    size_t rank = json_array_size(shape);
    if (rank < 1 || rank > 2)
        return false;
    array->rank = (int)rank;
    for (size_t k = 0; k < rank; k++) {
        double size = json_number_value(json_array_get(shape, k));
        if (!(size >= 1 && size <= TABLE_MAX_VALUES && size == floor(size)))
            return false;
        array->size[k] = (int)size;
    }
    return (double)array->size[0] * (rank == 2 ? array->size[1] : 1) <= TABLE_MAX_VALUES;
}

static Status read_array(const JsonDocument *document, const char *name, const json_t *value, SavedArray *array)
{
    const json_t *file = json_object_get(value, "file"), *hash = json_object_get(value, "sha256");
    if (!json_is_object(value) || !read_shape(json_object_get(value, "shape"), array))
        return json_document_expected(document, "arrays", name, "an object with a shape of one or two sizes");
    array->name = strdup(name);
    if (json_is_string(file))
        array->file = strdup(json_string_value(file));
    if (json_is_string(hash))
        array->sha256 = strdup(json_string_value(hash));
    bool lost = (json_is_string(file) && !array->file) || (json_is_string(hash) && !array->sha256);
    return array->name && !lost ? STATUS_OK : memory_exhausted(document);
}

static Status read_arrays(const JsonDocument *document, SavedResult *saved)
{
    json_t *object = json_object_get(document->root, "arrays"), *value;
    const char *name;
    if (!object)
        return STATUS_OK;
    if (!json_is_object(object))
        return json_document_expected(document, "arrays", NULL, "an object");
    saved->arrays = calloc(json_object_size(object) + 1, sizeof *saved->arrays);
    if (!saved->arrays)
        return memory_exhausted(document);
    Status status = STATUS_OK;
    json_object_foreach(object, name, value)
    {
        if (status == STATUS_OK)
            status = read_array(document, name, value, &saved->arrays[saved->array_count++]);
    }
    return status;
}

static Status read_rule(const JsonDocument *document, SavedResult *saved)
{
    if (!json_object_get(document->root, "coefficients"))
        return status_error(document->error, STATUS_INPUT, "%s: it has no member 'coefficients'",
                            document->path);
    Status status = read_numbers(document, "coefficients", &saved->coefficients);
    if (status == STATUS_OK)
        status = read_arrays(document, saved);
    if (status == STATUS_OK && find(document, "constants"))
        status = read_numbers(document, "constants", &saved->constants);
    if (status == STATUS_OK && !result_units_read(document->root, saved))
        status = memory_exhausted(document);
    return status;
}

static Status read_members(const JsonDocument *document, SavedResult *saved)
{
    Status status = read_seed(document, saved);
    for (int k = 0; status == STATUS_OK && k < RESULT_MEMBERS; k++) {
        const ResultMember *member = &result_members[k];
        if (member->title[0] && member->is_text)
            status = read_text(document, member->name, &saved->members[k].text);
        else if (member->title[0])
            status = read_number(document, member->name, &saved->members[k].number);
    }
    return status == STATUS_OK ? read_rule(document, saved) : status;
}

/* ---- the file ------------------------------------------------------------------------------- */

static SavedResult nothing_saved(void)
{
    SavedResult saved = {0};
    for (int k = 0; k < RESULT_MEMBERS; k++)
        saved.members[k].number = (double)NAN;
    return saved;
}

Status saved_result_parse(const char *path, const char *bytes, size_t length, SavedResult *saved,
                          ErrorText *error)
{
    *saved = nothing_saved();
    JsonDocument document;
    Status status = json_document_open(&document, path, bytes, length, error);
    if (status != STATUS_OK)
        return status;
    status = read_members(&document, saved);
    json_document_close(&document);
    if (status != STATUS_OK)
        saved_result_free(saved);
    return status;
}

Status saved_result_read(const char *path, SavedResult *saved, ErrorText *error)
{
    *saved = nothing_saved();
    char *bytes;
    size_t length;
    Status status = file_read(path, SAVED_RESULT_MOST_BYTES, &bytes, &length, error);
    if (status != STATUS_OK)
        return status;
    status = saved_result_parse(path, bytes, length, saved, error);
    free(bytes);
    return status;
}

static void free_numbers(SavedNumbers *numbers)
{
    for (int k = 0; k < numbers->count; k++) {
        free(numbers->names[k]);
        free(numbers->si ? numbers->si[k] : NULL);
        free(numbers->shown ? numbers->shown[k] : NULL);
    }
    free(numbers->si);
    free(numbers->shown);
    free(numbers->intervals);
    free(numbers->names);
    free(numbers->values);
}

void saved_result_free(SavedResult *saved)
{
    free_numbers(&saved->coefficients);
    free_numbers(&saved->constants);
    for (int k = 0; k < saved->array_count; k++) {
        free(saved->arrays[k].name);
        free(saved->arrays[k].file);
        free(saved->arrays[k].sha256);
        free(saved->arrays[k].values);
    }
    free(saved->arrays);
    if (saved->table)
        saved_rules_free(saved->table);
    free(saved->table);
    for (int k = 0; k < RESULT_MEMBERS; k++)
        free(saved->members[k].text);
    *saved = nothing_saved();
}

double saved_result_number(const SavedResult *saved, const char *name)
{
    for (int k = 0; k < RESULT_MEMBERS; k++)
        if (strcmp(result_members[k].name, name) == 0)
            return saved->members[k].number;
    return (double)NAN;
}
