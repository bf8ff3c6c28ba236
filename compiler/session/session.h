/* session.h: a compiled program with the threads and memory to evaluate it. */
#ifndef PLASTC_SESSION_H
#define PLASTC_SESSION_H

#include "runtime/evaluate.h"
#include "command.h"
#include "tiers.h"
#include "watcher.h"

/* A compiled program that is ready to be evaluated. */
struct Session {
    Watcher watcher;
    Compilation compilation;
    Tiers tiers;
    Tiers single; /* of a search in single precision; else nothing */
    bool waits; /* it waits for the C compiler before it begins: one trial by libtcc's code would take longer */
    Pool *pool;
    Evaluator *evaluator;
    uint64_t seed; /* that all random numbers follow from */
};

/* `seed` is used unless the command has one. Prints messages. Always session_close. */
Status session_open(Session *session, const Command *command, uint64_t seed);
/* Has the C compiler, if it is at work, make the module whose lanes are trials, too: for a command that evaluates one
 * candidate at a time. With several ranks, and where there is no such module, nothing is done. */
void session_by_trial(Session *session, const Command *command);
void session_close(Session *session);
/* Of the C compiler's module: the lanes that --lanes says, or those that are best on this machine for what the command
 * does, but 1 if the program needs that. */
CcShape session_shape(const Compilation *compilation, const Command *command);
/* The same for so many candidates at a time; lanes 0: as many as are best. */
CcShape session_shape_for(const Compilation *compilation, int lanes, int candidates);

#endif
