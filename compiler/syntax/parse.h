/* parse.h: text to AST. Bison's and flex's headers stay behind it. */
#ifndef PLASTC_PARSE_H
#define PLASTC_PARSE_H

#include "ast.h"

/* Parses file number `file` of `sources`. Always returns a program; whether it is whole is told by
 * the diagnostics. Recovers at the end of statements and blocks. */
AstProgram *parse_program(Ast *ast, const SourceSet *sources, int file);

#endif
