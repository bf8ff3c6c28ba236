/* result_comparison.c: several rules side by side, as JSON. */
#include "result.h"

#include "json_members.h"
#include "result_units.h"

/* Each returns false if out of memory. */
static bool add_numbers(cJSON *object, const char *name, const SavedNumbers *numbers)
{
    return json_reals(object, name, numbers->count, (const char *const *)numbers->names,
                      numbers->values);
}

static bool add_reason(cJSON *object, const char *reason)
{
    return reason ? json_text(object, "stop_reason", reason)
                  : json_item(object, "stop_reason", cJSON_CreateNull());
}

static bool add_rule(cJSON *array, const char *path, const SavedResult *rule)
{
    cJSON *object = cJSON_CreateObject();
    if (object == NULL)
        return false;
    cJSON_AddItemToArray(array, object);
    return json_text(object, "path", path) && json_real(object, "loss", rule->loss) &&
           json_real(object, "objective", rule->objective) &&
           json_real(object, "validation_loss", rule->validation_loss) &&
           json_real(object, "evaluations", rule->evaluations) &&
           json_real(object, "generations", rule->generations) &&
           add_reason(object, rule->stop_reason) &&
           add_numbers(object, "constants", &rule->constants) &&
           add_numbers(object, "coefficients", &rule->coefficients) &&
           saved_add_units(object, rule);
}

char *result_comparison_json(const ResultComparison *comparison)
{
    cJSON *root = cJSON_CreateObject(), *rules = cJSON_AddArrayToObject(root, "rules");
    bool added = rules != NULL;
    for (int k = 0; added && k < comparison->count; k++)
        added = add_rule(rules, comparison->paths[k], comparison->rules[k]);
    char *text = NULL;
    if (added && json_rows(root, "degrees", comparison->count, comparison->degrees))
        text = json_print(root);
    cJSON_Delete(root);
    return text;
}
