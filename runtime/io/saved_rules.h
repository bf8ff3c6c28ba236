/* saved_rules.h: rules that are read from a table: a folder of rule_table.h, or a file that somebody else has made.
 *
 *     FOLDER      by the names in its table.json, theta.npy or, if it is there, theta_si.npy
 *     NAME.csv    the first line has the names of the columns; `tau (ms)` is a name with a unit
 *     NAME.npy    with named fields; or of two dimensions, with NAME.json beside it, which has a member `theta` as
 *                 table.json has
 *
 * Other endings are refused. Numbers must be finite, and names different. */
#ifndef PLASTC_SAVED_RULES_H
#define PLASTC_SAVED_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "folder.h"
#include "rule_table.h"
#include "runtime/search/prior_marginal.h"

typedef struct SavedColumn {
    char *name;   /* owned */
    char *unit;   /* owned: "ms"; empty: pure numbers; NULL: the table does not say */
    double scale; /* size of that unit in SI units; 0: the table does not say */
    bool is_loss; /* of what rules did */
    PriorMarginal prior; /* of a learned number, in that unit */
} SavedColumn;

typedef struct SavedSetting {
    char *name, *value; /* owned; the name of one of --fix stands behind SETTING_FIX */
} SavedSetting;

typedef struct SavedRules {
    char *path;        /* owned: of the file with the numbers, for messages */
    Folder folder;     /* of a folder: open; of a file: not */
    int rows, columns, x_count, condition_count;
    char *made_by;      /* owned: "sample", "run"; NULL: not said */
    SavedColumn *theta; /* [columns], owned */
    double *values;     /* [rows][columns], owned: as the file has them, in the units of its columns */
    double *si;         /* [rows][columns], owned: the same in SI units, to the last bit; NULL: not said */
    SavedColumn *x;     /* [x_count], owned: what is known of the rules in a folder */
    char **conditions;  /* [condition_count], owned */
    int trials;         /* of each rule in a folder; 0: not said */
    RulePart part;      /* of a folder */
    bool has_seed;
    uint64_t seed;      /* with which a folder's rules were evaluated */
    char *program, *program_sha256; /* owned: its path as it was given, and the hash of its text; NULL: not said */
    int setting_count;
    SavedSetting *settings; /* [setting_count], owned: of --set and --fix */
} SavedRules;

/* STATUS_INPUT or STATUS_PROGRAM with the file in front, and line and field where there are some; a table without rows
 * is an error. Then there is nothing to free. */
Status saved_rules_read(const char *path, SavedRules *rules, ErrorText *error);
/* The same of a folder whose table may have no rows yet. */
Status saved_rules_read_begun(const char *path, SavedRules *rules, ErrorText *error);
void saved_rules_free(SavedRules *rules);

/* An array of a folder, "x.npy" or another one of rule_table.h, [rows][columns] doubles, malloc'd; they need not be finite.
 * STATUS_INPUT if the table has none, or another number of columns. */
Status saved_rules_array(const SavedRules *rules, const char *name, int columns, double **values, ErrorText *error);

/* "tau (ms)" is the name "tau" with the unit "ms", malloc'd; *unit is NULL if there is none. False if memory is short. */
bool saved_rules_split(const char *text, char **name, char **unit);

#endif
