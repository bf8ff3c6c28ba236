/* by_trial.h: a rollout whose lanes are trials, too. */
#ifndef PLASTC_BY_TRIAL_H
#define PLASTC_BY_TRIAL_H

#include "compiler/ir/ir.h"

/* Of a module as lowered: each lane of IR_ROLLOUT has a trial of its own, so what prepare_trial and prepare_generation
 * fill is varying, by lane, and so is what depends on it. The two are left out: those of the other module, whose lanes
 * share a trial, do it. False: trials do not take the same path through the program, or draw in the rollout; the module is
 * of no use then. */
bool by_trial_spread(IrModule *module);
/* After ir_layout of both: puts the arrays of trials and generations where `shared` has them. False: it has others. */
bool by_trial_lay_out(IrModule *module, const IrModule *shared);

#endif
