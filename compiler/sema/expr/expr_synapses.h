/* expr_synapses.h: arrays whose elements are the synapses of a projection, of which there are fewer than pairs of
 * units. */
#ifndef PLASTC_EXPR_SYNAPSES_H
#define PLASTC_EXPR_SYNAPSES_H

#include "compiler/sema/checker.h"

/* Expr.synapses of what is made of these, element by element; false after reporting that they do not go together. */
bool expr_synapses(Checker *checker, const Expr *const *operands, int count, Span span,
                   const Projection **out);

#endif
