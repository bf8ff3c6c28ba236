/* check_outcome.h: what is measured: guards, lets, losses and reports, of the program or of one task. */
#ifndef PLASTC_CHECK_OUTCOME_H
#define PLASTC_CHECK_OUTCOME_H

#include "compiler/sema/checker.h"

/* Guards, lets, losses and reports of the program and of its tasks. */
void check_outcomes(Checker *checker);

#endif
