/* lbfgs.h: directions of the limited-memory BFGS method (Nocedal 1980; Nocedal and Wright 2006,
 * algorithm 7.4, in its letters). */
#ifndef PLASTC_LBFGS_H
#define PLASTC_LBFGS_H

#include <stddef.h>

/* How many pairs are kept. With more of them than there are numbers H is that of BFGS, which a long narrow valley needs: the
 * 27 numbers of a polynomial rule of sigmoid neurons, whose terms stand in for each other, are found in 460 generations to the
 * last digits, and after 800 with 10 pairs two digits are right. */
#define LBFGS_MOST_PAIRS  50
#define LBFGS_LEAST_PAIRS 10
#define LBFGS_MOST_NUMBERS 1e6 /* that all pairs together have, if these are more than the least */
int lbfgs_pairs(int n);

/* The last pairs of a step s and the change y of the gradient along it. */
typedef struct LbfgsMemory {
    int count; /* pairs that are kept, lbfgs_pairs() at the most */
    int next;  /* place at which the next pair is entered */
} LbfgsMemory;

/* Enters s = x - x_old and y = g - g_old, unless the loss does not curve upwards along s. Pairs are
 * kept in pairs[lbfgs_pairs(n)][2][n]. */
void lbfgs_add(LbfgsMemory *memory, int n, double *pairs, const double *x, const double *x_old,
               const double *g, const double *g_old);

/* d = - H g, where H approximates the inverse of the matrix of second derivatives: the identity if
 * there are no pairs. */
void lbfgs_direction(const LbfgsMemory *memory, int n, const double *pairs, const double *g,
                     double *d);

#endif
