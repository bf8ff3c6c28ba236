/* run_place.h: which folder a new run, a recording or a table of rules gets. Two that begin at once never get the same one, and
 * nothing is lost that another of its kind has not left. */
#ifndef PLASTC_RUN_PLACE_H
#define PLASTC_RUN_PLACE_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

#include "runtime/io/folder.h"

/* The state of a folder at some time. */
typedef struct RunPlace {
    bool there;   /* it exists; else the others mean nothing */
    dev_t device; /* with `file`: which folder it is, whatever its name */
    ino_t file;
    struct timespec changed; /* when something was made, renamed or removed in it */
} RunPlace;

typedef enum PlaceKind { PLACE_OF_RUN, PLACE_OF_RECORDING, PLACE_OF_TABLE } PlaceKind;

/* The state of the folder `out` now; to be called when plastc starts, for run_place_given(). */
RunPlace run_place_look(const char *out);

/* That folder, locked: new, empty, or with an earlier run, recording or table of rules in it. STATUS_USAGE if something else is in it,
 * or if it is not as it was at the start; STATUS_OUTPUT. */
Status run_place_given(PlaceKind kind, const RunPlace *before, const char *out, Folder *folder,
                       ErrorText *error);

/* A new one, locked: "runs/oja", or "runs/oja-2" and so on if that exists; of a recording below "recordings", of a table below "tables".
 * STATUS_OUTPUT; STATUS_USAGE if that is a link that leads out of the current folder. */
Status run_place_choose(PlaceKind kind, const char *program, Folder *folder, ErrorText *error);

#endif
