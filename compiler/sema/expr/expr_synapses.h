/* expr_synapses.h: arrays whose elements are the synapses of a projection, of which there are fewer than pairs of
 * units. */
#ifndef PLASTC_EXPR_SYNAPSES_H
#define PLASTC_EXPR_SYNAPSES_H

#include "compiler/sema/checker.h"

/* Sets *out to Expr.synapses of an elementwise operation on these operands; false after reporting that they have an
 * element for each synapse, but of different synapses. */
bool expr_synapses(Checker *checker, const Expr *const *operands, int count, Span span,
                   const Projection **out);

/* Whether two conditions, or numbers of units, are written alike. */
bool expr_synapses_alike(const Expr *a, const Expr *b);

#endif
