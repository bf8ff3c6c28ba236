/* cmd_eval.c: `plastc eval`: the loss of a given rule. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* The reference rule of that name, all other coefficients 0. */
static Status take_reference(const Model *model, const char *name, double *coefficients,
                             ErrorText *error)
{
    for (int k = 0; k < model->references.count; k++) {
        const Reference *reference = model->references.items[k];
        if (strcmp(reference->name.name, name) != 0)
            continue;
        for (int n = 0; n < reference->terms.count; n++)
            coefficients[reference->terms.items[n].coefficient] = reference->terms.items[n].value;
        return STATUS_OK;
    }
    return status_error(error, STATUS_USAGE, "--rule: the program has no reference named '%s'", name);
}

Status coefficients_from(const Model *model, const SavedResult *saved, const char *path,
                         double *coefficients, ErrorText *error)
{
    int n = model->coefficients.count;
    for (int k = 0; k < saved->count; k++) {
        int index = 0;
        while (index < n && strcmp(model->coefficients.items[index].name, saved->names[k]) != 0)
            index++;
        if (index == n) {
            const char **names = arena_array(model->arena, const char *, n);
            for (int m = 0; m < n; m++)
                names[m] = model->coefficients.items[m].name;
            const char *near = diag_suggest(saved->names[k], names, n);
            return status_error(error, STATUS_INPUT, "%s: the program has no coefficient '%s'%s%s%s", path,
                                saved->names[k], near ? "; did you mean '" : "", near ? near : "",
                                near ? "'?" : "");
        }
        coefficients[index] = saved->values[k];
    }
    return STATUS_OK;
}

Status command_rule(const Session *session, const Command *command, const SavedResult *saved,
                          double *coefficients, ErrorText *error)
{
    const Model *model = session->compilation.model;
    for (int k = 0; k < model->coefficients.count; k++)
        coefficients[k] = model->coefficients.items[k].start;
    if (command->rule)
        return take_reference(model, command->rule, coefficients, error);
    if (!command->coefficients)
        return STATUS_OK;
    return coefficients_from(model, saved, command->coefficients, coefficients, error);
}

static Status evaluate(Session *session, const Command *command, const SavedResult *saved)
{
    ErrorText error;
    const Model *model = session->compilation.model;
    Report report = {0};
    double *coefficients = malloc(sizeof(double) * (size_t)(model->coefficients.count + 1));
    Status status = coefficients ? command_rule(session, command, saved, coefficients, &error)
                                 : status_error(&error, STATUS_RUN, "out of memory");
    ReportOptions options = {model->trials, model->search.validation_trials, false};
    if (command->trials > 0)
        options = (ReportOptions){command->trials, 0, false};
    if (status == STATUS_OK)
        status = report_make(session, coefficients, &options, &report, &error);
    if (status == STATUS_OK) {
        report.result.stop_reason = "evaluated";
        report.result.evaluations = 1;
        report.result.first_stop = (double)NAN;
        status = command->json ? result_print_json(&report.result, &error) : report_print(&report);
    }
    report_free(&report);
    free(coefficients);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}

Status command_eval(const Command *command)
{
    ErrorText error;
    SavedResult saved = {0};
    Status status = STATUS_OK;
    if (!command->coefficients == !command->rule)
        status = status_error(&error, STATUS_USAGE,
                              "eval needs a rule: --coefficients FILE or --rule NAME");
    else if (command->coefficients)
        status = saved_result_read(command->coefficients, &saved, &error);
    if (status != STATUS_OK)
        return command_fail(status, &error);
    Session session;
    status = session_open(&session, command, saved.has_seed ? saved.seed : DEFAULT_SEED);
    if (status == STATUS_OK)
        status = evaluate(&session, command, &saved);
    session_close(&session);
    saved_result_free(&saved);
    return status;
}
