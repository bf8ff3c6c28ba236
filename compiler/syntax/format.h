/* format.h: a program in its usual layout: `plastc fmt`. */
#ifndef PLASTC_FORMAT_H
#define PLASTC_FORMAT_H

#include "ast.h"
#include "compiler/base/strbuf.h"

/* Appends file number `file` of `sources`, laid out anew: indents, blanks between words, blank lines, ends of lines. All that is not
 * blank stays in its order, comments too, and so do lines; what is formatted once stays as it is. False if the program does not
 * parse, which ast->diags tells of; nothing is appended then. */
bool format_program(Ast *ast, const SourceSet *sources, int file, StrBuf *out);

#endif
