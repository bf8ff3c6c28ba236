/* result_comparison.c: several rules side by side, as JSON. */
#include "saved_result.h"
#include "result_comparison.h"

#include "json_writer.h"
#include "result_array.h"
#include "result_units.h"

static void add_numbers(JsonWriter *writer, const char *name, const SavedNumbers *numbers)
{
    json_put_reals(writer, name, numbers->count, (const char *const *)numbers->names, numbers->values);
}

static void add_arrays(JsonWriter *writer, const SavedResult *rule)
{
    if (rule->array_count == 0)
        return;
    json_open_object(writer, "arrays");
    for (int k = 0; k < rule->array_count; k++) {
        const SavedArray *array = &rule->arrays[k];
        if (array->values)
            result_array_add(writer, array->name, array->rank, array->size, array->values);
        else
            json_put_null(writer, array->name);
        if (array->values)
            json_close_object(writer);
    }
    json_close_object(writer);
}

static void add_rule(JsonWriter *writer, const char *path, const SavedResult *rule)
{
    json_open_object(writer, NULL);
    json_put_text(writer, "path", path);
    for (int k = 0; k < RESULT_MEMBERS; k++) {
        const ResultMember *member = &result_members[k];
        if (member->title[0] && member->is_text)
            json_put_text(writer, member->name, rule->members[k].text);
        else if (member->title[0])
            json_put_real(writer, member->name, rule->members[k].number);
    }
    add_numbers(writer, "constants", &rule->constants);
    add_numbers(writer, "coefficients", &rule->coefficients);
    add_arrays(writer, rule);
    result_units_add_saved(writer, rule);
    json_close_object(writer);
}

char *result_comparison_json(const ResultComparison *comparison)
{
    JsonWriter writer = {0};
    json_open_object(&writer, NULL);
    json_open_array(&writer, "rules");
    for (int k = 0; k < comparison->count; k++)
        add_rule(&writer, comparison->paths[k], comparison->rules[k]);
    json_close_array(&writer);
    json_put_rows(&writer, "degrees", comparison->count, comparison->degrees);
    json_close_object(&writer);
    return json_take(&writer);
}
