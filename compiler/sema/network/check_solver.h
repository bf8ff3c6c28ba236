/* check_solver.h: derivatives, and by which method each state advances. */
#ifndef PLASTC_CHECK_SOLVER_H
#define PLASTC_CHECK_SOLVER_H

#include "compiler/sema/checker.h"

/* h (exp(factor slope h) - 1) / (factor slope h), for a step h; slope NULL: 0. */
const Expr *solver_gain(Checker *checker, const Expr *slope, double factor, Span span);
/* How the states of a population advance; all its variables are checked. */
void check_solvers(Checker *checker, Layer *layer);

#endif
