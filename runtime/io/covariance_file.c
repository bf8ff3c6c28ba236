/* covariance_file.c: see covariance_file.h. */
#include "covariance_file.h"

#include <stdlib.h>
#include <string.h>

#include "npy_header.h"
#include "table.h"

Status covariance_file_write(const Folder *folder, int n, const double *covariance, ErrorText *error)
{
    size_t size = sizeof(double) * (size_t)n * (size_t)n;
    char *bytes = malloc(NPY_HEAD_SIZE + size);
    if (!bytes)
        return status_out_of_memory(error);
    npy_header_write("<f8", 2, (const long[]){n, n}, bytes);
    memcpy(bytes + NPY_HEAD_SIZE, covariance, size);
    Status status = folder_write(folder, COVARIANCE_FILE, bytes, NPY_HEAD_SIZE + size, error);
    free(bytes);
    return status;
}

static Status check(const char *path, const Table *table, int n, ErrorText *error)
{
    if (table->rows != n || table->columns != n)
        return status_error(error, STATUS_INPUT, "%s/" COVARIANCE_FILE ": it is %d x %d numbers, but the rule has %d coefficient%s",
                            path, table->rows, table->columns, n, n == 1 ? "" : "s");
    for (int i = 0; i < n; i++) {
        const double *row = table->values + (size_t)i * (size_t)n;
        if (row[i] < 0)
            return status_error(error, STATUS_INPUT, "%s/" COVARIANCE_FILE ": the variance of coefficient %d is %.4g, which is below 0",
                                path, i + 1, row[i]);
        for (int j = 0; j < i; j++)
            if (row[j] != table->values[(size_t)j * (size_t)n + (size_t)i])
                return status_error(error, STATUS_INPUT, "%s/" COVARIANCE_FILE ": it is not symmetric: row %d, column %d",
                                    path, i + 1, j + 1);
    }
    return STATUS_OK;
}

Status covariance_file_read(const Folder *folder, int n, double **covariance, ErrorText *error)
{
    Table table;
    bool outside;
    *covariance = NULL;
    Status status = table_read(folder, COVARIANCE_FILE, &table, &outside, error);
    if (status != STATUS_OK)
        return status;
    status = check(folder->path, &table, n, error);
    if (status == STATUS_OK) {
        *covariance = table.values;
        table.values = NULL;
    }
    table_free(&table);
    return status;
}
