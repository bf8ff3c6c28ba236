/* check_mask.h: which terms of a volterra are searched, and which numbers: `keep`, `drop` and `fix`. */
#ifndef PLASTC_CHECK_MASK_H
#define PLASTC_CHECK_MASK_H

#include "compiler/sema/checker.h"

/* keep, drop or fix. */
bool mask_is(AstStmtKind kind);
/* Leaves out the terms of `learn` that its rule drops, does not keep, or fixes. */
void check_masks(Checker *checker, Learn *learn);
/* A single number that `fix` names is none of the coefficients. */
void mask_fix_number(Checker *checker, Learn *learn);
/* Reports what `fix` names at the top level that is no learned number. */
void mask_shared_targets(Checker *checker);
/* Reports what `keep`, `drop` or `fix` names that is no volterra of the rule. */
void mask_targets(Checker *checker, const Rule *rule, const AstStmt *stmt);

#endif
