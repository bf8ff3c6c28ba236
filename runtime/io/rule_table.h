/* rule_table.h: a table of rules, a folder with their learned numbers and with what they did. Written here, read by
 * saved_rules.h.
 *
 *     table.json        names and units of the columns, and what the numbers depend on
 *     theta.npy         float64 [rows][learned numbers], in the units of the program
 *     theta_si.npy      the same in SI units, to the last bit, if a unit is another: what plastc reads
 *     x.npy             float64 [rows][losses, reports], means over the trials, in the units of the program
 *     x_trials.npy      float64 [rows][trials][losses, reports], if each trial is asked for
 *     failed.npy        float64 [rows][RULE_FAILED_COLUMNS]
 *     accepted.npy      uint8 [rows][conditions]
 *     weights.npy       float64 [rows]
 *     generation.npy    int64 [rows]: the generation of a search that a rule was a candidate of, from 1
 *
 * The files can be read at any time. `rows` in table.json is brought up to date after the heads of the arrays, so after
 * a process was killed each array has so many rows at least, and these are whole. */
#ifndef PLASTC_RULE_TABLE_H
#define PLASTC_RULE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "checkpoint.h"
#include "folder.h"
#include "runtime/search/prior_marginal.h"

#define RULE_TABLE_FILE "table.json"
/* Of a run that keeps its candidates: their table. */
#define CANDIDATES_FOLDER "candidates"
#define RULE_TABLE_MAGIC "{\n\t\"format\":\t1,\n\t\"table\":"
/* Learned numbers, arrays written out, that a table may have. */
#define RULE_TABLE_MOST_COLUMNS 10000

/* Columns of failed.npy. */
enum {
    RULE_FAILED,     /* share of the trials in which a loss is no finite number */
    RULE_STOPPED,    /* share of those that a guard ended */
    RULE_FAILED_AT,  /* when a number stopped being finite, in the first trial that failed; NaN: in none, or not known */
    RULE_STOPPED_AT, /* when a guard ended trials, the mean over these; NaN: none */
    RULE_FAILED_COLUMNS
};

typedef struct RuleColumn {
    const char *name; /* "ie.tau", "rate" */
    const char *unit; /* of the numbers in the file: "ms"; empty: pure numbers */
    double scale;     /* size of that unit in SI units */
    bool is_loss;
    PriorMarginal prior; /* of a learned number, SI */
} RuleColumn;

/* Which of all rows a table has that is a part of a larger one. */
typedef struct RulePart {
    long first, rows; /* its rows are those from number `first` on, so many when it is complete */
    long of;          /* all rows; 0: the table is the whole */
} RulePart;

/* All pointers are borrowed for the life of the table. */
typedef struct RuleTableInfo {
    const char *version;        /* of plastc */
    const char *precision;     /* of the losses and measures: "double", "float" */
    const char *made_by;        /* "eval", "run", "sample" … */
    const char *program;        /* path of the program as given */
    const char *program_sha256; /* of its text */
    uint64_t seed;
    int trials;              /* of each rule */
    RulePart part;
    int setting_count;
    const TextPair *settings; /* of --set and --fix, as in RunIdentity */
    const char *time_unit;   /* of the times at which rules failed: "ms", "epoch" */
    double time_size;        /* of a step or an epoch in that unit */
    int theta_count, x_count, condition_count;
    const RuleColumn *theta, *x; /* [theta_count], [x_count] */
    const char *const *conditions; /* [condition_count]: names of the columns of accepted.npy; count 0: there is none */
    bool each_trial, weights, generations; /* it has x_trials.npy, weights.npy, generation.npy */
} RuleTableInfo;

/* Numbers in SI units, times in steps or epochs. What the table has no file for is not read. */
typedef struct RuleRow {
    const double *theta;    /* [theta_count] */
    const double *x;        /* [x_count] */
    const double *x_trials; /* [trials][x_count] */
    const double *failed;   /* [RULE_FAILED_COLUMNS] */
    const unsigned char *accepted; /* [condition_count] */
    double weight;
    int64_t generation;
} RuleRow;

typedef struct RuleTable RuleTable;

/* Begins a table in an open folder, in place of an older one. On failure *out is NULL. STATUS_OUTPUT, STATUS_MEMORY. */
Status rule_table_create(RuleTable **out, const Folder *folder, const RuleTableInfo *info, ErrorText *error);
/* Removes the files of one from an open folder. STATUS_OUTPUT. */
Status rule_table_remove(const Folder *folder, ErrorText *error);
/* Goes on with one behind its first `rows` rows; those after them are removed. STATUS_INPUT if it has fewer, or other
 * columns. */
Status rule_table_go_on(RuleTable **out, const Folder *folder, const RuleTableInfo *info, long rows, ErrorText *error);
/* Adds a row, which others see some time later. STATUS_OUTPUT. */
Status rule_table_add(RuleTable *table, const RuleRow *row, ErrorText *error);
/* Now all rows can be seen, and are on the disk. STATUS_OUTPUT. */
Status rule_table_sync(RuleTable *table, ErrorText *error);
/* The names of the arrays that a table may have, by number from 0; NULL behind the last. */
const char *rule_table_array(int number);
long rule_table_rows(const RuleTable *table);
/* Ends the files and frees the table, also on failure. NULL is allowed. STATUS_OUTPUT. */
Status rule_table_close(RuleTable *table, ErrorText *error);

#endif
