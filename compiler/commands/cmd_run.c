/* cmd_run.c: `plastc run`: search, report, and a folder with the results. */
#include "commands.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/base/diag_render.h"
#include "compiler/session/session.h"
#include "runtime/io/array_file.h"
#include "runtime/io/terminal.h"
#include "runtime/run_memory.h"
#include "compiler/page/page.h"
#include "compiler/report/pareto.h"
#include "compiler/report/trial_time.h"
#include "compiler/runs/kept_candidates.h"
#include "compiler/runs/network.h"
#include "compiler/runs/rule_columns.h"
#include "compiler/runs/rounds.h"
#include "compiler/runs/rule_source.h"
#include "compiler/runs/run_events.h"
#include "compiler/runs/run_workers.h"
#include "compiler/runs/simulation.h"
#include "runtime/io/files.h"
#include "compiler/session/machine.h"
#include "compiler/session/precision.h"
#include "compiler/session/signals.h"
#include "compiler/report/starts.h"

/* ---- the search ----------------------------------------------------------------------------- */

/* Search number `start` of `starts`, from the rule `begin` if that is not NULL. */
static Status search(Session *session, const Command *command, RunFolder *folder, RuleTable *kept,
                     const double *begin, int start, int starts, RunSummary *summary,
                     ErrorText *error)
{
    const Model *model = session->compilation.model;
    Progress *progress = progress_create(terminal_rewrites(STDERR_FILENO), command->quiet);
    RunOptions options = {.method = model->search.method,
                          .options = model->search.options,
                          .l1 = model->search.l1,
                          .scales = model->search.scales,
                          .acceptance = model->acceptance.condition_count > 0 ? &model->acceptance : NULL,
                          .formulas = model->search.formulas,
                          .formula_count = model->search.formula_count,
                          .begin = begin,
                          .seed = starts_seed(session->seed, start),
                          .start = start,
                          .starts = starts,
                          .trials = model->trials,
                          .batch = model->batch,
                          .validation_trials = model->search.validation_trials,
                          .generations = model->search.generations,
                          .evaluations = model->search.evaluations,
                          .seconds = model->search.seconds,
                          .interrupted = signals_interrupted(),
                          .progress = progress,
                          .time = trial_time_scale(model),
                          .history = folder->history,
                          .kept = kept,
                          .events = command->events ? stdout : NULL,
                          .folder = &folder->files,
                          .identity = &folder->run,
                          .resume = folder->resumed ? &folder->saved : NULL,
                          .tier = tiers_current,
                          .by_trial = tiers_by_trial,
                          .tier_context = &session->tiers,
                          .single = command->single ? tiers_current : NULL,
                          .single_context = &session->single,
                          .failure_time = watcher_time,
                          .failure_context = session};
    if (command->generations > 0) {
        options.generations = command->generations;
        options.evaluations = 0;
        options.seconds = 0;
    }
    Status status = run_search(session->evaluator, &options, summary, error);
    progress_finish(progress, NULL);
    progress_destroy(progress);
    /* No other input is read by a search than where it goes on from. */
    return status == STATUS_INPUT ? run_folder_cannot_resume(folder->path, status, error) : status;
}

/* The search, with the table of its candidates if they are kept. */
static Status search_and_keep(Session *session, const Command *command, RunFolder *folder, const double *begin, int starts,
                              Found *found, ErrorText *error)
{
    KeptCandidates kept;
    ErrorText second;
    Status status = kept_candidates_open(&kept, session, command, folder, error);
    if (status == STATUS_OK)
        status = search(session, command, folder, kept.table, begin, found->start, starts, &found->summary, error);
    Status closed = kept_candidates_close(&kept, status == STATUS_OK ? error : &second);
    return status == STATUS_OK ? closed : status;
}

/* arrays: those of the result. */
static Status save_result(const RunFolder *folder, const Result *result, ResultArray *arrays, ErrorText *error)
{
    Status status = array_file_write_all(&folder->files, result, arrays, error);
    if (status != STATUS_OK)
        return status;
    char *text = result_json(result);
    status = text ? run_folder_save(folder, RESULT_FILE, text, strlen(text), error)
                  : status_out_of_memory(error);
    free(text);
    return status;
}

