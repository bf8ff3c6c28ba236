/* rule_columns.h: the columns of a table of rules of a program, and whose columns those of a table are that was read. */
#ifndef PLASTC_RULE_COLUMNS_H
#define PLASTC_RULE_COLUMNS_H

#include "compiler/session/session.h"
#include "runtime/io/rule_table.h"
#include "runtime/io/saved_rules.h"

/* STATUS_USAGE if the program learns nothing, or too much for a table. */
Status rule_columns_check(const Model *model, ErrorText *error);
/* What table.json says, in the arena of the model; each_trial, conditions and so on are the caller's to set. STATUS_USAGE, as
 * above. */
Status rule_columns_info(const Session *session, const Command *command, const char *made_by, int trials,
                         RuleTableInfo *info, ErrorText *error);

/* Where the numbers of a row go. */
typedef struct RuleMap {
    int *from;     /* [coefficient_count]: the column of each coefficient; -1: none, it is at its start */
    double *scale; /* [columns]: of a unit, in SI units */
    int missing;   /* coefficients without a column */
    int unused;    /* columns of numbers that the program fixes */
    const char *first_unused; /* the name of one */
    bool exact;    /* the table has the numbers in SI units */
} RuleMap;

/* Finds the column of each coefficient, in the arena of the model. A column that the program does not know is an error, and so
 * is one in a unit of another dimension, and, unless `some`, a coefficient without a column: STATUS_INPUT. */
Status rule_columns_map(const Model *model, const SavedRules *rules, bool some, RuleMap *map, ErrorText *error);
/* Sets coefficients[coefficient_count] of the program from row number `row`, from 0. */
void rule_columns_take(const Model *model, const RuleMap *map, const SavedRules *rules, long row, double *coefficients);

#endif
