/* saved_rule.c: see saved_rule.h. */
#include "saved_rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/base/strbuf.h"
#include "runtime/io/array_file.h"
#include "runtime/io/files.h"
#include "compiler/base/suggest.h"
#include "rule_row.h"
#include "run_folder.h"

Status saved_rule_in_folder(const Folder *folder, const char *path, SavedResult *saved,
                            char *sha256, ErrorText *error)
{
    char *bytes;
    size_t length;
    *saved = (SavedResult){0};
    if (folder_read(folder, RESULT_FILE, SAVED_RESULT_MOST_BYTES, &bytes, &length, error) !=
        STATUS_OK)
        return STATUS_INPUT;
    Status status = saved_result_parse(path, bytes, length, saved, error);
    if (status == STATUS_OK)
        status = array_file_read_all(folder, saved, error);
    if (sha256)
        hash_sha256(bytes, length, sha256);
    free(bytes);
    return status;
}

void saved_rule_hash(int count, const char *const *names, const double *values, char digits[HASH_SIZE])
{
    StrBuf text = {0};
    for (int k = 0; k < count; k++)
        strbuf_printf(&text, "%s %.17g\n", names[k], values[k]);
    hash_sha256(text.text ? text.text : "", text.length, digits);
    strbuf_free(&text);
}

Status saved_rule_read(const char *path, SavedResult *saved, char **file, ErrorText *error)
{
    *saved = (SavedResult){0};
    if (rule_row_named(path))
        return rule_row_read(path, saved, file, error);
    bool in_folder = path_is_folder(path);
    *file = in_folder ? path_join(path, RESULT_FILE) : strdup(path);
    if (!*file)
        return status_out_of_memory(error);
    Folder folder = {0};
    Status status = in_folder ? STATUS_OK : saved_result_read(path, saved, error);
    if (status != STATUS_OK || (!in_folder && saved->array_count == 0))
        return status;
    char *parent = in_folder ? strdup(path) : path_folder(path);
    status = parent ? folder_open(&folder, parent, error) : status_out_of_memory(error);
    if (status == STATUS_OK)
        status = in_folder ? saved_rule_in_folder(&folder, *file, saved, NULL, error)
                           : array_file_read_all(&folder, saved, error);
    folder_close(&folder);
    free(parent);
    return status;
}

static int find_coefficient(const Model *model, const char *name)
{
    for (int k = 0; k < model->coefficients.count; k++)
        if (model->coefficients.items[k].name && strcmp(model->coefficients.items[k].name, name) == 0)
            return k;
    return -1;
}

/* The first of `count` coefficients that the program does not have. */
static Status does_not_fit(const Model *model, const char *path, const char *name, int count,
                           ErrorText *error)
{
    int n = model->coefficients.count;
    const char **names = arena_array(model->arena, const char *, n + 1);
    int named = 0;
    for (int k = 0; k < n; k++)
        if (model->coefficients.items[k].name)
            names[named++] = model->coefficients.items[k].name;
    if (named == 0)
        return status_error(error, STATUS_INPUT, "%s: the program has no coefficient '%s', but arrays only", path, name);
    const char *near = suggest_word(name, names, named);
    char others[48] = "";
    if (count > 1)
        snprintf(others, sizeof others, " (nor %d others of that rule)", count - 1);
    return status_error(error, STATUS_INPUT, "%s: the program has no coefficient '%s'%s; %s '%s'%s",
                        path, name, others, near ? "did you mean" : "its first one is",
                        near ? near : names[0], near ? "?" : "");
}

static bool has_fixed(const Model *model, const Learn *learn, const char *name)
{
    return learn_is_fixed(learn) && strcmp(learn_full_name(model->arena, learn), name) == 0;
}

/* Whether the program has a number or an array of that name and fixes it: that is its value then, whatever a rule says. */
static bool is_fixed(const Model *model, const char *name)
{
    for (int k = 0; k < model->shared.count; k++)
        if (has_fixed(model, model->shared.items[k], name))
            return true;
    for (int k = 0; k < model->rules.count; k++)
        for (int n = 0; n < model->rules.items[k]->learns.count; n++)
            if (has_fixed(model, model->rules.items[k]->learns.items[n], name))
                return true;
    return false;
}

static const Learn *find_array(const Model *model, const char *name)
{
    for (int k = 0; k < model->arrays.count; k++)
        if (strcmp(learn_full_name(model->arena, model->arrays.items[k]), name) == 0)
            return model->arrays.items[k];
    return NULL;
}

/* Sets the numbers of an array; *known counts them. */
static Status apply_array(const Model *model, const SavedArray *saved, const char *path, double *coefficients,
                          int *known, ErrorText *error)
{
    const Learn *array = find_array(model, saved->name);
    if (!array && is_fixed(model, saved->name))
        return STATUS_OK;
    if (!array)
        return status_error(error, STATUS_INPUT, "%s: the program learns no array '%s'", path, saved->name);
    bool fits = array->rank == saved->rank && array->size[0] == saved->size[0] &&
                (array->rank == 1 || array->size[1] == saved->size[1]);
    if (!fits)
        return status_error(error, STATUS_INPUT, "%s: its array '%s' has another shape than that of the program", path,
                            saved->name);
    if (!saved->values)
        return status_error(error, STATUS_INPUT, "%s: it names no file with the numbers of '%s'", path, saved->name);
    memcpy(coefficients + array->first, saved->values, sizeof(double) * (size_t)array->term_count);
    *known += array->term_count;
    return STATUS_OK;
}

Status saved_rule_apply(const Model *model, const SavedResult *saved, const char *path,
                        double *coefficients, int *missing, ErrorText *error)
{
    const SavedNumbers *rule = &saved->coefficients;
    if (saved->table)
        return rule_row_apply(model, saved, coefficients, missing, error);
    const char *unknown = NULL;
    int unknown_count = 0, known = 0;
    for (int k = 0; k < rule->count; k++) {
        int index = find_coefficient(model, rule->names[k]);
        if (index >= 0) {
            coefficients[index] = rule->values[k];
            known++;
        } else if (rule->values[k] != 0 && !is_fixed(model, rule->names[k])) {
            unknown = unknown ? unknown : rule->names[k];
            unknown_count++;
        }
    }
    for (int k = 0; k < saved->array_count; k++) {
        Status status = apply_array(model, &saved->arrays[k], path, coefficients, &known, error);
        if (status != STATUS_OK)
            return status;
    }
    if (missing)
        *missing = model->coefficients.count - known;
    return unknown ? does_not_fit(model, path, unknown, unknown_count, error) : STATUS_OK;
}
