/* check_unknown.h: what to say of a name that means nothing at its place. */
#ifndef PLASTC_CHECK_UNKNOWN_H
#define PLASTC_CHECK_UNKNOWN_H

#include "compiler/sema/checker.h"

/* Reports a name that means nothing at this place; returns the error. */
const Expr *check_unknown_name(const Context *context, const AstExpr *name);

#endif
