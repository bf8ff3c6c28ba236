/* run_kept.h: what the candidates of a generation did, beside their objective: for searches that keep them, and for those that
 * ask whether they are accepted. Of others nothing is done. */
#ifndef PLASTC_RUN_KEPT_H
#define PLASTC_RUN_KEPT_H

#include "run_state.h"

/* Before they are evaluated: where the evaluation leaves what they did. STATUS_MEMORY. */
Status run_kept_ask(Loop *loop, ErrorText *error);
/* Once they are evaluated: what the method is told of each, in loop->told. */
void run_kept_judge(Loop *loop);
/* Once the method was told: they are added to the table. STATUS_OUTPUT. */
Status run_kept_add(Loop *loop, ErrorText *error);
void run_kept_free(Loop *loop);

#endif
