/* run_place.h: which folder a new run gets. Two runs that begin at once never get the same one, and
 * nothing is lost that a run has not left. */
#ifndef PLASTC_RUN_PLACE_H
#define PLASTC_RUN_PLACE_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

#include "runtime/io/folder.h"

/* The state of a folder at some time. */
typedef struct RunPlace {
    bool there;
    dev_t device;
    ino_t file;
    struct timespec changed; /* when something was made, renamed or removed in it */
} RunPlace;

/* How the folder of --out is when plastc starts. */
RunPlace run_place_look(const char *out);

/* That folder, locked: new, empty, or with an earlier run in it. STATUS_USAGE if something else is in it,
 * or if it is not as it was at the start; STATUS_OUTPUT. */
Status run_place_given(const RunPlace *before, const char *out, Folder *folder, ErrorText *error);

/* A new one, locked: "runs/oja", or "runs/oja-2" and so on if that exists. STATUS_OUTPUT; STATUS_USAGE if
 * `runs` is a link that leads out of the current folder. */
Status run_place_choose(const char *program, Folder *folder, ErrorText *error);

#endif
