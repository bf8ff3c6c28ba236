/* check_pairs.h: for which pairs of units a projection's condition holds. */
#ifndef PLASTC_CHECK_PAIRS_H
#define PLASTC_CHECK_PAIRS_H

#include "compiler/sema/checker.h"

/* Counts the pairs that `where` leaves of a connection, for Projection.capacity; reports if it leaves none.
 * connection: the statement, or NULL for all to all. */
void check_pairs(Checker *checker, Projection *projection, const AstStmt *connection);

#endif
