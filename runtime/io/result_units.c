/* result_units.c: see result_units.h. */
#include "result_units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json_members.h"

/* ---- writing; each returns false if out of memory ------------------------------------------- */

static bool is_empty(const char *text)
{
    return !text || text[0] == '\0';
}

/* An object of the units of those numbers that have one; none if no number has. */
static bool add_named(cJSON *object, const char *name, int count, const char *const *names,
                      const char *const *units)
{
    cJSON *own = NULL;
    bool added = true;
    for (int k = 0; added && units && k < count; k++) {
        if (is_empty(units[k]))
            continue;
        own = own ? own : cJSON_AddObjectToObject(object, name);
        added = own && json_text(own, names[k], units[k]);
    }
    return added;
}

static bool add_outcomes(cJSON *object, const Result *result, const char *const *units)
{
    cJSON *own = NULL;
    bool added = true;
    for (int k = 0; added && units && k < result->outcome_count; k++) {
        if (is_empty(units[k]))
            continue;
        own = own ? own : cJSON_AddObjectToObject(object, "outcomes");
        added = own && json_text(own, result->search_outcomes[k].name, units[k]);
    }
    return added;
}

static bool add_units(cJSON *root, const Result *result, const char *name, const ResultTexts *units)
{
    cJSON *object = cJSON_AddObjectToObject(root, name);
    return object &&
           add_named(object, "coefficients", result->coefficient_count, result->coefficient_names,
                     units->coefficients) &&
           add_named(object, "constants", result->constant_count, result->constant_names,
                     units->constants) &&
           add_outcomes(object, result, units->outcomes);
}

static bool add_interval(cJSON *object, const char *name, const ResultInterval *interval)
{
    cJSON *own = cJSON_CreateObject();
    return own && json_item(object, name, own) && json_real(own, "low", interval->low) && json_real(own, "high", interval->high) &&
           json_item(own, "log", cJSON_CreateBool(interval->log_scale));
}

/* Of those coefficients that have bounds or a logarithmic scale. */
static bool add_intervals(cJSON *root, const Result *result)
{
    cJSON *object = cJSON_AddObjectToObject(root, "searched");
    bool added = object != NULL;
    for (int k = 0; added && k < result->coefficient_count; k++) {
        const ResultInterval *interval = &result->units->intervals[k];
        if (interval->log_scale || isfinite(interval->low) || isfinite(interval->high))
            added = add_interval(object, result->coefficient_names[k], interval);
    }
    return added;
}

static void drop_if_empty(cJSON *root, const char *name)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(root, name);
    if (object && !object->child)
        cJSON_DeleteItemFromObjectCaseSensitive(root, name);
}

bool result_add_units(cJSON *root, const Result *result)
{
    if (!result->units)
        return true;
    bool added = add_units(root, result, "units", &result->units->si);
    cJSON *units = cJSON_GetObjectItemCaseSensitive(root, "units");
    added = added && json_text(units, "first_failure", result->units->time) &&
            json_text(units, "first_stop", result->units->time) &&
            add_units(root, result, "shown_in", &result->units->shown) && add_intervals(root, result);
    drop_if_empty(root, "shown_in");
    drop_if_empty(root, "searched");
    return added;
}

static bool has_units(const SavedNumbers *numbers)
{
    for (int k = 0; k < numbers->count; k++)
        if (!is_empty(numbers->si[k]))
            return true;
    return false;
}

bool saved_add_units(cJSON *object, const SavedResult *saved)
{
    if (!has_units(&saved->coefficients) && !has_units(&saved->constants))
        return true;
    cJSON *units = cJSON_AddObjectToObject(object, "units");
    const SavedNumbers *numbers[] = {&saved->coefficients, &saved->constants};
    static const char *const names[] = {"coefficients", "constants"};
    bool added = units != NULL;
    for (int k = 0; added && k < 2; k++)
        added = add_named(units, names[k], numbers[k]->count, (const char *const *)numbers[k]->names,
                          (const char *const *)numbers[k]->si);
    return added;
}

/* ---- reading -------------------------------------------------------------------------------- */

/* The number of that name, from number *from on, and then from the first one: those of a file stand in one
 * order everywhere. -1: there is none. */
static int find_number(const SavedNumbers *numbers, const char *name, int *from)
{
    for (int k = 0; k < numbers->count; k++) {
        int at = (*from + k) % numbers->count;
        if (strcmp(numbers->names[at], name) == 0) {
            *from = at + 1;
            return at;
        }
    }
    return -1;
}

static bool read_texts(const cJSON *units, const char *member, const SavedNumbers *numbers,
                       char **texts)
{
    const cJSON *item;
    int from = 0;
    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(units, member))
    {
        int at = item->string && cJSON_IsString(item) ? find_number(numbers, item->string, &from) : -1;
        if (at < 0 || texts[at])
            continue;
        texts[at] = strdup(item->valuestring);
        if (!texts[at])
            return false;
    }
    return true;
}

static double number_or(const cJSON *object, const char *name, double otherwise)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNumber(item) ? item->valuedouble : otherwise;
}

static void read_intervals(const cJSON *searched, SavedNumbers *numbers)
{
    const cJSON *item;
    int from = 0;
    cJSON_ArrayForEach(item, searched)
    {
        int at = item->string && cJSON_IsObject(item) ? find_number(numbers, item->string, &from) : -1;
        if (at < 0)
            continue;
        ResultInterval *interval = &numbers->intervals[at];
        interval->low = number_or(item, "low", -HUGE_VAL);
        interval->high = number_or(item, "high", HUGE_VAL);
        interval->log_scale = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "log"));
    }
}

static bool make_tables(SavedNumbers *numbers)
{
    numbers->si = calloc((size_t)numbers->count + 1, sizeof *numbers->si);
    numbers->shown = calloc((size_t)numbers->count + 1, sizeof *numbers->shown);
    numbers->intervals = calloc((size_t)numbers->count + 1, sizeof *numbers->intervals);
    for (int k = 0; numbers->intervals && k < numbers->count; k++)
        numbers->intervals[k] = (ResultInterval){.low = -HUGE_VAL, .high = HUGE_VAL};
    return numbers->si && numbers->shown && numbers->intervals;
}

bool saved_read_units(const cJSON *root, SavedResult *saved)
{
    const cJSON *units = cJSON_GetObjectItemCaseSensitive(root, "units");
    const cJSON *shown = cJSON_GetObjectItemCaseSensitive(root, "shown_in");
    SavedNumbers *coefficients = &saved->coefficients, *constants = &saved->constants;
    if (!make_tables(coefficients) || !make_tables(constants))
        return false;
    read_intervals(cJSON_GetObjectItemCaseSensitive(root, "searched"), coefficients);
    return read_texts(units, "coefficients", coefficients, coefficients->si) &&
           read_texts(units, "constants", constants, constants->si) &&
           read_texts(shown, "coefficients", coefficients, coefficients->shown) &&
           read_texts(shown, "constants", constants, constants->shown);
}
