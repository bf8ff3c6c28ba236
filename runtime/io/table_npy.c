/* table_npy.c: tables from NumPy's array files. Their headers: npy_header.c. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "npy_header.h"
#include "table.h"
#include "table_npy.h"

typedef struct Npy {
    const char *path;
    NpyHeader header;
    ErrorText *error;
} Npy;

static Status wrong(const Npy *npy, const char *problem)
{
    return status_error(npy->error, STATUS_PROGRAM, "%s: %s", npy->path, problem);
}

static Status not_finite(const Npy *npy, int row, int column, double value)
{
    return status_error(npy->error, STATUS_PROGRAM,
                        "%s: row %d, column %d is %s, not a finite number", npy->path, row + 1,
                        column + 1,
                        isnan(value) ? "nan"
                        : value > 0  ? "inf"
                                     : "-inf");
}

static Status load_values(const Npy *npy, const unsigned char *data, Table *table)
{
    size_t size = (size_t)npy->header.format.size;
    size_t rows = (size_t)table->rows;
    size_t columns = (size_t)table->columns;
    for (size_t row = 0; row < rows; row++) {
        for (size_t column = 0; column < columns; column++) {
            size_t place = npy->header.fortran_order ? column * rows + row : row * columns + column;
            double value = npy_header_value(data + place * size, &npy->header.format);
            if (!isfinite(value))
                return not_finite(npy, (int)row, (int)column, value);
            table->values[row * columns + column] = value;
        }
    }
    return STATUS_OK;
}

/* Checks the shape and that `length` bytes are right for it. */
static Status check_size(const Npy *npy, size_t length)
{
    if (npy->header.dimensions > 2)
        return wrong(npy, "the array has more than two dimensions");
    if (npy->header.dimensions == 0)
        return wrong(npy, "the array is a single number, expected one or two dimensions");
    uint64_t rows = npy->header.shape[0];
    uint64_t columns = npy->header.dimensions == 2 ? npy->header.shape[1] : 1;
    if (columns == 0)
        return wrong(npy, "the array has no columns");
    if (rows > TABLE_MAX_VALUES || columns > TABLE_MAX_VALUES || rows * columns > TABLE_MAX_VALUES)
        return status_error(npy->error, STATUS_PROGRAM,
                            "%s: the array has %" PRIu64 " x %" PRIu64 " numbers, more than %d",
                            npy->path, rows, columns, TABLE_MAX_VALUES);
    uint64_t expected = rows * columns * (uint64_t)npy->header.format.size;
    if (length != expected)
        return status_error(npy->error, STATUS_PROGRAM,
                            "%s: %zu bytes follow the header, not %" PRIu64 " for %" PRIu64
                            " x %" PRIu64 " numbers of type '%s'",
                            npy->path, length, expected, rows, columns, npy->header.descr);
    return STATUS_OK;
}

static Status read_values(const Npy *npy, const unsigned char *data, size_t length, Table *table)
{
    Status status = check_size(npy, length);
    if (status != STATUS_OK)
        return status;
    table->rows = (int)npy->header.shape[0];
    table->columns = npy->header.dimensions == 2 ? (int)npy->header.shape[1] : 1;
    if (table->rows == 0)
        return STATUS_OK;
    table->values = malloc((size_t)table->rows * (size_t)table->columns * sizeof *table->values);
    if (table->values == NULL)
        status = status_error(npy->error, STATUS_MEMORY, "%s: out of memory", npy->path);
    else
        status = load_values(npy, data, table);
    if (status != STATUS_OK) {
        free(table->values);
        *table = (Table){0};
    }
    return status;
}

Status table_npy_parse(const char *path, const unsigned char *bytes, size_t length, Table *table,
                       ErrorText *error)
{
    Npy npy = {.path = path, .error = error};
    *table = (Table){0};
    Status status = npy_header_read(path, bytes, length, &npy.header, error);
    if (status != STATUS_OK)
        return status;
    return read_values(&npy, bytes + npy.header.length, length - npy.header.length, table);
}
