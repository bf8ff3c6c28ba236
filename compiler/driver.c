/* driver.c: the stages of plastc, one call a line. If you want to know what plastc does to a
 * program, read `stages`. */
#include "driver.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/memory.h"
#include "compiler/emit/emit.h"
#include "compiler/ir/ir_layout.h"
#include "compiler/ir/ir_print.h"
#include "compiler/ir/ir_verify.h"
#include "compiler/syntax/ast_dump.h"
#include "compiler/syntax/rule_models.h"
#include "compiler/syntax/fix.h"
#include "compiler/syntax/include.h"
#include "compiler/lower/lower.h"
#include "compiler/model/model_dump.h"
#include "compiler/passes/by_trial.h"
#include "compiler/passes/floats.h"
#include "compiler/passes/passes.h"
#include "compiler/syntax/parse.h"

/* What can be left out beside passes: the look at numbers at the ends of phases. */
#define WITHOUT_FINITE PASSES_END

unsigned driver_without(const char *name)
{
    return strcmp(name, "finite") == 0 ? WITHOUT_FINITE : passes_find(name);
}

/* Of a run: what its folder has under that name, and no link leads elsewhere. */
static Status load_from(Compilation *compilation, const Folder *folder, const char *path,
                        ErrorText *error)
{
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    char *bytes;
    size_t length;
    if (folder_read(folder, name, SOURCE_MAX_BYTES, &bytes, &length, error) != STATUS_OK)
        return STATUS_INPUT;
    source_add(&compilation->sources, path, bytes, (int)length);
    free(bytes);
    return STATUS_OK;
}

static Status load(Compilation *compilation, const char *path, ErrorText *error)
{
    if (source_load(&compilation->sources, path) >= 0)
        return STATUS_OK;
    if (errno == EFBIG)
        return status_error(error, STATUS_INPUT, "'%s' is larger than %d bytes", path,
                            SOURCE_MAX_BYTES);
    return status_error(error, status_of_errno(errno, STATUS_INPUT), "cannot read '%s': %s", path,
                        strerror(errno));
}

/* STATUS_INPUT if a data file is what is missing, else STATUS_PROGRAM. */
static Status verdict(const Compilation *compilation)
{
    if (diags_error_count(compilation->diags) == 0)
        return STATUS_OK;
    return diags_has(compilation->diags, E_DATA_FILE) ? STATUS_INPUT : STATUS_PROGRAM;
}

static void report_excess(const Compilation *compilation)
{
    const IrExcess *excess = &compilation->module->excess;
    const IrArray *largest = excess->largest;
    Diag *diag =
        diag_error(compilation->diags, E_MEMORY, (Span){compilation->program->file, 0, 0},
                   "a trial of this program would take %s of memory; at most 16 GiB are handled",
                   memory_text(8 * excess->numbers).text);
    diag_help(diag, "the largest part takes %s: %s", memory_text(8 * excess->largest_numbers).text,
              largest->note ? largest->note : largest->name);
}

/* What --fix says, at the end of the program. */
static Status add_fixed(Ast *ast, Compilation *compilation, const CheckOptions *options)
{
    for (int k = 0; k < options->setting_count; k++) {
        const Setting *setting = &options->settings[k];
        const char *name = setting_fixed(setting);
        if (!name)
            continue;
        bool added =
            fix_add(ast, &compilation->sources, compilation->program, name, setting->value);
        Status status = verdict(compilation);
        if (status != STATUS_OK)
            return status;
        if (!added)
            return status_error(options->usage, STATUS_USAGE,
                                "--fix %s=%s: what is fixed is a learned number, as in 'g=1 nS' or "
                                "'hebb.A[pre.r]=0.5'",
                                name, setting->value);
    }
    return STATUS_OK;
}

/* --gradient-memory, if it is not given. */
#define GRADIENT_MEMORY 64e6

/* Values of the option `slopes` of a method. */
#define SLOPES_DIFFERENCES 0.0
#define SLOPES_EXACT       1.0

/* The option that says which slopes the search follows; NULL: it follows none. */
static SearchOption *slopes_of(Model *model)
{
    SearchPlan *plan = &model->search;
    for (int k = 0; plan->method != NULL && k < plan->method->option_count; k++)
        if (strcmp(plan->options[k].name, "slopes") == 0)
            return &plan->options[k];
    return NULL;
}

static Status refuse_exact_slopes(Compilation *compilation)
{
    const IrGradient *gradient = &compilation->module->gradient;
    Span span = gradient->place.start >= 0 ? gradient->place : (Span){compilation->program->file, 0, 0};
    Diag *diag = diag_error(compilation->diags, E_UNSUITED, span, "there are no exact slopes: %s", gradient->refused);
    diag_help(diag, "use 'cmaes' or 'es'; or 'slopes = differences', if 'plastc gradcheck' finds some");
    return verdict(compilation);
}