/* In an open folder, which gets all its files. */
static Status search_and_save(Session *session, const Command *command, RunFolder *folder,
                              const double *begin, int starts, Found *found, ErrorText *error)
{
    const Model *model = session->compilation.model;
    size_t n = (size_t)model->coefficients.count;
    *found = (Found){.start = folder->run.start,
                     .coefficients = malloc(sizeof(double) * (size_t)run_rules(model->search.method) * (n + 1)),
                     .machine = machine_text()};
    if (!found->coefficients)
        return status_out_of_memory(error);
    found->summary.coefficients = found->coefficients;
    ReportOptions options = {model->trials, model->search.validation_trials, true};
    Status status = search_and_keep(session, command, folder, begin, starts, found, error);
    if (status == STATUS_OK)
        status = report_make(session, found->coefficients, &options, &found->report, error);
    if (status != STATUS_OK)
        return status;
    if (!pareto_make(model, &found->summary.front, &found->front))
        return status_out_of_memory(error);
    found->report.result.front = found->front;
    found->report.result.front_count = found->summary.front.count;
    found->report.result.source = folder->run.source;
    found->report.result.command_line = command->text;
    found->report.result.machine = found->machine;
    found->report.result.precision = precision_name(command->single);
    if (command->single)
        found->report.result.tier = session->single.ready ? jit_cc_name(session->single.cc) : "tcc";
    report_summary_into(&found->summary, &found->report.result);
    status = save_result(folder, &found->report.result, found->report.arrays, error);
    return status == STATUS_OK ? run_folder_finish(folder, error) : status;
}

/* The error of a search in this folder that could not write its files, with how to go on. */
static Status say_how_to_go_on(const RunFolder *folder, Status status, ErrorText *error)
{
    if (status != STATUS_OUTPUT || !run_folder_has_checkpoint(folder))
        return status;
    return status_error(
        error, status,
        "%s; once it can be written, 'plastc run --resume %s' goes on from the last "
        "checkpoint",
        error->text, folder->path);
}

/* ---- reporting ------------------------------------------------------------------------------ */

static void print_moment(const Model *model, double time)
{
    StrBuf text = {0};
    trial_time_write(&text, model, time);
    printf("%s", text.text);
    strbuf_free(&text);
}

static void print_failures(const RunSummary *summary, const Session *session)
{
    const RunNumbers *numbers = &summary->numbers;
    const Model *model = session->compilation.model;
    StrBuf culprit = {0};
    watcher_write(session, &culprit);
    if (numbers->failed > 0) {
        printf("%ld of them had no finite loss", numbers->failed);
        if (isnan(numbers->first_failure)) {
            printf(", though no state or weight is known to have become infinite");
        } else {
            printf(", the first one ");
            print_moment(model, numbers->first_failure);
        }
        printf("\n");
        if (culprit.length > 0)
            printf("what first was no finite number: %s\n", culprit.text);
    }
    strbuf_free(&culprit);
    if (numbers->stopped > 0) {
        printf("%ld of them were stopped by a guard in some trial, the first one ",
               numbers->stopped);
        print_moment(model, numbers->first_stop);
        printf("\n");
    }
}

/* Runs of a method that begins anew when one ends. */
static void print_runs(const SearchRuns *runs)
{
    if (runs->count == 0)
        return;
    printf("%d run%s with restarts; the rule is that of run %d, population %d", runs->count,
           runs->count == 1 ? "" : "s", runs->reported, runs->population);
    const char *before = "; ended by ";
    for (int k = 0; k < SEARCH_STOP_COUNT; k++)
        if (runs->ended[k] > 0) {
            printf("%s%s (%d)", before, search_run_end_word((SearchStop)k), runs->ended[k]);
            before = ", ";
        }
    printf("\n");
}

/* If the rule is much better than where the search ended. */
static void print_choice(const RunSummary *summary)
{
    if (!summary->reports_candidate || !summary->favourite_is_far)
        return;
    if (summary->candidate.generation == 0)
        printf("no rule of this search is better than its start, which is reported");
    else
        printf("the rule is a candidate of generation %d", summary->candidate.generation);
    printf("; where the search ended the loss is %.4g\n", summary->favourite.loss);
}

