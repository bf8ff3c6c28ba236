/* check_suspect.h: what a program may say, but hardly means: inputs with more spikes than there are steps,
 * thresholds that hold at once or for ever, weights that start outside of their bounds, projections that do
 * nothing, learned numbers that nothing uses. */
#ifndef PLASTC_CHECK_SUSPECT_H
#define PLASTC_CHECK_SUSPECT_H

#include "compiler/sema/checker.h"

/* Warns of what is hardly meant, if the program has no errors. */
void check_suspect(Checker *checker);

#endif
