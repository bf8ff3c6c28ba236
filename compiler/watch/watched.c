/* watched.c: see watched.h. */
#include "watched.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "compiler/report/trial_time.h"
#include "compiler/runs/run_folder.h"
#include "runtime/io/saved_result.h"

/* Searches of a program, at the most. */
#define STARTS_MOST 1000

Status watched_check(const Folder *folder, const char *path, ErrorText *error)
{
    if (folder_has(folder, HISTORY_FILE) || folder_has(folder, PROGRAM_FILE) || folder_has(folder, "start-1"))
        return STATUS_OK;
    return status_error(error, STATUS_INPUT, "'%s' is not the folder of a run: it has no " HISTORY_FILE, path);
}

/* ---- what was planned ----------------------------------------------------------------------- */

static WatchedPlan plan_of(const Model *model, const Command *command)
{
    const SearchPlan *search = &model->search;
    bool own = command->generations == 0;
    return (WatchedPlan){.known = true,
                         .generations = own ? search->generations : command->generations,
                         .evaluations = own ? search->evaluations : 0,
                         .seconds = own ? search->seconds : 0,
                         .starts = search->starts,
                         .time = trial_time_scale(model)};
}

WatchedPlan watched_plan(const Command *given)
{
    ErrorText ignored = {""};
    RunFolder folder = {0};
    WatchedPlan plan = {.starts = 1};
    Command command = *given;
    command.file = NULL;
    if (run_folder_find(&folder, given->file, &command, false, &ignored) == STATUS_OK) {
        const Command *run = &folder.command;
        CheckOptions check = {.data_folder = run->data_folder,
                              .settings = run->settings,
                              .setting_count = run->setting_count,
                              .usage = &ignored,
                              .search = true,
                              .folder = run->folder};
        Compilation compilation;
        if (compile(&compilation, run->file, &check, STAGE_CHECKED, &ignored) == STATUS_OK)
            plan = plan_of(compilation.model, run);
        if (!folder.has_starts)
            plan.starts = 1;
        compile_free(&compilation);
    }
    run_folder_free(&folder);
    return plan;
}

/* ---- one search ----------------------------------------------------------------------------- */

static bool status_of(const Folder *folder, const char *name, struct stat *status)
{
    int opened = folder_file(folder, name, O_RDONLY);
    bool there = opened >= 0 && fstat(opened, status) == 0;
    if (opened >= 0)
        close(opened);
    return there;
}

/* The folder of the search that goes on, and its number; the folder itself of a run with one. */
static Status open_last(const Folder *folder, int *start, Folder *last, ErrorText *error)
{
    char name[24];
    *start = 0;
    *last = (Folder){0};
    for (int k = 1; k <= STARTS_MOST; k++) {
        snprintf(name, sizeof name, "start-%d", k);
        Folder own = {0};
        ErrorText ignored;
        bool begun = folder_has(folder, name) && folder_open_below(&own, folder, name, &ignored) == STATUS_OK &&
                     folder_has(&own, HISTORY_FILE);
        folder_close(&own);
        if (!begun)
            break; /* of an older run with more of them, empty folders are left */
        *start = k;
    }
    snprintf(name, sizeof name, "start-%d", *start);
    return *start > 0 ? folder_open_below(last, folder, name, error) : STATUS_OK;
}

