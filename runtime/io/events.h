/* events.h: a search for other programs to follow: JSON on a stream, an object a line, each there as soon as it
 * is known. What is not finite is null.
 *
 *     {"event": "run", "folder": "runs/oja/", "program": "oja.plast", "seed": 1, "method": "cmaes", …}
 *     {"event": "generation", "start": 1, "generation": 1, "evaluations": 50, …, "best_objective": 0.67, …}
 *     {"event": "end", "result": "runs/oja/result.json", "stop_reason": "budget"}
 *
 * The members of a generation have the names of the columns of history.csv. Where the stream takes no more, lines
 * are lost and the search goes on; the stream remembers it (ferror). */
#ifndef PLASTC_EVENTS_H
#define PLASTC_EVENTS_H

#include <stdint.h>
#include <stdio.h>

#include "history.h"

/* A search that begins. */
typedef struct EventsRun {
    const char *folder, *program, *method; /* paths of the run and the program; name of the method */
    uint64_t seed;
    int coefficients, trials, validation_trials; /* how many there are */
    int starts;       /* searches, 1 or more */
    int generations;  /* budgets, here and below; 0: none, and null in the line */
    long evaluations;
    double seconds;
} EventsRun;

/* Each writes a line. STATUS_MEMORY if memory is short. */
Status events_run(FILE *to, const EventsRun *run, ErrorText *error);
Status events_generation(FILE *to, int start, const HistoryRow *row, ErrorText *error);
Status events_end(FILE *to, const char *result, const char *stop_reason, ErrorText *error);

#endif
