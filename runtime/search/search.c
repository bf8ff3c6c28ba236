/* search.c: what search methods share: reasons to stop, ranks, bounds, draws. */
#include "search.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

const char *search_run_end_word(SearchStop stop)
{
    return stop == SEARCH_GOING ? "share" : search_stop_word(stop);
}

const char *search_stop_word(SearchStop stop)
{
    static const char *const words[] = {
        "going",
#define STOP(name, word, meaning, advice) word,
#include "stops.def"
#undef STOP
    };
    return words[stop];
}

const char *search_stop_meaning(SearchStop stop)
{
    static const char *const meanings[] = {
        "the search goes on",
#define STOP(name, word, meaning, advice) meaning,
#include "stops.def"
#undef STOP
    };
    return meanings[stop];
}

const char *search_stop_advice(SearchStop stop)
{
    static const char *const advice_of[] = {
        "",
#define STOP(name, word, meaning, advice) advice,
#include "stops.def"
#undef STOP
    };
    return advice_of[stop];
}

/* The int with the low 32 bits of a word. */
static int as_int(uint64_t word)
{
    uint32_t low = (uint32_t)word;
    int value;
    memcpy(&value, &low, sizeof value);
    return value;
}

PlastDraw search_draw(uint64_t seed, int generation)
{
    return (PlastDraw){.seed_low = as_int(seed),
                       .seed_high = as_int(seed >> 32),
                       .set = PLAST_SEARCH,
                       .trial = 0,
                       .generation = generation};
}

double search_option(const SearchProblem *problem, const char *name)
{
    for (int i = 0; i < problem->option_count; i++) {
        if (strcmp(problem->options[i].name, name) == 0)
            return problem->options[i].value;
    }
    return SEARCH_COMPUTED;
}

/* ---- Ranks --------------------------------------------------------------------------------- */

/* Merges the sorted runs from[begin, middle) and from[middle, end) into `to`; stable. */
static void merge(const double *losses, const int *from, int begin, int middle, int end, int *to)
{
    int left = begin, right = middle;
    for (int i = begin; i < end; i++) {
        bool take_left = left < middle && (right >= end || search_loss(losses[from[left]]) <=
                                                               search_loss(losses[from[right]]));
        to[i] = take_left ? from[left++] : from[right++];
    }
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* A merge sort from the bottom up: stable, and without qsort's hidden allocation. */
void search_rank(const double *losses, int count, int *order, int *work)
{
    for (int i = 0; i < count; i++)
        order[i] = i;
    for (int width = 1; width < count; width *= 2) {
        for (int begin = 0; begin < count; begin += 2 * width) {
            int middle = smaller(begin + width, count);
            merge(losses, order, begin, middle, smaller(middle + width, count), work);
        }
        memcpy(order, work, (size_t)count * sizeof *order);
    }
}

/* ---- Bounds -------------------------------------------------------------------------------- */

/* Half the width of the zone around a bound in which the mapping is quadratic, as in the reference
 * implementations (Hansen, c-cmaes 3.20, boundary transformation; pycma,
 * BoxConstraintsLinQuadTransformation). */
static double zone(double bound, double low, double high)
{
    double half_range = (high - low) / 2.0;
    double width = (1.0 + fabs(bound)) / 20.0;
    return width < half_range ? width : half_range;
}

/* Between the zones the mapping is the identity. In a zone of half-width a around the lower bound
 * it is the parabola low + (x - (low - a))^2 / (4 a), which joins the identity with slope 1 at
 * low + a and has its minimum, low, at low - a; there the line is mirrored. The upper bound is
 * alike. With both bounds the mapping is therefore periodic. */
double search_into_bounds(double x, double low, double high)
{
    if (!(low < high))
        return low;
    double a_low = zone(low, low, high);
    double a_high = zone(high, low, high);
    bool bounded_below = low > -HUGE_VAL;
    bool bounded_above = high < HUGE_VAL;

    if (bounded_below && bounded_above) {
        double range = high - low;
        double begin = low - 2.0 * a_low - range / 2.0; /* a period is [begin, begin + period) */
        double period = 2.0 * (range + a_low + a_high);
        x -= period * floor((x - begin) / period);
    }
    if (bounded_below && x < low - a_low)
        x = 2.0 * (low - a_low) - x;
    if (bounded_above && x > high + a_high)
        x = 2.0 * (high + a_high) - x;

    if (bounded_below && x < low + a_low) {
        double d = x - (low - a_low);
        x = low + d / (4.0 * a_low) * d;
    } else if (bounded_above && x > high - a_high) {
        double d = x - (high + a_high);
        x = high - d / (4.0 * a_high) * d;
    }
    return x < low ? low : x > high ? high : x; /* rounding may have led outside */
}

double search_from_bounds(double y, double low, double high)
{
    if (!(low < high))
        return low;
    double a_low = zone(low, low, high);
    double a_high = zone(high, low, high);
    y = y < low ? low : y > high ? high : y;
    if (low > -HUGE_VAL && y < low + a_low)
        return low - a_low + 2.0 * sqrt(a_low) * sqrt(y - low);
    if (high < HUGE_VAL && y > high - a_high)
        return high + a_high - 2.0 * sqrt(a_high) * sqrt(high - y);
    return y;
}
