/* condition.h: what is asked of a rule that is accepted, in words. */
#ifndef PLASTC_CONDITION_H
#define PLASTC_CONDITION_H

#include "compiler/base/strbuf.h"
#include "model.h"

/* "rate in [1 Hz, 50 Hz]", "cv > 0.7": in the unit in which the program writes what it is about. */
void condition_text(const Model *model, const Condition *condition, StrBuf *out);

/* "stage rates", in the arena of the model. */
const char *condition_stage(const Model *model, int stage);
/* The names of acceptance_columns, in the arena of the model: those of conditions, and "stage rates". */
const char *const *condition_columns(const Model *model);

#endif
