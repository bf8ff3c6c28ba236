/* check_connection.h: which units a projection of spikes connects. */
#ifndef PLASTC_CHECK_CONNECTION_H
#define PLASTC_CHECK_CONNECTION_H

#include "compiler/sema/checker.h"

/* The most synapses of a projection. */
#define MAX_SYNAPSES (256 * 1024 * 1024)

/* The statements of a projection that say which units it connects, as far as they were met. */
typedef struct ConnectionParts {
    const AstStmt *connection, *where, *no_self;
} ConnectionParts;

/* A connection of spiking units other than all to all; false if the statement is none of those. */
bool connection_sparse(Checker *checker, Projection *projection, const AstStmt *stmt);
/* Only where i OP j, and where else the program says. */
void connection_add_condition(Checker *checker, Projection *projection, AstOp op, Span span);
/* Which pairs are connected and how many synapses that makes, when all parts are known. */
void connection_end(Checker *checker, Projection *projection, const ConnectionParts *parts);

#endif
