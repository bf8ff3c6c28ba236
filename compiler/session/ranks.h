/* ranks.h: the other ranks of an MPI job: the program for them, and what they do. */
#ifndef PLASTC_RANKS_H
#define PLASTC_RANKS_H

#include "session.h"

/* Rank 0: the session's program to the others, if there are any. They compile it, and agree (par_agree) on how that went. */
void ranks_send(const Session *session, const Command *command, const TierProgram *program);
/* Rank 0, after that: the same program in single precision, upon which they agree again. */
void ranks_send_single(const Command *command, const TierProgram *program);
/* Another rank: does what rank 0 requests, until it ends. */
void ranks_serve(Par *par);

#endif
