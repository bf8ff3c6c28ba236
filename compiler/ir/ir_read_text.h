/* ir_read_text.h: lines, tokens and names of the printed IR, for the files ir_read*.c. Private to them. */
#ifndef PLASTC_IR_READ_TEXT_H
#define PLASTC_IR_READ_TEXT_H

#include "compiler/base/name.h"
#include "ir.h"
#include "runtime/status.h"

/* What a name stands for: one of the three, or nothing yet. */
typedef struct IrSymbol {
    Name name; /* "w.1" */
    Name hint; /* "w" */
    int number;
    int *id; /* of what it stands for; NULL: nothing yet */
    IrArray *array;
    IrVar *var;
    IrBlock *block;
} IrSymbol;

typedef struct IrPlace {
    const char *at;
    const char *line_start;
    int line;
} IrPlace;

typedef struct IrReader {
    IrModule *module;
    const char *path;
    ErrorText *error;
    IrPlace place;
    const char *end;
    int indent; /* of the current line, in steps of two spaces; -1: there is none any more */
    int depth;  /* of expressions */
    bool placed, failed;
    NameTable *names;
    IrSymbol **symbols; /* hashed by name */
    int symbol_count, symbol_room;
} IrReader;

/* At the first line that says something. The text is copied. */
IrReader *reader_create(IrModule *module, const char *path, const char *text, size_t length,
                        ErrorText *error);

/* ---- errors ---------------------------------------------------------------------------------- */

/* The first one is kept; after it no more text is found. */
void reader_fail(IrReader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));
void reader_fail_at(IrReader *reader, IrPlace place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Of the next token. */
IrPlace reader_place(IrReader *reader);

/* ---- lines ----------------------------------------------------------------------------------- */

bool reader_at_end(const IrReader *reader);
/* Goes to the next line that says something; returns the comment that ended this one, or NULL. */
const char *reader_end_line(IrReader *reader);

/* ---- tokens ---------------------------------------------------------------------------------- */

/* Punctuation. */
bool reader_sees(IrReader *reader, const char *text);
bool reader_accept(IrReader *reader, const char *text);
void reader_expect(IrReader *reader, const char *text);
void reader_skip(IrReader *reader, const char *text); /* that is seen */

/* Words: names are words, too. */
bool reader_sees_word(IrReader *reader);
bool reader_sees_that_word(IrReader *reader, const char *word);
bool reader_accept_word(IrReader *reader, const char *word);
void reader_expect_word(IrReader *reader, const char *word);
Name reader_word(IrReader *reader); /* "" after an error */

bool reader_sees_number(IrReader *reader);
bool reader_sees_int(IrReader *reader); /* a number without point and exponent */
int reader_int(IrReader *reader);
double reader_number(IrReader *reader);
const char *reader_string(IrReader *reader); /* "" after an error */

/* ---- names ----------------------------------------------------------------------------------- */

/* What the name stands for; NULL with an error if it stands for nothing yet. */
IrSymbol *reader_find(IrReader *reader, IrPlace place, Name name);
/* Of the next word; NULL with an error if that is none. It may stand for something already. */
IrSymbol *reader_declare(IrReader *reader);
/* Gives what has one hint its ids in the order of numbers, so that ir_print numbers it alike. */
void reader_number_names(IrReader *reader);

#endif