static void print_unsettled(const RunSummary *summary, const char *folder)
{
    const ArchiveUnsettled *unsettled = &summary->unsettled;
    if (unsettled->how == ARCHIVE_SETTLED)
        return;
    double best =
        summary->reports_candidate ? summary->candidate.objective : summary->favourite.objective;
    if (unsettled->how == ARCHIVE_LEVEL) {
        printf("all rules that were looked at have the objective %.4g, so the search had nothing to go by: 'plastc simulate "
               "%s' shows what the network does\n",
               best, diag_render_shown(folder).text);
        return;
    }
    printf("the search has not converged: ");
    if (unsettled->how == ARCHIVE_FALLING)
        printf("the median objective of its candidates fell from %.4g to %.4g after generation %d",
               unsettled->from, unsettled->median, unsettled->since);
    else
        printf("the median objective of its last candidates is %.4g, that of the rule %.4g",
               unsettled->median, best);
    printf("; it goes on with 'plastc run --resume %s --generations N'\n",
           diag_render_shown(folder).text);
}

static void print_summary(const RunSummary *summary, const char *tier, int ranks,
                          const Session *session, const char *folder)
{
    const RunNumbers *numbers = &summary->numbers;
    const Model *model = session->compilation.model;
    double speed = (double)numbers->evaluations / numbers->seconds;
    printf("%ld evaluations in %d generation%s, %.2f s (%.*g evaluations/s, %s",
           numbers->evaluations, numbers->generations, numbers->generations == 1 ? "" : "s",
           numbers->seconds, speed < 10 ? 2 : 15, speed < 10 ? speed : floor(speed + 0.5), tier);
    if (ranks > 1)
        printf(", %d ranks", ranks);
    printf("); stopped: %s\n", summary->stop_meaning);
    if (summary->stop_advice[0])
        printf("advice: %s\n", summary->stop_advice);
    print_failures(summary, session);
    print_runs(&summary->runs);
    int trials = model->batch > 0 ? model->batch : model->trials;
    if (summary->last_trials > trials)
        printf("the last generations had %d trials each, those of the task are %d\n",
               summary->last_trials, trials);
    print_choice(summary);
    print_unsettled(summary, folder);
    int stiff = summary->stiff_directions;
    if (stiff > 0)
        printf("directions: %d stiff, %d sloppy; plastc directions %s shows them\n", stiff,
               summary->directions - stiff, diag_render_shown(folder).text);
    printf("results in %s\n", diag_render_shown(folder).text);
    if (*signals_interrupted())
        printf("go on with: plastc run --resume %s\n", diag_render_shown(folder).text);
}

/* Of a method that draws rules in rounds. */
static void print_rounds(const Model *model, const RunFolder *folder)
{
    StrBuf text = {0};
    if (model->search.method->weights)
        rounds_write_of(model, folder->path, &text);
    if (text.length > 0)
        printf("%s", text.text);
    strbuf_free(&text);
}

/* `starts`: NULL if there was but one search. */
static void print_nothing_left(const RunSummary *summary)
{
    if (strcmp(summary->stop_word, "budget") == 0)
        printf(
            "nothing was left to do: it has done %d generations; --generations N with a larger N "
            "gives it a longer budget\n",
            summary->numbers.generations);
    else
        printf("nothing was left to do: the search had come to its end\n");
}

static Status print(const Session *session, const Command *command, const Report *report,
                    const Starts *starts, const RunSummary *summary, const RunFolder *folder,
                    ErrorText *error)
{
    const Result *result = starts ? &starts->result : &report->result;
    signals_need_no_reader();
    if (command->events)
        return run_events_end(folder, result, error);
    if (command->json)
        return report_print_json(result, error);
    if (command->quiet)
        return STATUS_OK;
    report_print(report);
    pareto_print(result->front, result->front_count);
    if (starts)
        starts_print(starts);
    if (command->single && !starts)
        printf("the search was in single precision, where the loss of the rule is %.10g; in double it is %.10g\n",
               summary->single_loss, result->loss);
    print_rounds(session->compilation.model, folder);
    print_summary(summary, result->tier, par_ranks(command->par), session, folder->path);
    if (folder->resumed && !starts &&
        summary->numbers.generations == folder->saved.progress.numbers.generations)
        print_nothing_left(summary);
    return STATUS_OK;
}

/* ---- one search, or several ----------------------------------------------------------------- */

/* Before there is a folder. */
static Status check_memory(const Session *session, ErrorText *error)
{
    const SearchPlan *search = &session->compilation.model->search;
    RunOptions options = {.method = search->method,
                          .options = search->options,
                          .trials = session->compilation.model->trials,
                          .validation_trials = search->validation_trials};
    return run_memory_check(evaluator_module(session->evaluator), &options,
                            pool_threads(session->pool), error);
}

/* A trial for the report. Nothing else is lost if it cannot be had: the report says how to record it later. Who stops a
 * run does not want to wait. */
