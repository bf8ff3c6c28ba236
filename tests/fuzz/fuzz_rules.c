/* fuzz_rules.c: any bytes are a table of rules, or an error that says something. The first byte says which: 'c' a CSV file, 'n'
 * an NPY file with NAME.json beside it, else a folder; of these two, a number of bytes follows, and so many times eight are the
 * JSON. The files lie in a folder of this process. */
#include <fcntl.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "runtime/io/json_reader.h"
#include "runtime/io/saved_rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/plastc-fuzz-XXXXXX";
static const char *const names[] = {"f.csv", "f.npy", "f.json", "table.json", "theta.npy", "theta_si.npy"};
static bool made;

static void remove_folder(void)
{
    char path[64];
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[k]);
        unlink(path);
    }
    rmdir(folder);
}

static void write_file(const char *name, const uint8_t *bytes, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int opened = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (opened < 0 || write(opened, bytes, size) != (ssize_t)size || close(opened) != 0)
        abort();
}

static void read_rules(const char *name)
{
    char path[64];
    SavedRules rules;
    double *values;
    ErrorText error = {""};
    snprintf(path, sizeof path, "%s%s%s", folder, name[0] ? "/" : "", name);
    Status status = saved_rules_read(path, &rules, &error);
    if (status != STATUS_OK && !error.text[0])
        abort();
    for (long k = 0; status == STATUS_OK && k < (long)rules.rows * rules.columns; k++)
        if (!isfinite(rules.values[k]))
            abort();
    if (status == STATUS_OK && saved_rules_array(&rules, "theta.npy", rules.columns, &values, &error) == STATUS_OK)
        free(values);
    saved_rules_free(&rules);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!made) {
        if (!mkdtemp(folder))
            abort();
        atexit(remove_folder);
        json_reader_start();
        made = true;
    }
    if (size < 3)
        return 0;
    if (data[0] == 'c') {
        write_file("f.csv", data + 1, size - 1);
        read_rules("f.csv");
        return 0;
    }
    size_t length = (size_t)data[1] * 8;
    length = length > size - 2 ? size - 2 : length;
    bool file = data[0] == 'n';
    write_file(file ? "f.json" : "table.json", data + 2, length);
    write_file(file ? "f.npy" : "theta.npy", data + 2 + length, size - 2 - length);
    read_rules(file ? "f.npy" : "");
    return 0;
}
