/* lower_trace.h: the memory of traces and their values. */
#ifndef PLASTC_LOWER_TRACE_H
#define PLASTC_LOWER_TRACE_H

#include "lower_context.h"

/* The arrays of all that the rule of a projection remembers: ProjectionStore.traces. */
void lower_trace_store(Lower *lower, const Projection *projection);
/* The index in TraceStore.values of the element that belongs to the synapse of this place. */
const IrExpr *lower_trace_index(Lower *lower, const Site *site, const Trace *trace);
/* The value of an element; and the number that is stored for a value, or added for a change of it. They differ from
 * what is in memory where the trace decays lazily: see lower_decay.c. */
const IrExpr *lower_trace_value(Lower *lower, const TraceStore *store, const IrExpr *index);
const IrExpr *lower_trace_amount(Lower *lower, const TraceStore *store, const IrExpr *value);
/* An element of EXPR_TRACES. */
const IrExpr *lower_trace_at(Lower *lower, const Expr *x, const IrExpr *const at[2]);
/* The value of an EXPR_TRACE at this place. */
const IrExpr *lower_trace(Lower *lower, const Site *site, const Expr *x);

#endif
