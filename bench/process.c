/* process.c: what a command takes as a whole process.
 *
 *     process REPEATS COMMAND [ARGUMENT …]
 *
 * Runs it REPEATS times, its output thrown away, and prints medians: "WALL_MS CPU_MS PEAK_MIB". */
#define _DEFAULT_SOURCE /* wait4 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + 1e-6 * (double)time.tv_usec;
}

static _Noreturn void become(char **command)
{
    int nothing = open("/dev/null", O_WRONLY);
    dup2(nothing, STDOUT_FILENO);
    dup2(nothing, STDERR_FILENO);
    execvp(command[0], command);
    _exit(127);
}

int main(int argc, char **argv)
{
    double wall[BENCH_MOST], cpu[BENCH_MOST], peak[BENCH_MOST];
    int repeats = argc > 2 ? atoi(argv[1]) : 0;
    if (repeats < 1 || repeats > BENCH_MOST)
        bench_fail("usage: process REPEATS COMMAND …");
    for (int turn = 0; turn < repeats; turn++) {
        int status;
        struct rusage usage;
        double start = bench_seconds(CLOCK_MONOTONIC);
        pid_t child = fork();
        if (child == 0)
            become(argv + 2);
        if (child < 0 || wait4(child, &status, 0, &usage) < 0 || status != 0)
            bench_fail("the command failed");
        wall[turn] = 1e3 * (bench_seconds(CLOCK_MONOTONIC) - start);
        cpu[turn] = 1e3 * (seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
        peak[turn] = (double)usage.ru_maxrss / 1024;
    }
    printf("%.1f %.1f %.1f\n", bench_median(wall, repeats), bench_median(cpu, repeats),
           bench_median(peak, repeats));
    return 0;
}
