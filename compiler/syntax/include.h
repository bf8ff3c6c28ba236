/* include.h: `include "FILE"`: what is in a file, in the place of the statement. */
#ifndef PLASTC_INCLUDE_H
#define PLASTC_INCLUDE_H

#include "compiler/base/source.h"
#include "compiler/base/strbuf.h"
#include "ast.h"

typedef enum IncludeFrom {
    INCLUDE_LIBRARY, /* only what is built in */
    INCLUDE_DISK     /* files below the folder of the including one; then what is built in */
} IncludeFrom;

/* Replaces the includes of `program`, whose file is the first of `sources`, by what they include; a
 * file is included once. Appends the text of it all, which is a program by itself, to `text`. What is
 * wrong is reported: files that are missing, lie elsewhere or include each other. */
void include_files(Ast *ast, SourceSet *sources, AstProgram *program, IncludeFrom from,
                   StrBuf *text);

#endif
