/* progress.h: how a run looks while it goes on.
 *
 * On a terminal one line on stderr that rewrites itself (at most ten times a second, as long as the
 * terminal is wide); elsewhere a line at generations 1, 2, 5, 10, 20, 50 and so on. */
#ifndef PLASTC_PROGRESS_H
#define PLASTC_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "run_numbers.h"

typedef struct Progress Progress;

/* How a time of the simulation (epoch or step, from 0) is written: `before`, then the time multiplied by `factor`,
 * then `after`. */
typedef struct ProgressTime {
    const char *before, *after; /* "epoch " and "", or "" and " ms"; NULL: "t = " and "" */
    double factor;              /* of steps: milliseconds of one; else 1 */
} ProgressTime;

typedef struct ProgressState {
    int start, starts;  /* which search it is, from 1, of how many; shown if several */
    RunNumbers numbers; /* as in a row of history.csv */
    int generations;    /* planned; 0: not known */
    double best;        /* loss of the best candidate of this generation; not finite: all failed */
    double validation;  /* validation loss of the favourite, without penalties; NaN: none yet */
    ProgressTime time;  /* how the times of failures and stops are written */
    const char *tier;   /* name of the module that runs: "tcc", "cc 8 lanes" */
    double left;        /* estimated seconds until the end; NaN: not known */
} ProgressState;

/* `terminal`: rewrite one line; quiet: print nothing. NULL if out of memory, which the other
 * functions accept as quiet. */
Progress *progress_create(bool terminal, bool quiet);
void progress_update(Progress *progress, const ProgressState *state);
/* Shows the last state and ends the line, so that other output can follow. state may be NULL: then
 * a line being rewritten is cleared. */
void progress_finish(Progress *progress, const ProgressState *state);
void progress_destroy(Progress *progress);

/* Seconds, estimated from the budget that is used up first, for this search and those that follow it; NaN: not known.
 * `evaluations` and `seconds` are budgets beside state->generations; 0: none. */
double progress_left(const ProgressState *state, long evaluations, double seconds);

/* The line, at most `width` columns long:
 *
 *     generation 120/300  loss 0.0213  validation 0.0105  2 failed  12,400 evaluations/s  cc 8
 * lanes  3 s left
 *
 * (in one line), with "start 2/8" before it if there are several. Where that does not fit, parts become
 * shorter and then go, those first that matter least; the time left and the generation stay longest. */
void progress_line(char *text, size_t size, int width, const ProgressState *state);

#endif
