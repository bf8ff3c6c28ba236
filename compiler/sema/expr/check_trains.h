/* check_trains.h: what is measured of spikes: intervals, counts, correlations. */
#ifndef PLASTC_CHECK_TRAINS_H
#define PLASTC_CHECK_TRAINS_H

#include "compiler/sema/checker.h"

/* Measures of the spikes of a population or an input in a phase: cv_isi(E over PHASE), fano(E, BIN over PHASE),
 * correlation(E, BIN over PHASE). */
const Expr *trains_cv_isi(const Context *context, const AstExpr *call);
const Expr *trains_fano(const Context *context, const AstExpr *call);
const Expr *trains_correlation(const Context *context, const AstExpr *call);

#endif
