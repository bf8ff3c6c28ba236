/* trial_time.h: times at which something happened in a trial, as words. The simulation counts them from 0, in the
 * epochs or steps of the phases one after the other. */
#ifndef PLASTC_TRIAL_TIME_H
#define PLASTC_TRIAL_TIME_H

#include "runtime/io/progress.h"
#include "compiler/base/strbuf.h"
#include "compiler/model/model.h"

/* What the times of a program count, for those who read a file of them: "step", "epoch", "epoch or step". */
const char *trial_time_unit(const Model *model);
/* What stands before and behind such a time in a line of progress, and what it is multiplied with: "", " ms", 0.1. */
ProgressTime trial_time_scale(const Model *model);
/* "at 27 ms (step 270), in phase test" */
void trial_time_write(StrBuf *out, const Model *model, double time);

#endif
