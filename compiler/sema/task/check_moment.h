/* check_moment.h: of which step a projection and its rule read the units before it. */
#ifndef PLASTC_CHECK_MOMENT_H
#define PLASTC_CHECK_MOMENT_H

#include "compiler/sema/checker.h"

/* Warns of a variable that a drive carries from the step before, while the rule reads that of this step by the same
 * name. */
void check_moment(Checker *checker);

#endif
