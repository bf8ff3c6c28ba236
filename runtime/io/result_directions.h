/* result_directions.h: what `plastc directions` adds to a result.json. */
#ifndef PLASTC_RESULT_DIRECTIONS_H
#define PLASTC_RESULT_DIRECTIONS_H

/* What `plastc directions` finds. Vectors are rows, in the order of the coefficients. */
typedef struct ResultDirections {
    int trials;  /* on which the loss was measured */
    double loss; /* of the rule, without penalties */
    double rise; /* of the loss that the ranges allow: Curvature.rise */
    int count;   /* coefficients */
    const char *const *names; /* [count]: theirs */
    const double *curvatures; /* [count]: second derivatives of the loss along the vectors, in the search space */
    const double *vectors;    /* [count][count]: unit vectors */
    const double *alone;      /* [count][2]: the lowest and the highest value of each coefficient for that rise while the
                               * others stay, SI units; infinite: no end */
    const double *joint;      /* [count][2]: the same while the others follow */
    const double *deviations; /* [count]: standard deviations of the search's candidates along `learned`, in the search
                               * space; NULL: not known */
    const double *learned;    /* [count][count]: unit vectors, axes of the covariance of candidates */
} ResultDirections;

/* The text of a result.json with a member `directions`, in place of an older one; malloc'd. All
 * numbers keep their bits. NULL if it is no JSON object or out of memory. */
char *result_directions_add(const char *json, const ResultDirections *directions);

#endif
