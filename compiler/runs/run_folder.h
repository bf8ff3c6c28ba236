/* run_folder.h: the folder of a run, and how a run goes on from it.
 *
 *     program.plast    the text
 *     history.csv      a row for each generation
 *     checkpoint.bin   from which --resume goes on
 *     covariance.npy   of methods that learn one
 *     result.json      at the end
 *     learned.W.npy    beside it, for each array that is learned
 *     report.html      the same for people
 *     network/         a trial, recorded for that (network.h)
 *     candidates/      all candidates, if they are kept (kept_candidates.h)
 *
 * A program with `starts N` has N searches, each with such a folder of its own, start-1 and so on,
 * in that of the run, which has program.plast and, at the end, result.json. */
#ifndef PLASTC_RUN_FOLDER_H
#define PLASTC_RUN_FOLDER_H

#include "compiler/session/session.h"

#include "runtime/io/checkpoint.h"
#include "runtime/io/history.h"
#include "compiler/report/file_units.h"
#include "run_place.h"

/* Names of its files; those of the checkpoint and the history are CHECKPOINT_FILE and HISTORY_FILE. */
#define PROGRAM_FILE "program.plast"
#define RESULT_FILE  "result.json"
#define PRUNED_FILE  "pruned.json"
#define REPORT_FILE  "report.html"
#define RECORDING_FOLDER "recording" /* of --record */
#define NETWORK_FOLDER "network"     /* and the two recordings in it */
#define NETWORK_BEFORE "before"
#define NETWORK_AFTER  "after"

typedef struct RunFolder {
    char *path;      /* owned, ends in a slash */
    Folder files;    /* locked against other processes if something may change in it */
    RunPlace before; /* of a new run: how the folder of --out was when plastc started */
    FileUnits *columns; /* owned: of the history */
    History *history;  /* history.csv, open for new rows */
    RunIdentity run;   /* what a run must share with the one that it goes on from; it borrows the next three */
    TextPair *pairs;   /* owned: hashes of data files, and settings */
    char *data_folder; /* owned */
    char source_sha256[65]; /* of the program's text, in hexadecimal digits */
    bool resumed;      /* it goes on from a checkpoint, or has been found with one */
    bool has_starts;   /* if resumed: the run has several starts, and `saved` is the checkpoint of the first */
    Checkpoint saved;  /* if resumed */
    Command command;   /* if resumed: the given one; what that does not say is as in the earlier run */
    char *file;        /* owned: command.file if none was given */
    Setting *settings; /* owned: command.settings */
} RunFolder;

/* Opens the folder `path` of a run, and reads its checkpoint, or that of its first start; folder->command is
 * what to compile then: what `given` does not say is as it was in that run, and without a file it is the
 * folder's program. `changes`: the folder is locked. */
Status run_folder_find(RunFolder *folder, const char *path, const Command *given, bool changes,
                       ErrorText *error);

/* Whether an open one has a checkpoint to go on from. */
bool run_folder_has_checkpoint(const RunFolder *folder);

/* Puts "cannot resume the run in PATH" before the words of an error; returns `status`. */
Status run_folder_cannot_resume(const char *path, Status status, ErrorText *error);

/* Makes the folder of a new run and begins its files, or opens those of a run that was found, which
 * must be of this very program, data, constants and seed: nothing is changed if it is not. */
Status run_folder_open(RunFolder *folder, const Session *session, const Command *command,
                       ErrorText *error);

/* The same for a run with several starts: its own folder, then those of its starts, one by one. A
 * start that a resumed run has not begun yet is new. */
Status run_folder_open_starts(RunFolder *folder, const Session *session, const Command *command,
                              ErrorText *error);
Status run_folder_open_start(RunFolder *folder, const RunFolder *run, int start,
                             const Session *session, ErrorText *error);

/* Writes a file of the folder. */
Status run_folder_save(const RunFolder *folder, const char *name, const char *text, size_t length,
                       ErrorText *error);

/* Removes the recordings of network/. */
Status run_folder_remove_network(const Folder *run, ErrorText *error);

/* Ends history.csv. */
Status run_folder_finish(RunFolder *folder, ErrorText *error);
void run_folder_free(RunFolder *folder);

#endif
