/* check_call.h: calls in expressions: mathematical functions, parts of arrays, principal components and penalties. */
#ifndef PLASTC_CHECK_CALL_H
#define PLASTC_CHECK_CALL_H

#include "compiler/sema/checker.h"
#include "compiler/sema/suggestions.h"

/* The names of all functions that have a value. */
void call_suggest(const Checker *checker, Suggestions *out);
/* Whether the language gives this function a meaning, in expressions or elsewhere. */
bool call_is_function(Checker *checker, Name name);
/* Never NULL. */
const Expr *check_call(const Context *context, const AstExpr *call);

#endif
