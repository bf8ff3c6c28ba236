/* check_spike_input.h: inputs that spike: poisson(…), regular(…), times(…), spikes("spikes.csv", …), and synapses
 * listed in a file. */
#ifndef PLASTC_CHECK_SPIKE_INPUT_H
#define PLASTC_CHECK_SPIKE_INPUT_H

#include "compiler/sema/checker.h"

/* poisson(…), regular(…), times(…), spikes(…), silent; false if the input is none of these. */
bool check_spike_input(Checker *checker, Layer *layer, const AstExpr *value, InputSource *source);
/* Whether what is written after the `=` of an input is one that spikes. */
bool spike_input_is(const AstExpr *value);
/* `from_file("synapses.csv")`: the synapses of a projection, and their weights. */
void spike_input_synapses(Checker *checker, Projection *projection, const AstStmt *stmt);

#endif
