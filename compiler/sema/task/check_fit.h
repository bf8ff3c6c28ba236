/* check_fit.h: whether the search suits the losses: budgets that hold no generation, gradients of losses with
 * steps, methods that need fresh draws and do not get them, or the reverse, options without effect. */
#ifndef PLASTC_CHECK_FIT_H
#define PLASTC_CHECK_FIT_H

#include "compiler/sema/checker.h"

/* Whether the search fits its numbers; last of all. */
void check_fit(Checker *checker);

#endif
