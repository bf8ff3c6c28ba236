/* result.c: writes result.json. */
#include "result.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_members.h"
#include "result_units.h"

/* Integers from here on are not all exact in the doubles of other JSON readers. */
#define EXACT_INTEGERS ((uint64_t)1 << 53)

void result_number(char text[RESULT_NUMBER_SIZE], double value)
{
    if (!isfinite(value)) {
        snprintf(text, RESULT_NUMBER_SIZE, "%s", isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, RESULT_NUMBER_SIZE, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            return;
    }
}

/* ---- members; each returns false if out of memory ---- */

static bool add_seed(cJSON *object, uint64_t seed)
{
    char text[RESULT_NUMBER_SIZE];
    snprintf(text, sizeof text, "%" PRIu64, seed);
    return json_item(object, "seed",
                     seed < EXACT_INTEGERS ? cJSON_CreateRaw(text) : cJSON_CreateString(text));
}

static bool add_outcome(cJSON *array, const ResultOutcome *outcome)
{
    cJSON *object = cJSON_CreateObject();
    if (object == NULL)
        return false;
    cJSON_AddItemToArray(array, object);
    return json_text(object, "name", outcome->name) &&
           json_item(object, "is_loss", cJSON_CreateBool(outcome->is_loss)) &&
           json_real(object, "mean", outcome->mean) &&
           json_real(object, "median", outcome->median) &&
           json_integer(object, "undefined", outcome->undefined);
}

/* `outcomes` may be NULL: none. */
static bool add_outcomes(cJSON *object, const char *name, int count, const ResultOutcome *outcomes)
{
    cJSON *array = cJSON_AddArrayToObject(object, name);
    bool added = array != NULL;
    for (int k = 0; added && outcomes != NULL && k < count; k++)
        added = add_outcome(array, &outcomes[k]);
    return added;
}

static bool add_angles(cJSON *object, const Result *result)
{
    cJSON *angles = cJSON_AddObjectToObject(object, "angles");
    bool added = angles != NULL;
    for (int k = 0; added && k < result->angle_count; k++)
        added = json_real(angles, result->angles[k].reference, result->angles[k].degrees);
    return added;
}

static bool add_run(cJSON *root, const Result *result)
{
    return json_text(root, "version", result->version) &&
           json_text(root, "source", result->source) &&
           json_text(root, "source_sha256", result->source_sha256) &&
           add_seed(root, result->seed) && json_real(root, "loss", result->loss) &&
           json_real(root, "objective", result->objective) &&
           json_real(root, "validation_loss", result->validation_loss) &&
           json_integer(root, "evaluations", result->evaluations) &&
           json_integer(root, "generations", result->generations) &&
           json_text(root, "stop_reason", result->stop_reason) &&
           json_real(root, "seconds", result->seconds) && json_text(root, "tier", result->tier) &&
           json_text(root, "precision", result->precision) &&
           json_integer(root, "failed_candidates", result->failed_candidates) &&
           json_real(root, "first_failure", result->first_failure) &&
           json_integer(root, "stopped_candidates", result->stopped_candidates) &&
           json_real(root, "first_stop", result->first_stop);
}

static bool add_rule(cJSON *root, const Result *result)
{
    return json_reals(root, "coefficients", result->coefficient_count, result->coefficient_names,
                      result->coefficients) &&
           add_outcomes(root, "search_outcomes", result->outcome_count, result->search_outcomes) &&
           add_outcomes(root, "validation_outcomes", result->outcome_count,
                        result->validation_outcomes) &&
           add_angles(root, result) && json_text(root, "equation", result->equation) &&
           json_text(root, "latex", result->latex) &&
           json_reals(root, "constants", result->constant_count, result->constant_names,
                      result->constants) &&
           result_add_units(root, result);
}

static bool add_choice(cJSON *root, const char *name, const Result *result,
                       const ResultChoice *choice, bool of_generation)
{
    if (choice->coefficients == NULL)
        return json_item(root, name, cJSON_CreateNull());
    cJSON *object = cJSON_AddObjectToObject(root, name);
    return object != NULL &&
           (!of_generation || json_integer(object, "generation", choice->generation)) &&
           json_real(object, "loss", choice->loss) &&
           json_real(object, "objective", choice->objective) &&
           json_reals(object, "coefficients", result->coefficient_count, result->coefficient_names,
                      choice->coefficients);
}

static bool add_choices(cJSON *root, const Result *result)
{
    if (result->favourite.coefficients == NULL)
        return true;
    const char *reported = !result->reports_candidate          ? "favourite"
                           : result->candidate.generation == 0 ? "start"
                                                               : "candidate";
    return json_text(root, "reported", reported) &&
           json_item(root, "unconverged", cJSON_CreateBool(result->unconverged)) &&
           add_choice(root, "favourite", result, &result->favourite, false) &&
           add_choice(root, "candidate", result, &result->candidate, true);
}

static bool add_restarts(cJSON *root, const SearchRuns *runs)
{
    if (runs->count == 0)
        return true;
    cJSON *restarts = cJSON_AddObjectToObject(root, "restarts");
    bool added = restarts != NULL && json_integer(restarts, "runs", runs->count) &&
                 json_integer(restarts, "reported_run", runs->reported) &&
                 json_integer(restarts, "population", runs->population);
    cJSON *ended = added ? cJSON_AddObjectToObject(restarts, "ended") : NULL;
    added = ended != NULL;
    for (int k = 0; added && k < SEARCH_STOP_COUNT; k++)
        if (runs->ended[k] > 0)
            added = json_integer(ended, search_run_end_word((SearchStop)k), runs->ended[k]);
    return added;
}

static bool add_start(cJSON *array, const ResultStart *start)
{
    cJSON *object = cJSON_CreateObject();
    if (object == NULL)
        return false;
    cJSON_AddItemToArray(array, object);
    return json_integer(object, "start", start->start) &&
           json_integer(object, "rule", start->rule) && json_real(object, "loss", start->loss) &&
           json_real(object, "objective", start->objective) &&
           json_real(object, "validation_loss", start->validation_loss) &&
           json_integer(object, "evaluations", start->evaluations) &&
           json_integer(object, "generations", start->generations) &&
           json_text(object, "stop_reason", start->stop_reason);
}

static bool add_found_rule(cJSON *array, const ResultRule *rule)
{
    cJSON *object = cJSON_CreateObject();
    if (object == NULL)
        return false;
    cJSON_AddItemToArray(array, object);
    return json_item(object, "starts", cJSON_CreateIntArray(rule->starts, rule->start_count)) &&
           json_real(object, "degrees", rule->degrees) &&
           json_text(object, "equation", rule->equation);
}

static bool add_starts(cJSON *root, const Result *result)
{
    if (result->start_count == 0)
        return true;
    bool added = json_integer(root, "planned_starts", result->planned_starts);
    cJSON *starts = cJSON_AddArrayToObject(root, "starts");
    cJSON *rules = cJSON_AddArrayToObject(root, "rules");
    added = added && starts != NULL && rules != NULL;
    for (int k = 0; added && k < result->start_count; k++)
        added = add_start(starts, &result->starts[k]);
    for (int k = 0; added && k < result->rule_count; k++)
        added = add_found_rule(rules, &result->rules[k]);
    return added;
}

static bool add_step(cJSON *array, const ResultStep *step)
{
    cJSON *object = cJSON_CreateObject();
    if (object == NULL)
        return false;
    cJSON_AddItemToArray(array, object);
    bool named = step->dropped != NULL ? json_text(object, "dropped", step->dropped)
                                       : json_item(object, "dropped", cJSON_CreateNull());
    return named && json_integer(object, "terms", step->terms) &&
           json_real(object, "loss", step->loss) &&
           json_real(object, "validation_loss", step->validation_loss) &&
           json_item(object, "too_much", cJSON_CreateBool(step->too_much));
}

static bool add_path(cJSON *root, const Result *result)
{
    if (result->step_count == 0)
        return true;
    cJSON *path = cJSON_AddArrayToObject(root, "path");
    bool added = path != NULL;
    for (int k = 0; added && k < result->step_count; k++)
        added = add_step(path, &result->path[k]);
    return added;
}

char *result_json(const Result *result)
{
    cJSON *root = cJSON_CreateObject();
    char *text = NULL;
    if (root != NULL && add_run(root, result) && add_rule(root, result) &&
        add_choices(root, result) && add_restarts(root, &result->runs) && add_starts(root, result) && add_path(root, result))
        text = json_print(root);
    cJSON_Delete(root);
    return text;
}
