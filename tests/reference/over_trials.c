/* over_trials.c: losses and reports of all trials together: each number by its definition. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "over_trials.h"

static double mean_of(const double *a, int count)
{
    double sum = 0;
    for (int k = 0; k < count; k++)
        sum += a[k];
    return sum / count;
}

static double covariance(const double *a, const double *b, int count)
{
    double left = mean_of(a, count), right = mean_of(b, count), sum = 0;
    for (int k = 0; k < count; k++)
        sum += (a[k] - left) * (b[k] - right);
    return sum / count;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile_of(Arena *arena, const double *a, int count, double part)
{
    double *sorted = new_doubles(arena, count), place = part * (count - 1);
    memcpy(sorted, a, sizeof(double) * (size_t)count);
    qsort(sorted, (size_t)count, sizeof *sorted, compare);
    int below = (int)floor(place), above = (int)ceil(place);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/* The mean square error of a readout whose weights are found by elimination, its constant being one of them. */
static double readout(Arena *arena, const Statistic *statistic, double **rows, int count)
{
    int n = statistic->of.count, held = (int)(count * statistic->high + 0.5), fitted = count - held, first = held > 0 ? fitted : 0;
    double *a = new_doubles(arena, n * (n + 1)), sum = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= n; j++) {
            a[i * (n + 1) + j] = i == j && i < n - 1 ? statistic->low : 0;
            for (int t = 0; t < fitted; t++)
                a[i * (n + 1) + j] += (i < n - 1 ? rows[i][t] : 1) * (j < n - 1 ? rows[j][t] : j == n ? rows[n - 1][t] : 1);
        }
    for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++) {
            double factor = a[i * (n + 1) + k] / a[k * (n + 1) + k];
            for (int j = k; i != k && j <= n; j++)
                a[i * (n + 1) + j] -= factor * a[k * (n + 1) + j];
        }
    for (int t = first; t < count; t++) {
        double error = rows[n - 1][t];
        for (int i = 0; i < n; i++)
            error -= a[i * (n + 1) + n] / a[i * (n + 1) + i] * (i < n - 1 ? rows[i][t] : 1);
        sum += error * error;
    }
    return sum / (count - first);
}

static double share(const Statistic *statistic, const double *a, int count)
{
    double inside = 0;
    for (int k = 0; k < count; k++)
        inside += (statistic->with_low ? a[k] >= statistic->low : a[k] > statistic->low) &&
                  (statistic->with_high ? a[k] <= statistic->high : a[k] < statistic->high);
    return inside / count;
}

static double statistic_of(Arena *arena, const Statistic *statistic, double **rows, int count)
{
    const double *a = rows[0], *b = rows[statistic->of.count > 1 ? 1 : 0];
    double squares = 0, least = a[0], largest = a[0];
    for (int k = 0; k < count; k++) {
        squares += a[k] * a[k];
        least = fmin(least, a[k]);
        largest = fmax(largest, a[k]);
    }
    switch (statistic->how) {
    case PLAST_MEAN:
        return mean_of(a, count);
    case PLAST_SUM:
        return count * mean_of(a, count);
    case PLAST_LEAST:
        return least;
    case PLAST_LARGEST:
        return largest;
    case PLAST_NORM:
        return sqrt(squares);
    case PLAST_VARIANCE:
        return covariance(a, a, count);
    case PLAST_DEVIATION:
        return sqrt(covariance(a, a, count));
    case PLAST_CORRELATION:
        return covariance(a, b, count) / sqrt(covariance(a, a, count) * covariance(b, b, count));
    case PLAST_QUANTILE:
        return quantile_of(arena, a, count, statistic->low);
    case PLAST_SHARE:
        return share(statistic, a, count);
    case PLAST_RIDGE:
        return readout(arena, statistic, rows, count);
    default:
        not_handled("a statistic");
    }
}

/* Whether a trial is one of those that the outcome is measured in, and counts. */
static bool is_in(const Outcome *outcome, const TrialResult *trial)
{
    return !outcome->task || outcome->task == trial->task;
}

double over_trials(Arena *arena, const Model *model, const Outcome *outcome, const TrialResult *trials, int count)
{
    Trial trial = {.arena = arena, .model = model, .statistics = new_doubles(arena, model->statistics.count)};
    const Site site = {0};
    double guards = 0;
    int kept = 0, stopped = 0;
    for (int t = 0; t < count; t++) {
        bool left_out = trials[t].stopped || (!outcome->is_loss && trials[t].failed);
        kept += is_in(outcome, &trials[t]) && !left_out;
        stopped += is_in(outcome, &trials[t]) && trials[t].stopped;
        guards += is_in(outcome, &trials[t]) && trials[t].stopped ? trials[t].loss : 0;
    }
    for (int k = 0; k < model->statistics.count; k++) {
        const Statistic *statistic = model->statistics.items[k];
        double **rows = arena_array(arena, double *, statistic->of.count);
        bool bad = kept == 0;
        for (int n = 0; n < statistic->of.count; n++) {
            int at = 0;
            rows[n] = new_doubles(arena, count);
            for (int t = 0; t < count; t++)
                if (is_in(outcome, &trials[t]) && !trials[t].stopped && (outcome->is_loss || !trials[t].failed)) {
                    rows[n][at] = trials[t].outcomes[statistic->of.items[n]->index];
                    bad = bad || isnan(rows[n][at++]);
                }
        }
        if (statistic->owner == outcome)
            trial.statistics[k] = bad ? (double)NAN : statistic_of(arena, statistic, rows, kept);
    }
    double value = number(&trial, outcome->value, &site);
    if (!outcome->is_loss || stopped == 0)
        return value;
    return kept < 2 ? guards / stopped : (kept * value + guards) / (kept + stopped);
}
