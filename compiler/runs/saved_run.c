/* saved_run.c: see saved_run.h. */
#include "saved_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/io/files.h"
#include "compiler/base/suggest.h"

/* ---- runs ----------------------------------------------------------------------------------- */

/* The result.json in a folder; `sha256`: of its bytes, may be NULL; `path`: for messages. */
static Status read_result_in(const Folder *folder, const char *path, SavedResult *saved,
                             char *sha256, ErrorText *error)
{
    char *bytes;
    size_t length;
    *saved = (SavedResult){0};
    if (folder_read(folder, RESULT_FILE, SAVED_RESULT_MOST_BYTES, &bytes, &length, error) !=
        STATUS_OK)
        return STATUS_INPUT;
    Status status = saved_result_parse(path, bytes, length, saved, error);
    if (sha256)
        hash_sha256(bytes, length, sha256);
    free(bytes);
    return status;
}

static Status read_result(SavedRun *run, const char *folder, ErrorText *error)
{
    run->path = path_join(folder, RESULT_FILE);
    if (!run->path)
        return status_out_of_memory(error);
    if (!folder_has(&run->folder.files, RESULT_FILE))
        return status_error(error, STATUS_INPUT,
                            "the run in '%s' has not ended: there is no result.json; 'plastc run "
                            "--resume %s' goes on with it",
                            folder, folder);
    return read_result_in(&run->folder.files, run->path, &run->result, run->result_sha256, error);
}

Status saved_run_open(SavedRun *run, const Command *given, bool changes, ErrorText *error)
{
    *run = (SavedRun){0};
    Command command = *given;
    command.file = NULL;
    Status status = run_folder_find(&run->folder, given->file, &command, changes, error);
    if (status != STATUS_OK)
        return status_error(error, status, "cannot read the run in '%s': %s", given->file,
                            error->text);
    return read_result(run, given->file, error);
}

Status saved_run_is_unchanged(const SavedRun *run, char **bytes, ErrorText *error)
{
    char digits[HASH_SIZE] = "";
    size_t length;
    if (folder_read(&run->folder.files, RESULT_FILE, SAVED_RESULT_MOST_BYTES, bytes, &length,
                    error) != STATUS_OK)
        return STATUS_INPUT;
    hash_sha256(*bytes, length, digits);
    if (strcmp(digits, run->result_sha256) == 0)
        return STATUS_OK;
    free(*bytes);
    *bytes = NULL;
    return status_error(error, STATUS_INPUT,
                        "'%s' has changed since this command read its rule; nothing is written",
                        run->path);
}

void saved_run_free(SavedRun *run)
{
    run_folder_free(&run->folder);
    saved_result_free(&run->result);
    free(run->path);
}

Status saved_run_check(const SavedRun *run, const Compilation *compilation, ErrorText *error)
{
    char digits[65];
    const Source *source = compilation->sources.files[0];
    hash_sha256(source->text, (size_t)source->length, digits);
    if (strcmp(digits, run->folder.saved.run.source_sha256) == 0)
        return STATUS_OK;
    return status_error(error, STATUS_INPUT,
                        "the program '%s' has changed since the run; to try the rule in it, write "
                        "'plastc eval %s --coefficients %s'",
                        compilation->model->path, compilation->model->path,
                        run->path);
}

/* ---- rules ---------------------------------------------------------------------------------- */

Status saved_rule_read(const char *path, SavedResult *saved, char **file, ErrorText *error)
{
    *saved = (SavedResult){0};
    bool in_folder = path_is_folder(path);
    *file = in_folder ? path_join(path, RESULT_FILE) : strdup(path);
    if (!*file)
        return status_out_of_memory(error);
    if (!in_folder)
        return saved_result_read(path, saved, error);
    Folder folder;
    Status status = folder_open(&folder, path, error);
    if (status == STATUS_OK)
        status = read_result_in(&folder, *file, saved, NULL, error);
    folder_close(&folder);
    return status;
}

static int find_coefficient(const Model *model, const char *name)
{
    for (int k = 0; k < model->coefficients.count; k++)
        if (strcmp(model->coefficients.items[k].name, name) == 0)
            return k;
    return -1;
}

/* The first of `count` coefficients that the program does not have. */
static Status does_not_fit(const Model *model, const char *path, const char *name, int count,
                           ErrorText *error)
{
    int n = model->coefficients.count;
    const char **names = arena_array(model->arena, const char *, n + 1);
    for (int k = 0; k < n; k++)
        names[k] = model->coefficients.items[k].name;
    const char *near = suggest_word(name, names, n);
    char others[48] = "";
    if (count > 1)
        snprintf(others, sizeof others, " (nor %d others of that rule)", count - 1);
    return status_error(error, STATUS_INPUT, "%s: the program has no coefficient '%s'%s; %s '%s'%s",
                        path, name, others, near ? "did you mean" : "its first one is",
                        near ? near : names[0], near ? "?" : "");
}

Status saved_rule_apply(const Model *model, const SavedResult *saved, const char *path,
                        double *coefficients, int *missing, ErrorText *error)
{
    const SavedNumbers *rule = &saved->coefficients;
    const char *unknown = NULL;
    int unknown_count = 0, known = 0;
    for (int k = 0; k < rule->count; k++) {
        int index = find_coefficient(model, rule->names[k]);
        if (index >= 0) {
            coefficients[index] = rule->values[k];
            known++;
        } else if (rule->values[k] != 0) {
            unknown = unknown ? unknown : rule->names[k];
            unknown_count++;
        }
    }
    if (missing)
        *missing = model->coefficients.count - known;
    return unknown ? does_not_fit(model, path, unknown, unknown_count, error) : STATUS_OK;
}
