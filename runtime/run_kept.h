/* run_kept.h: every candidate of a run, kept in a table of rules, if the run is asked to. */
#ifndef PLASTC_RUN_KEPT_H
#define PLASTC_RUN_KEPT_H

#include "run_state.h"

/* Asks for what a row has, of the generation that is going to be evaluated. STATUS_MEMORY. */
Status run_kept_ask(Loop *loop, ErrorText *error);
/* Adds the rows of the last generation, of which it is known when candidates failed. STATUS_OUTPUT. */
Status run_kept_add(Loop *loop, ErrorText *error);

#endif
