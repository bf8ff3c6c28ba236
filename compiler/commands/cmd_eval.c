/* cmd_eval.c: `plastc eval`: the loss of a given rule, in the program of its run or in another one.
 */
#include "commands.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "compiler/session/session.h"
#include "compiler/report/trial_time.h"
#include "compiler/report/report.h"
#include "compiler/runs/rule_source.h"
#include "eval_rules.h"

/* When the rule failed, and what was no finite number then. */
static void print_failure(Session *session, const double *coefficients, int trials)
{
    StrBuf text = {0};
    double time = watcher_time_of(session, coefficients, trials);
    if (isnan(time))
        strbuf_add(&text,
                   "the loss is not finite, though no state, weight or trace is known to be so");
    else {
        strbuf_add(&text, "a number stopped being finite ");
        trial_time_write(&text, session->compilation.model, time);
        strbuf_add(&text, ": ");
        watcher_write(session, &text);
    }
    fprintf(stderr, "plastc: %s\n", text.text);
    strbuf_free(&text);
}

/* The C compiler takes about that long for a module. */
#define COMPILING 0.5

/* Whether lanes of trials save more than it takes to compile them: one trial is timed. */
static bool worth_by_trial(const Session *session, const double *coefficients, int trials)
{
    ErrorText error;
    struct timespec start, end;
    Evaluation one = {.set = PLAST_SEARCH,
                      .trials = 1,
                      .generation = PLAST_FINAL,
                      .candidates = 1,
                      .coefficients = coefficients};
    clock_gettime(CLOCK_MONOTONIC, &start);
    Status status = evaluator_run(session->evaluator, &one, &error);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds = (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
    double all = seconds * trials / pool_threads(session->pool);
    int lanes = evaluator_module(session->evaluator)->lanes;
    return status == STATUS_OK && all * (lanes - 1) / lanes > 2 * COMPILING;
}

static Status evaluate(Session *session, const RuleSource *source)
{
    ErrorText error;
    const Command *command = source->command;
    const Model *model = session->compilation.model;
    Report report = {0};
    double *coefficients = malloc(sizeof(double) * (size_t)(model->coefficients.count + 1));
    Status status = coefficients ? rule_source_apply(source, &session->compilation, coefficients, &error)
                                 : status_out_of_memory(&error);
    if (status == STATUS_OK && !source->result && !command->rule && model->coefficients.count > 0)
        status = status_error(&error, STATUS_USAGE,
                              "eval needs a rule: --coefficients FILE, --rule NAME, or the folder of "
                              "a run instead of a program");
    ReportOptions options = {model->trials, model->search.validation_trials, false};
    if (command->trials > 0)
        options = (ReportOptions){command->trials, 0, false};
    if (status == STATUS_OK && session->tiers.ready &&
        worth_by_trial(session, coefficients, options.trials + options.validation_trials))
        session_by_trial(session, command);
    if (status == STATUS_OK)
        status = report_make(session, coefficients, &options, &report, &error);
    if (status == STATUS_OK) {
        report.result.stop_reason = "evaluated";
        report.result.numbers.evaluations = 1;
        status = command->json ? report_print_json(&report.result, &error) : report_print(&report);
        if (!isfinite(report.result.objective) && !command->quiet)
            print_failure(session, coefficients, options.trials);
    }
    report_free(&report);
    free(coefficients);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}

Status command_eval(const Command *command)
{
    ErrorText error;
    if (command->rules)
        return eval_rules(command);
    const char *option = command->out ? "out" : command->resume ? "resume" : command->part > 0 ? "part" : command->each_trial ? "each-trial" : NULL;
    if (option)
        return command_fail(status_error(&error, STATUS_USAGE, "'--%s' is about a table of rules: give one with --rules TABLE",
                                         option),
                            &error);
    RuleSource source;
    Status status = rule_source_open(&source, command, false, &error);
    if (status == STATUS_OK) {
        Session session;
        status = session_open(&session, source.command, source.seed);
        if (status == STATUS_OK)
            status = evaluate(&session, &source);
        session_close(&session);
    } else {
        command_fail(status, &error);
    }
    rule_source_free(&source);
    return status;
}
