/* cmd_emit.c: `plastc emit`: one standalone C file. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>

#include "runtime/io/files.h"
#include "compiler/emit/emit.h"
#include "compiler/report/report.h"
#include "compiler/runs/saved_run.h"

static EmitUnit unit_of(Arena *arena, Dim dim, Scale shown)
{
    Scale si = scale_si(dim);
    return (EmitUnit){arena_printf(arena, "%s", shown.name), shown.size,
                      arena_printf(arena, "%s", si.name)};
}

static const EmitUnit *units_of_coefficients(const Model *model)
{
    EmitUnit *units = arena_array(model->arena, EmitUnit, model->coefficients.count + 1);
    for (int k = 0; k < model->coefficients.count; k++)
        units[k] = unit_of(model->arena, learn_of_coefficient(model, k)->dim,
                           scale_of_coefficient(model, k));
    return units;
}

static const EmitUnit *units_of_outcomes(const Model *model)
{
    EmitUnit *units = arena_array(model->arena, EmitUnit, model->outcomes.count + 1);
    for (int k = 0; k < model->outcomes.count; k++)
        units[k] = unit_of(model->arena, model->outcomes.items[k]->value->type.dim,
                           scale_of_outcome(model, model->outcomes.items[k]));
    return units;
}

static Status emit(const Command *command, const Compilation *compilation, const SavedResult *saved,
                   const char *saved_path)
{
    ErrorText error;
    const Model *model = compilation->model;
    int n = model->coefficients.count;
    double *coefficients = arena_array(model->arena, double, n + 1);
    for (int k = 0; k < n; k++)
        coefficients[k] = model->coefficients.items[k].start;
    Status status = saved_rule_apply(model, saved, saved_path, coefficients, NULL, &error);
    if (status != STATUS_OK)
        return command_fail(status, &error);
    uint64_t seed = command->has_seed ? command->seed
                    : saved->has_seed ? saved->seed
                                      : DEFAULT_SEED;
    EmitMain options = {.coefficients = coefficients,
                        .of_coefficients = units_of_coefficients(model),
                        .of_outcomes = units_of_outcomes(model),
                        .seed = seed,
                        .version = PLASTC_VERSION};
    StrBuf text = {0};
    emit_standalone(compilation->module, &options, &text);
    if (command->out)
        status = file_write(command->out, text.text, text.length, &error);
    else
        fwrite(text.text, 1, text.length, stdout);
    strbuf_free(&text);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}

Status command_emit(const Command *command)
{
    ErrorText error;
    SavedResult saved = {0};
    char *path = NULL;
    Status status =
        command->result ? saved_rule_read(command->result, &saved, &path, &error) : STATUS_OK;
    if (status == STATUS_OK) {
        Compilation compilation;
        status = command_compile(command, &compilation, STAGE_C);
        if (status == STATUS_OK)
            status = emit(command, &compilation, &saved, path);
        compile_free(&compilation);
    } else {
        command_fail(status, &error);
    }
    saved_result_free(&saved);
    free(path);
    return status;
}
