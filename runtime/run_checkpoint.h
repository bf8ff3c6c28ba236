/* run_checkpoint.h: how a run is saved and goes on.
 *
 * A checkpoint is taken between generations, after the history's rows up to it, and those of candidates that are kept, are on the disk. So
 * whenever the process ends, the last checkpoint and as many bytes of history as it names belong
 * together, and the run goes on from there to the same bits. covariance.npy, from which nothing goes on, is written
 * just before it. */
#ifndef PLASTC_RUN_CHECKPOINT_H
#define PLASTC_RUN_CHECKPOINT_H

#include "run_state.h"

/* Goes to where a checkpoint was taken. Changes nothing if it does not fit. STATUS_INPUT, STATUS_OUTPUT. */
Status run_checkpoint_resume(Loop *loop, const Checkpoint *checkpoint, ErrorText *error);
/* Writes a checkpoint of this generation, if there is a folder and none yet. STATUS_OUTPUT, STATUS_MEMORY. */
Status run_checkpoint_save(Loop *loop, ErrorText *error);

#endif
