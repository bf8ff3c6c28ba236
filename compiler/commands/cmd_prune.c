/* cmd_prune.c: `plastc prune`: a shorter rule from a found one, and what each term is worth. */
#include "commands.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/report/short_name.h"
#include "compiler/base/diag_render.h"
#include "compiler/session/session.h"
#include "runtime/io/file_write.h"
#include "runtime/io/files.h"
#include "runtime/prune.h"
#include "compiler/report/report.h"
#include "compiler/runs/rule_source.h"

#define DEFAULT_TOLERANCE   0.05
#define DEFAULT_GENERATIONS 30

typedef struct Pruning {
    Session *session;
    const RuleSource *source;
    PruneOptions options;
    bool *may_drop;       /* [n], owned as the next */
    double *coefficients; /* [n] */
    PruneStep *path;      /* [n + 1] */
    ResultStep *steps;    /* [n + 1] */
    int count;            /* of steps */
} Pruning;

/* ---- printing ------------------------------------------------------------------------------- */

static void print_loss(double loss)
{
    if (isnan(loss))
        printf("%12s", "-");
    else
        printf("%12.4g", loss);
}

/* Each step as it is made: a long path should be seen to move on. */
static void print_step(void *pruning_, const PruneStep *step)
{
    const Pruning *pruning = pruning_;
    const Command *command = pruning->source->command;
    if (command->quiet || command->json)
        return;
    if (step->dropped < 0)
        printf("terms        loss  validation  dropped\n");
    const Model *model = pruning->session->compilation.model;
    char *name =
        step->dropped < 0 ? NULL : short_name(model->coefficients.items[step->dropped].name);
    printf("%5d", step->terms);
    print_loss(step->loss);
    print_loss(step->validation_loss);
    printf("  %s", name ? name : "-");
    if (step->too_much)
        printf(": too much, it stays (more than %.4g %% above the whole rule)",
               100 * pruning->options.tolerance);
    printf("\n");
    fflush(stdout);
    free(name);
}

/* ---- the rule ------------------------------------------------------------------------------- */

/* Terms of a polynomial can be left out if their bounds allow it. */
static int mark_terms(const Model *model, const double *coefficients, bool *may_drop)
{
    int count = 0;
    for (int k = 0; k < model->coefficients.count; k++)
        may_drop[k] = false;
    for (int r = 0; r < model->rules.count; r++)
        for (int l = 0; l < model->rules.items[r]->learns.count; l++) {
            const Learn *learn = model->rules.items[r]->learns.items[l];
            for (int k = 0; k < learn->term_count && learn->factor_count > 0; k++) {
                const PlastCoefficient *term = &model->coefficients.items[learn->first + k];
                may_drop[learn->first + k] = term->low <= 0 && term->high >= 0;
                count += may_drop[learn->first + k] && coefficients[learn->first + k] != 0;
            }
        }
    return count;
}

static Status make_pruning(Pruning *pruning, ErrorText *error)
{
    const Command *command = pruning->source->command;
    const Model *model = pruning->session->compilation.model;
    if (model->arrays.count > 0)
        return status_error(error, STATUS_RUN,
                            "prune leaves out terms of a polynomial, one by one; this program learns the array '%s'",
                            learn_full_name(model->arena, model->arrays.items[0]));
    size_t n = (size_t)model->coefficients.count + 1;
    pruning->may_drop = malloc(sizeof(bool) * n);
    pruning->coefficients = malloc(sizeof(double) * n);
    pruning->path = malloc(sizeof(PruneStep) * n);
    pruning->steps = malloc(sizeof(ResultStep) * n);
    if (!pruning->may_drop || !pruning->coefficients || !pruning->path || !pruning->steps)
        return status_out_of_memory(error);
    Status status =
        rule_source_apply(pruning->source, &pruning->session->compilation, pruning->coefficients, error);
    if (status != STATUS_OK)
        return status;
    const Learn *expression = model_expression(model);
    if (expression)
        return status_error(error, STATUS_INPUT,
                            "'%s' is an expression, which has no terms to leave out; for a shorter one search with "
                            "'minimize LOSS + 0.01 * size(%s.%s)'",
                            expression->name.name, expression->rule->name.name, expression->name.name);
    if (mark_terms(model, pruning->coefficients, pruning->may_drop) == 0)
        return status_error(error, STATUS_INPUT, "the rule has no terms that could be dropped");
    pruning->options =
        (PruneOptions){.may_drop = pruning->may_drop,
                       .scales = model->search.scales,
                       .trials = command->trials > 0 ? command->trials : model->trials,
                       .validation_trials = model->search.validation_trials,
                       .tolerance = command->has_tolerance ? command->tolerance : DEFAULT_TOLERANCE,
                       .generations = command->has_refit ? command->refit : DEFAULT_GENERATIONS,
                       .seed = pruning->session->seed,
                       .tier = tiers_current,
                       .tier_context = &pruning->session->tiers,
                       .report = print_step,
                       .report_context = pruning};
    return STATUS_OK;
}

