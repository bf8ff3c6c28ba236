/* saved_rules_json.c: see saved_rules_json.h. */
#include "saved_rules_json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint.h"
#include "json_reader.h"

static Status no_memory(const char *path, ErrorText *error)
{
    return status_error(error, STATUS_MEMORY, "%s: out of memory", path);
}

static double number_or(const json_t *object, const char *member, double otherwise)
{
    const json_t *value = json_object_get(object, member);
    return json_is_number(value) ? json_number_value(value) : otherwise;
}

/* One that could not be is refused: digits would follow from it. */
static Status read_prior(const JsonDocument *document, const char *member, const json_t *value, PriorMarginal *prior)
{
    const json_t *own = json_object_get(value, "prior");
    const char *kind = json_string_value(json_object_get(own, "distribution"));
    if (!own)
        return STATUS_OK;
    bool lognormal = kind && strcmp(kind, "lognormal") == 0;
    *prior = (PriorMarginal){.kind = lognormal                              ? PRIOR_LOGNORMAL
                                     : kind && strcmp(kind, "normal") == 0  ? PRIOR_NORMAL
                                     : kind && strcmp(kind, "uniform") == 0 ? PRIOR_UNIFORM
                                                                            : PRIOR_UNKNOWN,
                             .mean = number_or(own, lognormal ? "median" : "mean", 0),
                             .sd = number_or(own, lognormal ? "sd_of_log" : "sd", 0),
                             .low = number_or(own, "low", -HUGE_VAL),
                             .high = number_or(own, "high", HUGE_VAL),
                             .log_scale = json_is_true(json_object_get(own, "log"))};
    bool bounded = prior->low > -HUGE_VAL && prior->high < HUGE_VAL;
    if (prior->kind == PRIOR_UNKNOWN || !(prior->low <= prior->high) || (prior->log_scale && !(prior->low > 0)) ||
        (prior->kind == PRIOR_UNIFORM ? !bounded : !(prior->sd > 0)) || (lognormal && !(prior->mean > 0 && prior->log_scale)))
        return json_document_wrong(document, member, NULL, "has a column with a prior that is none: 'uniform' between 'low' and "
                                                           "'high', 'normal' with 'mean' and 'sd' above 0, or 'lognormal' with 'median' and "
                                                           "'sd_of_log'");
    return STATUS_OK;
}

/* One of a list: an object with a name, or the name alone. */
static Status read_column(const JsonDocument *document, const char *member, const json_t *value, SavedColumn *column)
{
    const json_t *name = json_is_object(value) ? json_object_get(value, "name") : value;
    const json_t *unit = json_is_object(value) ? json_object_get(value, "unit") : NULL;
    const json_t *kind = json_is_object(value) ? json_object_get(value, "kind") : NULL;
    if (!json_is_string(name) || (unit && !json_is_string(unit)))
        return json_document_wrong(document, member, NULL, "has a column without a name, or with a unit that is no text");
    column->name = strdup(json_string_value(name));
    column->unit = unit ? strdup(json_string_value(unit)) : NULL;
    double scale = json_number_value(json_is_object(value) ? json_object_get(value, "scale") : NULL);
    column->scale = scale > 0 ? scale : 0;
    column->is_loss = json_is_string(kind) && strcmp(json_string_value(kind), "loss") == 0;
    if (!column->name || (unit && !column->unit))
        return no_memory(document->path, document->error);
    return json_is_object(value) ? read_prior(document, member, value, &column->prior) : STATUS_OK;
}

static Status read_columns(const JsonDocument *document, const char *member, bool required, SavedColumn **columns,
                           int *count)
{
    const json_t *list = json_object_get(document->root, member);
    if (!list && !required)
        return STATUS_OK;
    if (!list)
        return status_error(document->error, STATUS_INPUT, "%s: it has no member '%s'", document->path, member);
    if (!json_is_array(list))
        return json_document_expected(document, member, NULL, "an array");
    size_t size = json_array_size(list);
    *columns = calloc(size + 1, sizeof **columns);
    if (!*columns)
        return no_memory(document->path, document->error);
    Status status = STATUS_OK;
    for (size_t k = 0; status == STATUS_OK && k < size; k++)
        status = read_column(document, member, json_array_get(list, k), &(*columns)[(*count)++]);
    return status;
}

/* A whole number from 0 to 2^31 - 1; absent: as it is. */
static Status read_count(const JsonDocument *document, const char *member, int *count)
{
    const json_t *value = json_object_get(document->root, member);
    double number = json_number_value(value);
    if (!value)
        return STATUS_OK;
    if (!json_is_number(value) || !(number >= 0 && number <= INT32_MAX && number == floor(number)))
        return json_document_expected(document, member, NULL, "a count");
    *count = (int)number;
    return STATUS_OK;
}

