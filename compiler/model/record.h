/* record.h: what a simulation writes of a trial to files. */
#ifndef PLASTC_RECORD_H
#define PLASTC_RECORD_H

#include "task.h"

typedef enum RecordKind { RECORD_VALUES, RECORD_SPIKES } RecordKind;

typedef enum RecordTimes {
    RECORD_EVERY,  /* at the end of each `every`-th epoch or step of the trial; weights also at its beginning */
    RECORD_ONCE,   /* at the end of the phase, or of the trial */
    RECORD_PHASES  /* at the beginning of the trial and at the end of each phase */
} RecordTimes;

typedef struct Record {
    AstName name;
    RecordKind kind;
    RecordTimes times; /* of values */
    const Layer *layer; /* whose spikes; of values NULL */
    const Expr *value; /* a number, vector or matrix; of spikes NULL */
    int low, high;     /* the elements of a vector, or the units, from 0, both inclusive */
    int every;         /* RECORD_EVERY: epochs or steps */
    AstName phase;     /* in which, or at whose end; name NULL: the trial */
    const Task *task;  /* in whose trials; NULL: in all */
    bool summary;      /* not asked for by the program: for the table of a simulation alone */
    const AstStmt *stmt; /* NULL of a summary */
} Record;
typedef VEC(Record *) Records;

typedef struct Model Model;

/* Whether it is of values that have an element for each synapse of a list. */
bool record_is_listed(const Record *record);
/* Numbers of a row of values; rows of a trial at most, infinite if a trial may draw any length. */
int record_row_numbers(const Record *record);
double record_most_rows(const Model *model, const Record *record);
/* Of what the program records in a trial, without spikes, which have 16 bytes each. */
double record_most_bytes(const Model *model);

#endif
