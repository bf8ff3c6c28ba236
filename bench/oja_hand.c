/* oja_hand.c: the task as a good C programmer would write it, one candidate at a time.
 *
 * The 27 terms by Horner's rule; what does not depend on the synapse is contracted before the loop
 * over the synapses. The number of inputs is known to the compiler. Compiled twice, as
 * oja_hand_strict and as oja_hand_fast; the Makefile says how. */
#include "oja_task.h"

#include <math.h>

#define MOST_INPUTS 100

static inline __attribute__((always_inline)) double rollout(int n, const double *restrict x,
                                                            const double *restrict start,
                                                            const double *restrict v,
                                                            const double *restrict A)
{
    double w[MOST_INPUTS];
    for (int j = 0; j < n; j++)
        w[j] = start[j];

    for (int t = 0; t < OJA_STEPS; t++, x += n) {
        double y = 0;
        for (int j = 0; j < n; j++)
            y += w[j] * x[j];

        double k[3][3]; /* of x^a w^c */
        for (int a = 0; a < 3; a++)
            for (int c = 0; c < 3; c++)
                k[a][c] = (A[9 * a + 6 + c] * y + A[9 * a + 3 + c]) * y + A[9 * a + c];

        for (int j = 0; j < n; j++) {
            double p0 = (k[0][2] * w[j] + k[0][1]) * w[j] + k[0][0];
            double p1 = (k[1][2] * w[j] + k[1][1]) * w[j] + k[1][0];
            double p2 = (k[2][2] * w[j] + k[2][1]) * w[j] + k[2][0];
            w[j] += 0.01 * ((p2 * x[j] + p1) * x[j] + p0);
        }
    }

    double minus = 0, plus = 0;
    for (int j = 0; j < n; j++) {
        minus += (w[j] - v[j]) * (w[j] - v[j]);
        plus += (w[j] + v[j]) * (w[j] + v[j]);
    }
    return fmin(minus, plus);
}

double OJA_HAND(int n, const double *x, const double *start, const double *direction,
                const double *coefficients)
{
    switch (n) {
    case 3:
        return rollout(3, x, start, direction, coefficients);
    case 10:
        return rollout(10, x, start, direction, coefficients);
    case 100:
        return rollout(100, x, start, direction, coefficients);
    }
    return NAN;
}
