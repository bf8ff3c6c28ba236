/* check_name.h: what each name means at its place. */
#ifndef PLASTC_CHECK_NAME_H
#define PLASTC_CHECK_NAME_H

#include "compiler/sema/checker.h"

/* Reports that an input or population stands where a value is meant. */
const Expr *check_name_is_no_value(const Context *context, const Symbol *symbol, Span span);
/* Never NULL. */
const Expr *check_name(const Context *context, const AstExpr *name);
/* The value of one index of a let, loss or report, whose symbol is given: see family_is. */
const Expr *check_name_index(const Context *context, const AstExpr *index, const Symbol *symbol);

#endif
