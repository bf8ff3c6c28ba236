/* npy_numbers.h: rows of numbers from the bytes of an NPY file, finite or not: of an array, whose dimensions behind the first
 * are columns, or of records with named fields. */
#ifndef PLASTC_NPY_NUMBERS_H
#define PLASTC_NPY_NUMBERS_H

#include "npy_header.h"

typedef struct NpyNumbers {
    int rows, columns;
    double *values;   /* [rows][columns], owned */
    NpyFields fields; /* owned; count 0: the columns have no names */
} NpyNumbers;

/* More bytes than the head says are allowed: a file that is being written has them. After a failure there is nothing to
 * free. STATUS_PROGRAM, STATUS_MEMORY, with the path in front. */
Status npy_numbers_parse(const char *path, const char *bytes, size_t length, NpyNumbers *numbers, ErrorText *error);

#endif
