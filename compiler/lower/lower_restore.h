/* lower_restore.h: `restore learn`: a phase begins in the state in which an earlier one ended. */
#ifndef PLASTC_LOWER_RESTORE_H
#define PLASTC_LOWER_RESTORE_H

#include "lower_context.h"

/* Notes the arrays of the state, when all of them are made and none that a phase needs for itself. */
void lower_restore_find(Lower *lower);
/* At the end of a phase: keeps the state, `age` steps after the start of its history. */
void lower_restore_save(Lower *lower, const Phase *phase, const IrExpr *age);
/* At the beginning of a phase: the state of phase->restored; returns its age. */
const IrExpr *lower_restore(Lower *lower, const Phase *phase);

#endif
