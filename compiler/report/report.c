/* report.c: see report.h. */
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/io/files.h"
#include "equation.h"
#include "reference.h"
#include "rule_axes.h"

#define SHOWN_AT_BOUNDS 6 /* names, at most */

/* ---- making --------------------------------------------------------------------------------- */

static Status make_equation(Session *session, const double *coefficients, bool simplify,
                            Report *report, ErrorText *error)
{
    const Model *model = session->compilation.model;
    int n = model->coefficients.count;
    bool *kept = malloc(sizeof(bool) * (size_t)(n + 1));
    if (!kept)
        return status_out_of_memory(error);
    Status status = STATUS_OK;
    if (simplify)
        status = simplify_rule(session->evaluator, model, coefficients, kept, &report->left_out,
                               error);
    else
        for (int k = 0; k < n; k++)
            kept[k] = coefficients[k] != 0;
    for (int k = 0; status == STATUS_OK && k < n; k++)
        if (!kept[k] && coefficients[k] != 0) {
            report->left_out.terms++;
            report->left_out.below = fmax(report->left_out.below, fabs(coefficients[k]));
        }
    if (status == STATUS_OK) {
        report->equation = equation_text(model, NOTATION_TEXT, coefficients, kept);
        report->latex = equation_text(model, NOTATION_LATEX, coefficients, kept);
        report->mathml = equation_text(model, NOTATION_MATHML, coefficients, kept);
    }
    free(kept);
    return status;
}

/* "gamma and kappa are at their bounds" */
static bool write_bounds(const Model *model, const double *coefficients, Report *report)
{
    int n = model->coefficients.count, count = 0, written = 0;
    RuleAxis *axes = rule_axes(model);
    StrBuf out = {0};
    for (int k = 0; axes && k < n; k++)
        count += rule_axes_at_bound(&axes[k], coefficients[k]);
    for (int k = 0; axes && k < n && written < SHOWN_AT_BOUNDS; k++) {
        if (!rule_axes_at_bound(&axes[k], coefficients[k]))
            continue;
        char *name = rule_axes_name(n, axes, k);
        strbuf_printf(&out, "%s%s", written == 0 ? "" : written == count - 1 ? " and " : ", ", name);
        free(name);
        written++;
    }
    if (written < count)
        strbuf_printf(&out, " and %d more", count - written);
    if (count > 0)
        strbuf_add(&out, count == 1 ? " is at its bound" : " are at their bounds");
    free(axes);
    report->bounds = strbuf_take(&out);
    return axes && report->bounds;
}

static bool make_tables(const Model *model, const double *coefficients, Report *report)
{
    int n = model->coefficients.count, constants = model->constants.count;
    int references = model->references.count;
    report->names = malloc(sizeof(char *) * (size_t)(n + constants + 1));
    report->constants = malloc(sizeof(double) * (size_t)(constants + 1));
    report->angles = calloc((size_t)references + 1, sizeof *report->angles);
    report->units = file_units_create(model);
    report->beside = calloc((size_t)references + 1, sizeof *report->beside);
    report->arrays = calloc((size_t)model->arrays.count + 1, sizeof *report->arrays);
    if (!report->names || !report->arrays || !report->constants || !report->angles || !report->beside ||
        !write_bounds(model, coefficients, report))
        return false;
    for (int k = 0; k < n; k++)
        report->names[k] = model->coefficients.items[k].name;
    for (int k = 0; k < model->arrays.count; k++) {
        const Learn *array = model->arrays.items[k];
        report->arrays[k] = (ResultArray){.name = learn_full_name(model->arena, array),
                                          .rank = array->rank,
                                          .size = {array->size[0], array->size[1]},
                                          .first = array->first};
    }
    for (int k = 0; k < constants; k++) {
        report->names[n + k] = model->constants.items[k]->name.name;
        report->constants[k] = model->constants.items[k]->value;
    }
    bool made = true;
    for (int k = 0; made && k < references; k++) {
        const Reference *reference = model->references.items[k];
        StrBuf beside = {0};
        made = reference_compare(model, reference, coefficients, &report->angles[k], &beside);
        report->beside[k] = strbuf_take(&beside);
    }
    return made;
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
        .single_loss = (double)NAN,
        .precision = "double",
        .numbers = run_numbers_none(),
        .coefficient_count = model->coefficients.count,
        .coefficient_names = report->names,
        .coefficients = coefficients,
        .array_count = model->arrays.count,
        .arrays = report->arrays,
        .outcome_count = report->search.count,
        .search_outcomes = report->search.outcomes,
        .validation_outcomes = report->validation.outcomes,
        .angle_count = model->references.count,
        .angles = report->angles,
        .equation = report->equation,
        .left_out = report->left_out.terms,
        .left_out_below = report->left_out.below,
        .latex = report->latex,
        .mathml = report->mathml,
        .constant_count = model->constants.count,
        .constant_names = report->names + model->coefficients.count,
        .constants = report->constants,
        .units = file_units_result(report->units),
    };
    const StrBuf *text = &session->compilation.text;
    hash_sha256(text->text, text->length, result->source_sha256);
}

