/* write_data.c: writes the data of the tasks of task.h as files that programs read.
 *
 *     write_data FOLDER
 *
 * FOLDER/oja3/x.npy and so on: one data set after the other, each of the rows that task.h says.
 * FOLDER/oja3/candidates.npy: a row for each candidate, its coefficients in the order of the program. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/io/file_write.h"
#include "runtime/io/files.h"
#include "bench.h"
#include "task.h"

/* NPY: a header of text, padded so that the numbers begin at a multiple of 64 bytes. */
static void write_npy(const char *folder, const char *name, int rows, int columns,
                      const double *values)
{
    enum { HEADER = 128, BEFORE = 10 };
    ErrorText error;
    size_t size = sizeof(double) * (size_t)rows * (size_t)columns;
    char *bytes = bench_memory(HEADER + size), path[4096];
    memset(bytes, ' ', HEADER);
    memcpy(bytes, "\x93NUMPY\x01\x00", 8);
    bytes[8] = HEADER - BEFORE;
    bytes[9] = 0;
    int length =
        snprintf(bytes + BEFORE, HEADER - BEFORE,
                 "{'descr': '<f8', 'fortran_order': False, 'shape': (%d, %d), }", rows, columns);
    bytes[BEFORE + length] = ' ';
    bytes[HEADER - 1] = '\n';
    memcpy(bytes + HEADER, values, size);
    snprintf(path, sizeof path, "%s/%s.npy", folder, name);
    if (file_write(path, bytes, HEADER + size, &error) != STATUS_OK)
        bench_fail(error.text);
    free(bytes);
}

static void write_task(const char *folder, const BenchTask *task)
{
    ErrorText error;
    char own[4096];
    snprintf(own, sizeof own, "%s/%s", folder, task->folder);
    if (folder_make(own, &error) != STATUS_OK)
        bench_fail(error.text);
    for (int k = 0; k < task->array_count; k++) {
        const TaskArray *array = &task->arrays[k];
        write_npy(own, array->name, TASK_DATA_SETS * array->rows, array->columns, array->values);
    }
    write_npy(own, "candidates", TASK_CANDIDATES, task->terms, task->coefficients);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        bench_fail("usage: write_data FOLDER");
    for (int k = 0; k < TASKS; k++) {
        BenchTask task = task_make(k);
        write_task(argv[1], &task);
        task_free(&task);
    }
    return 0;
}
