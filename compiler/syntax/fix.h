/* fix.h: `fix` at the top level of a program, and on the command line. */
#ifndef PLASTC_FIX_H
#define PLASTC_FIX_H

#include "compiler/base/source.h"
#include "ast.h"

/* Adds `fix NAME = VALUE` to a program, as the command line says it, where VALUE may also be the name of an NPY or CSV
 * file: rows("VALUE"). False, with nothing added, if it is not that. */
bool fix_add(Ast *ast, SourceSet *sources, AstProgram *program, const char *name,
             const char *value);
/* Whether that was added so: it takes the place of what the program fixes. */
bool fix_is_of_command_line(const SourceSet *sources, Span span);
/* Whether the command line fixes anything. */
bool fix_on_command_line(const SourceSet *sources);
/* Puts `fix RULE.NAME = VALUE` of a program as `fix NAME = VALUE` into the rule, if there is one of that name. */
void fix_rules(Ast *ast, AstProgram *program);

#endif
