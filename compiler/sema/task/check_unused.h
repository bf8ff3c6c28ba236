/* check_unused.h: names that nothing reads, which are often slips: `refractory_period = 2 ms` in a population is
 * an equation, not a refractory period. */
#ifndef PLASTC_CHECK_UNUSED_H
#define PLASTC_CHECK_UNUSED_H

#include "compiler/sema/checker.h"

/* Warns of names that nothing reads, if the program has no errors. */
void check_unused(Checker *checker);

#endif
