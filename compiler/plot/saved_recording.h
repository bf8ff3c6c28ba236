/* saved_recording.h: reads a recording: recording.json, and the NPY or CSV files that it names beside it, of a run
 * that has ended, goes on, or was killed. Every count in these files is distrusted. */
#ifndef PLASTC_SAVED_RECORDING_H
#define PLASTC_SAVED_RECORDING_H

#include <stdbool.h>

#include "compiler/base/vec.h"
#include "runtime/io/folder.h"

typedef struct RecordedPhase {
    const char *name;
    double first, end; /* in steps or epochs, end exclusive */
} RecordedPhase;

typedef struct Recorded {
    const char *name, *unit;
    const char *file, *steps_file;
    const char *pre_file, *post_file; /* of listed synapses; NULL: they are a matrix, or no weights */
    bool is_spikes, is_weights, is_csv;
    int size;                /* of spikes: how many units are recorded */
    int first;               /* number of the first of these units, or of the first element of a row */
    int dimensions, shape[2]; /* of values: of a row, which has shape[0], or shape[0] times shape[1], numbers */
    const char **labels;     /* [shape[0]]; NULL: their numbers */
} Recorded;

typedef struct SavedRecording {
    Arena *arena;         /* borrowed */
    const Folder *folder; /* borrowed */
    const char *program_sha256, *rule_sha256, *set; /* as runtime/io/recording.h has them; empty if it is not said */
    double step;          /* in seconds; 0: the clock counts something else */
    const char *clock;    /* "s", "epochs", "steps" */
    VEC(RecordedPhase) phases;
    VEC(Recorded) records;
} SavedRecording;

/* STATUS_INPUT with file, line and column of what is wrong. */
Status saved_recording_read(Arena *arena, const Folder *folder, SavedRecording *recording, ErrorText *error);

/* The numbers of a record: rows[elements] at times, or of spikes the times and units. */
typedef struct RecordedRows {
    int rows, elements;
    const double *steps;  /* [rows]: by the clock, not yet in seconds */
    const double *values; /* [rows][elements]; of spikes the units, elements is 1 */
} RecordedRows;

Status saved_recording_rows(const SavedRecording *recording, const Recorded *record, RecordedRows *rows,
                      ErrorText *error);
/* One of the files of a record with one number a row: `pre` and `post` of synapses. */
Status saved_recording_list(const SavedRecording *recording, const char *file, int *count, const double **values,
                      ErrorText *error);

#endif