/* After the passes: slopes that the program does not choose are exact where there are any. */
static Status choose_slopes(Compilation *compilation)
{
    SearchOption *slopes = slopes_of(compilation->model);
    const char *refused = compilation->module->gradient.refused;
    if (slopes == NULL)
        return STATUS_OK;
    bool many = compilation->model->coefficients.count > SEARCH_MOST_SQUARED; /* too many for differences */
    if (isnan(slopes->value))
        slopes->value = refused == NULL || many ? SLOPES_EXACT : SLOPES_DIFFERENCES;
    return slopes->value == SLOPES_EXACT && refused != NULL ? refuse_exact_slopes(compilation) : STATUS_OK;
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
    if ((status = add_fixed(&ast, compilation, options)) != STATUS_OK)
        return status;
    rule_models_expand(&ast, &compilation->sources, compilation->program);
    fix_rules(&ast, compilation->program);
    if ((status = verdict(compilation)) != STATUS_OK)
        return status;
    if ((status = check_program(compilation->arena, compilation->names, compilation->diags,
                                &compilation->sources, compilation->program, &settings,
                                &compilation->model)) != STATUS_OK)
        return status;
    if ((status = verdict(compilation)) != STATUS_OK || last == STAGE_CHECKED)
        return status;
    compilation->module = lower_program(compilation->model, options->without & WITHOUT_FINITE
                                                                      ? LOOK_NEVER
                                                                      : LOOK_AT_PHASES);
    ir_verify(compilation->module, "lower");
    if (last == STAGE_IR)
        return STATUS_OK;
    const SearchOption *slopes = slopes_of(compilation->model);
    compilation->module->gradient = (IrGradient){
        .wanted = options->gradient || (slopes != NULL && slopes->value != SLOPES_DIFFERENCES),
        .memory = options->gradient_memory > 0 ? options->gradient_memory : GRADIENT_MEMORY,
        .interval = options->gradient_interval,
        .refused = compilation->module->gradient.refused, /* where lowering knows */
        .place = compilation->module->gradient.place};
    passes_run(compilation->module, options->without);
    if ((status = choose_slopes(compilation)) != STATUS_OK)
        return status;
    if (!ir_layout(compilation->module)) {
        report_excess(compilation);
        return verdict(compilation);
    }
    if (last == STAGE_IR_OPTIMISED)
        return STATUS_OK;
    emit_module(compilation->module, &(EmitForm){.parts = 1}, PLASTC_VERSION, &compilation->c);
    return STATUS_OK;
}

const IrModule *compile_watching(const Compilation *compilation, StrBuf *c)
{
    IrModule *module = lower_program(compilation->model, LOOK_AT_STORES);
    ir_verify(module, "lower");
    passes_run(module, 0);
    ir_layout(module);
    emit_module(module, &(EmitForm){.parts = 1}, PLASTC_VERSION, c);
    return module;
}

const IrModule *compile_written_out(const Compilation *compilation, const double *coefficients)
{
    IrModule *module = lower_program_of(compilation->model, LOOK_AT_PHASES, coefficients);
    ir_verify(module, "lower");
    passes_run(module, 0);
    ir_layout(module);
    return module;
}

void compile_parts(const Compilation *compilation, int parts, StrBuf *c)
{
    emit_module(compilation->module, &(EmitForm){.parts = parts}, PLASTC_VERSION, c);
}

const IrModule *compile_in_floats(const Compilation *compilation)
{
    if (!compilation->module->one_lane)
        return compilation->module;
    IrModule *module = lower_program(compilation->model, LOOK_AT_PHASES);
    floats_choose(module);
    ir_verify(module, "floats");
    passes_run(module, 0);
    if (!ir_layout(module) || !by_trial_lay_out(module, compilation->module))
        diag_ice("floats", NULL, "the data of a trial lie elsewhere than in double");
    return module;
}

void compile_single(const Compilation *compilation, StrBuf *c)
{
    emit_module(compile_in_floats(compilation), &(EmitForm){.parts = 1, .single = true}, PLASTC_VERSION, c);
}

bool compile_by_trial(const Compilation *compilation, int parts, StrBuf *c)
{
    const IrModule *shared = compilation->module;
    IrModule *module = lower_program(compilation->model, LOOK_AT_PHASES);
    if (!by_trial_spread(module))
        return false;
    ir_verify(module, "by_trial");
    module->gradient = (IrGradient){.wanted = shared->gradient.wanted && !shared->gradient.refused,
                                    .memory = shared->gradient.memory,
                                    .interval = shared->gradient.interval};
    passes_run(module, 0);
    if (module->gradient.refused || !ir_layout(module) || !by_trial_lay_out(module, shared))
        return false;
    emit_module(module, &(EmitForm){.parts = parts}, PLASTC_VERSION, c);
    return true;
}

/* Of one compilation: a program of a few lines may ask for much. */
#define MOST_MEMORY ((size_t)1 << 30)

static void start(Compilation *compilation)
{
    *compilation = (Compilation){.arena = arena_create()};
    arena_limit(compilation->arena, MOST_MEMORY,
                "this program takes more than 1 GiB to compile, which is the most");
    compilation->names = name_table_create(compilation->arena);
    compilation->sources.arena = compilation->arena;
    compilation->diags = diags_create(compilation->arena, &compilation->sources);
}

Status compile(Compilation *compilation, const char *path, const CheckOptions *options, Stage last,
               ErrorText *error)
{
    start(compilation);
    Status status = STATUS_OK;
    if (options->text)
        source_add(&compilation->sources, path, options->text, options->text_length);
    else
        status = options->folder ? load_from(compilation, options->folder, path, error) : load(compilation, path, error);
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
