/* memory.c: see memory.h. */
#include "memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "status.h"

/* What a container may use (Linux, control groups version 2). */
static double memory_of_group(void)
{
    double bytes = HUGE_VAL;
    FILE *file = fopen("/sys/fs/cgroup/memory.max", "r");
    if (!file)
        return bytes;
    if (fscanf(file, "%lf", &bytes) != 1) /* "max" */
        bytes = HUGE_VAL;
    fclose(file);
    return bytes;
}

MemoryText memory_text(double bytes)
{
    const double mib = 1024.0 * 1024, gib = 1024 * mib;
    MemoryText size;
    if (bytes < gib)
        snprintf(size.text, sizeof size.text, "%.3g MiB", bytes / mib);
    else
        snprintf(size.text, sizeof size.text, bytes < 999 * gib ? "%.3g GiB" : "%.0f GiB",
                 bytes / gib);
    return size;
}

MemoryText memory_decimal(double bytes)
{
    static const char *const units[] = {"MB", "GB", "TB", "PB", "EB"};
    const int last = (int)(sizeof units / sizeof *units) - 1;
    MemoryText size;
    double number = bytes / 1e6;
    int unit = 0;
    while (number >= 999.5 && unit < last && isfinite(number)) { /* three digits of 999.5 are 1e+03 */
        number /= 1000;
        unit++;
    }
    snprintf(size.text, sizeof size.text, number < 999.5 ? "%.3g %s" : "%.0f %s", number, units[unit]);
    return size;
}

double memory_of_machine(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    double bytes = pages > 0 && size > 0 ? (double)pages * (double)size : HUGE_VAL;
    return fmin(bytes, memory_of_group());
}

void memory_exhausted(void)
{
    fputs("plastc: error: out of memory\n", stderr);
    exit(STATUS_MEMORY);
}

static void *or_end(void *block)
{
    if (block == NULL)
        memory_exhausted();
    return block;
}

/* Never of no bytes, for which malloc may return NULL. */
static size_t some(size_t size)
{
    return size == 0 ? 1 : size;
}

void *memory_malloc(size_t size)
{
    return or_end(malloc(some(size)));
}

void *memory_calloc(size_t count, size_t size)
{
    return or_end(calloc(some(count), some(size)));
}

void *memory_realloc(void *block, size_t size)
{
    return or_end(realloc(block, some(size)));
}
