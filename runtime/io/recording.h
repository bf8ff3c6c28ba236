/* recording.h: the folder with what is recorded of a trial: recording.json, and a file for each record.
 *
 *     NAME.npy         values [rows][shape…], float64; of spikes [rows][2], int64: step, unit
 *     NAME.steps.npy   of values: int64 [rows], how many epochs or steps had ended
 *     NAME.pre.npy     of the weights of listed synapses: int64, their units; and NAME.post.npy
 *     NAME.csv         in place of these, if that is asked for
 *
 * NPY files (NumPy Enhancement Proposal 1, version 1.0) are valid at any time: the number of rows in their heads is
 * brought up to date when rows have been written, so that others can read them while the simulation goes on or after
 * it was killed. A file may then be longer than its head says. Values are in the unit of the record. */
#ifndef PLASTC_RECORDING_H
#define PLASTC_RECORDING_H

#include <stdbool.h>
#include <stdint.h>

#include "folder.h"

typedef struct RecordingItem {
    const char *name;  /* of the file */
    const char *shown; /* "E.v[0..9]" */
    const char *of;    /* the population or projection; NULL: none */
    const char *what;  /* "state", "weights", "trace", "drive", "spikes" or "value" */
    const char *unit;  /* "mV"; empty of a pure number */
    double scale;      /* of the unit, in SI units */
    bool spikes;
    int rank, shape[2]; /* of a row; shape[0] of listed weights is that of the first row */
    int low, high;      /* units, or elements of a vector */
    int sources;        /* of values of listed synapses: presynaptic units; else 0 */
} RecordingItem;

typedef struct RecordingPhase {
    const char *name;
    double first, end; /* epochs or steps, the end exclusive */
} RecordingPhase;

/* All pointers are borrowed until recording_close. */
typedef struct RecordingInfo {
    const char *version, *program, *program_sha256, *set, *clock; /* clock: "s", "epochs" or "steps" */
    double step; /* seconds; 0: no physical time */
    uint64_t seed;
    int trial;
    int item_count, phase_count;
    const RecordingItem *items;
    const RecordingPhase *phases;
} RecordingInfo;

typedef struct Recording Recording;

/* Begins the files in an open folder. STATUS_OUTPUT, STATUS_MEMORY. */
Status recording_open(Recording **out, const Folder *folder, const RecordingInfo *info, bool csv,
                      ErrorText *error);
/* Of the type RecordFunction of runtime/evaluate.h, but for one item. What cannot be written ends the recording, not the
 * simulation; recording_close says so. */
void recording_row(Recording *recording, int item, double time, int count, const double *values);
void recording_spikes(Recording *recording, int item, double step, int count, const int *units);
/* Which units the listed synapses connect: targets of source k are target[row[k]] … target[row[k + 1] - 1]. */
void recording_synapses(Recording *recording, int item, const int *row, const int *target);
/* Ends the files, with what `info` says now of phases, and frees it. STATUS_OUTPUT if something could not be written. */
Status recording_close(Recording *recording, ErrorText *error);

#endif
