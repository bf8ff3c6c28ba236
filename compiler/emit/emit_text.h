/* emit_text.h: the emitter, and the lines, comments and literals that it writes. */
#ifndef PLASTC_EMIT_TEXT_H
#define PLASTC_EMIT_TEXT_H

#include "compiler/base/strbuf.h"
#include "compiler/ir/ir.h"
#include "cnames.h"

/* Between groups of statements that are written part by part: see emit_parts.h. */
#define EMIT_NO_PART (-1)

/* Of what varies. */
typedef struct EmitForm {
    int parts;   /* vectors that a number is made of, as PARTS of lanes.h */
    bool single; /* in single precision: then one part */
} EmitForm;

typedef struct Emitter {
    const IrModule *module;
    int parts; /* vectors that a varying number is made of */
    bool single; /* what varies is in single precision */
    int part;  /* the one of which is written; EMIT_NO_PART */
    StrBuf *out;
    StrBuf line; /* the line in the making */
    int depth;   /* of indentation */
    CNames *names;
    /* C names by the id of variable, array or block, then those of the other part's variables; NULL: none yet. */
    const char **name_of;
    const IrFunction *function; /* the one in the making */
    /* What the last place comment said. */
    int last_file, last_line;
    const char *last_note;
} Emitter;

void emit_text_start(Emitter *e, const IrModule *module, const EmitForm *form, StrBuf *out);
void emit_text_stop(Emitter *e);

/* Where the C name of a variable is kept: of a varying one, in the part of which is written. */
const char **emit_text_name(const Emitter *e, const IrVar *var);

/* An empty line to be filled, and its way to `out`: indented, and broken where it is too long. */
StrBuf *emit_text_begin(Emitter *e);
void emit_text_end(Emitter *e);
void emit_text_line(Emitter *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The words without what would end a comment. */
void emit_text_words(StrBuf *out, const char *words);
/* A title in a comment between empty lines. */
void emit_text_section(StrBuf *out, const char *title);
/* Where the statement comes from, if that was not just said. */
void emit_text_place(Emitter *e, const IrStmt *stmt);

/* The shortest decimal that reads back to the same double; a quotient if it is not finite. */
void emit_text_double(StrBuf *out, double value);
void emit_text_lines(const char *const *lines, size_t count, StrBuf *out);
/* A string literal. */
void emit_text_string(StrBuf *out, const char *text);
/* The last part of a path. */
const char *emit_text_file_name(const char *path);

#endif
