/* saved_run.c: see saved_run.h. */
#include "saved_run.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/io/files.h"
#include "saved_rule.h"

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
    return saved_rule_in_folder(&run->folder.files, run->path, &run->result, run->result_sha256,
                                error);
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
