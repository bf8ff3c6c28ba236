/* run_events.h: what `plastc run --events` says of a run as a whole, on standard output: see runtime/io/events.h. */
#ifndef PLASTC_RUN_EVENTS_H
#define PLASTC_RUN_EVENTS_H

#include "run_folder.h"
#include "runtime/io/result.h"

/* The first line; nothing if nobody asked for them. From now on a reader that goes away ends no search. */
Status run_events_begin(const Session *session, const Command *command, const RunFolder *folder,
                        ErrorText *error);
/* The last line, when the result is in its folder. */
Status run_events_end(const RunFolder *folder, const Result *result, ErrorText *error);

#endif
