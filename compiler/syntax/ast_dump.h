/* ast_dump.h: the program as written, as text. */
#ifndef PLASTC_AST_DUMP_H
#define PLASTC_AST_DUMP_H

#include "compiler/base/strbuf.h"
#include "ast.h"

/* --dump=ast: one node a line, indented, as
 *
 *     population y @8:1
 *       size
 *         number 1
 *       equation r @8:24
 *         name drive
 *
 * with the place (line:column) of statements only. */
void ast_dump(const AstProgram *program, const SourceSet *sources, StrBuf *out);

#endif