Status report_make(Session *session, const double *coefficients, const ReportOptions *options,
                   Report *report, ErrorText *error)
{
    const double unknown = (double)NAN;
    *report = (Report){.model = session->compilation.model,
                       .left_out = {.search_rise = unknown, .validation_rise = unknown}};
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
        return status_out_of_memory(error);
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
    free(report->mathml);
    free(report->names);
    free(report->arrays);
    free(report->constants);
    for (int k = 0; report->beside && k < report->model->references.count; k++)
        free(report->beside[k]);
    for (int k = 0; report->angles && k < report->model->references.count; k++)
        free(report->angles[k].beside);
    free(report->beside);
    file_units_destroy(report->units);
    free(report->bounds);
    free(report->angles);
}

static ResultChoice choice_of(const RunRule *rule)
{
    return (ResultChoice){rule->coefficients, rule->loss, rule->objective, rule->generation};
}

void report_summary_into(const RunSummary *summary, Result *result)
{
    result->numbers = summary->numbers;
    result->stop_reason = summary->stop_word;
    result->single_loss = summary->single_loss;
    result->runs = summary->runs;
    result->favourite = choice_of(&summary->favourite);
    result->candidate = choice_of(&summary->candidate);
    result->reports_candidate = summary->reports_candidate;
    ArchiveEnd end = summary->unsettled.how;
    result->unconverged = end == ARCHIVE_FALLING || end == ARCHIVE_SPREAD;
    result->level = end == ARCHIVE_LEVEL;
}

/* ---- printing ------------------------------------------------------------------------------- */

/* "1.2 % higher (search), 0.3 % lower (the other half)": on the trials that had no part in the choice. */
static void print_rises(const LeftOut *left_out)
{
    const double rises[] = {left_out->search_rise, left_out->validation_rise};
    const char *const sets[] = {left_out->by_search ? "these" : "search",
                                left_out->by_search ? "validation" : "the other half"};
    const char *before = ": without them the loss is ";
    for (int k = 0; k < 2; k++) {
        if (!isfinite(rises[k]))
            continue;
        double percent = 100 * fabs(rises[k]);
        printf("%s%.*f %% %s (%s)", before, percent < 10 ? 1 : 0, percent,
               rises[k] < 0 ? "lower" : "higher", sets[k]);
        before = ", ";
    }
}

static void print_angle(const ResultAngle *angle, const char *beside)
{
    if (!isnan(angle->degrees))
        printf("            angle to %s %.*g degrees%s\n", angle->reference,
               angle->degrees < 99.5 ? 2 : 3, angle->degrees, beside);
    else if (beside[0])
        printf("            %s\n", beside + strlen("; "));
}

Status report_print(const Report *report)
{
    const LeftOut *left_out = &report->left_out;
    printf("%s\n", report->equation);
    if (left_out->terms > 0) {
        printf("            %d further term%s, none above %.2g, left out by %s", left_out->terms,
               left_out->terms == 1 ? "" : "s", left_out->below,
               left_out->by_search ? "the search trials" : "half of the validation trials");
        print_rises(left_out);
        printf("\n");
    }
    if (report->bounds[0])
        printf("            %s\n", report->bounds);
    for (int k = 0; k < report->result.angle_count; k++)
        print_angle(&report->result.angles[k], report->beside[k]);
    measure_print(&report->search, report->model, "search");
    measure_print(&report->validation, report->model, "validation");
    return STATUS_OK;
}

Status report_print_json(const Result *result, ErrorText *error)
{
    char *text = result_json(result);
    if (!text)
        return status_out_of_memory(error);
    fputs(text, stdout);
    free(text);
    return STATUS_OK;
}
