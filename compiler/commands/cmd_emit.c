/* cmd_emit.c: `plastc emit`: one standalone C file, or a library of rules. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/io/file_write.h"
#include "runtime/io/files.h"
#include "compiler/emit/emit_library.h"
#include "compiler/jit/jit_cc.h"
#include "compiler/session/precision.h"
#include "compiler/session/session.h"
#include "compiler/report/report.h"
#include "compiler/runs/rule_columns.h"
#include "compiler/runs/rule_source.h"
#include "compiler/runs/simulation.h"

/* Of an evaluation: all lanes of a library have something to do. */
#define MANY_RULES 1024

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

/* ---- a library ------------------------------------------------------------------------------ */

static bool ends_in(const char *path, const char *end)
{
    size_t length = strlen(path), own = strlen(end);
    return length > own && strcmp(path + length - own, end) == 0;
}

static Status check_library(const Command *command, ErrorText *error)
{
    const char *other = command->coefficients ? "coefficients" : command->rule ? "rule" : command->recording ? "record" : NULL;
    if (other)
        return status_error(error, STATUS_USAGE, "one of '--library' and '--%s': a library evaluates the rules that it is given", other);
    if (command->single)
        return status_error(error, STATUS_USAGE, "a library is in double: leave out --precision float");
    if (!command->out || (!ends_in(command->out, ".so") && !ends_in(command->out, ".c")))
        return status_error(error, STATUS_USAGE, "'--library' needs '-o FILE.so', or '-o FILE.c' for its text");
    return STATUS_OK;
}

/* By the system's compiler. */
static Status compile_library(const char *path, const StrBuf *text, CcShape shape, ErrorText *error)
{
    CcOptions options = {.shape = shape, .keep = true};
    CcModule *made;
    size_t length;
    Status status = jit_cc_start(text->text, &options, &made, error);
    if (status != STATUS_OK)
        return status;
    CcState state = jit_cc_poll(made, true, error);
    const char *bytes = jit_cc_library(made, &length);
    status = state == CC_READY     ? file_write(path, bytes, length, error)
             : state == CC_REFUSED ? STATUS_INTERNAL
                                   : STATUS_RUN;
    jit_cc_free(made);
    return status;
}

static const char *const *names_of_coefficients(const Model *model)
{
    const char **names = arena_array(model->arena, const char *, model->coefficients.count + 1);
    for (int k = 0; k < model->coefficients.count; k++)
        names[k] = model_coefficient_name(model, k);
    return names;
}

static Status emit_rules(const RuleSource *source, const Compilation *compilation, ErrorText *error)
{
    const Command *command = source->command;
    const Model *model = compilation->model;
    Status status = check_library(command, error);
    if (status == STATUS_OK)
        status = rule_columns_check(model, error);
    if (status != STATUS_OK)
        return status;
    char digits[HASH_SIZE];
    StrBuf text = {0};
    hash_sha256(compilation->text.text, compilation->text.length, digits);
    bool compiled = ends_in(command->out, ".so");
    CcShape shape = session_shape_for(compilation, 0, MANY_RULES);
    EmitLibrary options = {.names = names_of_coefficients(model),
                           .of_coefficients = units_of_coefficients(model, compilation->module),
                           .of_outcomes = units_of_outcomes(model),
                           .sha256 = digits,
                           .seed = command->has_seed ? command->seed : source->seed,
                           .parts = compiled ? shape.parts : 1,
                           .version = PLASTC_VERSION};
    if (compiled) {
        emit_library(compilation->module, &options, &text);
        status = compile_library(command->out, &text, shape, error);
    } else {
        emit_library_file(compilation->module, &options, &text);
        status = file_write(command->out, text.text, text.length, error);
    }
    strbuf_free(&text);
    return status;
}

/* ---- the command ---------------------------------------------------------------------------- */

Status command_emit(const Command *given)
{
    ErrorText error;
    RuleSource source;
    Command derives = *given;
    derives.derives = given->library; /* exact slopes, if there are any */
    Status status = rule_source_open(&source, &derives, false, &error);
    if (status == STATUS_OK) {
        Compilation compilation;
        status = command_compile(source.command, &compilation, STAGE_C);
        if (status == STATUS_OK) {
            status = given->library ? emit_rules(&source, &compilation, &error) : emit(&source, &compilation, &error);
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
