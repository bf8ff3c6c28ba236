/* check_samples.h: what expressions read of the samples of an input as a whole. */
#ifndef PLASTC_CHECK_SAMPLES_H
#define PLASTC_CHECK_SAMPLES_H

#include "compiler/sema/checker.h"

/* All samples of an input, [samples, units]. */
const Expr *samples_of_input(Checker *checker, const Layer *layer, Span span);
/* Reports that an input that spikes has none. */
const Expr *samples_of_spikes(Checker *checker, const Layer *layer, Span span);
/* samples(x): how many samples the input shows in this trial. */
const Expr *samples_count(const Context *context, const AstExpr *call);
/* principal(x, k). */
const Expr *samples_principal(const Context *context, const AstExpr *call);

#endif
