/* run_state.c: see run_state.h. */
#include "run_state.h"

double run_state_seconds(const Loop *loop)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return loop->earlier + (double)(now.tv_sec - loop->start.tv_sec) +
           1e-9 * (double)(now.tv_nsec - loop->start.tv_nsec);
}
