/* loss_history.c: see loss_history.h. */
#include "loss_history.h"

#include <float.h>
#include <string.h>

/* A search that has failed in so many generations from its start does not go on to `window`. */
#define FIRST_FAILURES 10

static int smaller_int(int a, int b)
{
    return a < b ? a : b;
}

static int larger_int(int a, int b)
{
    return a > b ? a : b;
}

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

LossHistory loss_history(int n, int lambda, double *memory)
{
    int generations = (30 * n + lambda - 1) / lambda;
    return (LossHistory){.window = smaller_int(10 + generations, LOSS_HISTORY_LIMIT),
                         .least = 120 + generations,
                         .first = HUGE_VAL,
                         .lowest = HUGE_VAL,
                         .best = memory,
                         .median = memory + LOSS_HISTORY_LIMIT,
                         .work = memory + 2 * (size_t)LOSS_HISTORY_LIMIT};
}

void loss_history_add(LossHistory *history, double best, double median)
{
    int slot = history->count % LOSS_HISTORY_LIMIT;
    history->best[slot] = best;
    history->median[slot] = median;
    history->count++;
    if (history->first == HUGE_VAL)
        history->first = median;
    history->lowest = smaller(history->lowest, best);
}

/* ---- flatness ------------------------------------------------------------------------------- */

/* Losses that differ by less do not differ. */
static double least_difference(const LossHistory *history, double low, double tolerance)
{
    double down = history->first - history->lowest;
    double rounding = 4.0 * DBL_EPSILON * fabs(low);
    if (tolerance == 0.0)
        return 0.0;
    return larger(down < 1.0 ? tolerance * down : tolerance, rounding);
}

SearchStop loss_history_flat(const LossHistory *history, double worst, double tolerance)
{
    int g = history->count;
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (int i = larger_int(0, g - history->window); i < g; i++) {
        low = smaller(low, history->best[i % LOSS_HISTORY_LIMIT]);
        high = larger(high, history->best[i % LOSS_HISTORY_LIMIT]);
    }
    if (low == HUGE_VAL && g >= FIRST_FAILURES)
        return SEARCH_NOTHING_FINITE;
    if (g < history->window)
        return SEARCH_GOING;
    if (low == high)
        return history->lowest < history->first ? SEARCH_PLATEAU : SEARCH_EQUAL_LOSSES;
    bool close = larger(high, worst) - low < least_difference(history, low, tolerance);
    return close ? SEARCH_TOLERANCE_LOSS : SEARCH_GOING;
}

/* ---- stagnation ----------------------------------------------------------------------------- */

/* The k-th smallest of values[count], k from 0; reorders them. Quickselect (Hoare 1961). */
static double select_kth(double *values, int count, int k)
{
    int first = 0, last = count - 1;
    while (first < last) {
        double pivot = values[first + (last - first) / 2];
        int i = first, j = last;
        while (i <= j) {
            while (values[i] < pivot)
                i++;
            while (values[j] > pivot)
                j--;
            if (i <= j) {
                double swapped = values[i];
                values[i++] = values[j];
                values[j--] = swapped;
            }
        }
        if (k <= j)
            last = j;
        else if (k >= i)
            first = i;
        else
            break;
    }
    return values[k];
}

/* Generations that Stagnation looks back on after g generations. */
static int stagnation_length(const LossHistory *history, int g)
{
    return smaller_int(larger_int(g / 5, history->least), LOSS_HISTORY_LIMIT);
}

/* The median of losses[from, from + count), numbered by generation. */
static double median_of(const LossHistory *history, const double *losses, int from, int count)
{
    for (int i = 0; i < count; i++)
        history->work[i] = losses[(from + i) % LOSS_HISTORY_LIMIT];
    return select_kth(history->work, count, count / 2);
}

/* Whether the last 30 % of the last `length` generations are no better than the first 30 %. */
static bool no_better(const LossHistory *history, const double *losses, int length)
{
    int part = (3 * length + 9) / 10;
    int end = history->count;
    return median_of(history, losses, end - part, part) >=
           median_of(history, losses, end - length, part);
}

bool loss_history_stagnates(const LossHistory *history)
{
    int length = stagnation_length(history, history->count);
    return history->count >= length && no_better(history, history->best, length) &&
           no_better(history, history->median, length);
}

/* ---- checkpoints ---------------------------------------------------------------------------- */

/* No criterion ever looks further back, since stagnation_length grows by at most one a generation.
 */
static int kept_generations(const LossHistory *history, int count)
{
    return smaller_int(count, larger_int(history->window, stagnation_length(history, count)));
}

size_t loss_history_size(const LossHistory *history, int count)
{
    return (2 + 2 * (size_t)kept_generations(history, count)) * sizeof(double);
}

void loss_history_save(const LossHistory *history, unsigned char *bytes)
{
    int g = history->count;
    const double marks[2] = {history->first, history->lowest};
    memcpy(bytes, marks, sizeof marks);
    bytes += sizeof marks;
    for (int i = g - kept_generations(history, g); i < g; i++, bytes += 2 * sizeof(double)) {
        memcpy(bytes, &history->best[i % LOSS_HISTORY_LIMIT], sizeof(double));
        memcpy(bytes + sizeof(double), &history->median[i % LOSS_HISTORY_LIMIT], sizeof(double));
    }
}

void loss_history_load(LossHistory *history, int count, const unsigned char *bytes)
{
    int first = count - kept_generations(history, count);
    double marks[2];
    memcpy(marks, bytes, sizeof marks);
    history->first = marks[0];
    history->lowest = marks[1];
    bytes += sizeof marks;
    for (int i = first; i < count; i++, bytes += 2 * sizeof(double)) {
        memcpy(&history->best[i % LOSS_HISTORY_LIMIT], bytes, sizeof(double));
        memcpy(&history->median[i % LOSS_HISTORY_LIMIT], bytes + sizeof(double), sizeof(double));
    }
    history->count = count;
}
