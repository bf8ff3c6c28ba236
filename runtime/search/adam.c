/* adam.c: see adam.h. */
#include "adam.h"

#include <math.h>

void adam_step(const AdamRates *rates, AdamPowers *powers, int n, const double *g, double *m,
               double *v, double *step)
{
    powers->beta_1 *= rates->beta_1;
    powers->beta_2 *= rates->beta_2;
    for (int i = 0; i < n; i++) {
        m[i] = rates->beta_1 * m[i] + (1.0 - rates->beta_1) * g[i];
        v[i] = rates->beta_2 * v[i] + (1.0 - rates->beta_2) * (g[i] * g[i]);
        double m_hat = m[i] / (1.0 - powers->beta_1);
        double v_hat = v[i] / (1.0 - powers->beta_2);
        step[i] = rates->alpha * m_hat / (sqrt(v_hat) + rates->epsilon);
    }
}

double adam_size(const AdamRates *rates, const AdamPowers *powers, double v)
{
    return rates->alpha / (sqrt(v / (1.0 - powers->beta_2)) + rates->epsilon);
}

AdamRates adam_rates(const SearchProblem *problem)
{
    return (AdamRates){.alpha = search_option(problem, "rate"),
                       .beta_1 = search_option(problem, "beta1"),
                       .beta_2 = search_option(problem, "beta2"),
                       .epsilon = search_option(problem, "epsilon")};
}
