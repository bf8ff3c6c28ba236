/* array_file.c: see array_file.h. */
#include "array_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "npy_header.h"
#include "table_npy.h"

/* The longest file that is read: its numbers and its head. */
#define MOST_BYTES ((size_t)64 << 20)

static Status write_one(const Folder *folder, const Result *result, ResultArray *array,
                        ErrorText *error)
{
    int count = result_array_count(array);
    size_t size = sizeof(double) * (size_t)count;
    char *bytes = malloc(NPY_HEAD_SIZE + size);
    if (!bytes)
        return status_out_of_memory(error);
    npy_header_write("<f8", array->rank, (const long[]){array->size[0], array->size[1]}, bytes);
    memcpy(bytes + NPY_HEAD_SIZE, result->coefficients + array->first, size);
    snprintf(array->file, sizeof array->file, ARRAY_FILE_BEGIN "%s" ARRAY_FILE_END, array->name);
    hash_sha256(bytes, NPY_HEAD_SIZE + size, array->sha256);
    Status status = folder_write(folder, array->file, bytes, NPY_HEAD_SIZE + size, error);
    free(bytes);
    return status;
}

Status array_file_write_all(const Folder *folder, const Result *result, ResultArray *arrays,
                            ErrorText *error)
{
    Status status = STATUS_OK;
    for (int k = 0; status == STATUS_OK && k < result->array_count; k++)
        status = write_one(folder, result, &arrays[k], error);
    return status;
}

static Status check_shape(const Folder *folder, const SavedArray *array, const Table *table, ErrorText *error)
{
    int columns = array->rank == 2 ? array->size[1] : 1;
    if (table->rows == array->size[0] && table->columns == columns)
        return STATUS_OK;
    return status_error(error, STATUS_INPUT, "%s/%s: it has %d x %d numbers, but the result says %d x %d", folder->path,
                        array->file, table->rows, table->columns, array->size[0], columns);
}

static Status check_hash(const Folder *folder, const SavedArray *array, const char *bytes, size_t length,
                         ErrorText *error)
{
    char hash[HASH_SIZE];
    hash_sha256(bytes, length, hash);
    if (!array->sha256 || strcmp(hash, array->sha256) == 0)
        return STATUS_OK;
    return status_error(error, STATUS_INPUT, "%s/%s: it is not the file that the run wrote: its hash is another one",
                        folder->path, array->file);
}

static Status read_one(const Folder *folder, SavedArray *array, ErrorText *error)
{
    char *bytes;
    size_t length;
    Table table = {0};
    Status status = folder_read(folder, array->file, MOST_BYTES, &bytes, &length, error);
    if (status != STATUS_OK)
        return status;
    status = check_hash(folder, array, bytes, length, error);
    if (status == STATUS_OK)
        status = table_npy_parse(array->file, (const unsigned char *)bytes, length, &table, error);
    if (status == STATUS_OK)
        status = check_shape(folder, array, &table, error);
    if (status == STATUS_OK) {
        array->values = table.values;
        table.values = NULL;
    }
    free(table.values);
    free(bytes);
    return status;
}

Status array_file_read_all(const Folder *folder, SavedResult *saved, ErrorText *error)
{
    Status status = STATUS_OK;
    for (int k = 0; status == STATUS_OK && k < saved->array_count; k++)
        if (saved->arrays[k].file)
            status = read_one(folder, &saved->arrays[k], error);
    return status;
}
