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
    double a, b; /* SI: its two numbers in the order of distributions.def; of DRAW_CONSTANT `a` is the value */
    /* in place of a and b if a learned number stands in either of the two; else both are NULL */
    const Expr *learned[2];
    Dim dim;              /* of what is drawn */
    bool each_generation; /* drawn anew in each generation of a search; else a trial keeps its own */
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
    double *variances; /* INPUT_GAUSSIAN: [variance_count], of the first units */
    int variance_count;
    double rest_variance; /* INPUT_GAUSSIAN: of each unit behind these */
    bool rotated;         /* INPUT_GAUSSIAN: the axes of the variances are turned by a random rotation */
    int table;        /* INPUT_ROWS, INPUT_SPIKES: number in Model.tables */
    int first_column; /* from 0 */
    int columns;      /* INPUT_ROWS: how many columns are taken */
    int order;        /* INPUT_ROWS: which rows a trial takes, RT_ROWS_… of data_sets.h */
    int trial_column; /* INPUT_ROWS, INPUT_SPIKES: the column that numbers the trials, from 1; 0: none does. A trial shows
                       * as many rows as it has then, and `samples` are the most */
    int trials;       /* with `trial_column`: of how many trials the file is */
    bool unseen;      /* INPUT_ROWS: a phase shows other ones than were shown before it */
    int skipped;      /* INPUT_ROWS: so many of the rows that a trial would take come before, and are left out */
    bool center;      /* INPUT_ROWS: from each column its mean over the rows that are shown is taken off */
    double scale;     /* INPUT_ROWS: factor of the numbers; INPUT_SPIKES: the unit of their times, in seconds */
    double held_out;  /* INPUT_ROWS: the part of the rows that only validation shows, at least 0 and below 1 */
    Dim dim;          /* INPUT_ROWS: of the numbers; samples are pure numbers */
    int stream;       /* of its random draws; inputs that show rows of one file share it, so they show the same rows */
    const AstExpr *written;
    const Expr *rate;           /* INPUT_POISSON: of unit `i`, in Hz */
    int group;                  /* INPUT_POISSON: so many units in a row have the same rate */
    int sources;                /* INPUT_POISSON: a unit is so many sources, and spikes as often as they do; 0: once a
                                 * step at the most */
    int silent;                 /* INPUT_POISSON: a unit cannot spike in so many steps after a spike */
    const Expr *start, *period; /* INPUT_REGULAR: first spike of unit `i`, and the time between two, in seconds */
    double *times;              /* INPUT_SPIKES: [event_count / size], at which every unit spikes; NULL: the table
                                 * says */
    int event_count;            /* INPUT_SPIKES: spikes of all units together */
};

#endif
