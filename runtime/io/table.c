/* table.c: chooses the reader of a data file by the ending of its name. */
#include "table.h"
#include "table_csv.h"
#include "table_npy.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "files.h"

/* Longest file read: 4 GiB, some 30 bytes for each of TABLE_MAX_VALUES numbers. */
#define MAX_BYTES ((size_t)(SIZE_MAX / 8 < ((uint64_t)4 << 30) ? SIZE_MAX / 8 : (uint64_t)4 << 30))

static bool ends_with(const char *path, const char *ending)
{
    size_t length = strlen(path);
    size_t tail = strlen(ending);
    return length >= tail && strcasecmp(path + length - tail, ending) == 0;
}

static Status parse(const char *path, const char *bytes, size_t length, Table *table,
                    ErrorText *error)
{
    Status status = ends_with(path, ".csv")
                        ? table_csv_parse(path, bytes, length, table, error)
                        : table_npy_parse(path, (const unsigned char *)bytes, length, table, error);
    if (status == STATUS_OK)
        hash_sha256(bytes, length, table->sha256);
    return status;
}

Status table_read(const Folder *folder, const char *name, Table *table, bool *outside,
                  ErrorText *error)
{
    *table = (Table){0};
    char *bytes;
    size_t length;
    Status status = folder_read(folder, name, MAX_BYTES, &bytes, &length, error);
    *outside = status == STATUS_PROGRAM;
    char *path = folder_text(folder, name);
    if (path == NULL)
        status = status_out_of_memory(error);
    else if (!*outside && !ends_with(path, ".csv") && !ends_with(path, ".npy"))
        status =
            status_error(error, STATUS_PROGRAM,
                         "'%s' is no data file: its name ends in neither '.csv' nor '.npy'", path);
    if (status == STATUS_OK)
        status = parse(path, bytes, length, table, error);
    free(path);
    free(bytes);
    return status;
}

void table_free(Table *table)
{
    free(table->values);
    *table = (Table){0};
}
