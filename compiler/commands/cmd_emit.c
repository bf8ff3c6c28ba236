/* cmd_emit.c: `plastc emit`: one standalone C file. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>

#include "runtime/io/file_write.h"
#include "runtime/io/files.h"
#include "compiler/emit/emit_main.h"
#include "compiler/session/precision.h"
#include "compiler/report/report.h"
#include "compiler/runs/rule_source.h"
#include "compiler/runs/simulation.h"

static EmitUnit unit_of(Arena *arena, Dim dim, Scale shown)
{
    Scale si = scale_si(dim);
    return (EmitUnit){arena_printf(arena, "%s", shown.name), shown.size,
                      arena_printf(arena, "%s", si.name)};
}

static const EmitUnit *units_of_coefficients(const Model *model, const IrModule *module)
{
    EmitUnit *units = arena_array(model->arena, EmitUnit, module->coefficients.count + 1);
    for (int k = 0, number = 0; k < module->coefficients.count; k++) {
        units[k] = unit_of(model->arena, quantity_learn(model, number)->dim, scale_of_coefficient(model, number));
        number += module->coefficients.items[k].count;
    }
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

static const char **phases_of(const Model *model, int *count)
{
    VEC(const char *) names = {0};
    for (int k = 0; k < model->tasks.count; k++)
        for (int n = 0; n < model->tasks.items[k]->phases.count; n++)
            vec_push(model->arena, &names, model->tasks.items[k]->phases.items[n].name.name);
    *count = names.count;
    return names.items;
}

/* Which coefficients say what an expression is: the codes of its nodes. */
static const bool *codes_of_expressions(const Model *model, const IrModule *module)
{
    bool *codes = arena_array(model->arena, bool, module->coefficients.count + 1);
    for (int k = 0, number = 0; k < module->coefficients.count; k++) {
        const Learn *learn = quantity_learn(model, number);
        codes[k] = learn->formula && number < learn->formula->first + learn->formula->size;
        number += module->coefficients.items[k].count;
    }
    return codes;
}

static Status emit(const RuleSource *source, const Compilation *compilation, ErrorText *error)
{
    const Command *command = source->command;
    const Model *model = compilation->model;
    double *coefficients = arena_array(model->arena, double, model->coefficients.count + 1);
    Status status = rule_source_apply(source, compilation, coefficients, error);
    if (status != STATUS_OK)
        return status;
    int records, phases;
    const char *const *names = phases_of(model, &phases);
    const RecordingItem *items = simulation_items(model, model->arena, &records);
    EmitMain options = {.coefficients = coefficients,
                        .of_coefficients = units_of_coefficients(model, compilation->module),
                        .of_outcomes = units_of_outcomes(model),
                        .seed = command->has_seed ? command->seed : source->seed,
                        .records = items,
                        .record_count = records,
                        .phases = names,
                        .phase_count = phases,
                        .clock = model->step > 0 ? "time [s]" : simulation_clock(model),
                        .step = model->step,
                        .single = command->single,
                        .version = PLASTC_VERSION};
    const char *refusal = command->single ? precision_refusal(compilation) : NULL;
    if (command->single && command->recording)
        refusal = "what is recorded is in double; leave out --record";
    if (refusal)
        return status_error(error, STATUS_USAGE, "--precision float: not with this program: %s", refusal);
    StrBuf text = {0};
    const IrModule *module = command->single ? compile_in_floats(compilation) : compilation->module;
    if (model_expression(model)) {
        module = compile_written_out(compilation, coefficients);
        options.written_out = codes_of_expressions(model, module);
    }
    emit_main(module, &options, &text);
    if (command->out)
        status = file_write(command->out, text.text, text.length, error);
    else
        fwrite(text.text, 1, text.length, stdout);
    strbuf_free(&text);
    return status;
}

Status command_emit(const Command *command)
{
    ErrorText error;
    RuleSource source;
    Status status = rule_source_open(&source, command, false, &error);
    if (status == STATUS_OK) {
        Compilation compilation;
        status = command_compile(source.command, &compilation, STAGE_C);
        if (status == STATUS_OK) {
            status = emit(&source, &compilation, &error);
            if (status != STATUS_OK)
                command_fail(status, &error);
        }
        compile_free(&compilation);
    } else {
        command_fail(status, &error);
    }
    rule_source_free(&source);
    return status;
}