/* Which rows it has, of a part of a table: all three numbers, or none. */
static Status read_part(const JsonDocument *document, RulePart *part)
{
    static const char *const names[] = {"first", "rows", "of"};
    json_t *object = json_object_get(document->root, "part");
    long *const numbers[] = {&part->first, &part->rows, &part->of};
    for (int k = 0; object && k < 3; k++) {
        const json_t *value = json_object_get(object, names[k]);
        double number = json_number_value(value);
        if (!json_is_number(value) || !(number >= (k > 0) && number <= INT32_MAX && number == floor(number)))
            return json_document_wrong(document, "part", NULL, "has not the counts 'first', 'rows' and 'of'");
        *numbers[k] = (long)number;
    }
    if (part->first + part->rows > part->of)
        return json_document_wrong(document, "part", NULL, "ends behind the last row");
    return STATUS_OK;
}

/* A whole number, or the digits of a large one; what is neither is as if it were absent. */
static void read_seed(const JsonDocument *document, SavedRules *rules)
{
    const json_t *value = json_object_get(document->root, "seed");
    double number = json_number_value(value);
    const char *text = json_string_value(value);
    char *end = NULL;
    if (json_is_number(value) && number >= 0 && number < 9007199254740992.0 && number == floor(number)) {
        rules->has_seed = true;
        rules->seed = (uint64_t)number;
    } else if (text && text[0] >= '0' && text[0] <= '9') {
        rules->seed = strtoull(text, &end, 10);
        rules->has_seed = *end == '\0';
    }
}

static Status copy_text(const JsonDocument *document, const char *member, char **text)
{
    const json_t *value = json_object_get(document->root, member);
    *text = json_is_string(value) ? strdup(json_string_value(value)) : NULL;
    return *text || !json_is_string(value) ? STATUS_OK : no_memory(document->path, document->error);
}

/* "before" and the name, malloc'd. */
static char *join(const char *before, const char *name)
{
    char *text = malloc(strlen(before) + strlen(name) + 1);
    if (text)
        strcat(strcpy(text, before), name);
    return text;
}

/* What --set said, or --fix, whose names have SETTING_FIX in front. */
static Status read_settings(const JsonDocument *document, const char *member, const char *before, SavedRules *rules)
{
    json_t *object = json_object_get(document->root, member), *value;
    const char *name;
    size_t count = (size_t)rules->setting_count + json_object_size(object) + 1;
    SavedSetting *grown = realloc(rules->settings, sizeof *grown * count);
    if (!grown)
        return no_memory(document->path, document->error);
    rules->settings = grown;
    json_object_foreach(object, name, value)
    {
        if (!json_is_string(value))
            return json_document_expected(document, member, name, "a string");
        SavedSetting *own = &grown[rules->setting_count++];
        *own = (SavedSetting){join(before, name), strdup(json_string_value(value))};
        if (!own->name || !own->value)
            return no_memory(document->path, document->error);
    }
    return STATUS_OK;
}

static Status read_program(const JsonDocument *document, SavedRules *rules)
{
    Status status = copy_text(document, "program", &rules->program);
    if (status == STATUS_OK)
        status = copy_text(document, "table", &rules->made_by);
    if (status == STATUS_OK)
        status = copy_text(document, "program_sha256", &rules->program_sha256);
    if (status == STATUS_OK)
        status = read_settings(document, "set", "", rules);
    return status == STATUS_OK ? read_settings(document, "fix", SETTING_FIX, rules) : status;
}

static Status read_conditions(const JsonDocument *document, SavedRules *rules)
{
    const json_t *list = json_object_get(document->root, "accepted");
    size_t size = json_array_size(list);
    rules->conditions = calloc(size + 1, sizeof *rules->conditions);
    if (!rules->conditions)
        return no_memory(document->path, document->error);
    for (size_t k = 0; k < size; k++) {
        const char *name = json_string_value(json_array_get(list, k));
        if (!name)
            return json_document_wrong(document, "accepted", NULL, "has a name that is no text");
        rules->conditions[rules->condition_count] = strdup(name);
        if (!rules->conditions[rules->condition_count++])
            return no_memory(document->path, document->error);
    }
    return STATUS_OK;
}

Status saved_rules_json_read(const char *path, const char *bytes, size_t length, SavedRules *rules, int *rows,
                             ErrorText *error)
{
    JsonDocument document;
    Status status = json_document_open(&document, path, bytes, length, error);
    *rows = -1;
    if (status != STATUS_OK)
        return status;
    status = read_columns(&document, "theta", true, &rules->theta, &rules->columns);
    if (status == STATUS_OK)
        status = read_columns(&document, "x", false, &rules->x, &rules->x_count);
    if (status == STATUS_OK)
        status = read_count(&document, "rows", rows);
    if (status == STATUS_OK)
        status = read_count(&document, "trials", &rules->trials);
    if (status == STATUS_OK)
        status = read_part(&document, &rules->part);
    read_seed(&document, rules);
    if (status == STATUS_OK)
        status = read_program(&document, rules);
    if (status == STATUS_OK)
        status = read_conditions(&document, rules);
    json_document_close(&document);
    return status;
}
