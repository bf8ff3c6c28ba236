/* run_workers.h: the workers of a run: keys in its folder, an address, and what they must have compiled. */
#ifndef PLASTC_RUN_WORKERS_H
#define PLASTC_RUN_WORKERS_H

#include "runtime/coordinator.h"
#include "run_folder.h"
#include "runtime/io/files.h"

/* With command->workers: from now on the session's evaluations are shared with workers. run: open, locked. *out: NULL
 * without it. STATUS_INPUT, STATUS_OUTPUT, STATUS_RUN, STATUS_MEMORY. End it by coordinator_stop, before the session. */
Status run_workers_start(Session *session, const Command *command, const RunFolder *run, Coordinator **out, ErrorText *error);
/* Of all that the bits of a rollout depend on beside the settings of the machine: version, program and settings, data, seed. */
void run_workers_digest(const Session *session, const Command *command, char digest[HASH_SIZE]);

#endif
