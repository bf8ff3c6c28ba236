/* checkpoint.h: checkpoint.bin, from which a run goes on.
 *
 * It holds which run it is (all that a run's numbers depend on), how far it has come, and the state
 * of its search method. The file is written as a whole or not at all, and ends in a SHA-256 of all
 * before it, so that one that reads back is what was written.
 *
 *     "PLASTCKP", format version, RunIdentity, RunProgress, state, archive, 64 hexadecimal digits
 *
 * The numbers of RunProgress have their names before them, so that a plastc with others refuses them.
 * Integers have 8 bytes, little-endian; a double is its bits as one; a text is its length, its
 * bytes and a NUL. The state is the method's own bytes, in this machine's order, which its first
 * word shows; the archive is that of archive.h. */
#ifndef PLASTC_CHECKPOINT_H
#define PLASTC_CHECKPOINT_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/status.h"
#include "folder.h"
#include "run_numbers.h"

#define CHECKPOINT_FILE    "checkpoint.bin"
#define CHECKPOINT_MAGIC   "PLASTCKP" /* its first bytes */
#define CHECKPOINT_VERSION 10

#define SETTING_FIX        "fix " /* before the name of a learned number that the command line fixes */

typedef struct TextPair {
    const char *name, *value;
} TextPair;

/* All that the numbers of a run depend on, and where it came from. Strings and arrays are borrowed. */
typedef struct RunIdentity {
    const char *version;       /* of plastc */
    const char *source;        /* path of the program as given */
    const char *source_text;   /* the program */
    const char *source_sha256; /* of its text */
    const char *data_folder;   /* absolute path of the folder that its data files are relative to */
    const char *method;        /* name of the search method */
    const char *precision;     /* of its evaluations: "double", "float" */
    uint64_t seed;
    int start;       /* which of the program's searches, from 1 */
    int generations; /* budget from the command line; 0: the program's own */
    int file_count, setting_count;
    const TextPair *files;    /* data files: name in the program, SHA-256 of the bytes */
    const TextPair *settings; /* what the command line sets: name, value as written; of a learned number that it
                               * fixes, the name behind SETTING_FIX */
} RunIdentity;

typedef struct RunProgress {
    RunNumbers numbers;
    double validation;          /* the validation loss measured last; NaN: none yet */
    long history_length;        /* bytes of history.csv that belong to these generations */
    const char *history_sha256; /* of these bytes; borrowed */
} RunProgress;

typedef struct Checkpoint {
    RunIdentity run;
    RunProgress progress;
    const unsigned char *state; /* [state_size], of the method's save; borrowed */
    int state_size;
    const unsigned char *archive; /* [archive_size], of archive_save; borrowed */
    int archive_size;
    void *memory[3]; /* of checkpoint_read: what `run`, `state` and `archive` point into */
} Checkpoint;

/* STATUS_OUTPUT if it cannot be written, STATUS_MEMORY if memory is short; then an older one is intact. */
Status checkpoint_write(const Folder *folder, const Checkpoint *checkpoint, ErrorText *error);

/* On failure the checkpoint is empty. STATUS_INPUT if the file is missing, unreadable, damaged or
 * of another format. */
Status checkpoint_read(const Folder *folder, Checkpoint *checkpoint, ErrorText *error);
/* From memory, which the checkpoint takes over if it succeeds; `path` is used in messages
 * only. */
Status checkpoint_parse(const char *path, char *bytes, size_t length, Checkpoint *checkpoint,
                        ErrorText *error);
void checkpoint_free(Checkpoint *checkpoint);

/* STATUS_OK if `now` is the run that was saved, else STATUS_INPUT and the first difference, without
 * regard to source, data_folder and generations, which do not change its numbers. */
Status checkpoint_compare(const RunIdentity *saved, const RunIdentity *now, ErrorText *error);

#endif
