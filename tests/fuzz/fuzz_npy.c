/* fuzz_npy.c: any bytes are either a table of finite numbers or an error that names the file. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/io/table.h"
#include "runtime/io/table_npy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_table(const Table *table)
{
    if (table->rows < 0 || (table->rows > 0 && table->columns < 1))
        abort();
    for (int k = 0; k < table->rows * table->columns; k++)
        if (!isfinite(table->values[k]))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Table table;
    ErrorText error = {""};
    Status status = table_npy_parse("f.npy", data, size, &table, &error);
    if (status == STATUS_OK)
        check_table(&table);
    else if (strncmp(error.text, "f.npy:", 6) != 0 || table.values != NULL)
        abort();
    table_free(&table);
    return 0;
}
