/* driver.h: from a .plast file to a module that can be called. */
#ifndef PLASTC_DRIVER_H
#define PLASTC_DRIVER_H

#include <stdbool.h>

#include "compiler/base/diag.h"
#include "compiler/ir/ir.h"
#include "compiler/sema/check.h"
#include "compiler/syntax/ast.h"

#define PLASTC_VERSION "0.1.0"

/* Everything that one program becomes. Lives in one arena. */
typedef struct Compilation {
    Arena *arena;
    NameTable *names;
    SourceSet sources;
    Diags *diags;
    AstProgram *program; /* included files in their places */
    StrBuf text;         /* the same as text, a program by itself; owned */
    Model *model;
    IrModule *module; /* optimised and laid out */
    StrBuf c;         /* emitted text; owned */
} Compilation;

/* Where a compilation is to stop. */
typedef enum Stage { STAGE_AST, STAGE_CHECKED, STAGE_IR, STAGE_IR_OPTIMISED, STAGE_C } Stage;

/* Compiles up to `last`. STATUS_PROGRAM or STATUS_INPUT if there are errors; the messages are in
 * compilation->diags, or in `error` if there is no text to point at. Always compile_free. */
Status compile(Compilation *compilation, const char *path, const CheckOptions *options, Stage last,
               ErrorText *error);
/* The same for a program in memory; `path` stands in messages, and data files lie beside it. Only
 * what is built in can be included. */
Status compile_text(Compilation *compilation, const char *path, const char *text, int length,
                    const CheckOptions *options, Stage last);
/* Of a program that was compiled up to STAGE_C: the C text whose rollout is also ended, as by a guard,
 * by a state, weight or trace that is not finite, and says which statement made it so: see lower/lower.h. Returns
 * the module, which lives as long as the compilation. */
const IrModule *compile_watching(const Compilation *compilation, StrBuf *c);
/* Of a program that was compiled up to STAGE_C: the C text where what varies is made of so many vectors. */
void compile_parts(const Compilation *compilation, int parts, StrBuf *c);
/* Of a program for which precision_refusal has no reason: the module whose C may be written with what varies in single
 * precision. With one lane it is another one than that of the compilation, for the same data of a trial. */
const IrModule *compile_in_floats(const Compilation *compilation);
/* Its C. */
void compile_single(const Compilation *compilation, StrBuf *c);
/* Of a program that was compiled up to STAGE_C: such text whose lanes are trials, too, see passes/by_trial.h: the data of
 * trials and generations are by lane, where the compilation's module has them, and nothing prepares them. False: there is
 * none. */
bool compile_by_trial(const Compilation *compilation, int parts, StrBuf *c);
/* Of a program that was compiled up to STAGE_C: the module for coefficients[coefficient_count] alone as far as its
 * expressions are concerned, see lower/lower.h. */
const IrModule *compile_written_out(const Compilation *compilation, const double *coefficients);
void compile_free(Compilation *compilation);

/* --without: the bit of a pass that may be left out; 0 if there is none of that name. */
unsigned driver_without(const char *name);

/* --dump: the form that a stage made, as text. */
bool stage_find(const char *name, Stage *stage); /* "ast", "checked", "ir", "ir-opt", "c" */
void stage_dump(const Compilation *compilation, Stage stage, StrBuf *out);

#endif
