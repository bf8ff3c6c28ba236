/* history.h: history.csv, which grows by a row in each generation of a search. */
#ifndef PLASTC_HISTORY_H
#define PLASTC_HISTORY_H

#include "runtime/status.h"
#include "files.h"
#include "folder.h"
#include "run_numbers.h"

/* history.csv: one row a generation. Columns are those of result_members.def, then one for each coefficient of
 * the favourite rule that is in no array, then two for each array, its mean and standard deviation. Grows row by row, each row flushed. An absent number is an empty field, an infinite one is
 * "inf". */
typedef struct History History;

#define HISTORY_FILE "history.csv"

/* An array of the rule: coefficients one behind the other. */
typedef struct HistoryArray {
    int first, count;
    const char *mean, *sd; /* heads of its columns */
} HistoryArray;

/* What the columns of coefficients are. All pointers are borrowed for the life of the history. */
typedef struct HistoryRule {
    int coefficient_count;
    const char *const *heads; /* [coefficient_count]; NULL: it is in an array */
    int array_count;
    const HistoryArray *arrays;
} HistoryRule;

/* Begins a new file in place of an old one. On failure *history is NULL. STATUS_OUTPUT. */
Status history_create(const Folder *folder, const HistoryRule *rule, History **history, ErrorText *error);

/* Opens the file of an earlier run, which stays as it is until history_cut. STATUS_INPUT if it
 * cannot be opened, or has another header. On failure *history is NULL. */
Status history_open(const Folder *folder, const HistoryRule *rule, History **history, ErrorText *error);
/* Shortens the file to its first `length` bytes, after which rows are added. STATUS_INPUT if it has
 * fewer, or others than those whose SHA-256 is given. */
Status history_cut(History *history, long length, const char *sha256, ErrorText *error);
/* Waits until all rows are on the disk; *length becomes that of the file, in bytes, and sha256 their
 * hash. */
Status history_sync(History *history, long *length, char sha256[HASH_SIZE], ErrorText *error);

typedef struct HistoryRow {
    RunNumbers numbers;  /* by run_numbers_row: totals so far, or of this generation alone */
    double best, median; /* objectives of the generation's candidates; INFINITY if all failed */
    double loss;         /* of the candidate with the best objective, without penalties */
    double validation;   /* validation loss of the favourite, without penalties; NaN: not measured in this generation */
    double search;       /* its loss on the search trials, without penalties; NaN: the same */
    double sigma, axis_ratio;   /* of SearchSpread; NaN: the method has no such number */
    double bits;                /* of the numbers in which the candidates were simulated: 53, or 24 in single precision */
    const double *coefficients; /* [coefficient_count] of the favourite, SI units; borrowed */
} HistoryRow;

/* STATUS_OUTPUT if it cannot be written. */
Status history_add(History *history, const HistoryRow *row, ErrorText *error);
/* Closes the file and frees the history, also on failure. NULL is allowed. STATUS_OUTPUT. */
Status history_close(History *history, ErrorText *error);

#endif
