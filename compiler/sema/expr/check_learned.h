/* check_learned.h: learned arrays in expressions: W[i, j], and names that mean the number of the unit or synapse at
 * hand. */
#ifndef PLASTC_CHECK_LEARNED_H
#define PLASTC_CHECK_LEARNED_H

#include "compiler/sema/checker.h"

/* What the name of a learned array means here: one of its numbers, or all of them where arrays are meant or an index
 * follows (context->indexed). */
const Expr *learned_array(const Context *context, const Learn *learn, Span span);
/* W[i / 2, 0], where one number is meant. */
const Expr *learned_element(const Context *context, const AstExpr *index, const Learn *learn);

#endif
