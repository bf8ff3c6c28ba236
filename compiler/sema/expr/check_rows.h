/* check_rows.h: data files, and what their rows are taken for: samples of inputs, initial weights, and arrays of
 * numbers that losses compare with. */
#ifndef PLASTC_CHECK_ROWS_H
#define PLASTC_CHECK_ROWS_H

#include "compiler/sema/checker.h"

/* The most samples of an input. */
#define MAX_SAMPLES 10000000

/* What rows are wanted for. */
typedef struct RowsUse {
    RowsKind kind;
    const char *thing; /* for messages: "input 'x' has" */
    int columns;       /* that it needs; 0: any number */
    int rows;          /* of a trial; 0: `samples` says, or all */
    Span span;         /* of what needs them */
} RowsUse;

/* Number in Model.tables of a data file, or -1 after reporting. */
int rows_table(Checker *checker, const AstExpr *name);
/* `trial = COLUMN` of a table: which column, from `first` on, numbers the trials. Sets source->trial_column, trials and order; false after
 * reporting. */
bool rows_number_trials(Checker *checker, const AstExpr *column, const PlastTable *table, int first,
                        InputSource *source);
/* How many rows each trial has of a table whose trials are numbered: [source->trials]. */
int *rows_counts(Arena *arena, const PlastTable *table, const InputSource *source);
/* The number of the trial that a row is of. */
int rows_trial_of(const PlastTable *table, const InputSource *source, int row);
/* `held_out = X`; NULL: none. False after reporting. */
bool rows_hold_out(Checker *checker, const AstExpr *expr, InputSource *source);
/* The call rows("FILE", …). False after reporting. */
bool check_rows(Checker *checker, const AstExpr *call, const RowsUse *use, InputSource *source);
/* In losses: the rows as an array. */
const Expr *rows_array(const Context *context, const AstExpr *call);
/* Of rows that are `unseen`: how many were shown before. Sets how many they are, if the program does not say; false
 * after reporting that there are too few. */
bool rows_skip(Checker *checker, InputSource *source, int skipped);

#endif
