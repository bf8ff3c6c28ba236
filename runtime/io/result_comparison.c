/* result_comparison.c: several rules side by side, as JSON. */
#include "result.h"

#include "json_writer.h"
#include "result_units.h"

static void add_numbers(JsonWriter *writer, const char *name, const SavedNumbers *numbers)
{
    json_put_reals(writer, name, numbers->count, (const char *const *)numbers->names, numbers->values);
}

static void add_rule(JsonWriter *writer, const char *path, const SavedResult *rule)
{
    json_open_object(writer, NULL);
    json_put_text(writer, "path", path);
    json_put_real(writer, "loss", rule->loss);
    json_put_real(writer, "objective", rule->objective);
    json_put_real(writer, "validation_loss", rule->validation_loss);
    json_put_real(writer, "evaluations", rule->evaluations);
    json_put_real(writer, "generations", rule->generations);
    json_put_text(writer, "stop_reason", rule->stop_reason);
    add_numbers(writer, "constants", &rule->constants);
    add_numbers(writer, "coefficients", &rule->coefficients);
    saved_add_units(writer, rule);
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
