/* over_trials_slopes.c: see over_trials_slopes.h.
 *
 * Backwards through rt_over_trials of kernel/over_trials.h: what a guard says, the module's own formulas, the statistics. Sums
 * run in the order of the trials. Slopes at kinks are those of docs/architecture.md: the first of equals, and 0 of a root at 0. */
#include "over_trials_slopes.h"

#include <stdbool.h>
#include <string.h>

#include "means.h"
#include "runtime/kernel/kernel.h"

/* ---- statistics ----------------------------------------------------------------------------- */

/* The statistic at hand with what is measured in the trials that count, and its slope by each of these numbers, which is 0
 * before. */
typedef struct Rows {
    const PlastStatistic *statistic;
    int count;            /* trials */
    const double *values; /* [statistic->count][count] */
    double *slopes;       /* [statistic->count][count] */
    double *scratch;
} Rows;

static void add_to_all(const Rows *rows, double slope)
{
    for (int k = 0; k < rows->count; k++)
        rows->slopes[k] += slope;
}

static double variance(const Rows *rows)
{
    return rt_row_products(rows->values, rows->values, rows->count) / rows->count;
}

/* slope times the distance from the mean. */
static void add_distances(const Rows *rows, double slope)
{
    double mean = rt_row_mean(rows->values, rows->count);
    for (int k = 0; k < rows->count; k++)
        rows->slopes[k] += slope * (rows->values[k] - mean);
}

static void add_extreme(const Rows *rows, bool largest, double slope)
{
    double found = rt_row_extreme(rows->values, rows->count, largest);
    int at = 0;
    while (at < rows->count - 1 && rows->values[at] != found)
        at++;
    rows->slopes[at] += slope;
}

static void add_norm(const Rows *rows, double slope)
{
    double norm = sqrt(rt_row_squares(rows->values, rows->count));
    for (int k = 0; k < rows->count && norm != 0; k++)
        rows->slopes[k] += slope * (rows->values[k] / norm);
}

static void add_correlation(const Rows *rows, double slope)
{
    int count = rows->count;
    const double *a = rows->values, *b = rt_trials_of(a, count, 1);
    double *other = rows->slopes + count;
    double mean_a = rt_row_mean(a, count), mean_b = rt_row_mean(b, count);
    double aa = rt_row_products(a, a, count), bb = rt_row_products(b, b, count);
    double root = sqrt(aa * bb), r = rt_row_products(a, b, count) / root;
    for (int k = 0; k < count; k++) {
        rows->slopes[k] += slope * ((b[k] - mean_b) / root - r * (a[k] - mean_a) / aa);
        other[k] += slope * ((a[k] - mean_a) / root - r * (b[k] - mean_b) / bb);
    }
}

/* The trial whose value is number `rank` of all, from the least; of equals, in the order of trials. */
static int trial_of_rank(const Rows *rows, int rank)
{
    const double *row = rows->values;
    for (int k = 0; k < rows->count; k++) {
        int before = 0;
        for (int other = 0; other < rows->count; other++)
            before += row[other] < row[k] || (row[other] == row[k] && other < k);
        if (before == rank)
            return k;
    }
    return 0; /* a value is no number, and so is the loss */
}

static void add_quantile(const Rows *rows, double slope)
{
    double place = rows->statistic->low * (rows->count - 1);
    int below = (int)place;
    double part = place - below;
    rows->slopes[trial_of_rank(rows, below)] += slope * (1 - part);
    if (part > 0)
        rows->slopes[trial_of_rank(rows, below + 1)] += slope * part;
}

/* Of the readout's weights w = A^-1 b, where A and b are sums over the trials of the fit, z = A^-1 (slopes by w) gives those by b,
 * and -z w' those by A (Giles 2008, "Collected matrix derivative results for forward and reverse mode algorithmic
 * differentiation", section 2.3.1). */
static void add_ridge(const Rows *rows, double slope)
{
    int features = rows->statistic->count - 1, count = rows->count;
    int held = rt_rows_held(count, rows->statistic->high), fitted = count - held, first = held > 0 ? fitted : 0;
    const double *values = rows->values, *y = rt_trials_of(values, count, features);
    double *a = rows->scratch, *w = a + features * features, *means = w + features, *z = means + features, sum = 0;
    double *y_slopes = rows->slopes + (size_t)features * (size_t)count;
    rt_ridge_matrix(values, features, count, fitted, rows->statistic->low, a, means);
    rt_ridge_fit(values, features, count, fitted, a, w);
    double mean = rt_row_mean(y, fitted);
    for (int i = 0; i < features; i++)
        z[i] = 0;
    for (int k = first; k < count; k++) {
        double own = slope * (2 * rt_ridge_error(values, features, count, k, w, means, mean) / (count - first));
        sum += own;
        y_slopes[k] += own;
        for (int i = 0; i < features; i++) {
            z[i] -= own * (rt_trials_of(values, count, i)[k] - means[i]);
            rows->slopes[(size_t)i * (size_t)count + (size_t)k] -= own * w[i];
        }
    }
    rt_ridge_matrix(values, features, count, fitted, rows->statistic->low, a, means);
    rt_cholesky_solve(a, z, 1, features);
    for (int k = 0; k < fitted; k++) {
        double along_w = 0, along_z = 0;
        for (int i = 0; i < features; i++) {
            double distance = rt_trials_of(values, count, i)[k] - means[i];
            along_w += w[i] * distance;
            along_z += z[i] * distance;
        }
        y_slopes[k] += along_z - sum / fitted;
        for (int i = 0; i < features; i++)
            rows->slopes[(size_t)i * (size_t)count + (size_t)k] +=
                z[i] * (y[k] - mean - along_w) - w[i] * along_z + w[i] * sum / fitted;
    }
}