static void record_network(const Session *session, const Command *command, const RunFolder *folder)
{
    ErrorText error;
    Command recorded = *command;
    bool stopped = *signals_interrupted();
    recorded.file = folder->path;
    if (session->waits && !stopped && !command->quiet)
        fprintf(stderr, "plastc: note: a trial is recorded for the report, with and without the rule found; --no-report "
                        "leaves it out\n");
    if (network_record(&recorded, false, stopped, &error) != STATUS_OK)
        fprintf(stderr, "plastc: warning: the network is not recorded for the report: %s\n", error.text);
}

/* What the run has left behind, for people. */
static Status save_page(const Session *session, const Command *command, const RunFolder *folder, ErrorText *error)
{
    if (command->no_report)
        return STATUS_OK;
    record_network(session, command, folder);
    return page_write(folder->path, NULL, error);
}

static void warn_of_room(const Session *session, const Command *command, const RunFolder *folder)
{
    if (command->records)
        simulation_warn_of_room(session->compilation.model, &folder->files, 1);
}

static Status run_one(Session *session, const Command *command, const double *begin,
                      RunFolder *folder, ErrorText *error)
{
    Found found = {0};
    Coordinator *workers = NULL;
    Status status = check_memory(session, error);
    if (status == STATUS_OK)
        status = run_folder_open(folder, session, command, error);
    if (status == STATUS_OK)
        warn_of_room(session, command, folder);
    if (status == STATUS_OK)
        status = run_events_begin(session, command, folder, error);
    if (status == STATUS_OK)
        status = run_workers_start(session, command, folder, &workers, error);
    if (status == STATUS_OK)
        status = say_how_to_go_on(
            folder, search_and_save(session, command, folder, begin, 1, &found, error), error);
    coordinator_stop(workers);
    if (status == STATUS_OK)
        status = save_page(session, command, folder, error);
    if (status == STATUS_OK)
        status = print(session, command, &found.report, NULL, &found.summary, folder, error);
    starts_found_free(&found);
    return status;
}

static Status finish_starts(const Session *session, const Command *command, const RunFolder *folder,
                            const Found *found, int count, int planned, ErrorText *error)
{
    Starts starts;
    Status status =
        starts_make(rule_axes(session->compilation.model), found, count, planned, &starts)
            ? save_result(folder, &starts.result, found[starts.agreement.order[0]].report.arrays, error)
            : status_out_of_memory(error);
    if (status == STATUS_OK)
        status = save_page(session, command, folder, error);
    if (status == STATUS_OK)
        status = print(session, command, &found[starts.agreement.order[0]].report, &starts,
                       &starts.summary, folder, error);
    starts_free(&starts);
    return status;
}

/* One after the other, each in a folder of its own. */
static Status run_starts(Session *session, const Command *command, RunFolder *folder,
                         ErrorText *error)
{
    int planned = session->compilation.model->search.starts, count = 0;
    Found *found = calloc((size_t)planned, sizeof *found);
    Coordinator *workers = NULL;
    Status status = found ? check_memory(session, error) : status_out_of_memory(error);
    if (status == STATUS_OK)
        status = run_folder_open_starts(folder, session, command, error);
    if (status == STATUS_OK)
        warn_of_room(session, command, folder);
    if (status == STATUS_OK)
        status = run_events_begin(session, command, folder, error);
    if (status == STATUS_OK)
        status = run_workers_start(session, command, folder, &workers, error);
    for (; status == STATUS_OK && count < planned && (count == 0 || !*signals_interrupted());
         count++) {
        RunFolder own = {0};
        status = run_folder_open_start(&own, folder, count + 1, session, error);
        if (status == STATUS_OK)
            status = say_how_to_go_on(
                folder,
                search_and_save(session, command, &own, NULL, planned, &found[count], error),
                error);
        run_folder_free(&own);
    }
    coordinator_stop(workers);
    if (status == STATUS_OK)
        status = finish_starts(session, command, folder, found, count, planned, error);
    for (int k = 0; found && k < planned; k++)
        starts_found_free(&found[k]);
    free(found);
    return status;
}

