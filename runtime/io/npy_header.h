/* npy_header.h: what stands in front of the numbers of one of NumPy's array files, read and written, and what their
 * bytes mean. */
#ifndef PLASTC_NPY_HEADER_H
#define PLASTC_NPY_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/status.h"

#define NPY_DIMENSIONS      8
#define NPY_DIMENSIONS_WORD "eight"
#define NPY_DESCR_SIZE      32

/* How one number is stored. */
typedef struct NpyFormat {
    char kind; /* 'f' float, 'i' signed, 'u' unsigned, 'b' bool */
    int size;  /* bytes */
    bool big_endian;
} NpyFormat;

typedef struct NpyHeader {
    char descr[NPY_DESCR_SIZE]; /* the format as the file says it: "<f8" */
    NpyFormat format;
    bool fortran_order; /* the first index runs fastest; else the last one */
    int dimensions;     /* 0: a single number */
    uint64_t shape[NPY_DIMENSIONS]; /* [dimensions] */
    size_t length; /* bytes before the numbers */
} NpyHeader;

/* Reads the header of a file from its first `length` bytes: versions 1 to 3, floats of 2, 4 or 8 bytes, integers and
 * bool of either byte order. STATUS_PROGRAM with the path in front; whether the numbers are there is not looked at. */
Status npy_header_read(const char *path, const unsigned char *bytes, size_t length,
                       NpyHeader *header, ErrorText *error);
/* One number of a record, of an array with named fields. */
#define NPY_NAME_SIZE 256
typedef struct NpyField {
    char name[NPY_NAME_SIZE];
    NpyFormat format;
    size_t offset; /* within the record */
} NpyField;

typedef struct NpyFields {
    int count; /* 0: the array has none */
    NpyField *items; /* [count], owned */
    size_t size;     /* of a record */
} NpyFields;

/* The same, and arrays of records, whose numbers have names. Of those the format of the header means nothing. After a
 * failure there is nothing to free. STATUS_MEMORY, too. */
Status npy_header_read_fields(const char *path, const unsigned char *bytes, size_t length, NpyHeader *header,
                              NpyFields *fields, ErrorText *error);
void npy_header_free_fields(NpyFields *fields);

/* A head of version 1 for numbers in C order, padded so that any shape fits in its place. */
#define NPY_HEAD_SIZE 128
void npy_header_write(const char *descr, int dimensions, const long *shape, char head[NPY_HEAD_SIZE]);
/* A number, rounded if it is an integer above 2^53. */
double npy_header_value(const unsigned char *bytes, const NpyFormat *format);

#endif
