/* check_pairs.h: for which pairs of units a projection's condition holds. */
#ifndef PLASTC_CHECK_PAIRS_H
#define PLASTC_CHECK_PAIRS_H

#include "compiler/sema/checker.h"

/* Pairs that are looked at one by one: at most a second's worth. */
#define MAX_PAIRS_SEEN (32.0 * 1024 * 1024)

/* What an expression of i, j and constants is for two units, 1 or 0 of a condition; row: that of the synapse in its file,
 * where columns of it stand in the expression, else NULL. */
double pairs_value(const Expr *x, int i, int j, const double *row);
/* Whether the projection's condition holds for two units. */
bool pairs_hold(const Projection *projection, int pre, int post);
/* Counts the pairs that `where` leaves of a connection, for Projection.capacity; reports if it leaves none.
 * connection: the statement, or NULL for all to all. */
void check_pairs(Checker *checker, Projection *projection, const AstStmt *connection);

#endif
