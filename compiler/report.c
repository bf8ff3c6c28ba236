/* report.c: see report.h. */
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../runtime/io/files.h"

/* ---- making --------------------------------------------------------------------------------- */

static Status make_equation(Session *session, const double *coefficients, bool simplify,
                            Report *report, ErrorText *error)
{
    const Model *model = session->compilation.model;
    int n = model->coefficients.count;
    bool *kept = malloc(sizeof(bool) * (size_t)(n + 1));
    if (!kept)
        return status_error(error, STATUS_RUN, "out of memory");
    Status status = STATUS_OK;
    if (simplify)
        status = simplify_rule(session->evaluator, model, coefficients, kept, error);
    else
        for (int k = 0; k < n; k++)
            kept[k] = coefficients[k] != 0;
    for (int k = 0; status == STATUS_OK && k < n; k++)
        if (!kept[k] && coefficients[k] != 0) {
            report->left_out++;
            report->left_out_below = fmax(report->left_out_below, fabs(coefficients[k]));
        }
    if (status == STATUS_OK) {
        report->equation = equation_text(model, NOTATION_TEXT, coefficients, kept);
        report->latex = equation_text(model, NOTATION_LATEX, coefficients, kept);
    }
    free(kept);
    return status;
}

static bool make_tables(const Model *model, const double *coefficients, Report *report)
{
    int n = model->coefficients.count, constants = model->constants.count;
    int references = model->references.count;
    report->names = malloc(sizeof(char *) * (size_t)(n + constants + 1));
    report->constants = malloc(sizeof(double) * (size_t)(constants + 1));
    report->angles = malloc(sizeof(ResultAngle) * (size_t)(references + 1));
    if (!report->names || !report->constants || !report->angles)
        return false;
    for (int k = 0; k < n; k++)
        report->names[k] = model->coefficients.items[k].name;
    for (int k = 0; k < constants; k++) {
        report->names[n + k] = model->constants.items[k]->name.name;
        report->constants[k] = model->constants.items[k]->value;
    }
    for (int k = 0; k < references; k++)
        report->angles[k] =
            (ResultAngle){model->references.items[k]->name.name,
                          reference_angle(model, model->references.items[k], coefficients)};
    return true;
}

static void fill_result(const Session *session, const double *coefficients, Report *report)
{
    const Model *model = session->compilation.model;
    Result *result = &report->result;
    *result = (Result){
        .version = PLASTC_VERSION,
        .source = model->path,
        .seed = session->seed,
        .loss = report->search.loss,
        .objective = report->search.objective,
        .validation_loss = report->validation.trials > 0 ? report->validation.loss : (double)NAN,
        .stop_reason = "",
        .tier = "",
        .precision = "double",
        .first_failure = (double)NAN,
        .first_stop = (double)NAN,
        .coefficient_count = model->coefficients.count,
        .coefficient_names = report->names,
        .coefficients = coefficients,
        .outcome_count = report->search.count,
        .search_outcomes = report->search.outcomes,
        .validation_outcomes = report->validation.outcomes,
        .angle_count = model->references.count,
        .angles = report->angles,
        .equation = report->equation,
        .latex = report->latex,
        .constant_count = model->constants.count,
        .constant_names = report->names + model->coefficients.count,
        .constants = report->constants,
    };
    const StrBuf *text = &session->compilation.text;
    hash_sha256(text->text, text->length, result->source_sha256);
}

Status report_make(Session *session, const double *coefficients, const ReportOptions *options,
                   Report *report, ErrorText *error)
{
    *report = (Report){.model = session->compilation.model};
    Status status = measure_rule(session->evaluator, PLAST_SEARCH, options->trials, coefficients,
                                 &report->search, error);
    if (status == STATUS_OK && options->validation_trials > 0)
        status = measure_rule(session->evaluator, PLAST_VALIDATION, options->validation_trials,
                              coefficients, &report->validation, error);
    if (status == STATUS_OK)
        status = make_equation(session, coefficients, options->simplify, report, error);
    if (status != STATUS_OK)
        return status;
    if (!make_tables(session->compilation.model, coefficients, report))
        return status_error(error, STATUS_RUN, "out of memory");
    fill_result(session, coefficients, report);
    report->result.tier = session->tiers.ready ? jit_cc_name(session->tiers.cc) : "tcc";
    return STATUS_OK;
}

void report_free(Report *report)
{
    measure_free(&report->search);
    measure_free(&report->validation);
    free(report->equation);
    free(report->latex);
    free(report->names);
    free(report->constants);
    free(report->angles);
}

void run_summary_into(const RunSummary *summary, Result *result)
{
    result->evaluations = summary->evaluations;
    result->generations = summary->generations;
    result->stop_reason = summary->stop_word;
    result->seconds = summary->seconds;
    result->runs = summary->runs;
    result->failed_candidates = (int)summary->failed;
    result->first_failure = summary->first_failure;
    result->stopped_candidates = (int)summary->stopped;
    result->first_stop = summary->first_stop;
}

/* ---- printing ------------------------------------------------------------------------------- */

Status report_print(const Report *report)
{
    printf("%s\n", report->equation);
    if (report->left_out > 0)
        printf("            %d further term%s, none above %.2g, left out: they do not change the "
               "loss\n",
               report->left_out, report->left_out == 1 ? "" : "s", report->left_out_below);
    for (int k = 0; k < report->result.angle_count; k++) {
        const ResultAngle *angle = &report->result.angles[k];
        if (!isnan(angle->degrees))
            printf("            angle to %s %.*g degrees\n", angle->reference,
                   angle->degrees < 99.5 ? 2 : 3, angle->degrees);
    }
    measure_print(&report->search, report->model, "search");
    measure_print(&report->validation, report->model, "validation");
    return STATUS_OK;
}

Status result_print_json(const Result *result, ErrorText *error)
{
    char *text = result_json(result);
    if (!text)
        return status_error(error, STATUS_RUN, "out of memory");
    fputs(text, stdout);
    free(text);
    return STATUS_OK;
}
