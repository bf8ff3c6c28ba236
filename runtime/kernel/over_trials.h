/* over_trials.h: what is measured over all trials of a candidate together, such as the correlation of two of its reports.
 *
 * A *statistic* is one number made of the values that some outcomes have in all trials in which its owner, a loss or report, is
 * measured and which no guard has stopped. From the statistics the module's `over_trials` makes the owners' values. Sums run in
 * the order of the trials. */
#ifndef PLAST_OVER_TRIALS_H
#define PLAST_OVER_TRIALS_H

/* Row number `row` of values[][count]. */
RT_FUNCTION const double *rt_trials_of(const double *values, int count, int row)
{
    return values + (long)row * count;
}

RT_FUNCTION double rt_row_sum(const double *row, int count)
{
    double sum = 0.0;
    for (int k = 0; k < count; k++)
        sum += row[k];
    return sum;
}

RT_FUNCTION double rt_row_mean(const double *row, int count)
{
    return rt_row_sum(row, count) / count;
}

/* The sum of products of the distances of two rows from their means. */
RT_FUNCTION double rt_row_products(const double *a, const double *b, int count)
{
    const double mean_a = rt_row_mean(a, count), mean_b = rt_row_mean(b, count);
    double sum = 0.0;
    for (int k = 0; k < count; k++)
        sum += (a[k] - mean_a) * (b[k] - mean_b);
    return sum;
}

/* Doubles that rt_row_ridge needs. */
#define rt_row_ridge_scratch(features) ((features) * ((features) + 2L))

/* What rt_row_ridge and rt_ridge_fit share: rows[features + 1][count]: x, then y. Sets the matrix of the readout's weights
 * a[features][features], of which the lower half counts, and the means of x. */
RT_FUNCTION void rt_ridge_matrix(const double *rows, int features, int count, int fitted, double lambda, double *a,
                                 double *means)
{
    for (int i = 0; i < features; i++) {
        const double *x = rt_trials_of(rows, count, i);
        for (int j = 0; j <= i; j++)
            rt_row(a, features, i)[j] = rt_row_products(x, rt_trials_of(rows, count, j), fitted) + (i == j ? lambda : 0.0);
        means[i] = rt_row_mean(x, fitted);
    }
}

/* Sets the weights w[features] of the readout; the matrix is lost. */
RT_FUNCTION void rt_ridge_fit(const double *rows, int features, int count, int fitted, double *a, double *w)
{
    for (int i = 0; i < features; i++)
        w[i] = rt_row_products(rt_trials_of(rows, count, i), rt_trials_of(rows, count, features), fitted);
    rt_cholesky_solve(a, w, 1, features);
}

/* The error of the readout in trial k. */
RT_FUNCTION double rt_ridge_error(const double *rows, int features, int count, int k, const double *w, const double *means,
                                  double mean)
{
    double error = rt_trials_of(rows, count, features)[k] - mean;
    for (int i = 0; i < features; i++)
        error -= w[i] * (rt_trials_of(rows, count, i)[k] - means[i]);
    return error;
}

/* The mean square error of the readout c + sum_i w_i x_i of y that makes the sum of the squares of its errors, and lambda times
 * that of its weights w, smallest (Hoerl and Kennard 1970): of its own trials, or where the last `held` trials had no part in
 * the fit, of these. rows[features + 1][count]: x, then y. */
RT_FUNCTION double rt_row_ridge(const double *rows, int features, int count, int held, double lambda, double *scratch)
{
    const int fitted = count - held, first = held > 0 ? fitted : 0;
    double *a = scratch, *w = rt_row(a, features, features), *means = rt_row(w, features, 1), sum = 0.0;
    rt_ridge_matrix(rows, features, count, fitted, lambda, a, means);
    rt_ridge_fit(rows, features, count, fitted, a, w);
    const double mean = rt_row_mean(rt_trials_of(rows, count, features), fitted);
    for (int k = first; k < count; k++) {
        const double error = rt_ridge_error(rows, features, count, k, w, means, mean);
        sum += error * error;
    }
    return sum / (count - first);
}

