/* result.c: writes result.json.
 *
 * cJSON builds the text and escapes strings. Numbers are handed to it as finished text: its own
 * printing takes 15 digits whenever these are within a rounding error, and loses the sign of -0. */
#include "result.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- UTF-8 ---- */

/* Bytes of the character that begins at `text`, or 0 if it is not UTF-8 (Unicode 15, table 3-7). */
static int character_length(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;
    if (byte[0] < 0x80)
        return 1;
    int length = byte[0] >= 0xF0 ? 4 : byte[0] >= 0xE0 ? 3 : 2;
    if (byte[0] < 0xC2 || byte[0] > 0xF4)
        return 0;
    unsigned low = byte[0] == 0xE0 ? 0xA0 : byte[0] == 0xF0 ? 0x90 : 0x80;
    unsigned high = byte[0] == 0xED ? 0x9F : byte[0] == 0xF4 ? 0x8F : 0xBF;
    if (byte[1] < low || byte[1] > high)
        return 0;
    for (int k = 2; k < length; k++)
        if ((byte[k] & 0xC0) != 0x80)
            return 0;
    return length;
}

/* A copy, malloc'd, in which U+FFFD stands for every byte that is not UTF-8. */
static char *clean_text(const char *text)
{
    char *clean = malloc(3 * strlen(text) + 1);
    if (clean == NULL)
        return NULL;
    char *to = clean;
    while (*text != '\0') {
        int length = character_length(text);
        memcpy(to, length > 0 ? text : "\xEF\xBF\xBD", length > 0 ? (size_t)length : 3);
        to += length > 0 ? length : 3;
        text += length > 0 ? length : 1;
    }
    *to = '\0';
    return clean;
}

/* ---- members; each returns false if out of memory ---- */

/* Adds `item`, which is taken over even on failure. Names may come from the user's program. */
static bool add_item(cJSON *object, const char *name, cJSON *item)
{
    char *clean = clean_text(name);
    bool added = clean != NULL && item != NULL && cJSON_AddItemToObject(object, clean, item);
    free(clean);
    if (!added)
        cJSON_Delete(item);
    return added;
}

static bool add_text(cJSON *object, const char *name, const char *text)
{
    char *clean = clean_text(text);
    bool added = clean != NULL && add_item(object, name, cJSON_CreateString(clean));
    free(clean);
    return added;
}

static bool add_real(cJSON *object, const char *name, double value)
{
    if (!isfinite(value))
        return add_item(object, name, cJSON_CreateNull());
    char text[RESULT_NUMBER_SIZE];
    result_number(text, value);
    return add_item(object, name, cJSON_CreateRaw(text));
}

static bool add_integer(cJSON *object, const char *name, long value)
{
    char text[RESULT_NUMBER_SIZE];
    snprintf(text, sizeof text, "%ld", value);
    return add_item(object, name, cJSON_CreateRaw(text));
}

static bool add_seed(cJSON *object, uint64_t seed)
{
    char text[RESULT_NUMBER_SIZE];
    snprintf(text, sizeof text, "%" PRIu64, seed);
    return add_item(object, "seed",
                    seed < EXACT_INTEGERS ? cJSON_CreateRaw(text) : cJSON_CreateString(text));
}

/* An object of numbers by name. */
static bool add_reals(cJSON *object, const char *name, int count, const char *const *names,
                      const double *values)
{
    cJSON *reals = cJSON_AddObjectToObject(object, name);
    bool added = reals != NULL;
    for (int k = 0; added && k < count; k++)
        added = add_real(reals, names[k], values[k]);
    return added;
}

static bool add_outcome(cJSON *array, const ResultOutcome *outcome)
{
    cJSON *object = cJSON_CreateObject();
    if (object == NULL)
        return false;
    cJSON_AddItemToArray(array, object);
    return add_text(object, "name", outcome->name) &&
           add_item(object, "is_loss", cJSON_CreateBool(outcome->is_loss)) &&
           add_real(object, "mean", outcome->mean) && add_real(object, "median", outcome->median);
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
        added = add_real(angles, result->angles[k].reference, result->angles[k].degrees);
    return added;
}

