/* oja_recorded.c: makes oja_recorded.csv, what an experimenter might have recorded of a synapse.
 *
 *     cc -O2 -o oja_recorded oja_recorded.c -lm && ./oja_recorded >oja_recorded.csv
 *
 * A linear neuron with four inputs learns online by Oja's rule, w += 0.1 (x y - y^2 w), in 24
 * trajectories of 40 steps, each from w = 0.2. A row is a step: the four inputs, normal numbers with
 * standard deviations 1, 0.8, 0.6 and 0.4, and the four weights after it. To each recorded weight a
 * normal number with the standard deviation 0.03 is added, a tenth of the weights' own. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>

enum { INPUTS = 4, TRAJECTORIES = 24, STEPS = 40 };

static uint64_t state = 1;

/* Uniform in (0, 1): Marsaglia's xorshift64* (Vigna 2016), upper 53 bits. */
static double uniform(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return ((double)((state * 0x2545f4914f6cdd1dULL) >> 11) + 0.5) * 0x1p-53;
}

/* Box and Muller 1958. */
static double normal(void)
{
    double radius = sqrt(-2 * log(uniform()));
    return radius * cos(6.283185307179586 * uniform());
}

int main(void)
{
    static const double deviation[INPUTS] = {1, 0.8, 0.6, 0.4};
    for (int trajectory = 0; trajectory < TRAJECTORIES; trajectory++) {
        double w[INPUTS] = {0.2, 0.2, 0.2, 0.2};
        for (int step = 0; step < STEPS; step++) {
            double x[INPUTS], y = 0;
            for (int i = 0; i < INPUTS; i++) {
                x[i] = deviation[i] * normal();
                y += w[i] * x[i];
            }
            for (int i = 0; i < INPUTS; i++) {
                w[i] += 0.1 * (x[i] * y - y * y * w[i]);
                printf("%.4f,", x[i]);
            }
            for (int i = 0; i < INPUTS; i++)
                printf("%.4f%c", w[i] + 0.03 * normal(), i == INPUTS - 1 ? '\n' : ',');
        }
    }
    return 0;
}