/* What part of a row lies between the bounds of the statistic. */
RT_FUNCTION double rt_row_share(const PlastStatistic *statistic, const double *row, int count)
{
    double inside = 0.0;
    for (int k = 0; k < count; k++) {
        const int above = row[k] > statistic->low || (statistic->with_low && row[k] == statistic->low);
        const int below = row[k] < statistic->high || (statistic->with_high && row[k] == statistic->high);
        inside += row[k] != row[k] ? row[k] : above && below ? 1.0 : 0.0;
    }
    return inside / count;
}

/* As `quantile` of an array. scratch: [count]. */
RT_FUNCTION double rt_row_quantile(const double *row, int count, double part, double *scratch)
{
    const double place = part * (count - 1);
    const int below = (int)place;
    for (int k = 0; k < count; k++)
        scratch[k] = row[k];
    rt_sort(scratch, 1, count);
    if (!(place > below))
        return scratch[below];
    return scratch[below] + (place - below) * (scratch[below + 1] - scratch[below]);
}

RT_FUNCTION double rt_row_extreme(const double *row, int count, int largest)
{
    double found = row[0];
    for (int k = 1; k < count; k++)
        if (row[k] != row[k] || (largest ? row[k] > found : row[k] < found))
            found = row[k];
    return found;
}

RT_FUNCTION double rt_row_squares(const double *row, int count)
{
    double sum = 0.0;
    for (int k = 0; k < count; k++)
        sum += row[k] * row[k];
    return sum;
}

/* rows[statistic->count][count]: what its outcomes are in `count` trials. NaN of none. */
RT_FUNCTION double rt_statistic(const PlastStatistic *statistic, const double *rows, int count, double *scratch)
{
    const double *other = rt_trials_of(rows, count, 1);
    if (count == 0)
        return (double)NAN;
    switch (statistic->how) {
    case PLAST_MEAN:
        return rt_row_mean(rows, count);
    case PLAST_SUM:
        return rt_row_sum(rows, count);
    case PLAST_LEAST:
    case PLAST_LARGEST:
        return rt_row_extreme(rows, count, statistic->how == PLAST_LARGEST);
    case PLAST_NORM:
        return sqrt(rt_row_squares(rows, count));
    case PLAST_VARIANCE:
        return rt_row_products(rows, rows, count) / count;
    case PLAST_DEVIATION:
        return sqrt(rt_row_products(rows, rows, count) / count);
    case PLAST_CORRELATION:
        return rt_row_products(rows, other, count) /
               sqrt(rt_row_products(rows, rows, count) * rt_row_products(other, other, count));
    case PLAST_QUANTILE:
        return rt_row_quantile(rows, count, statistic->low, scratch);
    case PLAST_SHARE:
        return rt_row_share(statistic, rows, count);
    default: /* PLAST_RIDGE */
        return rt_row_ridge(rows, statistic->count - 1, count, rt_rows_held(count, statistic->high), statistic->low, scratch);
    }
}

/* Doubles that rt_over_trials needs. */
RT_FUNCTION long rt_over_trials_scratch(const PlastModule *module, int trials)
{
    long most = 0;
    for (int k = 0; k < module->statistic_count; k++) {
        const long count = module->statistics[k].count;
        const long own = (count + 1) * trials + rt_row_ridge_scratch(count);
        most = own > most ? own : most;
    }
    return most + module->statistic_count + module->outcome_count + trials;
}

/* Whether a trial of a task counts for what `outcome` is over trials. Where it is no candidate's that a guard stopped, a rollout
 * yields NaN for a loss over trials, and 0 for a report. */
RT_FUNCTION int rt_trial_counts(const PlastModule *module, int outcome, double task, double value)
{
    const int own = module->outcomes[outcome].task;
    if (task < 0.0 || (own != 0 && (double)own != task + 1.0))
        return 0;
    return module->outcomes[outcome].is_loss ? value != value : value == value;
}

