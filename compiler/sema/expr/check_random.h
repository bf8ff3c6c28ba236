/* check_random.h: random numbers of synapses, in events of rules and projections. */
#ifndef PLASTC_CHECK_RANDOM_H
#define PLASTC_CHECK_RANDOM_H

#include "compiler/sema/checker.h"

/* `xi` or `chance` at a synapse. */
const Expr *random_name(const Context *context, const AstExpr *name);
/* The standard normal number behind the `xi` at `span`, in the derivative of a variable of synapses. */
const Expr *random_normal(const Context *context, Span span);
/* `normal(0, 1)` and other distributions; NULL: there are no synapses here. */
const Expr *random_call(const Context *context, const AstExpr *call);

#endif
