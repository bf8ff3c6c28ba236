/* check_name.h: what each name means at its place. */
#ifndef PLASTC_CHECK_NAME_H
#define PLASTC_CHECK_NAME_H

#include "compiler/sema/checker.h"

/* Reports that a spiking input stands where samples or one moment are read. */
const Expr *check_name_has_no_samples(Checker *checker, const Layer *layer, Span span);
/* Reports that an input or population stands where a value is meant. */
const Expr *check_name_is_no_value(const Context *context, const Symbol *symbol, Span span);
/* Never NULL. */
const Expr *check_name(const Context *context, const AstExpr *name);
/* pc[k] of a `let pc[k in 1..3]`, whose symbol is given. */
const Expr *check_name_index(const Context *context, const AstExpr *index, const Symbol *symbol);

#endif