/* ---- the result ----------------------------------------------------------------------------- */

static void add_path(const Pruning *pruning, Result *result)
{
    const Model *model = pruning->session->compilation.model;
    for (int k = 0; k < pruning->count; k++) {
        const PruneStep *step = &pruning->path[k];
        pruning->steps[k] = (ResultStep){
            .terms = step->terms,
            .dropped = step->dropped < 0 ? NULL : model->coefficients.items[step->dropped].name,
            .loss = step->loss,
            .validation_loss = step->validation_loss,
            .too_much = step->too_much};
    }
    result->stop_reason = "pruned";
    result->step_count = pruning->count;
    result->path = pruning->steps;
}

/* Beside the rule that it is a shorter form of, if that is still there. */
static Status save_in_run(const SavedRun *run, const char *text, ErrorText *error)
{
    char *rule;
    Status status = saved_run_is_unchanged(run, &rule, error);
    free(rule);
    return status == STATUS_OK
               ? run_folder_save(&run->folder, PRUNED_FILE, text, strlen(text), error)
               : status;
}

/* In the folder of the run, or where --out says; else nowhere. */
static Status save(const Pruning *pruning, const Command *given, const Result *result,
                   ErrorText *error)
{
    const RuleSource *source = pruning->source;
    if (!given->out && !source->has_run)
        return STATUS_OK;
    char *path = given->out ? strdup(given->out) : path_join(given->file, PRUNED_FILE);
    char *text = result_json(result);
    Status status = status_out_of_memory(error);
    if (path && text)
        status = given->out ? file_write(path, text, strlen(text), error)
                            : save_in_run(&source->run, text, error);
    if (status == STATUS_OK && !given->quiet && !given->json)
        printf("the pruned rule is in %s\n", diag_render_shown(path).text);
    free(path);
    free(text);
    return status;
}

static Status finish(const Pruning *pruning, const Command *given, ErrorText *error)
{
    const PruneOptions *options = &pruning->options;
    ReportOptions measured = {options->trials, options->validation_trials, false};
    Report report = {0};
    Status status = report_make(pruning->session, pruning->coefficients, &measured, &report, error);
    if (status == STATUS_OK) {
        add_path(pruning, &report.result);
        if (given->json)
            status = report_print_json(&report.result, error);
        else if (!given->quiet)
            status = report_print(&report);
    }
    if (status == STATUS_OK)
        status = save(pruning, given, &report.result, error);
    report_free(&report);
    return status;
}

static Status prune(Session *session, const RuleSource *source, const Command *given)
{
    ErrorText error;
    Pruning pruning = {.session = session, .source = source};
    Status status = rule_source_require(source, "prune", &error);
    if (status == STATUS_OK)
        status = make_pruning(&pruning, &error);
    if (status == STATUS_OK)
        status = prune_rule(session->evaluator, &pruning.options, pruning.coefficients,
                            pruning.path, &pruning.count, &error);
    if (status == STATUS_OK)
        status = finish(&pruning, given, &error);
    free(pruning.may_drop);
    free(pruning.coefficients);
    free(pruning.path);
    free(pruning.steps);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}

Status command_prune(const Command *given)
{
    ErrorText error;
    RuleSource source;
    Status status = rule_source_open(&source, given, !given->out, &error);
    if (status == STATUS_OK) {
        Session session;
        status = session_open(&session, source.command, source.seed);
        if (status == STATUS_OK)
            status = prune(&session, &source, given);
        session_close(&session);
    } else {
        command_fail(status, &error);
    }
    rule_source_free(&source);
    return status;
}
