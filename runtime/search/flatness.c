/* flatness.c: see flatness.h. */
#include "flatness.h"

#include <limits.h>

void flatness_add(Flatness *flatness, const double *losses, int count, double typical)
{
    double low = search_loss(losses[0]), high = low;
    for (int k = 1; k < count; k++) {
        double loss = search_loss(losses[k]);
        low = loss < low ? loss : low;
        high = loss > high ? loss : high;
    }
    if (!isfinite(low))
        return; /* which methods count on their own */
    if (!flatness->begun) {
        flatness->begun = 1;
        flatness->first = isfinite(typical) ? typical : low;
        flatness->loss = low;
    }
    bool same = low == high && low == flatness->loss;
    if (low < flatness->first)
        flatness->improved = 1;
    if (same)
        flatness->generations += flatness->generations < INT_MAX;
    else
        flatness->generations = low == high; /* another plateau, or none */
    flatness->loss = low;
}

SearchStop flatness_stop(const Flatness *flatness, int limit)
{
    if (flatness->generations < limit)
        return SEARCH_GOING;
    return flatness->improved ? SEARCH_PLATEAU : SEARCH_EQUAL_LOSSES;
}

int flatness_limit(int n, int lambda)
{
    return 10 + (int)((30.0 * n + lambda - 1) / lambda);
}

bool flatness_makes_sense(const Flatness *saved)
{
    return saved->generations >= 0 && (saved->improved == 0 || saved->improved == 1) &&
           (saved->begun == 0 || saved->begun == 1) && saved->unused == 0 &&
           isfinite(saved->loss) && isfinite(saved->first);
}
