/* network.h: what the network of a run does: one trial, recorded when the search has ended, for the report.
 *
 *     RUN/network/before   with what is learned at the means of its start distributions
 *     RUN/network/after    with the rule that was found
 *
 * It is the first trial of validation, which no search has seen; of the search if there is none. Both are sketches
 * (sketch.h) of a few megabytes at the most. */
#ifndef PLASTC_NETWORK_H
#define PLASTC_NETWORK_H

#include "compiler/session/command.h"

/* Records both, of the run in the folder given->file, in place of earlier ones; nothing if there is nothing to record.
 * `changes`: the folder is locked meanwhile, as it is already if the run has just ended; `brief`: not if that takes
 * long. Prints nothing. After a failure there is no recording. */
Status network_record(const Command *given, bool changes, bool brief, ErrorText *error);

#endif
