/* history_columns.h: what a generation of a search is in numbers: the columns of history.csv before those of the
 * coefficients, and by the same names the members of the lines of --events. They are those of
 * result_members.def. */
#ifndef PLASTC_HISTORY_COLUMNS_H
#define PLASTC_HISTORY_COLUMNS_H

#include "saved_result.h"
#include "history.h"

enum {
    HISTORY_COLUMNS = 0
#define NUMBER(type, member, name, title, together, column, head, row) +((column) > 0)
#define COLUMN(member, column, head) +1
#include "result_members.def"
};

/* The name of a column, from 0. */
const char *history_columns_head(int column);
/* What stands in the columns of a row. */
void history_columns_of(const HistoryRow *row, double values[HISTORY_COLUMNS]);

#endif