/* The rule of --coefficients or --rule, in *begin, malloc'd; leaves it NULL if there is none. */
static Status read_begin(const RuleSource *source, const Session *session, double **begin,
                         ErrorText *error)
{
    const Model *model = session->compilation.model;
    const Command *command = source->command;
    if (!source->result && !command->rule)
        return STATUS_OK;
    if (model->search.starts > 1 && command->start == 0)
        return status_error(error, STATUS_USAGE,
                            "%s begins one search, but the program makes %d: choose one of them "
                            "with --start K",
                            command->rule ? "--rule" : "--coefficients", model->search.starts);
    *begin = malloc(sizeof(double) * (size_t)(model->coefficients.count + 1));
    return *begin ? rule_source_apply(source, &session->compilation, *begin, error) : status_out_of_memory(error);
}

static Status run(Session *session, const RuleSource *source, RunFolder *folder, ErrorText *error)
{
    const Command *command = source->command;
    const IrGradient *gradient = &session->compilation.module->gradient;
    double *begin = NULL;
    Status status = command->keep_candidates ? rule_columns_check(session->compilation.model, error) : STATUS_OK;
    if (status == STATUS_OK)
        status = read_begin(source, session, &begin, error);
    if (status == STATUS_OK && gradient->wanted && !gradient->refused)
        session_by_trial(session, command); /* a search along exact slopes has one candidate */
    if (status == STATUS_OK) {
        bool several = session->compilation.model->search.starts > 1 && command->start == 0;
        signals_search_begins(par_ranks(command->par) > 1);
        status = several ? run_starts(session, command, folder, error)
                         : run_one(session, command, begin, folder, error);
    }
    free(begin);
    return status;
}

/* Compiles the program, and searches from the rule that the command names, if it does. *validates: it has validation
 * trials. */
static Status compile_and_run(const Command *command, RunFolder *folder, bool *validates)
{
    ErrorText error;
    RuleSource source;
    Status status = rule_source_open(&source, command, false, &error);
    if (status == STATUS_OK) {
        Session session;
        status = session_open(&session, command, DEFAULT_SEED);
        if (status == STATUS_OK) {
            *validates = session.compilation.model->search.validation_trials > 0;
            status = run(&session, &source, folder, &error);
            if (status != STATUS_OK)
                command_fail(status, &error);
        }
        session_close(&session);
    } else {
        command_fail(status, &error);
    }
    rule_source_free(&source);
    return status;
}

/* --record: a simulation of the rule that was found, in the folder of its run. */
static Status record_found(const Command *command, const RunFolder *folder, bool validates)
{
    char *out = path_join(folder->path, RECORDING_FOLDER);
    ErrorText error;
    if (!out)
        return command_fail(status_out_of_memory(&error), &error);
    Command simulation = {.file = folder->path,
                          .out = out,
                          .validation = validates,
                          .data_folder = command->data_folder,
                          .jit = command->jit,
                          .gradient_memory = command->gradient_memory,
                          .quiet = true,
                          .par = command->par};
    Status status = command_simulate(&simulation);
    if (status == STATUS_OK && !command->quiet && !command->json && !command->events)
        printf("recorded in %s: %s trial 0 of the rule\n", diag_render_shown(out).text,
               validates ? "validation" : "search");
    free(out);
    return status;
}

/* `plastc run runs/oja` */
static Status refuse_folder(const char *path)
{
    ErrorText error;
    Status status =
        status_error(&error, STATUS_INPUT,
                     "'%s' is a folder, not a program; 'plastc run --resume %s' goes on "
                     "with the run in it",
                     path, path);
    return command_fail(status, &error);
}

Status command_run(const Command *given)
{
    ErrorText error = {""};
    RunFolder folder = {0};
    if (given->file && path_is_folder(given->file))
        return refuse_folder(given->file);
    if (given->records && par_ranks(given->par) > 1)
        return command_fail(status_error(&error, STATUS_USAGE,
                                         "--record takes one process: 'plastc simulate RUN --validation' records "
                                         "afterwards"),
                            &error);
    if (given->out)
        folder.before = run_place_look(given->out);
    Status status =
        given->resume ? run_folder_find(&folder, given->resume, given, true, &error) : STATUS_OK;
    if (status == STATUS_OK) {
        bool validates = false;
        status = compile_and_run(given->resume ? &folder.command : given, &folder, &validates);
        if (status == STATUS_OK && given->records && !*signals_interrupted())
            status = record_found(given, &folder, validates);
    } else {
        run_folder_cannot_resume(given->resume, status, &error);
        command_fail(status, &error);
    }
    run_folder_free(&folder);
    return status == STATUS_OK && *signals_interrupted() ? STATUS_INTERRUPTED : status;
}
