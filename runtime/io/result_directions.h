/* result_directions.h: what `plastc directions` adds to a result.json. */
#ifndef PLASTC_RESULT_DIRECTIONS_H
#define PLASTC_RESULT_DIRECTIONS_H

/* What `plastc directions` finds. Vectors are rows, in the order of the coefficients. */
typedef struct ResultDirections {
    int trials;
    double loss, rise;
    int count; /* of coefficients */
    const char *const *names;
    const double *curvatures; /* [count] */
    const double *vectors;    /* [count][count] */
    const double *alone;      /* [count][2]: ranges, infinite if there is no end */
    const double *joint;      /* [count][2] */
    const double *deviations; /* [count]: of the candidates of the search; NULL: not known */
    const double *learned;    /* [count][count]: along these */
} ResultDirections;

/* The text of a result.json with a member `directions`, in place of an older one; malloc'd. All
 * numbers keep their bits. NULL if it is no JSON object or out of memory. */
char *result_directions_add(const char *json, const ResultDirections *directions);

#endif
