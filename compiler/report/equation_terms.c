/* equation_terms.c: see equation_terms.h. */
#include "equation_terms.h"

#include <math.h>

bool equation_terms_constant(const Learn *learn, int term)
{
    const int *powers = learn->powers + term * learn->factor_count;
    for (int k = 0; k < learn->factor_count; k++)
        if (powers[k] > 0)
            return false;
    return true;
}

int equation_terms_kept(const Learn *learn, const double *coefficients, const bool *kept, bool *negative)
{
    int count = 0;
    bool below = false;
    for (int k = learn->first; k < learn->first + learn->term_count; k++) {
        if (kept && !kept[k])
            continue;
        count++;
        below = below || coefficients[k] < 0;
    }
    if (negative)
        *negative = below;
    return count;
}

static bool stands_before(double a, double b)
{
    if (fabs(fabs(a) - fabs(b)) <= 0.05 * fabs(b))
        return a > 0 && b < 0;
    return fabs(a) > fabs(b);
}

int *equation_terms_order(const Learn *learn, const double *coefficients)
{
    int *order = memory_malloc(sizeof(int) * (size_t)(learn->term_count + 1));
    for (int k = 0; k < learn->term_count; k++) {
        int at = k;
        double value = coefficients[learn->first + k];
        for (; at > 0; at--) {
            if (!stands_before(value, coefficients[learn->first + order[at - 1]]))
                break;
            order[at] = order[at - 1];
        }
        order[at] = k;
    }
    return order;
}
