/* result_directions.c: adds the member `directions` to a result.json. */
#include "result.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers that keep their bits ----------------------------------------------------------- */

static cJSON *number_item(double value)
{
    char text[RESULT_NUMBER_SIZE];
    result_number(text, value);
    return isfinite(value) ? cJSON_CreateRaw(text) : cJSON_CreateNull();
}

/* cJSON prints numbers with too few digits; so those that it has read become finished texts. */
static bool keep_bits(cJSON *item)
{
    for (cJSON *child = item->child; child;) {
        cJSON *next = child->next;
        if (cJSON_IsNumber(child)) {
            cJSON *raw = number_item(child->valuedouble);
            char *name = child->string ? strdup(child->string) : NULL;
            if (!raw || (child->string && !name)) {
                cJSON_Delete(raw);
                return false;
            }
            raw->string = name;
            cJSON_ReplaceItemViaPointer(item, child, raw);
        } else if (!keep_bits(child)) {
            return false;
        }
        child = next;
    }
    return true;
}

/* ---- members; each returns false if out of memory ------------------------------------------- */

static bool add_number(cJSON *object, const char *name, double value)
{
    cJSON *item = number_item(value);
    return item && cJSON_AddItemToObject(object, name, item);
}

static bool fill(cJSON *array, int count, const double *values)
{
    bool added = array != NULL;
    for (int k = 0; added && k < count; k++) {
        cJSON *item = number_item(values[k]);
        added = item && cJSON_AddItemToArray(array, item);
    }
    return added;
}

static bool add_numbers(cJSON *object, const char *name, int count, const double *values)
{
    return fill(cJSON_AddArrayToObject(object, name), count, values);
}

static bool add_rows(cJSON *object, const char *name, int count, const double *rows)
{
    cJSON *array = cJSON_AddArrayToObject(object, name);
    bool added = array != NULL;
    for (int k = 0; added && k < count; k++) {
        cJSON *row = cJSON_CreateArray();
        added = row && cJSON_AddItemToArray(array, row) &&
                fill(row, count, rows + (size_t)k * (size_t)count);
    }
    return added;
}

static bool add_ranges(cJSON *object, const ResultDirections *directions)
{
    cJSON *ranges = cJSON_AddObjectToObject(object, "ranges");
    bool added = ranges != NULL;
    for (int k = 0; added && k < directions->count; k++) {
        cJSON *range = cJSON_AddObjectToObject(ranges, directions->names[k]);
        added = range && add_numbers(range, "alone", 2, directions->alone + 2 * (size_t)k) &&
                add_numbers(range, "joint", 2, directions->joint + 2 * (size_t)k);
    }
    return added;
}

static bool add_learned(cJSON *object, const ResultDirections *directions)
{
    if (!directions->deviations)
        return true;
    cJSON *learned = cJSON_AddObjectToObject(object, "learned");
    return learned &&
           add_numbers(learned, "deviations", directions->count, directions->deviations) &&
           add_rows(learned, "vectors", directions->count, directions->learned);
}

static bool add_directions(cJSON *root, const ResultDirections *directions)
{
    cJSON_DeleteItemFromObjectCaseSensitive(root, "directions");
    cJSON *own = cJSON_AddObjectToObject(root, "directions");
    return own && add_number(own, "trials", directions->trials) &&
           add_number(own, "loss", directions->loss) && add_number(own, "rise", directions->rise) &&
           add_numbers(own, "curvatures", directions->count, directions->curvatures) &&
           add_rows(own, "vectors", directions->count, directions->vectors) &&
           add_ranges(own, directions) && add_learned(own, directions);
}

char *result_add_directions(const char *json, const ResultDirections *directions)
{
    cJSON *root = cJSON_Parse(json);
    char *text = NULL, *line = NULL;
    if (cJSON_IsObject(root) && keep_bits(root) && add_directions(root, directions))
        text = cJSON_Print(root);
    cJSON_Delete(root);
    if (text && (line = malloc(strlen(text) + 2)))
        snprintf(line, strlen(text) + 2, "%s\n", text);
    free(text);
    return line;
}
