/* check_trains.h: what is measured of the spikes of a population or an input in a phase: intervals, counts, correlations. */
#ifndef PLASTC_CHECK_TRAINS_H
#define PLASTC_CHECK_TRAINS_H

#include "compiler/sema/checker.h"
#include "compiler/sema/suggestions.h"

/* A call of such a measure: cv_isi(E over PHASE), fano(E, BIN over PHASE), kl_isi(E, BIN, WINDOW over PHASE) and others; NULL if
 * it is none. */
const Expr *trains_call(const Context *context, const AstExpr *call);
/* Adds the names of all of them. */
void trains_suggest(const Checker *checker, Suggestions *out);

#endif
