/* rule_models.h: rules that are made of others: `rule ee : pair6 { eta = 0.1 }`. */
#ifndef PLASTC_RULE_MODELS_H
#define PLASTC_RULE_MODELS_H

#include "compiler/base/source.h"
#include "ast.h"

/* Writes out all rules: those that are made of another one have its statements, but for those for which they have
 * some of their own, and `spike_volterra` is what it stands for. Rules that are only there for others are marked. What
 * is written out is added to `sources`, for messages. */
void rule_models_expand(Ast *ast, SourceSet *sources, AstProgram *program);

/* Marks the rules that a projection follows, those of the program's first file, and what they are made of. */
void rule_models_mark_used(const AstProgram *program);

#endif
