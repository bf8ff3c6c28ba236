/* history_columns.c: see history_columns.h. */
#include "history_columns.h"

#include <stddef.h>

/* In the order of the table. */
static const struct {
    const char *head;
    int column; /* from 1; 0: it has none */
} heads[] = {
#define NUMBER(type, member, name, title, together, column, head, row) {head, column},
#define COLUMN(member, column, head) {head, column},
#include "result_members.def"
};

#define HEADS (int)(sizeof heads / sizeof *heads)

const char *history_columns_head(int column)
{
    for (int k = 0; k < HEADS; k++)
        if (heads[k].column == column + 1)
            return heads[k].head;
    return NULL;
}

void history_columns_of(const HistoryRow *row, double values[HISTORY_COLUMNS])
{
    const double all[HEADS] = {
#define NUMBER(type, member, name, title, together, column, head, own) (double)row->numbers.member,
#define COLUMN(member, column, head) row->member,
#include "result_members.def"
    };
    for (int k = 0; k < HEADS; k++)
        if (heads[k].column > 0)
            values[heads[k].column - 1] = all[k];
}
