/* rule_table_join.h: the parts of one table of rules, joined in the order of their rows. */
#ifndef PLASTC_RULE_TABLE_JOIN_H
#define PLASTC_RULE_TABLE_JOIN_H

#include "rule_table.h"

typedef struct RuleTableJoin {
    int count;
    struct JoinedPart *parts; /* [count], owned: by their rows */
} RuleTableJoin;

/* Opens the folders paths[count], in any order, and checks that they are all parts of one table and complete. STATUS_INPUT,
 * STATUS_PROGRAM with the folder in front. Always rule_table_join_free. */
Status rule_table_join_open(RuleTableJoin *join, const char *const *paths, int count, ErrorText *error);
/* Rows of the whole. */
long rule_table_join_rows(const RuleTableJoin *join);
/* Writes the table into an open, empty folder: the bytes that one command would have written for all rows. STATUS_OUTPUT,
 * STATUS_INPUT. */
Status rule_table_join_write(const RuleTableJoin *join, const Folder *out, ErrorText *error);
void rule_table_join_free(RuleTableJoin *join);

#endif
