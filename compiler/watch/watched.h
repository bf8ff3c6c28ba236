/* watched.h: a run as its folder has it while it goes on. Nothing is locked or written. */
#ifndef PLASTC_WATCHED_H
#define PLASTC_WATCHED_H

#include "compiler/plot/history_table.h"
#include "compiler/session/command.h"
#include "runtime/io/progress.h"

/* What its program and its command line planned, which no file says in numbers. */
typedef struct WatchedPlan {
    bool known;
    int generations, starts;
    long evaluations;
    double seconds;
    ProgressTime time;
} WatchedPlan;

/* What it was when it was read. In an arena of its own. */
typedef struct Watched {
    Arena *arena;
    int start, starts;     /* the search that goes on, of so many, as far as is known */
    HistoryTable *tables;  /* [start]: of this search and those before it */
    const double *losses;  /* [start]: what those before it found; NaN: not known */
    const char *ended;     /* stop reason; NULL: it goes on */
    double loss, validation; /* of the rule that it found, if it has ended */
    double idle;           /* seconds since something was written */
} Watched;

/* STATUS_INPUT if the folder, which is open, is that of no run. */
Status watched_check(const Folder *folder, const char *path, ErrorText *error);
/* Of a run without a checkpoint, or whose program cannot be compiled any more, it is not known. */
WatchedPlan watched_plan(const Command *command);
/* A number that changes when something is written that is shown. */
unsigned long watched_version(const Folder *folder);
/* STATUS_INPUT if a file is not as a run writes it. Always watched_free. */
Status watched_read(const Folder *folder, const WatchedPlan *plan, Watched *watched, ErrorText *error);
void watched_free(Watched *watched);

#endif
