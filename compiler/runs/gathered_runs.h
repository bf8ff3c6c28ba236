/* gathered_runs.h: the searches of one program with `starts N`, each of which a process of its own has made with --start K,
 * put into the folder that the run with all of them would have. */
#ifndef PLASTC_GATHERED_RUNS_H
#define PLASTC_GATHERED_RUNS_H

#include "saved_run.h"

typedef struct GatheredRuns {
    int count;
    SavedRun *runs; /* [count], owned: by the number of their starts */
} GatheredRuns;

/* Reads the folders given->paths, in any order, and checks that they are all searches of one run, ended, of the same program,
 * data, constants, seed and budget. STATUS_INPUT with the folder. Always gathered_runs_free. */
Status gathered_runs_open(GatheredRuns *gathered, const Command *given, ErrorText *error);
/* Copies them into an open, empty folder, from which `plastc run --resume` then goes on, with nothing left to search.
 * STATUS_OUTPUT, STATUS_INPUT. */
Status gathered_runs_write(const GatheredRuns *gathered, const Folder *out, ErrorText *error);
void gathered_runs_free(GatheredRuns *gathered);

#endif