unsigned long watched_version(const Folder *folder)
{
    Folder last;
    ErrorText ignored;
    struct stat status;
    int start;
    unsigned long version = 1;
    if (open_last(folder, &start, &last, &ignored) == STATUS_OK) {
        const Folder *places[] = {folder, start > 0 ? &last : folder};
        static const char *const names[] = {RESULT_FILE, HISTORY_FILE};
        for (int k = 0; k < 2; k++)
            if (status_of(places[k], names[k], &status))
                version = version * 1000003 + (unsigned long)status.st_size + (unsigned long)status.st_mtim.tv_sec +
                          (unsigned long)status.st_mtim.tv_nsec + (unsigned long)status.st_ino;
        version = version * 1000003 + (unsigned long)start;
    }
    folder_close(&last);
    return version;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static Status read_result(const Folder *folder, SavedResult *saved, ErrorText *error)
{
    char *bytes, *path = folder_text(folder, RESULT_FILE);
    size_t length;
    if (!path)
        return status_out_of_memory(error);
    Status status = folder_read(folder, RESULT_FILE, SAVED_RESULT_MOST_BYTES, &bytes, &length, error);
    if (status == STATUS_OK) {
        status = saved_result_parse(path, bytes, length, saved, error);
        free(bytes);
    }
    free(path);
    return status;
}

static int last_generation(const HistoryTable *table)
{
    const double *generations = history_table_column(table, "generation");
    return generations && table->rows > 0 ? (int)generations[table->rows - 1] : 0;
}

static const char *stop_reason_of(const SavedResult *saved)
{
    for (int k = 0; k < RESULT_MEMBERS; k++)
        if (strcmp(result_members[k].name, "stop_reason") == 0)
            return saved->members[k].text;
    return NULL;
}

/* Whether the run has come to its end: a result.json is there, and nothing was done since. */
static Status read_end(const Folder *folder, Watched *watched, ErrorText *error)
{
    SavedResult saved;
    int done = 0;
    if (!folder_has(folder, RESULT_FILE))
        return STATUS_OK;
    Status status = read_result(folder, &saved, error);
    if (status != STATUS_OK)
        return status;
    for (int k = 0; k < watched->start; k++)
        done += last_generation(&watched->tables[k]);
    const char *reason = stop_reason_of(&saved);
    double generations = saved_result_number(&saved, "generations");
    if (!(generations < done))
        watched->ended = arena_printf(watched->arena, "%s", reason ? reason : "not known");
    watched->loss = saved_result_number(&saved, "loss");
    watched->validation = saved_result_number(&saved, "validation_loss");
    saved_result_free(&saved);
    return STATUS_OK;
}

/* One that has ended has a loss. */
static double loss_found(const Folder *folder)
{
    SavedResult saved;
    ErrorText ignored;
    if (!folder_has(folder, RESULT_FILE) || read_result(folder, &saved, &ignored) != STATUS_OK)
        return (double)NAN;
    double loss = saved_result_number(&saved, "loss");
    saved_result_free(&saved);
    return loss;
}

static Status read_search(const Folder *folder, int k, double *losses, Watched *watched, ErrorText *error)
{
    struct stat info;
    watched->tables[k] = (HistoryTable){0};
    losses[k] = loss_found(folder);
    if (status_of(folder, HISTORY_FILE, &info)) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        watched->idle = (double)(now.tv_sec - info.st_mtim.tv_sec);
    }
    if (!folder_has(folder, HISTORY_FILE))
        return STATUS_OK;
    return history_table_read(watched->arena, folder, &watched->tables[k], error);
}

Status watched_read(const Folder *folder, const WatchedPlan *plan, Watched *watched, ErrorText *error)
{
    int start;
    Folder last;
    *watched = (Watched){.arena = arena_create(), .loss = (double)NAN, .validation = (double)NAN};
    Status status = open_last(folder, &start, &last, error);
    folder_close(&last);
    if (status != STATUS_OK)
        return status;
    watched->start = start > 0 ? start : 1;
    watched->starts = plan->starts > watched->start ? plan->starts : watched->start;
    watched->tables = arena_array(watched->arena, HistoryTable, watched->start);
    double *losses = arena_array(watched->arena, double, watched->start);
    watched->losses = losses;
    for (int k = 0; status == STATUS_OK && k < watched->start; k++) {
        char name[24];
        Folder own = {0};
        snprintf(name, sizeof name, "start-%d", k + 1);
        if (start > 0)
            status = folder_open_below(&own, folder, name, error);
        if (status == STATUS_OK)
            status = read_search(start > 0 ? &own : folder, k, losses, watched, error);
        folder_close(&own);
    }
    return status == STATUS_OK ? read_end(folder, watched, error) : status;
}

void watched_free(Watched *watched)
{
    arena_destroy(watched->arena);
    *watched = (Watched){0};
}
