/* result_directions.c: adds the member `directions` to a result.json. */
#include "result.h"

#include <stdlib.h>
#include <string.h>

#include "json_members.h"

/* cJSON prints numbers with too few digits; so those that it has read become finished texts. */
static bool keep_bits(cJSON *item)
{
    for (cJSON *child = item->child; child;) {
        cJSON *next = child->next;
        if (cJSON_IsNumber(child)) {
            cJSON *raw = json_number(child->valuedouble);
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

static bool add_numbers(cJSON *object, const char *name, int count, const double *values)
{
    return json_append(cJSON_AddArrayToObject(object, name), count, values);
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
           json_rows(learned, "vectors", directions->count, directions->learned);
}

static bool add_directions(cJSON *root, const ResultDirections *directions)
{
    cJSON_DeleteItemFromObjectCaseSensitive(root, "directions");
    cJSON *own = cJSON_AddObjectToObject(root, "directions");
    return own && json_real(own, "trials", directions->trials) &&
           json_real(own, "loss", directions->loss) && json_real(own, "rise", directions->rise) &&
           add_numbers(own, "curvatures", directions->count, directions->curvatures) &&
           json_rows(own, "vectors", directions->count, directions->vectors) &&
           add_ranges(own, directions) && add_learned(own, directions);
}

char *result_add_directions(const char *json, const ResultDirections *directions)
{
    cJSON *root = cJSON_Parse(json);
    char *text = NULL;
    if (cJSON_IsObject(root) && keep_bits(root) && add_directions(root, directions))
        text = json_print(root);
    cJSON_Delete(root);
    return text;
}
