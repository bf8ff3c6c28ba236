/* cmd_run.c: `plastc run`: search, report, and a folder with the results. */
#include "command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../runtime/io/files.h"
#include "../runtime/run.h"
#include "report.h"

/* The only mutable variable at file scope: a signal handler can reach nothing else. */
static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    interrupted = 1;
    signal(number, SIG_DFL); /* a second one ends the process */
}

/* ---- the run folder ------------------------------------------------------------------------- */

/* "runs/oja", or "runs/oja-2" and so on if that exists. malloc'd. */
static char *default_folder(const char *program)
{
    const char *name = strrchr(program, '/') ? strrchr(program, '/') + 1 : program;
    size_t length = strcspn(name, ".");
    StrBuf path = {0};
    struct stat status;
    for (int number = 1;; number++) {
        path.length = 0;
        strbuf_printf(&path, "runs/%.*s", (int)length, name);
        if (number > 1)
            strbuf_printf(&path, "-%d", number);
        if (stat(path.text, &status) != 0)
            return strbuf_take(&path);
    }
}

typedef struct RunFolder {
    char *path;
    History *history;
} RunFolder;

static Status save(const RunFolder *folder, const char *name, const char *text, size_t length,
                   ErrorText *error)
{
    char *path = path_join(folder->path, name);
    Status status = file_write(path, text, length, error);
    free(path);
    return status;
}

static Status open_folder(const Session *session, const Command *command, RunFolder *folder,
                          ErrorText *error)
{
    const Model *model = session->compilation.model;
    const Source *source = session->compilation.sources.files[0];
    int n = model->coefficients.count;
    const char **names = arena_array(model->arena, const char *, n + 1);
    for (int k = 0; k < n; k++)
        names[k] = model->coefficients.items[k].name;
    folder->path = command->out ? path_join(command->out, "") : default_folder(model->path);
    Status status = folder_make(folder->path, error);
    if (status == STATUS_OK)
        status = save(folder, "program.plast", source->text, (size_t)source->length, error);
    if (status != STATUS_OK)
        return status;
    char *path = path_join(folder->path, "history.csv");
    status = history_create(path, n, names, &folder->history, error);
    free(path);
    return status;
}

static Status close_folder(RunFolder *folder, ErrorText *error)
{
    Status status = history_close(folder->history, error);
    folder->history = NULL;
    return status;
}

/* ---- the search ----------------------------------------------------------------------------- */

static Status search(Session *session, const Command *command, RunFolder *folder,
                     RunSummary *summary, ErrorText *error)
{
    const Model *model = session->compilation.model;
    Progress *progress = progress_create(isatty(STDERR_FILENO) == 1, command->quiet);
    RunOptions options = {.method = model->search.method,
                          .options = model->search.options,
                          .seed = session->seed,
                          .trials = model->trials,
                          .validation_trials = model->search.validation_trials,
                          .generations = model->search.generations,
                          .evaluations = model->search.evaluations,
                          .seconds = model->search.seconds,
                          .interrupted = &interrupted,
                          .progress = progress,
                          .history = folder->history,
                          .tier = tiers_current,
                          .tier_context = &session->tiers};
    if (command->generations > 0) {
        options.generations = command->generations;
        options.evaluations = 0;
        options.seconds = 0;
    }
    signal(SIGINT, on_signal);
    signal(SIGTERM, on_signal);
    Status status = run_search(session->evaluator, &options, summary, error);
    progress_finish(progress, NULL);
    progress_destroy(progress);
    return status;
}

/* ---- reporting ------------------------------------------------------------------------------ */

static void print_summary(const RunSummary *summary, const Report *report, const char *folder)
{
    printf("%ld evaluations in %d generation%s, %.2f s (%.0f evaluations/s, %s); stopped: %s\n",
           summary->evaluations, summary->generations, summary->generations == 1 ? "" : "s",
           summary->seconds, (double)summary->evaluations / summary->seconds, report->result.tier,
           summary->stop_meaning);
    if (summary->failed > 0)
        printf("%ld of them had no finite loss\n", summary->failed);
    printf("results in %s\n", folder);
}

static Status finish(Session *session, const Command *command, RunFolder *folder,
                     const RunSummary *summary, ErrorText *error)
{
    const Model *model = session->compilation.model;
    Report report = {0};
    ReportOptions options = {model->trials, model->search.validation_trials, true};
    Status status = report_make(session, summary->coefficients, &options, &report, error);
    char *text = NULL;
    if (status == STATUS_OK) {
        report.result.evaluations = summary->evaluations;
        report.result.generations = summary->generations;
        report.result.stop_reason = summary->stop_word;
        report.result.seconds = summary->seconds;
        report.result.failed_candidates = (int)summary->failed;
        text = result_json(&report.result);
        status = text ? save(folder, "result.json", text, strlen(text), error)
                      : status_error(error, STATUS_RUN, "out of memory");
    }
    if (status == STATUS_OK)
        status = close_folder(folder, error);
    if (status == STATUS_OK && command->json)
        fputs(text, stdout);
    else if (status == STATUS_OK && !command->quiet) {
        report_print(&report);
        print_summary(summary, &report, folder->path);
    }
    free(text);
    report_free(&report);
    return status;
}

static Status run(Session *session, const Command *command)
{
    ErrorText error, ignored;
    RunFolder folder = {0};
    RunSummary summary = {.coefficients = malloc(
                              sizeof(double) *
                              (size_t)(session->compilation.model->coefficients.count + 1))};
    Status status = summary.coefficients ? open_folder(session, command, &folder, &error)
                                         : status_error(&error, STATUS_RUN, "out of memory");
    if (status == STATUS_OK)
        status = search(session, command, &folder, &summary, &error);
    if (status == STATUS_OK)
        status = finish(session, command, &folder, &summary, &error);
    history_close(folder.history, &ignored);
    free(folder.path);
    free(summary.coefficients);
    if (status != STATUS_OK)
        return command_fail(status, &error);
    return interrupted ? STATUS_INTERRUPTED : STATUS_OK;
}

Status command_run(const Command *command)
{
    Session session;
    Status status = session_open(&session, command, DEFAULT_SEED);
    if (status == STATUS_OK)
        status = run(&session, command);
    session_close(&session);
    return status;
}
