/* penalty.h: the l1 norms in what is minimised, which some search methods treat on their own. */
#ifndef PLASTC_PENALTY_H
#define PLASTC_PENALTY_H

#include "compiler/sema/checker.h"

/* SearchPlan.l1 of an objective. */
const double *penalty_weights(Checker *checker, const Expr *minimize);

#endif
