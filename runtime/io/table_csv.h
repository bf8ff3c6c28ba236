/* table_csv.h: tables from the bytes of a .csv file. */
#ifndef PLASTC_TABLE_CSV_H
#define PLASTC_TABLE_CSV_H

#include "table.h"

/* What table.h says of such files; `path` is used in messages only. STATUS_PROGRAM if the content is wrong,
 * STATUS_MEMORY if out of memory; then the table is empty. */
Status table_csv_parse(const char *path, const char *bytes, size_t length, Table *table,
                       ErrorText *error);
/* The fields of the header of such a file, of which table_csv_parse reads the numbers; an empty file has none. Names are
 * malloc'd, and so is the list of them, also of those that were read before a failure. STATUS_PROGRAM, STATUS_MEMORY. */
Status table_csv_names(const char *path, const char *bytes, size_t length, char ***names, int *count, ErrorText *error);

#endif
