/* recording.h: the folder with what is recorded of a trial: recording.json, and a file for each record.
 *
 *     NAME.npy         values [rows][shape…], float64; of spikes [rows][2]: step, unit; int32, or int64 if a trial may
 *                      have more than 2^31 steps
 *     NAME.steps.npy   of values: int64 [rows], how many epochs or steps had ended
 *     NAME.pre.npy     of the weights of listed synapses: int64, their units; and NAME.post.npy
 *     NAME.csv         in place of these, if that is asked for
 *
 * NPY files (NumPy Enhancement Proposal 1, version 1.0) are valid at any time: the number of rows in their heads is
 * brought up to date with the first row that comes half a second after the last time, so that others can read them while
 * the simulation goes on or after it was killed. A file may then be longer than its head says. Values are in the unit
 * of the record. */
#ifndef PLASTC_RECORDING_H
#define PLASTC_RECORDING_H

#include <stdbool.h>
#include <stdint.h>

#include "folder.h"

typedef struct RecordingItem {
    const char *name;  /* of its files, without the ending */
    const char *shown; /* what is recorded, for people: "E.v[0..9]" */
    const char *of;    /* name of the population or projection; NULL: it is of none */
    const char *what;  /* "state", "weights", "trace", "drive", "spikes" or "value" */
    const char *unit;  /* of the numbers in the file: "mV"; empty: pure numbers */
    double scale;      /* size of that unit in SI units */
    bool spikes;       /* times and units of spikes; else rows of numbers */
    int rank, shape[2]; /* of a row: 0 a number, 1 [shape[0]], 2 [shape[0]][shape[1]]; of listed synapses, whose number
                         * may differ between trials, shape[0] is that of the first row */
    int low, high;      /* the recorded units, or elements of a vector, from 0, both inclusive */
    int sources;        /* of values of listed synapses: presynaptic units; else 0 */
} RecordingItem;

typedef struct RecordingPhase {
    const char *name;
    double first, end; /* the epochs or steps of the trial that are its own, from 0, the end exclusive */
} RecordingPhase;

/* All pointers are borrowed until recording_close. */
typedef struct RecordingInfo {
    const char *version;        /* of plastc */
    const char *program;        /* path of the program as given */
    const char *program_sha256; /* of its text */
    const char *rule_sha256;    /* of the names and values of what is learned */
    const char *set;            /* of trials: "search" or "validation" */
    const char *clock;          /* what times count: "s", "epochs" or "steps" */
    double step;                /* length of a step in seconds; 0: the program has no physical time */
    double longest;             /* the most epochs or steps that a trial may have; infinite if that is not known */
    uint64_t seed;
    int trial; /* number within the set, from 0 */
    int item_count, phase_count;
    const RecordingItem *items;   /* [item_count] */
    const RecordingPhase *phases; /* [phase_count]; read by recording_close */
} RecordingInfo;

typedef struct Recording Recording;

/* What a spike takes in a file of a trial of at most so many epochs or steps: 8 or 16. */
int recording_spike_bytes(double longest);
/* Begins the files in an open folder. STATUS_OUTPUT, STATUS_MEMORY. */
Status recording_open(Recording **out, const Folder *folder, const RecordingInfo *info, bool csv,
                      ErrorText *error);
/* A row of numbers of item number `item` at a time (epochs or steps that have ended), and the units that spike in a
 * step. After a failure nothing more is written, and recording_close returns it; the simulation goes on. */
void recording_row(Recording *recording, int item, double time, int count, const double *values);
void recording_spikes(Recording *recording, int item, double step, int count, const int *units);
/* Which units the listed synapses connect: targets of source k are target[row[k]] … target[row[k + 1] - 1]. */
void recording_synapses(Recording *recording, int item, const int *row, const int *target);
/* Writes what `info` says now of phases, ends the files and frees the recording, also on failure. STATUS_OUTPUT if
 * something could not be written. */
Status recording_close(Recording *recording, ErrorText *error);

#endif
