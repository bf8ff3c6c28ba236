/* cmd_run.c: `plastc run`: search, report, and a folder with the results. */
#include "command.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../runtime/run.h"
#include "report.h"
#include "run_folder.h"

/* The only mutable variable at file scope: a signal handler can reach nothing else. */
static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    interrupted = 1;
    signal(number, SIG_DFL); /* a second one ends the process */
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
                          .checkpoint = folder->checkpoint,
                          .identity = &folder->run,
                          .resume = folder->resumed ? &folder->saved : NULL,
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
    if (summary->stop_advice[0])
        printf("advice: %s\n", summary->stop_advice);
    if (summary->failed > 0)
        printf("%ld of them had no finite loss\n", summary->failed);
    if (summary->stopped > 0)
        printf("%ld of them were stopped by a guard in some trial, the first one at t = %g\n",
               summary->stopped, summary->first_stop);
    printf("results in %s\n", folder);
    if (interrupted)
        printf("go on with: plastc run --resume %s\n", folder);
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
        report.result.stopped_candidates = (int)summary->stopped;
        report.result.first_stop = summary->first_stop;
        report.result.source = folder->run.source;
        text = result_json(&report.result);
        status = text ? run_folder_save(folder, "result.json", text, strlen(text), error)
                      : status_error(error, STATUS_RUN, "out of memory");
    }
    if (status == STATUS_OK)
        status = run_folder_finish(folder, error);
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

static Status run(Session *session, const Command *command, RunFolder *folder, ErrorText *error)
{
    RunSummary summary = {
        .coefficients =
            malloc(sizeof(double) * (size_t)(session->compilation.model->coefficients.count + 1))};
    Status status = summary.coefficients ? run_folder_open(folder, session, command, error)
                                         : status_error(error, STATUS_RUN, "out of memory");
    if (status == STATUS_OK)
        status = search(session, command, folder, &summary, error);
    if (status == STATUS_OK)
        status = finish(session, command, folder, &summary, error);
    free(summary.coefficients);
    return status;
}

Status command_run(const Command *given)
{
    ErrorText error = {""};
    RunFolder folder = {0};
    Session session;
    Status status = given->resume ? run_folder_find(&folder, given, &error) : STATUS_OK;
    if (status != STATUS_OK) {
        run_folder_free(&folder);
        return command_fail(status, &error);
    }
    const Command *command = given->resume ? &folder.command : given;
    status = session_open(&session, command, DEFAULT_SEED);
    if (status == STATUS_OK) {
        status = run(&session, command, &folder, &error);
        if (status != STATUS_OK)
            command_fail(status, &error);
    }
    session_close(&session);
    run_folder_free(&folder);
    return status == STATUS_OK && interrupted ? STATUS_INTERRUPTED : status;
}
