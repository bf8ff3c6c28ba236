/* check_trace.h: what rules remember: traces of spikes, `trace x on pre tau 20 ms`, low-pass traces, `trace m of
 * pre.r tau 20 ms`, and those that events change, `trace e tau 1 s`. */
#ifndef PLASTC_CHECK_TRACE_H
#define PLASTC_CHECK_TRACE_H

#include "compiler/sema/checker.h"

/* `trace x on pre tau 20 ms` */
void trace_of_spikes(const Context *context, const AstStmt *stmt);
/* `trace m of pre.r tau 20 ms` */
void trace_low_pass(const Context *context, const AstStmt *stmt);
/* `trace e tau 1 s` */
void trace_of_synapses(const Context *context, const AstStmt *stmt);
/* Chooses those that decay where they are read, once all events are known. */
void trace_choose_lazy(Projection *projection);

#endif
