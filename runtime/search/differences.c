/* differences.c: see differences.h. */
#include "differences.h"

#include <string.h>

#define SLOPE_LIMIT 1e150 /* so that its square is finite */

/* The rung of a coordinate of which nothing is known. */
#define USUAL_RUNG 2

/* Slopes that differ by less than this part of themselves, or of the largest one, agree. */
#define AGREEMENT 0.01

/* How far rounding may move a loss, as a part of it: some thousand steps, each of which adds a few
 * errors of 2^-53. */
#define ROUNDING 1e-12

/* Losses that differ by less than this part of themselves are taken for the same: what is left where
 * a penalty was added and taken out again. */
#define SAME_LOSS 1e-15

/* A step of a search is of this size, or larger. */
#define STEP_RUNG 1

static double clip(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static double above(const Probes *probes, const double *x, const double *h, int i)
{
    return clip(x[i] + h[i], probes->low[i], probes->high[i]);
}

static double below(const Probes *probes, const double *x, const double *h, int i)
{
    return clip(x[i] - h[i], probes->low[i], probes->high[i]);
}

/* The probe of a forward difference: above, unless a bound leaves more room below. */
static double aside(const Probes *probes, const double *x, const double *h, int i)
{
    bool room_above =
        x[i] + h[i] <= probes->high[i] || probes->high[i] - x[i] >= x[i] - below(probes, x, h, i);
    return room_above ? above(probes, x, h, i) : below(probes, x, h, i);
}

/* ---- probes --------------------------------------------------------------------------------- */

int probes_count(const Probes *probes)
{
    return probes->central ? 2 * probes->n : probes->n;
}

double probes_moved(const Probes *probes, const double *x, const double *h, int k, int *i)
{
    *i = probes->central ? k / 2 : k;
    if (!probes->central)
        return aside(probes, x, h, *i);
    return k % 2 == 0 ? above(probes, x, h, *i) : below(probes, x, h, *i);
}

void probes_write(const Probes *probes, const double *x, const double *h, double *candidates)
{
    size_t n = (size_t)probes->n;
    for (int k = 0; k < probes_count(probes); k++) {
        int i;
        double *candidate = candidates + (size_t)k * n;
        memcpy(candidate, x, n * sizeof *x);
        double moved = probes_moved(probes, x, h, k, &i);
        candidate[i] = moved;
    }
}

/* The slope between two points. */
static double slope(double x_0, double f_0, double x_1, double f_1)
{
    if (!isfinite(f_0) || !isfinite(f_1) || x_0 == x_1)
        return (double)NAN;
    if (fabs(f_1 - f_0) <= SAME_LOSS * fabs(f_0))
        return 0.0;
    return clip((f_1 - f_0) / (x_1 - x_0), -SLOPE_LIMIT, SLOPE_LIMIT);
}

static double partial(const Probes *probes, const double *x, const double *h, int i, double loss,
                      const double *losses)
{
    if (!probes->central)
        return slope(x[i], loss, aside(probes, x, h, i), losses[i]);
    double f_above = losses[2 * i], f_below = losses[1 + 2 * i];
    if (isfinite(f_above) && isfinite(f_below))
        return slope(below(probes, x, h, i), f_below, above(probes, x, h, i), f_above);
    return isfinite(f_above) ? slope(x[i], loss, above(probes, x, h, i), f_above)
                             : slope(below(probes, x, h, i), f_below, x[i], loss);
}

void probes_slopes(const Probes *probes, const double *x, const double *h, double loss,
                   const double *losses, double *slopes)
{
    for (int i = 0; i < probes->n; i++)
        slopes[i] = partial(probes, x, h, i, loss, losses);
}

/* ---- the ladder ----------------------------------------------------------------------------- */

double ladder_distance(int rung)
{
    static const double distances[LADDER] = {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8};
    return distances[rung];
}

int ladder_count(const Probes *probes)
{
    return LADDER * probes_count(probes);
}

static void set_distances(const Probes *probes, int rung, double *h)
{
    for (int i = 0; i < probes->n; i++)
        h[i] = ladder_distance(rung);
}

double ladder_moved(const Probes *probes, const double *x, double *work, int k, int *i)
{
    int count = probes_count(probes), probe = k % count;
    work[probes->central ? probe / 2 : probe] = ladder_distance(k / count);
    return probes_moved(probes, x, work, probe, i);
}

void ladder_write(const Probes *probes, const double *x, double *work, double *candidates)
{
    size_t block = (size_t)probes_count(probes) * (size_t)probes->n;
    for (int rung = 0; rung < LADDER; rung++) {
        set_distances(probes, rung, work);
        probes_write(probes, x, work, candidates + (size_t)rung * block);
    }
}

void ladder_slopes(const Probes *probes, const double *x, double *work, double loss,
                   const double *losses, double *slopes)
{
    for (int rung = 0; rung < LADDER; rung++) {
        set_distances(probes, rung, work);
        probes_slopes(probes, x, work, loss, losses + rung * probes_count(probes),
                      slopes + (size_t)rung * (size_t)probes->n);
    }
}

/* The larger distance of a slope from those of the rungs beside it. NaN if one is not known. */
static double spread(const double *slopes, int stride, int rung)
{
    double here = slopes[rung * stride];
    double larger = fabs(here - slopes[(rung - 1) * stride]);
    double smaller = fabs(here - slopes[(rung + 1) * stride]);
    if (isnan(larger) || isnan(smaller))
        return (double)NAN;
    return larger > smaller ? larger : smaller;
}

/* The first rung with a slope other than 0, which is all that a loss with steps has to offer. */
static int first_slope(const double *slopes, int stride)
{
    for (int rung = 0; rung < LADDER; rung++) {
        if (fabs(slopes[rung * stride]) > 0.0)
            return rung;
    }
    return USUAL_RUNG;
}

/* Of rungs alike, that of the larger distance. */
LadderChoice ladder_choose(const double *slopes, int stride)
{
    int first = first_slope(slopes, stride);
    LadderChoice best = {first, slopes[first * stride], HUGE_VAL};
    for (int rung = 1; rung < LADDER - 1; rung++) {
        double size = spread(slopes, stride, rung);
        if (slopes[rung * stride] != 0.0 && size < best.spread)
            best = (LadderChoice){rung, slopes[rung * stride], size};
    }
    return best;
}

static int count_slopes(const double *slopes, int stride, bool only_zero)
{
    int count = 0;
    for (int rung = 0; rung < LADDER; rung++) {
        double value = slopes[rung * stride];
        count += only_zero ? value == 0.0 : !isnan(value);
    }
    return count;
}

/* Whether the slope over a step is another one than that which was chosen, at a smaller distance: of
 * the other sign, or much smaller. */
static bool ripples(const double *slopes, int stride, const LadderChoice *choice, double largest)
{
    double wide = slopes[STEP_RUNG * stride], off = fabs(choice->slope - wide);
    return choice->rung > STEP_RUNG && off > AGREEMENT * largest && off > 1.5 * fabs(wide);
}

LadderVerdict ladder_judge(const double *slopes, int stride, const LadderChoice *choice,
                           double loss, double largest)
{
    int known = count_slopes(slopes, stride, false);
    int zero = count_slopes(slopes, stride, true);
    if (known < 3)
        return LADDER_FAILED;
    if (zero == known)
        return LADDER_FLAT;
    double rounding = ROUNDING * fabs(loss) / ladder_distance(choice->rung);
    if (slopes[(LADDER - 1) * stride] == 0.0 && slopes[(LADDER - 2) * stride] == 0.0 &&
        !(choice->spread <= AGREEMENT * fabs(choice->slope)) && zero > 2)
        return LADDER_STEPS;
    if (!(choice->spread <= AGREEMENT * largest + rounding))
        return LADDER_ROUGH;
    return ripples(slopes, stride, choice, largest) ? LADDER_RIPPLES : LADDER_SMOOTH;
}
