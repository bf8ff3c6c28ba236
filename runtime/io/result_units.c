/* result_units.c: see result_units.h. */
#include "result_units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- writing -------------------------------------------------------------------------------- */

static bool is_empty(const char *text)
{
    return !text || text[0] == '\0';
}

static bool has_units(int count, const char *const *units)
{
    for (int k = 0; units && k < count; k++)
        if (!is_empty(units[k]))
            return true;
    return false;
}

/* An object of the units of those numbers that have one; none if no number has. */
static void add_named(JsonWriter *writer, const char *name, int count, const char *const *names,
                      const char *const *units)
{
    if (!has_units(count, units))
        return;
    json_open_object(writer, name);
    for (int k = 0; k < count; k++)
        if (!is_empty(units[k]))
            json_put_text(writer, names[k], units[k]);
    json_close_object(writer);
}

static void add_outcomes(JsonWriter *writer, const Result *result, const char *const *units)
{
    if (!has_units(result->outcome_count, units))
        return;
    json_open_object(writer, "outcomes");
    for (int k = 0; k < result->outcome_count; k++)
        if (!is_empty(units[k]))
            json_put_text(writer, result->search_outcomes[k].name, units[k]);
    json_close_object(writer);
}

/* The name of coefficient k, or of the array that begins with it; NULL: it is within an array. */
static const char *name_of(const Result *result, int k)
{
    for (int n = 0; !result->coefficient_names[k] && n < result->array_count; n++)
        if (result->arrays[n].first == k)
            return result->arrays[n].name;
    return result->coefficient_names[k];
}

static void add_of_coefficients(JsonWriter *writer, const Result *result, const char *const *units)
{
    if (!has_units(result->coefficient_count, units))
        return;
    json_open_object(writer, "coefficients");
    for (int k = 0; k < result->coefficient_count; k++)
        if (!is_empty(units[k]) && name_of(result, k))
            json_put_text(writer, name_of(result, k), units[k]);
    json_close_object(writer);
}

static void add_units(JsonWriter *writer, const Result *result, const ResultTexts *units)
{
    add_of_coefficients(writer, result, units->coefficients);
    add_named(writer, "constants", result->constant_count, result->constant_names,
              units->constants);
    add_outcomes(writer, result, units->outcomes);
}

static void add_shown(JsonWriter *writer, const Result *result)
{
    const ResultTexts *shown = &result->units->shown;
    if (!has_units(result->coefficient_count, shown->coefficients) &&
        !has_units(result->constant_count, shown->constants) &&
        !has_units(result->outcome_count, shown->outcomes))
        return;
    json_open_object(writer, "shown_in");
    add_units(writer, result, shown);
    json_close_object(writer);
}

static void add_interval(JsonWriter *writer, const char *name, const ResultInterval *interval)
{
    json_open_object(writer, name);
    json_put_real(writer, "low", interval->low);
    json_put_real(writer, "high", interval->high);
    json_put_bool(writer, "log", interval->log_scale);
    json_close_object(writer);
}

static void add_intervals(JsonWriter *writer, const Result *result)
{
    const ResultInterval *intervals = result->units->intervals;
    bool any = false;
    for (int k = 0; k < result->coefficient_count; k++) {
        bool free_scale = !intervals[k].log_scale && !isfinite(intervals[k].low) && !isfinite(intervals[k].high);
        if (free_scale || !name_of(result, k))
            continue;
        if (!any)
            json_open_object(writer, "searched");
        any = true;
        add_interval(writer, name_of(result, k), &intervals[k]);
    }
    if (any)
        json_close_object(writer);
}

void result_units_add(JsonWriter *writer, const Result *result)
{
    if (!result->units)
        return;
    json_open_object(writer, "units");
    add_units(writer, result, &result->units->si);
    json_put_text(writer, "first_failure", result->units->time);
    json_put_text(writer, "first_stop", result->units->time);
    json_close_object(writer);
    add_shown(writer, result);
    add_intervals(writer, result);
}

void result_units_add_saved(JsonWriter *writer, const SavedResult *saved)
{
    const SavedNumbers *numbers[] = {&saved->coefficients, &saved->constants};
    static const char *const names[] = {"coefficients", "constants"};
    bool any = false;
    for (int k = 0; k < 2; k++)
        any = any || has_units(numbers[k]->count, (const char *const *)numbers[k]->si);
    if (!any)
        return;
    json_open_object(writer, "units");
    for (int k = 0; k < 2; k++)
        add_named(writer, names[k], numbers[k]->count, (const char *const *)numbers[k]->names,
                  (const char *const *)numbers[k]->si);
    json_close_object(writer);
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

static bool read_texts(json_t *units, const char *member, const SavedNumbers *numbers,
                       char **texts)
{
    const char *name;
    json_t *value;
    int from = 0;
    json_object_foreach(json_object_get(units, member), name, value)
    {
        int at = json_is_string(value) ? find_number(numbers, name, &from) : -1;
        if (at < 0)
            continue;
        texts[at] = strdup(json_string_value(value));
        if (!texts[at])
            return false;
    }
    return true;
}

static double number_or(const json_t *object, const char *name, double otherwise)
{
    const json_t *value = json_object_get(object, name);
    return json_is_number(value) ? json_number_value(value) : otherwise;
}

static void read_intervals(json_t *searched, SavedNumbers *numbers)
{
    const char *name;
    json_t *value;
    int from = 0;
    json_object_foreach(searched, name, value)
    {
        int at = json_is_object(value) ? find_number(numbers, name, &from) : -1;
        if (at < 0)
            continue;
        ResultInterval *interval = &numbers->intervals[at];
        interval->low = number_or(value, "low", -HUGE_VAL);
        interval->high = number_or(value, "high", HUGE_VAL);
        interval->log_scale = json_is_true(json_object_get(value, "log"));
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

bool result_units_read(json_t *root, SavedResult *saved)
{
    json_t *units = json_object_get(root, "units"), *shown = json_object_get(root, "shown_in");
    SavedNumbers *coefficients = &saved->coefficients, *constants = &saved->constants;
    if (!make_tables(coefficients) || !make_tables(constants))
        return false;
    read_intervals(json_object_get(root, "searched"), coefficients);
    return read_texts(units, "coefficients", coefficients, coefficients->si) &&
           read_texts(units, "constants", constants, constants->si) &&
           read_texts(shown, "coefficients", coefficients, coefficients->shown) &&
           read_texts(shown, "constants", constants, constants->shown);
}
