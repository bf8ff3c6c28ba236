/* rule_source.c: see rule_source.h. */
#include "rule_source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/report/reference.h"
#include "compiler/report/report.h"
#include "runtime/io/files.h"
#include "saved_rule.h"

Status rule_source_open(RuleSource *source, const Command *given, bool changes, ErrorText *error)
{
    *source = (RuleSource){.command = given, .seed = DEFAULT_SEED};
    if (given->coefficients && given->rule)
        return status_error(
            error, STATUS_USAGE,
            "there is one rule at a time: --coefficients FILE or --rule NAME, not both");
    if (access(given->file, F_OK) != 0)
        return status_error(error, status_of_errno(errno, STATUS_INPUT), "cannot read '%s': %s",
                            given->file, strerror(errno));
    source->has_run = path_is_folder(given->file);
    Status status =
        source->has_run ? saved_run_open(&source->run, given, changes, error) : STATUS_OK;
    if (status == STATUS_OK && source->has_run) {
        source->command = &source->run.folder.command;
        source->result = &source->run.result;
        source->path = source->run.path;
    }
    if (status == STATUS_OK && given->coefficients) {
        status = saved_rule_read(given->coefficients, &source->saved, &source->file, error);
        source->result = &source->saved;
        source->path = source->file;
    }
    if (given->rule)
        source->result = NULL;
    if (source->result && source->result->has_seed)
        source->seed = source->result->seed;
    return status;
}

void rule_source_free(RuleSource *source)
{
    saved_run_free(&source->run);
    saved_result_free(&source->saved);
    free(source->file);
}

/* The reference rule of that name. */
static Status take_reference(const Model *model, const char *name, double *coefficients,
                             ErrorText *error)
{
    for (int k = 0; k < model->references.count; k++) {
        const Reference *reference = model->references.items[k];
        if (strcmp(reference->name.name, name) != 0)
            continue;
        reference_fill(model, reference, coefficients);
        return STATUS_OK;
    }
    StrBuf others = {0};
    for (int k = 0; k < model->references.count && k < 8; k++)
        strbuf_printf(&others, "%s'%s'", k == 0 ? "; it has " : ", ", model->references.items[k]->name.name);
    Status status =
        status_error(error, STATUS_USAGE, "--rule: the program has no reference named '%s'%s", name,
                     others.text ? others.text : "; one is written 'reference NAME { RULE.COEFFICIENT = NUMBER }'");
    strbuf_free(&others);
    return status;
}

/* A table that is the only one to name the program must be of this one. */
static Status check_program_of_table(const RuleSource *source, const Compilation *compilation, ErrorText *error)
{
    const char *expected = source->saved.table ? source->saved.table->program_sha256 : NULL;
    char digits[HASH_SIZE];
    hash_sha256(compilation->text.text, compilation->text.length, digits);
    if (!source->command->of_table || !expected || strcmp(digits, expected) == 0)
        return STATUS_OK;
    return status_error(error, STATUS_INPUT,
                        "the program '%s' has changed since the table was made; to try the rule in it, name it, and "
                        "'--coefficients %s'",
                        compilation->model->path, source->path);
}

/* What a rule leaves open should not surprise anybody. */
static void note_missing(const RuleSource *source, int missing)
{
    if (missing > 0 && !source->command->quiet)
        fprintf(
            stderr,
            "plastc: note: %d coefficient%s of the program %s not in %s: start values are taken; what a run had by --fix "
            "is given again\n",
            missing, missing == 1 ? "" : "s", missing == 1 ? "is" : "are", source->path);
}

Status rule_source_require(const RuleSource *source, const char *command, ErrorText *error)
{
    if (!source->result && !source->command->rule)
        return status_error(error, STATUS_USAGE,
                            "%s needs a rule: the folder of a run, or a program with --coefficients FILE or --rule NAME",
                            command);
    return STATUS_OK;
}

Status rule_source_apply(const RuleSource *source, const Compilation *compilation,
                         double *coefficients, ErrorText *error)
{
    const Model *model = compilation->model;
    int missing = 0;
    Status status =
        source->has_run ? saved_run_check(&source->run, compilation, error) : check_program_of_table(source, compilation, error);
    for (int k = 0; k < model->coefficients.count; k++)
        coefficients[k] = model->coefficients.items[k].start;
    if (status == STATUS_OK && source->command->rule)
        return take_reference(model, source->command->rule, coefficients, error);
    if (status == STATUS_OK && source->result)
        status =
            saved_rule_apply(model, source->result, source->path, coefficients, &missing, error);
    if (status == STATUS_OK)
        note_missing(source, missing);
    return status;
}
