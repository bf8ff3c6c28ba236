/* expand.h: statements of rules that stand for several others. */
#ifndef PLASTC_EXPAND_H
#define PLASTC_EXPAND_H

#include "compiler/base/source.h"
#include "ast.h"

/* The statements of a rule with what `spike_volterra(order = N, rate = R)` stands for in its place, if the rule has
 * these `ties` (NULL: it says nothing of them). The text of it is added to `sources`, for messages. */
AstStmts expand_spikes(Ast *ast, SourceSet *sources, const AstStmts *body, const AstStmt *ties);

#endif
