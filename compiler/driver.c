/* driver.c: the stages of plastc, one call a line. If you want to know what plastc does to a
 * program, read `stages`. */
#include "driver.h"

#include <errno.h>
#include <string.h>

#include "emit/emit.h"
#include "include.h"
#include "ir/lower.h"
#include "sema/model_dump.h"
#include "syntax/parse.h"

/* The passes, in order; the module is verified after each. Polynomials are contracted and loops
 * cleared of what they do not change before short ones are written out: afterwards nobody sees what
 * the turns had in common. */
static const struct {
    const char *name;
    void (*run)(IrModule *module);
} passes[] = {
    {"fold", pass_fold},     {"horner", pass_horner}, {"fold", pass_fold}, {"hoist", pass_hoist},
    {"unroll", pass_unroll}, {"scalar", pass_scalar}, {"fold", pass_fold}, {"split", pass_split},
    {"hoist", pass_hoist},   {"dead", pass_dead},
};

static Status load(Compilation *compilation, const char *path, ErrorText *error)
{
    if (source_load(&compilation->sources, path) >= 0)
        return STATUS_OK;
    if (errno == EFBIG)
        return status_error(error, STATUS_INPUT, "'%s' is larger than %d bytes", path,
                            SOURCE_MAX_BYTES);
    return status_error(error, STATUS_INPUT, "cannot read '%s': %s", path, strerror(errno));
}

/* STATUS_INPUT if a data file is what is missing, else STATUS_PROGRAM. */
static Status verdict(const Compilation *compilation)
{
    if (diags_error_count(compilation->diags) == 0)
        return STATUS_OK;
    return diags_has(compilation->diags, E_DATA_FILE) ? STATUS_INPUT : STATUS_PROGRAM;
}

static void optimise(IrModule *module)
{
    for (size_t k = 0; k < sizeof passes / sizeof passes[0]; k++) {
        passes[k].run(module);
        ir_verify(module, passes[k].name);
    }
    ir_layout(module);
}

/* From the first source, which is loaded. */
static Status stages(Compilation *compilation, const CheckOptions *options, IncludeFrom from,
                     Stage last)
{
    Ast ast = {compilation->arena, compilation->names, compilation->diags};
    CheckOptions settings = *options;
    Status status;

    compilation->program = parse_program(&ast, &compilation->sources, 0);
    if ((status = verdict(compilation)) != STATUS_OK || last == STAGE_AST)
        return status;
    include_files(&ast, &compilation->sources, compilation->program, from, &compilation->text);
    if ((status = verdict(compilation)) != STATUS_OK)
        return status;
    if ((status = check_program(compilation->arena, compilation->names, compilation->diags,
                                &compilation->sources, compilation->program, &settings,
                                &compilation->model)) != STATUS_OK)
        return status;
    if ((status = verdict(compilation)) != STATUS_OK || last == STAGE_CHECKED)
        return status;
    compilation->module = lower_program(compilation->model);
    ir_verify(compilation->module, "lower");
    if (last == STAGE_IR)
        return STATUS_OK;
    optimise(compilation->module);
    if (last == STAGE_IR_OPTIMISED)
        return STATUS_OK;
    emit_module(compilation->module, PLASTC_VERSION, &compilation->c);
    return STATUS_OK;
}

static void start(Compilation *compilation)
{
    *compilation = (Compilation){.arena = arena_create()};
    compilation->names = names_create(compilation->arena);
    compilation->sources.arena = compilation->arena;
    compilation->diags = diags_create(compilation->arena, &compilation->sources);
}

Status compile(Compilation *compilation, const char *path, const CheckOptions *options, Stage last,
               ErrorText *error)
{
    start(compilation);
    Status status = load(compilation, path, error);
    return status == STATUS_OK ? stages(compilation, options, INCLUDE_DISK, last) : status;
}

Status compile_text(Compilation *compilation, const char *path, const char *text, int length,
                    const CheckOptions *options, Stage last)
{
    start(compilation);
    source_add(&compilation->sources, path, text, length);
    return stages(compilation, options, INCLUDE_LIBRARY, last);
}

void compile_free(Compilation *compilation)
{
    strbuf_free(&compilation->c);
    strbuf_free(&compilation->text);
    arena_destroy(compilation->arena);
}

bool stage_find(const char *name, Stage *stage)
{
    static const char *const names[] = {"ast", "checked", "ir", "ir-opt", "c"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (strcmp(names[k], name) == 0) {
            *stage = (Stage)k;
            return true;
        }
    return false;
}

void stage_dump(const Compilation *compilation, Stage stage, StrBuf *out)
{
    switch (stage) {
    case STAGE_AST:
        ast_dump(compilation->program, &compilation->sources, out);
        break;
    case STAGE_CHECKED:
        model_dump(compilation->model, out);
        break;
    case STAGE_IR:
    case STAGE_IR_OPTIMISED:
        ir_print(compilation->module, out);
        break;
    case STAGE_C:
        strbuf_add_bytes(out, compilation->c.text, compilation->c.length);
        break;
    }
}
