/* array_summary.c: see array_summary.h. */
#include "array_summary.h"

#include <math.h>

ArraySummary array_summary(const double *values, int count)
{
    ArraySummary summary = {.min = values[0], .max = values[0]};
    double sum = 0, squares = 0;
    for (int k = 0; k < count; k++) {
        sum += values[k];
        summary.min = fmin(summary.min, values[k]);
        summary.max = fmax(summary.max, values[k]);
    }
    summary.mean = sum / count;
    for (int k = 0; k < count; k++)
        squares += (values[k] - summary.mean) * (values[k] - summary.mean);
    summary.sd = sqrt(squares / count);
    return summary;
}
