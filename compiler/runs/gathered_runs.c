/* gathered_runs.c: see gathered_runs.h. */
#define _GNU_SOURCE /* fdopendir */
#include "gathered_runs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/io/array_file.h"
#include "runtime/io/covariance_file.h"
#include "runtime/io/rule_table.h"

#define MOST_BYTES ((size_t)16 << 30)

/* ---- whether they belong together ----------------------------------------------------------- */

static const RunIdentity *identity_of(const SavedRun *run)
{
    return &run->folder.saved.run;
}

/* Of a run that was read. */
static Status check_ended(const SavedRun *run, const char *path, ErrorText *error)
{
    static const char *const interrupted = "interrupted";
    if (run->folder.has_starts)
        return status_error(error, STATUS_INPUT, "'%s' has several searches: name the folders that 'run --start K' has written", path);
    for (int k = 0; k < RESULT_MEMBERS; k++)
        if (strcmp(result_members[k].name, "stop_reason") == 0 && run->result.members[k].text &&
            strcmp(run->result.members[k].text, interrupted) == 0)
            return status_error(error, STATUS_INPUT, "the search in '%s' was interrupted; 'plastc run --resume %s' goes on with it",
                                path, path);
    return STATUS_OK;
}

/* Of two: all but the number of the start. */
static Status compare(const SavedRun *first, const SavedRun *own, ErrorText *error)
{
    ErrorText reason;
    RunIdentity expected = *identity_of(first);
    const RunIdentity *found = identity_of(own);
    const char *a = first->folder.files.path, *b = own->folder.files.path;
    expected.start = found->start;
    /* What only the one that goes on sets is a difference, so both are asked. */
    if (checkpoint_compare(&expected, found, &reason) != STATUS_OK)
        return status_error(error, STATUS_INPUT, "'%s' and '%s' are not of one run: of the second one, %s", a, b, reason.text);
    if (checkpoint_compare(found, &expected, &reason) != STATUS_OK)
        return status_error(error, STATUS_INPUT, "'%s' and '%s' are not of one run: of the first one, %s", a, b, reason.text);
    if (expected.generations != found->generations)
        return status_error(error, STATUS_INPUT, "'%s' and '%s' are not of one run: they have different budgets, %d and %d (0: that "
                                                 "of the program)",
                            a, b, expected.generations, found->generations);
    bool keeps = folder_has(&first->folder.files, CANDIDATES_FOLDER);
    if (keeps != folder_has(&own->folder.files, CANDIDATES_FOLDER))
        return status_error(error, STATUS_INPUT, "'%s' has kept its candidates, but '%s' has not", keeps ? a : b, keeps ? b : a);
    return STATUS_OK;
}

/* How many searches the program makes. */
static Status count_starts(const SavedRun *run, int *starts, ErrorText *error)
{
    Compilation compilation;
    Command command = run->folder.command;
    command.searches = true;
    Status status = command_compile(&command, &compilation, STAGE_CHECKED);
    *starts = status == STATUS_OK ? compilation.model->search.starts : 0;
    compile_free(&compilation);
    if (status != STATUS_OK)
        return status_error(error, status, "the program of '%s' cannot be compiled", run->folder.files.path);
    return *starts > 1 ? STATUS_OK
                       : status_error(error, STATUS_INPUT, "the program of '%s' makes one search: there is nothing to gather",
                                      run->folder.files.path);
}

/* Each start once. */
static Status check_all(const GatheredRuns *gathered, int starts, ErrorText *error)
{
    for (int k = 0; k < gathered->count || k < starts; k++) {
        int found = k < gathered->count ? identity_of(&gathered->runs[k])->start : starts + 1;
        if (k > 0 && k < gathered->count && found == identity_of(&gathered->runs[k - 1])->start)
            return status_error(error, STATUS_INPUT, "start %d is in '%s' and in '%s'", found, gathered->runs[k - 1].folder.files.path,
                                gathered->runs[k].folder.files.path);
        if (found > k + 1)
            return status_error(error, STATUS_INPUT, "start %d of %d is missing: 'plastc run FILE --start %d' makes it", k + 1, starts,
                                k + 1);
    }
    return STATUS_OK;
}

static int by_start(const void *a, const void *b)
{
    const SavedRun *left = a, *right = b;
    int first = identity_of(left)->start, second = identity_of(right)->start;
    return first != second ? first - second : strcmp(left->folder.files.path, right->folder.files.path);
}

