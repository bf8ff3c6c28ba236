/* trains.h: which units spike in a step: Poisson trains, single and counted, flags, regular and listed trains.
 *
 * Lists of spikes are ints: which units spike in a step, in rising order, and how many. Time is counted in steps,
 * whole numbers in doubles; rates are given as expected events a step. */
#ifndef PLAST_TRAINS_H
#define PLAST_TRAINS_H

/* ---- Poisson trains ---- */

/* Doubles that a Poisson input keeps: how far the next event is, how many draws were made, and the
 * second one of a pair. */
#define RT_POISSON_STATE 3

/* Of so many expected events in a step there is at least one. */
#define RT_SURE_EVENTS 1e9

/* A number from the exponential distribution with mean 1. */
RT_FUNCTION double rt_next_gap(double *state, const PlastDraw *draw, int stream)
{
    const long long drawn = (long long)state[1];
    double u = state[2];
    if ((drawn & 1) == 0) {
        double pair[2];
        const long long block = drawn >> 1;
        const double step = drawn < 1LL << 32 ? 0.0 : (double)(block >> 31); /* as in rt_draw_key */
        rt_uniform_pair(pair, draw, stream, step, (int)(block & 0x7fffffff));
        u = pair[0];
        state[2] = pair[1];
    }
    state[1] += 1.0;
    return -d_log(u);
}

RT_FUNCTION void rt_poisson_start(double *state, const PlastDraw *draw, int stream)
{
    state[1] = 0.0;
    state[2] = 0.0;
    state[0] = rt_next_gap(state, draw, stream);
}

/* The units of an input that spike in this step: unit i of group g = i / size with probability
 * 1 - exp(-rates[g]), independent of all else. Units stand end to end on a line on which events
 * have unit density (a Poisson process in rescaled time, Brown et al. 2002, eq. 2.3): the cost is
 * that of the events and groups, not of the units. A rate below 0 counts as 0. After one that is NaN
 * the next event is NaN away: nothing spikes any more, and who looks at the state sees why. */
RT_FUNCTION void rt_poisson(int *list, int *count, double *state, const double *rates, int groups,
                            int size, const PlastDraw *draw, int stream)
{
    int found = 0;
    double gap = state[0];
    for (int g = 0; g < groups; g++) {
        if (!(rates[g] > 0.0)) {
            if (!(rates[g] <= 0.0))
                gap = rates[g];
            continue;
        }
        const double rate = rates[g] < RT_SURE_EVENTS ? rates[g] : RT_SURE_EVENTS;
        double left = rate * size;
        int first = 0;
        while (gap < left && first < size) {
            int unit = first + (int)(gap / rate);
            if (unit >= size) /* by rounding */
                unit = size - 1;
            list[found] = g * size + unit;
            found++;
            first = unit + 1; /* further events of the same unit are the same spike */
            left = rate * (size - first);
            gap = rt_next_gap(state, draw, stream);
        }
        gap -= left;
    }
    state[0] = gap;
    *count = found;
}

/* ---- many Poisson sources as one unit: counts ---- */

/* No more events are expected of a unit in a step, and no more are drawn. */
#define RT_MOST_EVENTS 1e6
#define RT_MOST_TIMES  (2 * RT_MOST_EVENTS)

/* From this mean on the search of a count begins at the mean, else at 0, whose probability is exp(-mean) then. */
#define RT_LARGE_MEAN 30.0

/* The probability of k = floor(mean) events, of a mean of at least RT_LARGE_MEAN: exp(-D - S) / sqrt(2 pi k), with
 * Stirling's series S and the deviance D = k (e - log(1 + e)), e = (mean - k) / k, by its own series, since it is a
 * small difference of large numbers (Loader 2000, "Fast and accurate computation of binomial probabilities"). */
RT_FUNCTION double rt_poisson_at_mean(double mean, double k)
{
    const double e = (mean - k) / k;
    double series = 1.0 / 11.0;
    for (int n = 10; n >= 2; n--)
        series = 1.0 / n - e * series;
    const double square = 1.0 / (k * k);
    const double stirling =
        (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square / 1680.0))) / k;
    return d_exp(-(k * e * e * series) - stirling) / d_sqrt(6.283185307179586 * k);
}

