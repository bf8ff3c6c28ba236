/* check_solver.h: derivatives, and by which method each state advances. */
#ifndef PLASTC_CHECK_SOLVER_H
#define PLASTC_CHECK_SOLVER_H

#include "compiler/sema/checker.h"

/* How the states of a population advance; all its variables are checked. */
void check_solvers(Checker *checker, Layer *layer);

#endif
