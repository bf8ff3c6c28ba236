/* lower_trace.h: the memory of traces and their values. */
#ifndef PLASTC_LOWER_TRACE_H
#define PLASTC_LOWER_TRACE_H

#include "lower_context.h"

/* The arrays of all traces of a projection. */
void lower_trace_store(Lower *lower, const Projection *projection);
/* The element of a trace that belongs to this place. */
const IrExpr *lower_trace_index(Lower *lower, const Site *site, const Trace *trace);
/* The value of an element, and what is stored for a value or added for a change of it. */
const IrExpr *lower_trace_value(Lower *lower, const TraceStore *store, const IrExpr *index);
const IrExpr *lower_trace_amount(Lower *lower, const TraceStore *store, const IrExpr *value);
/* An element of EXPR_TRACES. */
const IrExpr *lower_trace_at(Lower *lower, const Expr *x, const IrExpr *const at[2]);
/* That of an EXPR_TRACE. */
const IrExpr *lower_trace(Lower *lower, const Site *site, const Expr *x);

#endif