/* What is left of u beyond the sum of all probabilities is rounding. */
#define RT_NO_CHANCE 1e-18

/* The number of events that belongs to u, uniform in (0, 1): inversion, which takes the probabilities one after the
 * other, away from `first` to both sides; `chance` is that of `first`. So each number has its probability to the last
 * digits of u, and one u is enough. */
RT_FUNCTION double rt_poisson_number(double u, double mean, double first, double chance)
{
    double above = chance, below = chance, up = first, down = first;
    u -= chance;
    if (u < 0.0)
        return first;
    while (above > RT_NO_CHANCE || below > RT_NO_CHANCE) {
        up += 1.0;
        above *= mean / up;
        u -= above;
        if (u < 0.0)
            return up;
        below *= down / mean;
        down -= 1.0;
        u -= below;
        if (u < 0.0)
            return down;
    }
    return first;
}

/* The units that spike in step `step`, and how often: times[groups * size], of group g from the Poisson distribution
 * of mean rates[g], each independent of all else. A rate below 0 counts as 0. A unit with one that is NaN, or above
 * RT_MOST_EVENTS, is silent, and the state becomes NaN, so that who looks at it sees why. */
RT_FUNCTION void rt_poisson_counts(int *list, int *count, int *times, double *state,
                                   const double *rates, int groups, int size, const PlastDraw *draw,
                                   int stream, double step)
{
    const double moment = step + 1.0; /* trains of single spikes draw in step 0 */
    const unsigned long long key = rt_draw_key(draw, stream, moment);
    double pair[2] = {0.0, 0.0};
    int found = 0, block = -1;
    for (int g = 0; g < groups; g++) {
        const int some = rates[g] > 0.0 && rates[g] <= RT_MOST_EVENTS;
        const double mean = some ? rates[g] : 0.0;
        const double first = mean < RT_LARGE_MEAN ? 0.0 : d_floor(mean);
        const double chance = first > 0.0 ? rt_poisson_at_mean(mean, first) : d_exp(-mean);
        if (!some && !(rates[g] <= 0.0))
            state[0] = d_log(-1.0);
        for (int unit = g * size; unit < (g + 1) * size; unit++) {
            times[unit] = 0;
            if (!some)
                continue;
            if (block != unit >> 1) {
                block = unit >> 1;
                rt_keyed_pair(pair, key, draw, moment, block);
            }
            times[unit] = (int)rt_poisson_number(pair[unit & 1], mean, first, chance);
            if (times[unit] > 0) {
                list[found] = unit;
                found++;
            }
        }
    }
    *count = found;
}

/* Takes those out of the list that spiked at most `silent` steps ago, and notes when the others did.
 * last[units]: 0, or one more than the step of a unit's last spike. */
RT_FUNCTION void rt_silence(int *list, int *count, double *last, int silent, double step)
{
    int kept = 0;
    for (int k = 0; k < *count; k++) {
        const int unit = list[k];
        if (last[unit] > 0.0 && step + 1.0 - last[unit] <= silent)
            continue;
        last[unit] = step + 1.0;
        list[kept] = unit;
        kept++;
    }
    *count = kept;
}

/* The units whose flag is not 0. Most groups of 8 have none. */
RT_FUNCTION void rt_collect(int *list, int *count, const double *flags, int units)
{
    int found = 0;
    for (int i = 0; i < units; i += 8) {
        const int end = i + 8 <= units ? i + 8 : units;
        double any = 0.0;
        if (end == i + 8)
            any = ((flags[i] + flags[i + 1]) + (flags[i + 2] + flags[i + 3])) +
                  ((flags[i + 4] + flags[i + 5]) + (flags[i + 6] + flags[i + 7]));
        if (end == i + 8 && any == 0.0)
            continue;
        for (int k = i; k < end; k++) {
            if (flags[k] != 0.0) {
                list[found] = k;
                found++;
            }
        }
    }
    *count = found;
}

/* So many flags are looked at together: few are set. */
#define RT_FLAGS 32

