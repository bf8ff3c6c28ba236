/* expand.h: statements of rules that stand for several others. */
#ifndef PLASTC_EXPAND_H
#define PLASTC_EXPAND_H

#include "compiler/base/source.h"
#include "ast.h"

/* Puts what `spike_volterra(order = N, rate = R)` stands for in its place, in all rules. The text of it is
 * added to `sources`, for messages. */
void expand_rules(Ast *ast, SourceSet *sources, AstProgram *program);

#endif