Status gathered_runs_open(GatheredRuns *gathered, const Command *given, ErrorText *error)
{
    int starts = 0;
    *gathered = (GatheredRuns){.runs = calloc((size_t)given->path_count, sizeof *gathered->runs)};
    if (!gathered->runs)
        return status_out_of_memory(error);
    Status status = STATUS_OK;
    for (int k = 0; status == STATUS_OK && k < given->path_count; k++) {
        Command own = *given;
        own.file = given->paths[k];
        status = saved_run_open(&gathered->runs[gathered->count++], &own, false, error);
        if (status == STATUS_OK)
            status = check_ended(&gathered->runs[k], own.file, error);
    }
    if (status != STATUS_OK)
        return status;
    /* What a run compiles is in its folder, and names it: the array must not be moved after that. */
    status = count_starts(&gathered->runs[0], &starts, error);
    qsort(gathered->runs, (size_t)gathered->count, sizeof *gathered->runs, by_start);
    for (int k = 1; status == STATUS_OK && k < gathered->count; k++)
        status = compare(&gathered->runs[0], &gathered->runs[k], error);
    return status == STATUS_OK ? check_all(gathered, starts, error) : status;
}

void gathered_runs_free(GatheredRuns *gathered)
{
    for (int k = 0; k < gathered->count; k++)
        saved_run_free(&gathered->runs[k]);
    free(gathered->runs);
    *gathered = (GatheredRuns){0};
}

/* ---- copying -------------------------------------------------------------------------------- */

static Status copy_file(const Folder *from, const char *name, const Folder *to, ErrorText *error)
{
    char *bytes;
    size_t length;
    Status status = folder_read(from, name, MOST_BYTES, &bytes, &length, error);
    if (status != STATUS_OK)
        return status;
    status = folder_write(to, name, bytes, length, error);
    free(bytes);
    return status;
}

static Status copy_if_there(const Folder *from, const char *name, const Folder *to, ErrorText *error)
{
    return folder_has(from, name) ? copy_file(from, name, to, error) : STATUS_OK;
}

/* The table of candidates. */
static Status copy_candidates(const Folder *from, const Folder *to, ErrorText *error)
{
    Folder old = {0}, own = {0};
    bool taken;
    const char *name;
    if (!folder_has(from, CANDIDATES_FOLDER))
        return STATUS_OK;
    Status status = folder_open_below(&old, from, CANDIDATES_FOLDER, error);
    if (status == STATUS_OK)
        status = folder_make_in(&own, to, CANDIDATES_FOLDER, &taken, error);
    if (status == STATUS_OK)
        status = copy_file(&old, RULE_TABLE_FILE, &own, error);
    for (int k = 0; status == STATUS_OK && (name = rule_table_array(k)) != NULL; k++)
        status = copy_if_there(&old, name, &own, error);
    folder_close(&old);
    folder_close(&own);
    return status;
}

/* The learned arrays. */
static Status copy_arrays(const Folder *from, const Folder *to, ErrorText *error)
{
    size_t begin = strlen(ARRAY_FILE_BEGIN), end = strlen(ARRAY_FILE_END);
    int opened = dup(from->opened);
    DIR *entries = opened >= 0 ? fdopendir(opened) : NULL;
    if (!entries) {
        if (opened >= 0)
            close(opened);
        return status_error(error, status_of_errno(errno, STATUS_INPUT), "cannot read '%s': %s", from->path, strerror(errno));
    }
    Status status = STATUS_OK;
    rewinddir(entries);
    for (struct dirent *entry; status == STATUS_OK && (entry = readdir(entries)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (length > begin + end && strncmp(entry->d_name, ARRAY_FILE_BEGIN, begin) == 0 &&
            strcmp(entry->d_name + length - end, ARRAY_FILE_END) == 0)
            status = copy_file(from, entry->d_name, to, error);
    }
    closedir(entries);
    return status;
}

/* History first, by which the folder of a search is known. */
static Status copy_run(const SavedRun *run, const Folder *out, ErrorText *error)
{
    static const char *const names[] = {HISTORY_FILE, PROGRAM_FILE, CHECKPOINT_FILE, RESULT_FILE};
    const Folder *from = &run->folder.files;
    Folder to = {0};
    char name[32];
    bool taken;
    snprintf(name, sizeof name, "start-%d", identity_of(run)->start);
    Status status = folder_make_in(&to, out, name, &taken, error);
    for (int k = 0; status == STATUS_OK && k < 4; k++)
        status = copy_file(from, names[k], &to, error);
    if (status == STATUS_OK)
        status = copy_if_there(from, COVARIANCE_FILE, &to, error);
    if (status == STATUS_OK)
        status = copy_arrays(from, &to, error);
    if (status == STATUS_OK)
        status = copy_candidates(from, &to, error);
    folder_close(&to);
    return status;
}

Status gathered_runs_write(const GatheredRuns *gathered, const Folder *out, ErrorText *error)
{
    Status status = STATUS_OK;
    for (int k = 0; status == STATUS_OK && k < gathered->count; k++)
        status = copy_run(&gathered->runs[k], out, error);
    return status == STATUS_OK ? copy_file(&gathered->runs[0].folder.files, PROGRAM_FILE, out, error) : status;
}
