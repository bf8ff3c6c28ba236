/* result_directions.h: what `plastc directions` adds to a result.json. */
#ifndef PLASTC_RESULT_DIRECTIONS_H
#define PLASTC_RESULT_DIRECTIONS_H

#include "json_writer.h"

/* What `plastc directions` finds. Vectors are rows, in the order of the coefficients. */
typedef struct ResultDirections {
    int trials;  /* on which the loss was measured */
    double loss; /* of the rule, without penalties */
    double rise; /* by how much the loss may rise within the ranges below, in its own unit: Curvature.rise */
    int count;   /* of coefficients, and of vectors */
    const char *const *names; /* [count]: of the coefficients */
    const double *curvatures; /* [count]: second derivative of the loss along each vector, in the search space */
    const double *heights;    /* [count]: by how much the loss rises along each where that is measured; NaN: not known */
    const double *vectors;    /* [count][count]: a unit vector of the search space in each row */
    const double *alone;      /* [count][2]: the lowest and the highest value of each coefficient, SI units, at which
                               * the loss has risen by `rise`, while the others stay; infinite: it never does; NaN:
                               * not known */
    const double *joint;      /* [count][2]: the same while the others move to where the loss rises least */
    const double *deviations; /* [count]: standard deviation of the search's candidates along each row of `learned`, in
                               * the search space, the smallest first; NULL: not known, and `learned` is not read */
    const double *learned;    /* [count][count]: a unit vector in each row: the axes of the covariance of candidates */
} ResultDirections;

/* Puts the member `directions` into the object that is open. */
void result_directions_put(JsonWriter *writer, const ResultDirections *directions);
/* The text of a result.json with a member `directions`, in place of an older one; malloc'd. All
 * numbers keep their bits. NULL if it is no JSON object or out of memory. */
char *result_directions_add(const char *json, const ResultDirections *directions);

#endif
