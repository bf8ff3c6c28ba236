/* simulation.h: trials of one rule, one after the other, with what is recorded of them. */
#ifndef PLASTC_SIMULATION_H
#define PLASTC_SIMULATION_H

#include "compiler/session/session.h"
#include "runtime/io/recording.h"

typedef struct SimulationOptions {
    int set;           /* PLAST_SEARCH or PLAST_VALIDATION */
    int first, trials; /* which trials of it */
    bool csv;
    bool sketch;       /* what is recorded is thinned until it is small, and written when the trial has ended */
    const Folder *folder; /* in which the recording is written, of several trials one folder each; NULL: nothing is
                           * recorded */
    bool json;            /* prints an object for each trial instead */
    bool quiet;           /* prints nothing else */
} SimulationOptions;

/* The records that the program asks for, which are the first *count of model->records, as files have them. */
RecordingItem *simulation_items(const Model *model, Arena *arena, int *count);

/* What times count: "s", "epochs" or "steps". */
const char *simulation_clock(const Model *model);

/* Warns that the disk of a folder has no room for what so many trials record. */
void simulation_warn_of_room(const Model *model, const Folder *folder, int trials);

/* The session is one of a command with `recording`. Prints, for each trial, what its phases ended with, and its
 * reports. STATUS_OUTPUT if something could not be recorded; the simulation goes on then. */
Status simulation_run(Session *session, const double *coefficients,
                      const SimulationOptions *options, ErrorText *error);

#endif
