/* memory.c: see memory.h. */
#include "memory.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

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

double memory_of_machine(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    double bytes = pages > 0 && size > 0 ? (double)pages * (double)size : HUGE_VAL;
    return fmin(bytes, memory_of_group());
}
