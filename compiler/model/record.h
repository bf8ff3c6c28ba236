/* record.h: what a simulation writes of a trial to files. */
#ifndef PLASTC_RECORD_H
#define PLASTC_RECORD_H

#include "task.h"

typedef enum RecordKind { RECORD_VALUES, RECORD_SPIKES } RecordKind;

typedef enum RecordTimes {
    RECORD_EVERY,  /* after each `every`-th epoch or step of the trial; weights also at the beginning of the trial */
    RECORD_ONCE,   /* at the end of the phase, or of the trial */
    RECORD_PHASES  /* at the beginning of the trial and at the end of each phase */
} RecordTimes;

typedef struct Record {
    AstName name;
    RecordKind kind;
    RecordTimes times; /* of values */
    const Layer *layer; /* whose spikes; of values NULL */
    const Expr *value; /* a number, vector or matrix; of spikes NULL */
    int low, high;     /* first and last of the elements of a vector, or of the units whose spikes; from 0 */
    int every;         /* RECORD_EVERY: so many epochs or steps from row to row */
    AstName phase;     /* the only phase in which rows are written; RECORD_ONCE: at its end. Name NULL: all of the
                        * trial */
    const Task *task;  /* the task in whose trials it is made; NULL: all tasks */
    bool summary;      /* the program does not ask for it: `plastc simulate` prints it and writes no file */
    bool counted;      /* of spikes: a simulation counts those of the layer by this record. It is the summary, or one that
                        * the program asks for of the whole trial: then the summary's are not handed over, too */
    const AstStmt *stmt; /* NULL of a summary */
} Record;
typedef VEC(Record *) Records;

typedef struct Model Model;

/* Whether a row has a value for each synapse of a list of synapses, and not for each pair of units. */
bool record_is_listed(const Record *record);
/* How many numbers a row of values has, without its time. */
int record_row_numbers(const Record *record);
/* The most epochs or steps that a trial may have; infinite if it may draw any number. */
double record_longest_trial(const Model *model);
/* The most rows of values that a trial may have; infinite if it may draw any length. */
double record_most_rows(const Model *model, const Record *record);
/* The most bytes that all records which the program asks for take in a trial, but for spikes: see
 * recording_spike_bytes. */
double record_most_bytes(const Model *model);

#endif
