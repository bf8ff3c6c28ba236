/* history_table.h: reads history.csv, as a run wrote it or is still writing it. */
#ifndef PLASTC_HISTORY_TABLE_H
#define PLASTC_HISTORY_TABLE_H

#include "compiler/base/vec.h"
#include "runtime/io/folder.h"

/* In an arena. What is absent is NaN; a last row that is not whole is left out. */
typedef struct HistoryTable {
    int rows, columns;
    char **names;   /* [columns] */
    double **values; /* [columns][rows] */
} HistoryTable;

/* STATUS_INPUT with file and line if something in it is no number, or if a row has other fields than the header. */
Status history_table_read(Arena *arena, const Folder *folder, HistoryTable *table, ErrorText *error);
/* The same from memory; `path` is for messages. */
Status history_table_parse(Arena *arena, const char *path, const char *text, size_t length,
                           HistoryTable *table, ErrorText *error);
/* A column by its name, NULL if there is none. */
const double *history_table_column(const HistoryTable *table, const char *name);
/* Whether a column is that of a coefficient. */
bool history_table_is_coefficient(const char *name);

#endif
