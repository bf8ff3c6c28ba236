/* check_reference.h: coefficients by their names: `hebb.A[pre.r post.r] = 1`, `istdp.alpha = -0.25`. */
#ifndef PLASTC_CHECK_REFERENCE_H
#define PLASTC_CHECK_REFERENCE_H

#include "compiler/sema/checker.h"

/* Which coefficient of `learn` a term means; -1 after reporting. */
int reference_term_number(Checker *checker, const AstStmt *stmt, const Learn *learn);
/* Reports that a rule learns nothing of this name. */
void reference_report_unknown(Checker *checker, const Rule *rule, AstName name);
/* Reads `RULE.A[pre.r post.r] = 1` or `RULE.b = 1` into `terms`. */
void reference_term(Checker *checker, const AstStmt *stmt, ReferenceTerms *terms);
/* `reference NAME { … }` */
void check_reference(Checker *checker, Reference *reference);

#endif
