/* check_rule.h: the names of a rule, and what its events do on each projection that follows it. */
#ifndef PLASTC_CHECK_RULE_H
#define PLASTC_CHECK_RULE_H

#include "compiler/sema/checker.h"

/* What it learns, and its names. */
void check_rule_body(Checker *checker, Rule *rule);
/* What the rule of a projection remembers there: its traces and variables. */
void check_rule_memory(Checker *checker, Projection *projection);
/* What its events do on a projection that follows it. */
void check_rule_use(Checker *checker, Projection *projection);

#endif
