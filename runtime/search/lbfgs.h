/* lbfgs.h: directions of the limited-memory BFGS method (Nocedal 1980; Nocedal and Wright 2006,
 * algorithm 7.4, in its letters). */
#ifndef PLASTC_LBFGS_H
#define PLASTC_LBFGS_H

#define LBFGS_PAIRS 10

/* The last pairs of a step s and the change y of the gradient along it. */
typedef struct LbfgsMemory {
    int count; /* pairs that are kept, LBFGS_PAIRS at the most */
    int next;  /* place at which the next pair is entered */
} LbfgsMemory;

/* Enters s = x - x_old and y = g - g_old, unless the loss does not curve upwards along s. Pairs are
 * kept in pairs[LBFGS_PAIRS][2][n]. */
void lbfgs_add(LbfgsMemory *memory, int n, double *pairs, const double *x, const double *x_old,
               const double *g, const double *g_old);

/* d = - H g, where H approximates the inverse of the matrix of second derivatives: the identity if
 * there are no pairs. */
void lbfgs_direction(const LbfgsMemory *memory, int n, const double *pairs, const double *g,
                     double *d);

#endif
