/* emit_internal.h: what the files of the emitter share. */
#ifndef PLASTC_EMIT_INTERNAL_H
#define PLASTC_EMIT_INTERNAL_H

#include "emit.h"
#include "names.h"

typedef struct Emitter {
    const IrModule *module;
    StrBuf *out;
    StrBuf line; /* the line in the making */
    int depth;   /* of indentation */
    CNames *names;
    const char **name_of;       /* C names by the id of variable, array or block; NULL: none yet */
    const IrFunction *function; /* the one in the making */
    /* What the last place comment said. */
    int last_file, last_line;
    const char *last_note;
} Emitter;

/* ---- emit_text.c: lines, comments, literals ---- */

void emitter_start(Emitter *e, const IrModule *module, StrBuf *out);
void emitter_end(Emitter *e);

/* An empty line to be filled, and its way to `out`: indented, and broken where it is too long. */
StrBuf *line_begin(Emitter *e);
void line_end(Emitter *e);
void emit_line(Emitter *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The words without what would end a comment. */
void emit_words(StrBuf *out, const char *words);
/* A title in a comment between empty lines. */
void emit_section(StrBuf *out, const char *title);
/* Where the statement comes from, if that was not just said. */
void emit_place(Emitter *e, const IrStmt *stmt);

/* The shortest decimal that reads back to the same double; a quotient if it is not finite. */
void emit_double(StrBuf *out, double value);
/* A string literal. */
void emit_string(StrBuf *out, const char *text);
/* The last part of a path. */
const char *file_name(const char *path);

/* ---- emit_expr.c: all append to e->line ---- */

/* As it is: `double`, `int`, `real` or `mask` by its type. */
void emit_expr(Emitter *e, const IrExpr *expr);
/* Of that type: a uniform value in all lanes if `varying`. */
void emit_expr_as(Emitter *e, const IrExpr *expr, bool varying);
/* &array[index], as `x + 3`. */
void emit_address(Emitter *e, const IrArray *array, const IrExpr *index);
void emit_element(Emitter *e, const IrArray *array, const IrExpr *index);
const char *c_type(IrType type);

/* ---- emit_stmt.c ---- */

void emit_body(Emitter *e, const IrStmts *body);

/* ---- emit_function.c ---- */

void emit_function(Emitter *e, const IrFunction *function);

/* ---- emit_tables.c ---- */

void emit_coefficients(const IrModule *module, StrBuf *out);
void emit_outcomes(const IrModule *module, StrBuf *out);
void emit_tasks(const IrModule *module, StrBuf *out);
void emit_module_object(const IrModule *module, StrBuf *out);
/* The numbers of the data files, as `plast_tables`. */
void emit_data(const IrModule *module, StrBuf *out);

#endif
