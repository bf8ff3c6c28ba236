/* check_variable.h: variables of synapses in a rule: `dref/dt = (w - ref) / tau`, `ref(0) = w`, and parameters of
 * single synapses, `tau_w ~ normal(20 ms, 2 ms)`. */
#ifndef PLASTC_CHECK_VARIABLE_H
#define PLASTC_CHECK_VARIABLE_H

#include "compiler/sema/checker.h"

/* Whether a statement of a rule is about one. */
bool variable_is(AstStmtKind kind);
/* Their names, units and values before the first step, so that all can be read. */
void variable_declare(const Context *context);
/* What `ref(0) = w` sets, known before the first step; an error after reporting. */
const Expr *variable_initial(const Context *context, const AstExpr *written);
/* Their equations, once all that the rule remembers is known. */
void variable_derive(const Context *context);
/* Once all events are checked: each variable must become something. */
void variable_check_changes(Checker *checker, const Projection *projection);

#endif
