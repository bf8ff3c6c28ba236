/* check_reduce.h: functions that make one number of arrays, and comprehensions. */
#ifndef PLASTC_CHECK_REDUCE_H
#define PLASTC_CHECK_REDUCE_H

#include "compiler/sema/checker.h"
#include "compiler/sema/suggestions.h"

/* A function that makes one number of arrays; NULL if the call is none. */
const Expr *check_reduce(const Context *context, const AstExpr *call);
/* The names of these functions. */
void reduce_suggest(const Checker *checker, Suggestions *out);

#endif
