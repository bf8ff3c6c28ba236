/* table_csv.h: tables from the bytes of a .csv file. */
#ifndef PLASTC_TABLE_CSV_H
#define PLASTC_TABLE_CSV_H

#include "table.h"

/* What table.h says of such files; `path` is used in messages only. STATUS_PROGRAM if the content is wrong,
 * STATUS_MEMORY if out of memory; then the table is empty. */
Status table_csv_parse(const char *path, const char *bytes, size_t length, Table *table,
                       ErrorText *error);

#endif
