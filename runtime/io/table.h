/* table.h: numbers from CSV and NPY files. */
#ifndef PLASTC_TABLE_H
#define PLASTC_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/status.h"
#include "folder.h"

/* Largest table accepted, in numbers (1 GiB of doubles). */
#define TABLE_MAX_VALUES (128 * 1024 * 1024)

typedef struct Table {
    int rows, columns;
    double *values;  /* [rows][columns], owned */
    char sha256[65]; /* of the file's bytes, by table_read; else empty */
} Table;

/* Reads a file below a folder; the ending of its name says the format.
 *
 * .csv: separated by commas, semicolons or tabs, as the first line says; an optional header line,
 * in which no field is a number; blank lines and lines that begin with '#' are skipped; CRLF and a
 * byte order mark allowed; fields may be quoted, within a line. Numbers are decimal.
 *
 * .npy: versions 1 to 3; little- or big-endian float16/32/64, integers (rounded if above 2^53) and
 * bool; two dimensions, or one, which gives one column; C or Fortran order; nothing after the
 * array.
 *
 * Every number must be finite. There may be none: then there are no rows, as many columns as a header or a shape
 * says (0 where there is neither), and `values` is NULL. On failure the table is empty and
 * the error names the file and, for text, line and field ("digits.csv:17: field 3 is 'abc', not a
 * number"). STATUS_INPUT if the file is missing or cannot be read, STATUS_PROGRAM if its name or
 * content is wrong, STATUS_MEMORY if out of memory. *outside becomes true if the name, or a link, leads out of the
 * folder. */
Status table_read(const Folder *folder, const char *name, Table *table, bool *outside,
                  ErrorText *error);

void table_free(Table *table);

#endif