/* A loss over trials that a guard has stopped in some of them: each trial counts with what the guard says, or with what is
 * measured over the others, if these are two or more. */
RT_FUNCTION double rt_beside_guards(const PlastModule *module, int outcome, const double *tasks, int trials, const double *row,
                                    double value)
{
    double guards = 0.0, stopped = 0.0, others = 0.0;
    for (int trial = 0; trial < trials; trial++) {
        const int counts = rt_trial_counts(module, outcome, tasks[trial], row[trial]);
        const int own = module->outcomes[outcome].task;
        others += counts ? 1.0 : 0.0;
        if (counts || tasks[trial] < 0.0 || (own != 0 && (double)own != tasks[trial] + 1.0))
            continue;
        guards += row[trial];
        stopped += 1.0;
    }
    if (stopped == 0.0)
        return value;
    return others < 2.0 ? guards / stopped : (others * value + guards) / (others + stopped);
}

/* Sets tasks[trials]: of which task each trial is; -1 of the trials first … last - 1. */
RT_FUNCTION void rt_deal_tasks(const PlastModule *module, int trials, int first, int last, double *tasks)
{
    double shares[PLAST_MAX_TASKS], given[PLAST_MAX_TASKS];
    const int task_count = module->task_count > 1 ? module->task_count : 1;
    for (int k = 0; k < task_count; k++) {
        shares[k] = module->task_count > 1 ? module->tasks[k].trials : 1.0;
        given[k] = 0.0;
    }
    for (int trial = 0; trial < trials; trial++) {
        const int task = rt_next_task(given, shares, task_count);
        tasks[trial] = trial >= first && trial < last ? -1.0 : task;
    }
}

/* Sets rows[statistic->count][…]: what its outcomes are in the trials that count. Returns how many these are. */
RT_FUNCTION int rt_statistic_rows(const PlastModule *module, const PlastStatistic *statistic, const double *tasks, int trials,
                                  const double *outcomes, double *rows)
{
    const double *owner = rt_trials_of(outcomes, trials, statistic->owner);
    int count = 0, at = 0;
    for (int trial = 0; trial < trials; trial++)
        count += rt_trial_counts(module, statistic->owner, tasks[trial], owner[trial]);
    for (int k = 0; k < statistic->count; k++)
        for (int trial = 0; trial < trials; trial++)
            if (rt_trial_counts(module, statistic->owner, tasks[trial], owner[trial]))
                rows[at++] = rt_trials_of(outcomes, trials, statistic->of[k])[trial];
    return count;
}

/* Sets means[k] of each outcome k that is measured over trials, without the trials first … last - 1. outcomes:
 * [outcome_count][trials], what rollouts have yielded. */
RT_FUNCTION void rt_over_trials(const PlastModule *module, int trials, int first, int last, const double *outcomes,
                                double *scratch, double *means)
{
    double *values = scratch, *totals = values + module->statistic_count, *tasks = totals + module->outcome_count;
    double *rows = tasks + trials;
    rt_deal_tasks(module, trials, first, last, tasks);
    for (int s = 0; s < module->statistic_count; s++) {
        const PlastStatistic *statistic = &module->statistics[s];
        const int count = rt_statistic_rows(module, statistic, tasks, trials, outcomes, rows);
        values[s] = rt_statistic(statistic, rows, count, rows + (long)statistic->count * count);
    }
    if (module->statistic_count > 0)
        module->over_trials(values, totals);
    for (int k = 0; k < module->outcome_count; k++) {
        if (!module->outcomes[k].over_trials)
            continue;
        means[k] = totals[k];
        if (module->outcomes[k].is_loss)
            means[k] = rt_beside_guards(module, k, tasks, trials, rt_trials_of(outcomes, trials, k), totals[k]);
    }
}

#endif
