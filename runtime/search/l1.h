/* l1.h: penalties sum weight_i |x_i - zero_i|, which have no derivative at 0. A method that
 * descends takes them out of the loss, differentiates the rest, and treats them exactly, so that
 * coordinates become 0 and not nearly so. */
#ifndef PLASTC_L1_H
#define PLASTC_L1_H

#include <stdbool.h>

typedef struct L1 {
    int n;
    const double *weight; /* [n], not negative; 0: this coordinate has no penalty */
    const double *zero;   /* [n] */
} L1;

/* What the penalty grows by when coordinate i goes from one value to another. */
double l1_change(const L1 *l1, int i, double from, double to);

/* The minimum over y of |y - x|^2 / 2 + step weight_i |y - zero_i|: soft thresholding, the proximal
 * operator of the penalty (Parikh and Boyd 2014, section 6.5.2). */
double l1_shrink(const L1 *l1, int i, double x, double step);

/* The steepest slope downhill of a loss with slopes g and the penalty, negated: the pseudo-gradient
 * of Andrew and Gao (2007, "Scalable training of L1-regularized log-linear models", equation 4). */
void l1_pseudo_gradient(const L1 *l1, const double *x, const double *g, double *pseudo);

/* Sets the components of a direction to 0 that do not lead downhill (their section 3.2). Without a
 * penalty a component is left alone. */
void l1_align(const L1 *l1, const double *pseudo, double *direction);

/* Sets the coordinates of `point` to 0 that have left the orthant of x; where x is 0 it is that
 * into which the pseudo-gradient at x leads. */
void l1_keep_orthant(const L1 *l1, const double *x, const double *pseudo, double *point);

/* The slope of the penalty at x; 0 at its kink. */
double l1_slope(const L1 *l1, int i, double x);

#endif
