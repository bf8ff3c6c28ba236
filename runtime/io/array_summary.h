/* array_summary.h: a learned array in four numbers, where its own would be too many. */
#ifndef PLASTC_ARRAY_SUMMARY_H
#define PLASTC_ARRAY_SUMMARY_H

typedef struct ArraySummary {
    double mean, sd; /* sd: the root of the mean square distance from the mean */
    double min, max;
} ArraySummary;

/* Of one number or more. */
ArraySummary array_summary(const double *values, int count);

#endif
