/* input.h: what inputs show, and distributions that numbers are drawn from. */
#ifndef PLASTC_INPUT_H
#define PLASTC_INPUT_H

#include "expr.h"

/* A distribution; its numbers are SI. */
typedef enum DrawKind {
    DRAW_CONSTANT,
#define DISTRIBUTION(name, word, numbers) DRAW_##name,
#include "distributions.def"
#undef DISTRIBUTION
} DrawKind;

typedef struct Draw {
    DrawKind kind;
    double a, b; /* value; or the numbers of the distribution */
    /* the same, where either of them is learned; else NULL */
    const Expr *learned[2];
    Dim dim;
    bool each_generation; /* else once for each trial */
} Draw;

typedef enum InputKind {
    INPUT_GAUSSIAN,
    INPUT_ROWS,
    INPUT_POISSON, /* these spike */
    INPUT_REGULAR,
    INPUT_SPIKES,
    INPUT_SILENT
} InputKind;

struct InputSource {
    InputKind kind;
    int samples;
    double *variances; /* INPUT_GAUSSIAN: of the first units */
    int variance_count;
    double rest_variance; /* of all others */
    bool rotated;
    int table;        /* INPUT_ROWS, INPUT_SPIKES: number in Model.tables */
    int first_column; /* from 0 */
    int columns;      /* INPUT_ROWS */
    int order;        /* RT_ROWS_…, see data_sets.h */
    bool center;
    double scale, held_out; /* INPUT_SPIKES: scale is the unit of time in seconds */
    Dim dim;                /* INPUT_ROWS: of the numbers; that of samples is pure */
    int stream;             /* of its random draws; inputs that show rows of one file share it */
    const AstExpr *written;
    const Expr *rate;           /* INPUT_POISSON: of unit `i`, in Hz */
    int group;                  /* units that share a rate, one after the other */
    int silent;                 /* steps after a spike in which a unit has no other */
    const Expr *start, *period; /* INPUT_REGULAR: of unit `i`, in seconds */
    double *times;              /* INPUT_SPIKES: when all units spike; NULL: the table says */
    int event_count;
};

#endif