static void add_slopes(const Rows *rows, double slope)
{
    double deviation;
    switch (rows->statistic->how) {
    case PLAST_MEAN:
        add_to_all(rows, slope / rows->count);
        break;
    case PLAST_SUM:
        add_to_all(rows, slope);
        break;
    case PLAST_LEAST:
    case PLAST_LARGEST:
        add_extreme(rows, rows->statistic->how == PLAST_LARGEST, slope);
        break;
    case PLAST_NORM:
        add_norm(rows, slope);
        break;
    case PLAST_VARIANCE:
        add_distances(rows, slope * 2 / rows->count);
        break;
    case PLAST_DEVIATION:
        deviation = sqrt(variance(rows));
        if (deviation != 0)
            add_distances(rows, slope / (rows->count * deviation));
        break;
    case PLAST_CORRELATION:
        add_correlation(rows, slope);
        break;
    case PLAST_QUANTILE:
        add_quantile(rows, slope);
        break;
    case PLAST_SHARE: /* of which no program derives a loss: see lower.c */
        break;
    default: /* PLAST_RIDGE */
        add_ridge(rows, slope);
        break;
    }
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* The most outcomes that a statistic is made of. */
static size_t most_outcomes(const PlastModule *module)
{
    int most = 0;
    for (int k = 0; k < module->statistic_count; k++)
        most = module->statistics[k].count > most ? module->statistics[k].count : most;
    return (size_t)most;
}

size_t over_trials_slopes_scratch(const PlastModule *module, int trials)
{
    size_t count = (size_t)trials, most = most_outcomes(module);
    return (size_t)(module->loss_count + 2 * module->statistic_count) + count + 2 * most * count + most * (most + 3) +
           means_scratch(module, trials);
}

/* Backwards through rt_beside_guards: adds the slopes by what guards say, and returns the one by what is measured. */
static double beside_guards(const PlastModule *module, int loss, const double *tasks, int trials, const double *row,
                            double weight, double *seeds)
{
    int own = module->outcomes[loss].task, others = 0, stopped = 0;
    for (int trial = 0; trial < trials; trial++) {
        bool is_ours = own == 0 || (double)own == tasks[trial] + 1;
        bool counts = rt_trial_counts(module, loss, tasks[trial], row[trial]);
        others += counts;
        stopped += is_ours && !counts;
        seeds[trial] = is_ours && !counts ? weight : 0;
    }
    int all = others < 2 ? stopped : others + stopped;
    for (int trial = 0; trial < trials && stopped > 0; trial++)
        seeds[trial] /= all;
    return stopped == 0 ? weight : others < 2 ? 0 : weight * others / all;
}

/* Adds slope by slope to the trials that count. */
static void scatter(const PlastModule *module, const PlastStatistic *statistic, const double *tasks, int trials,
                    const double *outcomes, const double *slopes, double *seeds)
{
    const double *owner = rt_trials_of(outcomes, trials, statistic->owner);
    for (int k = 0; k < statistic->count; k++)
        for (int trial = 0; trial < trials; trial++)
            if (rt_trial_counts(module, statistic->owner, tasks[trial], owner[trial]))
                seeds[(size_t)statistic->of[k] * (size_t)trials + (size_t)trial] += *slopes++;
}

void over_trials_slopes_add(const PlastModule *module, int trials, const double *outcomes, const double *weights,
                            double *scratch, double *seeds)
{
    size_t most = most_outcomes(module) * (size_t)trials;
    double *slopes = scratch, *values = slopes + module->loss_count + module->statistic_count;
    double *tasks = values + module->statistic_count, *row_slopes = tasks + trials, *rows = row_slopes + most;
    rt_deal_tasks(module, trials, 0, 0, tasks);
    for (int s = 0; s < module->statistic_count; s++) {
        const PlastStatistic *statistic = &module->statistics[s];
        int count = rt_statistic_rows(module, statistic, tasks, trials, outcomes, rows);
        values[s] = rt_statistic(statistic, rows, count, rows + most);
    }
    for (int k = 0; k < module->loss_count; k++)
        slopes[k] = module->outcomes[k].over_trials
                        ? beside_guards(module, k, tasks, trials, rt_trials_of(outcomes, trials, k), weights[k],
                                        seeds + (size_t)k * (size_t)trials)
                        : 0;
    module->over_trials_gradient(values, slopes);
    for (int s = 0; s < module->statistic_count; s++) {
        const PlastStatistic *statistic = &module->statistics[s];
        double slope = slopes[module->loss_count + s];
        int count = rt_statistic_rows(module, statistic, tasks, trials, outcomes, rows);
        if (slope == 0 || count == 0)
            continue;
        memset(row_slopes, 0, sizeof *row_slopes * most);
        add_slopes(&(Rows){statistic, count, rows, row_slopes, rows + most}, slope);
        scatter(module, statistic, tasks, trials, outcomes, row_slopes, seeds);
    }
}
