/* saved_run.h: a run that has ended, for the commands that come after a search. */
#ifndef PLASTC_SAVED_RUN_H
#define PLASTC_SAVED_RUN_H

#include "run_folder.h"
#include "runtime/io/saved_result.h"

typedef struct SavedRun {
    RunFolder folder; /* its command is the given one, completed: program, seed, data, constants */
    SavedResult result;
    char *path;                    /* owned: of result.json */
    char result_sha256[HASH_SIZE]; /* of the bytes it was read from */
} SavedRun;

/* Reads the run in the folder given->file, which is locked if the command `changes` something in it.
 * STATUS_INPUT if it is none or has not ended. Always saved_run_free. */
Status saved_run_open(SavedRun *run, const Command *given, bool changes, ErrorText *error);
/* Reads its result.json once more: STATUS_INPUT if that is another one now. *bytes is malloc'd, NULL on
 * failure. */
Status saved_run_is_unchanged(const SavedRun *run, char **bytes, ErrorText *error);
void saved_run_free(SavedRun *run);

/* STATUS_INPUT if the program's text is not that of the run any more. */
Status saved_run_check(const SavedRun *run, const Compilation *compilation, ErrorText *error);

#endif
