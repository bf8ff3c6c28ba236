/* npy_numbers.c: see npy_numbers.h. Every count in the file is distrusted. */
#include "npy_numbers.h"

#include <inttypes.h>
#include <stdlib.h>

#include "table.h"

/* The rows and columns that the head says, which must be those of `length` bytes, or of more: a table that is being
 * written is longer than its head says. */
static Status measure(const char *path, const NpyHeader *header, const NpyFields *fields, size_t length, NpyNumbers *numbers,
                      ErrorText *error)
{
    uint64_t rows = header->dimensions > 0 ? header->shape[0] : 0, columns = 1;
    for (int k = 1; k < header->dimensions; k++) {
        if (header->shape[k] > TABLE_MAX_VALUES || columns > TABLE_MAX_VALUES)
            return status_error(error, STATUS_PROGRAM, "%s: it has too many numbers", path);
        columns *= header->shape[k];
    }
    if (header->dimensions == 0 || (fields->count > 0 && header->dimensions > 1))
        return status_error(error, STATUS_PROGRAM, "%s: it has %s, expected rows of numbers", path,
                            header->dimensions == 0 ? "a single number" : "records in more than one dimension");
    uint64_t size = fields->count > 0 ? fields->size : (uint64_t)header->format.size;
    columns = fields->count > 0 ? (uint64_t)fields->count : columns;
    if (rows > TABLE_MAX_VALUES || columns > TABLE_MAX_VALUES || rows * columns > TABLE_MAX_VALUES)
        return status_error(error, STATUS_PROGRAM, "%s: it has %" PRIu64 " x %" PRIu64 " numbers, more than %d", path, rows,
                            columns, TABLE_MAX_VALUES);
    uint64_t wanted = rows * (fields->count > 0 ? size : columns * size);
    if (length < wanted)
        return status_error(error, STATUS_PROGRAM, "%s: %zu bytes follow the header, not %" PRIu64, path, length, wanted);
    numbers->rows = (int)rows;
    numbers->columns = (int)columns;
    return STATUS_OK;
}

static double number_at(const unsigned char *data, const NpyHeader *header, const NpyNumbers *numbers, size_t row, size_t column)
{
    if (numbers->fields.count > 0) {
        const NpyField *field = &numbers->fields.items[column];
        return npy_header_value(data + row * numbers->fields.size + field->offset, &field->format);
    }
    size_t place = header->fortran_order ? column * (size_t)numbers->rows + row : row * (size_t)numbers->columns + column;
    return npy_header_value(data + place * (size_t)header->format.size, &header->format);
}

Status npy_numbers_parse(const char *path, const char *bytes, size_t length, NpyNumbers *numbers, ErrorText *error)
{
    NpyHeader header;
    const unsigned char *data = (const unsigned char *)bytes;
    *numbers = (NpyNumbers){0};
    Status status = npy_header_read_fields(path, data, length, &header, &numbers->fields, error);
    if (status != STATUS_OK)
        return status;
    data += header.length;
    status = measure(path, &header, &numbers->fields, length - header.length, numbers, error);
    size_t rows = (size_t)numbers->rows, columns = (size_t)numbers->columns;
    if (status == STATUS_OK) {
        numbers->values = malloc(sizeof(double) * rows * columns + 1);
        status = numbers->values ? STATUS_OK : status_error(error, STATUS_MEMORY, "%s: out of memory", path);
    }
    for (size_t row = 0; status == STATUS_OK && row < rows; row++)
        for (size_t column = 0; column < columns; column++)
            numbers->values[row * columns + column] = number_at(data, &header, numbers, row, column);
    if (status != STATUS_OK)
        npy_header_free_fields(&numbers->fields);
    return status;
}
