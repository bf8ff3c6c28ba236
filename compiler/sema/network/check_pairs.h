/* check_pairs.h: for which pairs of units a projection's condition holds. */
#ifndef PLASTC_CHECK_PAIRS_H
#define PLASTC_CHECK_PAIRS_H

#include "compiler/sema/checker.h"

/* What the condition beside a connection leaves of it. */
void check_pairs(Checker *checker, Projection *projection, const AstStmt *connection);

#endif