static bool add_run(cJSON *root, const Result *result)
{
    return add_text(root, "version", result->version) && add_text(root, "source", result->source) &&
           add_text(root, "source_sha256", result->source_sha256) && add_seed(root, result->seed) &&
           add_real(root, "loss", result->loss) && add_real(root, "objective", result->objective) &&
           add_real(root, "validation_loss", result->validation_loss) &&
           add_integer(root, "evaluations", result->evaluations) &&
           add_integer(root, "generations", result->generations) &&
           add_text(root, "stop_reason", result->stop_reason) &&
           add_real(root, "seconds", result->seconds) && add_text(root, "tier", result->tier) &&
           add_text(root, "precision", result->precision) &&
           add_integer(root, "failed_candidates", result->failed_candidates) &&
           add_real(root, "first_failure", result->first_failure) &&
           add_integer(root, "stopped_candidates", result->stopped_candidates) &&
           add_real(root, "first_stop", result->first_stop);
}

static bool add_rule(cJSON *root, const Result *result)
{
    return add_reals(root, "coefficients", result->coefficient_count, result->coefficient_names,
                     result->coefficients) &&
           add_outcomes(root, "search_outcomes", result->outcome_count, result->search_outcomes) &&
           add_outcomes(root, "validation_outcomes", result->outcome_count,
                        result->validation_outcomes) &&
           add_angles(root, result) && add_text(root, "equation", result->equation) &&
           add_reals(root, "constants", result->constant_count, result->constant_names,
                     result->constants);
}

static bool add_start(cJSON *array, const ResultStart *start)
{
    cJSON *object = cJSON_CreateObject();
    if (object == NULL)
        return false;
    cJSON_AddItemToArray(array, object);
    return add_integer(object, "start", start->start) && add_integer(object, "rule", start->rule) &&
           add_real(object, "loss", start->loss) &&
           add_real(object, "objective", start->objective) &&
           add_real(object, "validation_loss", start->validation_loss) &&
           add_integer(object, "evaluations", start->evaluations) &&
           add_integer(object, "generations", start->generations) &&
           add_text(object, "stop_reason", start->stop_reason);
}

static bool add_found_rule(cJSON *array, const ResultRule *rule)
{
    cJSON *object = cJSON_CreateObject();
    if (object == NULL)
        return false;
    cJSON_AddItemToArray(array, object);
    return add_item(object, "starts", cJSON_CreateIntArray(rule->starts, rule->start_count)) &&
           add_real(object, "degrees", rule->degrees) &&
           add_text(object, "equation", rule->equation);
}

static bool add_starts(cJSON *root, const Result *result)
{
    if (result->start_count == 0)
        return true;
    bool added = add_integer(root, "planned_starts", result->planned_starts);
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
    bool named = step->dropped != NULL ? add_text(object, "dropped", step->dropped)
                                       : add_item(object, "dropped", cJSON_CreateNull());
    return named && add_integer(object, "terms", step->terms) &&
           add_real(object, "loss", step->loss) &&
           add_real(object, "validation_loss", step->validation_loss) &&
           add_item(object, "too_much", cJSON_CreateBool(step->too_much));
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

static char *add_newline(char *text)
{
    size_t length = strlen(text);
    char *longer = realloc(text, length + 2);
    if (longer == NULL) {
        free(text);
        return NULL;
    }
    memcpy(longer + length, "\n", 2);
    return longer;
}

char *result_json(const Result *result)
{
    cJSON *root = cJSON_CreateObject();
    char *text = NULL;
    if (root != NULL && add_run(root, result) && add_rule(root, result) && add_starts(root, result) && add_path(root, result))
        text = cJSON_Print(root);
    cJSON_Delete(root);
    return text == NULL ? NULL : add_newline(text);
}
