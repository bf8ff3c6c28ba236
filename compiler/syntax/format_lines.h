/* format_lines.h: the words of a program, line by line, as formatting sees them. */
#ifndef PLASTC_FORMAT_LINES_H
#define PLASTC_FORMAT_LINES_H

#include "parser.h"

/* A token, or a comment. */
typedef struct FormatWord {
    int kind;         /* of the token; 0: a comment */
    Span span;
    int column;       /* where it begins in its line, from 0, in characters */
    int width;        /* in characters, as it is written out */
    int blanks;       /* before it in its line */
    int depth;        /* blocks that are open before it */
    bool in_brackets; /* within ( ) or [ ] */
    bool starts;      /* a statement begins with it */
    bool derivative;  /* the '/' of dv/dt */
    bool prefix;      /* a sign, not an operation */
    int place;        /* the column where it goes; -1: not known yet */
    int above, below; /* numbers of the words in the neighbouring lines with which it is aligned; -1: none */
} FormatWord;

typedef struct FormatLine {
    int first, count; /* its words */
    int number, last; /* of the line in the file, from 0; of the last one of which it has words */
    bool continues;   /* it goes on with a statement of a line before it */
} FormatLine;

typedef struct FormatLines {
    const Source *source;
    VEC(FormatWord) words;
    VEC(FormatLine) lines;
} FormatLines;

/* All words of a file, with its comments, in lines. A '{' at the beginning of a line goes to the one before. */
void format_lines_make(FormatLines *all, Ast *ast, const SourceSet *sources, int file, const TokenList *tokens,
                       const AstStmts *statements);
/* A word as it is written out: one blank between a number and its unit, none at the end of a comment. */
void format_lines_write(const FormatLines *all, const FormatWord *word, StrBuf *out);

#endif