/* Whether one of `count` flags is set: the representations of 0 and 1 have no bit in common. */
LANE_FUNCTION int rt_some_flag(const float *flags, int count)
{
    unsigned any = 0;
    for (int k = 0; k < count; k++) {
        union {
            float flag;
            unsigned bits;
        } u;
        u.flag = flags[k];
        any |= u.bits;
    }
    return any != 0;
}

/* The same of flags in single precision. */
RT_FUNCTION void rt_single_collect(int *list, int *count, const float *flags, int units)
{
    int found = 0;
    for (int i = 0; i < units; i += RT_FLAGS) {
        const int whole = i + RT_FLAGS <= units;
        if (whole && !rt_some_flag(flags + i, RT_FLAGS))
            continue;
        const int end = whole ? i + RT_FLAGS : units;
        for (int k = i; k < end; k++) {
            if (flags[k] != 0.0f) {
                list[found] = k;
                found++;
            }
        }
    }
    *count = found;
}

/* ---- listed trains ---- */

/* The units of an input that spike in step `step`: unit i at start[i] + n period[i], n = 0, 1, …,
 * rounded to the nearest step; times in steps. passed[units] counts the spikes before, 0 at first; those
 * of steps that were not asked for are left out. Of a period below 1 there is one spike a step. */
RT_FUNCTION void rt_regular(int *list, int *count, double *passed, const double *start,
                            const double *period, int units, double step)
{
    int found = 0;
    for (int i = 0; i < units; i++) {
        if (!(start[i] + passed[i] * period[i] < step + 0.5))
            continue;
        if (start[i] + passed[i] * period[i] < step - 0.5 && period[i] >= 1.0) {
            passed[i] = d_floor((step - 0.5 - start[i]) / period[i]);
            for (int n = 0; n < 2 && start[i] + passed[i] * period[i] < step - 0.5; n++)
                passed[i] += 1.0; /* twice by rounding */
            if (!(start[i] + passed[i] * period[i] < step + 0.5))
                continue;
        }
        list[found] = i;
        found++;
        passed[i] += 1.0;
    }
    *count = found;
}

/* Puts a row of a table, time (times `scale`, in steps) and unit, behind `found` events whose times are not after
 * it, in order of step and unit. */
RT_FUNCTION void rt_list_spike(double *when, int *who, int found, const double *row, double scale)
{
    const double step = d_floor(row[0] * scale + 0.5);
    const int unit = (int)row[1];
    int place = found;
    for (; place > 0 && when[place - 1] == step && who[place - 1] > unit; place--) {
        when[place] = when[place - 1];
        who[place] = who[place - 1];
    }
    when[place] = step;
    who[place] = unit;
}

/* Events of a table of times and units, in order of time: when[rows] and who[rows]. */
RT_FUNCTION void rt_spike_table(double *when, int *who, const PlastTable *table, double scale)
{
    for (int k = 0; k < table->rows; k++)
        rt_list_spike(when, who, k, table->values + (long long)k * table->columns, scale);
}

/* Later than any step. */
#define RT_NEVER 0x1p60

/* Those of the rows whose column `column` has the number of the trial that this one takes, one of `trials`:
 * when[room], who[room], at most `room`; behind them what never comes. */
RT_FUNCTION void rt_spikes_of_trial(double *when, int *who, int room, const PlastTable *table,
                                    double scale, int column, int trials, double held_out,
                                    const PlastDraw *draw)
{
    const int taken = rt_trial_taken(trials, held_out, draw);
    int found = 0;
    for (int k = 0; k < table->rows && found < room; k++) {
        const double *row = table->values + (long long)k * table->columns;
        if (row[column] == taken) {
            rt_list_spike(when, who, found, row, scale);
            found++;
        }
    }
    for (; found < room; found++) {
        when[found] = RT_NEVER;
        who[found] = 0;
    }
}

/* The units that spike in step `step`, from events[*next] on; a unit spikes once a step. */
RT_FUNCTION void rt_due(int *list, int *count, int *next, const double *when, const int *who,
                        int events, double step)
{
    int found = 0;
    int k = *next;
    while (k < events && when[k] < step)
        k++;
    for (; k < events && when[k] == step; k++) {
        if (found > 0 && list[found - 1] == who[k])
            continue;
        list[found] = who[k];
        found++;
    }
    *next = k;
    *count = found;
}

#endif
