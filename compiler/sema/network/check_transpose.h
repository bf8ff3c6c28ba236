/* check_transpose.h: a projection that has the synapses and weights of another one, from the other end. */
#ifndef PLASTC_CHECK_TRANSPOSE_H
#define PLASTC_CHECK_TRANSPOSE_H

#include "compiler/sema/checker.h"

/* `transpose ff`; the statements of the projection that belong to one with weights of its own are reported. */
void transpose_check(Checker *checker, Projection *projection, const AstStmt *stmt);

#endif
