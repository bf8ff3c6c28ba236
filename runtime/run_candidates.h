/* run_candidates.h: what the candidates of a generation did, beside their objective: for searches that accept rules by what is
 * measured of them, and for who keeps them. */
#ifndef PLASTC_RUN_CANDIDATES_H
#define PLASTC_RUN_CANDIDATES_H

#include "run_state.h"

/* Room for the next generation; false without memory. Nothing is needed of searches that want none of this. */
bool run_candidates_room(Loop *loop, int population, int trials);
void run_candidates_free(Loop *loop);
/* Once they are evaluated: what the method is told of each, in loop->told. */
void run_candidates_judge(Loop *loop);
/* Once the method has been told: who keeps them gets them. */
Status run_candidates_show(Loop *loop, ErrorText *error);

#endif
