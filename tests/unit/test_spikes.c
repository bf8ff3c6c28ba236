/* test_spikes.c: Poisson trains, listed trains, sparse connections. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/kernel.h"

void suite_spikes(void);

static const PlastDraw draw = {.seed_low = 7, .seed_high = 1, .trial = 3};

/* ---- trains --------------------------------------------------------------------------------- */

#define GROUPS 3
#define SIZE   4
#define UNITS  (GROUPS * SIZE)
#define STEPS  200000

/* Each unit spikes with its own probability, whatever it and its neighbour did before. */
static void poisson_units_are_independent(void)
{
    const double rates[GROUPS] = {0.02, -1.0, 1.5};
    double state[RT_POISSON_STATE];
    int list[UNITS], count = 0, before[UNITS] = {0}, now[UNITS];
    double alone[UNITS] = {0}, twice[UNITS] = {0}, neighbour[UNITS] = {0};
    rt_poisson_start(state, &draw, 5);
    for (int step = 0; step < STEPS; step++) {
        memset(now, 0, sizeof now);
        rt_poisson(list, &count, state, rates, GROUPS, SIZE, &draw, 5);
        for (int k = 0; k < count; k++) {
            CU_ASSERT_FATAL(list[k] >= 0 && list[k] < UNITS && (k == 0 || list[k] > list[k - 1]));
            now[list[k]] = 1;
        }
        for (int i = 0; i < UNITS; i++) {
            alone[i] += now[i];
            twice[i] += now[i] * before[i];
            neighbour[i] += now[i] * now[(i + 1) % UNITS];
        }
        memcpy(before, now, sizeof now);
    }
    for (int i = 0; i < UNITS; i++) {
        double rate = rates[i / SIZE], next = rates[(i + 1) % UNITS / SIZE];
        double p = rate > 0 ? 1 - exp(-rate) : 0, q = next > 0 ? 1 - exp(-next) : 0;
        /* five standard deviations */
        CU_ASSERT_DOUBLE_EQUAL(alone[i] / STEPS, p, 5 * sqrt(p / STEPS));
        CU_ASSERT_DOUBLE_EQUAL(twice[i] / STEPS, p * p, 5 * sqrt(p * p / STEPS));
        CU_ASSERT_DOUBLE_EQUAL(neighbour[i] / STEPS, p * q, 5 * sqrt(p * q / STEPS));
    }
}

/* Grouping does not change what is drawn: one group of 12 is 12 groups of one with the same rate,
 * but for rounding. */
static void grouping_keeps_the_draws(void)
{
    const double rate = 0.3;
    double rates[UNITS], one_state[RT_POISSON_STATE], many_state[RT_POISSON_STATE];
    int one[UNITS], many[UNITS], one_count, many_count;
    for (int i = 0; i < UNITS; i++)
        rates[i] = rate;
    rt_poisson_start(one_state, &draw, 6);
    rt_poisson_start(many_state, &draw, 6);
    for (int step = 0; step < 1000; step++) {
        rt_poisson(one, &one_count, one_state, &rate, 1, UNITS, &draw, 6);
        rt_poisson(many, &many_count, many_state, rates, UNITS, 1, &draw, 6);
        CU_ASSERT_EQUAL_FATAL(one_count, many_count);
        CU_ASSERT_EQUAL_FATAL(memcmp(one, many, sizeof *one * (size_t)one_count), 0);
    }
}

/* A rate may be infinite; then others go on as they do. */
static void units_of_infinite_rate_spike_in_each_step(void)
{
    const double rates[2] = {(double)INFINITY, 0.5};
    double state[RT_POISSON_STATE];
    int list[4], count, others = 0;
    rt_poisson_start(state, &draw, 5);
    for (int step = 0; step < 100; step++) {
        rt_poisson(list, &count, state, rates, 2, 2, &draw, 5);
        CU_ASSERT_FATAL(count >= 2);
        CU_ASSERT(list[0] == 0 && list[1] == 1);
        others += count - 2;
    }
    CU_ASSERT(others > 50 && others < 110); /* of 200, with probability 1 - exp(-0.5) */
}

/* ---- counts of many sources ---- */

static double poisson_probability(int count, double mean)
{
    return exp(count * log(mean) - mean - lgamma(count + 1.0));
}

/* The u that belong to a count make up its probability: as many of M that are spread evenly, but for one at each end
 * of their intervals, of which there is one. */
static void counts_have_the_probabilities_of_poisson(void)
{
    enum { M = 1000000, MOST = 4000 };
    static const double means[] = {1e-3, 0.5, 3.0, 29.99, 30.0, 30.7, 250.25, 3000.0};
    static double found[MOST];
    for (int m = 0; m < (int)(sizeof means / sizeof *means); m++) {
        double mean = means[m], first = mean < RT_LARGE_MEAN ? 0.0 : floor(mean);
        double chance = first > 0.0 ? rt_poisson_at_mean(mean, first) : exp(-mean);
        memset(found, 0, sizeof found);
        for (int k = 0; k < M; k++)
            found[(int)rt_poisson_number((k + 0.5) / M, mean, first, chance)] += 1.0 / M;
        for (int k = 0; k < MOST; k++)
            CU_ASSERT_DOUBLE_EQUAL(found[k], poisson_probability(k, mean), 1.01 / M);
    }
}

/* Of means up to the largest, against lgamma, whose own digits are of a large number. */
static void the_probability_of_the_mean_is_exact(void)
{
    for (double mean = 30.0; mean <= RT_MOST_EVENTS; mean *= 1.37)
        CU_ASSERT_DOUBLE_EQUAL(rt_poisson_at_mean(mean, floor(mean)) /
                                   poisson_probability((int)mean, mean),
                               1.0, 1e-14 + 1e-15 * mean * log(mean));
    /* Known ones (of exact rational arithmetic): 30^30 exp(-30) / 30!, and 1000^1000 exp(-1000) / 1000! */
    CU_ASSERT_DOUBLE_EQUAL(rt_poisson_at_mean(30.0, 30.0), 0.072634526471591495, 2e-17);
    CU_ASSERT_DOUBLE_EQUAL(rt_poisson_at_mean(1000.0, 1000.0), 0.0126146113487214997, 5e-18);
}

/* Mean, variance, and covariance with the next unit and the next step: each as of independent Poisson numbers. */
static void counted_units_are_independent(void)
{
    const double rates[GROUPS] = {0.4, -1.0, 41.5};
    double before[UNITS] = {0}, counts[UNITS], state[RT_POISSON_STATE] = {0};
    double sum[UNITS] = {0}, squares[UNITS] = {0}, neighbour[UNITS] = {0}, next[UNITS] = {0};
    int list[UNITS], count, times[UNITS];
    for (int step = 0; step < STEPS; step++) {
        rt_poisson_counts(list, &count, times, state, rates, GROUPS, SIZE, &draw, 5, step);
        int listed = 0;
        for (int i = 0; i < UNITS; i++) {
            double mean = fmax(rates[i / SIZE], 0), other = fmax(rates[(i + 1) % UNITS / SIZE], 0);
            counts[i] = times[i];
            sum[i] += counts[i];
            squares[i] += (counts[i] - mean) * (counts[i] - mean);
            neighbour[i] += (counts[i] - mean) * (times[(i + 1) % UNITS] - other);
            next[i] += step > 0 ? (counts[i] - mean) * (before[i] - mean) : 0;
            if (counts[i] > 0)
                CU_ASSERT_FATAL(listed < count && list[listed++] == i);
        }
        CU_ASSERT_FATAL(listed == count);
        memcpy(before, counts, sizeof before);
    }
    for (int i = 0; i < UNITS; i++) {
        double mean = fmax(rates[i / SIZE], 0), other = fmax(rates[(i + 1) % UNITS / SIZE], 0);
        /* five standard deviations; that of a square is sqrt(mean + 2 mean^2) */
        CU_ASSERT_DOUBLE_EQUAL(sum[i] / STEPS, mean, 5 * sqrt(mean / STEPS));
        CU_ASSERT_DOUBLE_EQUAL(squares[i] / STEPS, mean, 5 * sqrt((mean + 2 * mean * mean) / STEPS));
        CU_ASSERT_DOUBLE_EQUAL(neighbour[i] / STEPS, 0, 5 * sqrt(mean * other / STEPS));
        CU_ASSERT_DOUBLE_EQUAL(next[i] / STEPS, 0, 5 * mean / sqrt(STEPS));
    }
    CU_ASSERT(state[0] == 0);
}

/* A mean that is no number, or too large to be counted, silences its units and shows in the state. */
static void counts_of_no_number_are_none(void)
{
    const double wrong[3] = {(double)NAN, (double)INFINITY, 1.1 * RT_MOST_EVENTS};
    for (int k = 0; k < 3; k++) {
        const double rates[2] = {wrong[k], 5.0};
        double state[RT_POISSON_STATE] = {0};
        int list[2], count, times[2];
        rt_poisson_counts(list, &count, times, state, rates, 2, 1, &draw, 5, 3.0);
        CU_ASSERT(times[0] == 0 && isnan(state[0]));
        CU_ASSERT(count == (times[1] > 0));
    }
}

static void regular_trains_keep_their_period(void)
{
    const double start[2] = {10.0, 9.0}, period[2] = {11.0, 10.4};
    int list[2], count;
    double passed[2] = {0, 0};
    int found[2][3] = {{0}}, seen[2] = {0, 0};
    for (int step = 0; step < 33; step++) {
        rt_regular(list, &count, passed, start, period, 2, step);
        for (int k = 0; k < count; k++)
            if (seen[list[k]] < 3)
                found[list[k]][seen[list[k]]++] = step;
    }
    const int expected[2][3] = {{10, 21, 32}, {9, 19, 30}};
    CU_ASSERT_EQUAL(memcmp(found, expected, sizeof found), 0);
}

/* Steps that are left out take their spikes with them. */
static void regular_trains_leave_out_what_is_not_asked(void)
{
    const double start = 4.0, period = 10.4;
    int list[1], count, found[4], seen = 0;
    double passed = 0;
    for (int step = 0; step < 70; step++) {
        if (step >= 10 && step < 40)
            continue;
        rt_regular(list, &count, &passed, &start, &period, 1, step);
        if (count > 0 && seen < 4)
            found[seen++] = step;
    }
    const int expected[] = {4, 46, 56, 66}; /* 4, 14.4, 24.8, 35.2, 45.6, 56, 66.4 */
    CU_ASSERT_EQUAL_FATAL(seen, 4);
    CU_ASSERT_EQUAL(memcmp(found, expected, sizeof expected), 0);
}

/* A trial may have more steps than an int counts. */
static void trains_go_on_beyond_ints(void)
{
    const double start[2] = {3.0, 1e300}, period[2] = {7919.0, 1.0}, late = 3e9;
    double passed[2] = {0, 0}, last[1] = {0};
    int list[2], count, seen = 0, next = 0;
    for (double step = late; step < late + 2 * 7919; step++) {
        rt_regular(list, &count, passed, start, period, 2, step);
        if (count == 0)
            continue;
        CU_ASSERT_EQUAL(count, 1);
        CU_ASSERT_EQUAL(list[0], 0);
        CU_ASSERT_EQUAL(fmod(step - 3.0, 7919.0), 0);
        seen++;
    }
    CU_ASSERT_EQUAL(seen, 2);

    const double values[] = {299999.9, 0, 300000.5, 0};
    const PlastTable table = {"spikes.csv", 2, 2, values};
    double when[2];
    int who[2];
    rt_spike_table(when, who, &table, 1e4);
    rt_due(list, &count, &next, when, who, 2, 2999999000.0);
    CU_ASSERT_EQUAL(count, 1);
    rt_due(list, &count, &next, when, who, 2, 3000004999.0);
    CU_ASSERT_EQUAL(count, 0);
    rt_due(list, &count, &next, when, who, 2, 3000005000.0);
    CU_ASSERT_EQUAL(count, 1);

    rt_silence(list, &count, last, 20, late);
    CU_ASSERT_EQUAL(count, 1);
    rt_silence(list, &count, last, 20, late + 20);
    CU_ASSERT_EQUAL(count, 0);
    count = 1;
    rt_silence(list, &count, last, 20, late + 21);
    CU_ASSERT_EQUAL(count, 1);
}

/* Of so many draws of a Poisson input the next ones are new. */
static void poisson_inputs_go_on_beyond_ints(void)
{
    const double counts[] = {0, 2147483648.0, 4294967296.0, 4294967298.0, 8589934592.0};
    double state[RT_POISSON_STATE], gaps[5];
    for (int k = 0; k < 5; k++) {
        state[1] = counts[k];
        gaps[k] = rt_next_gap(state, &draw, 6);
        CU_ASSERT_EQUAL(state[1], counts[k] + 1);
        for (int n = 0; n < k; n++)
            CU_ASSERT_NOT_EQUAL(gaps[n], gaps[k]);
    }
}

static void a_rate_that_is_no_number_stays_seen(void)
{
    double rates[] = {0.5, nan(""), 0.5}, state[RT_POISSON_STATE];
    int list[3], count;
    rt_poisson_start(state, &draw, 5);
    rt_poisson(list, &count, state, rates, 3, 1, &draw, 5);
    CU_ASSERT(isnan(state[0]));
    rates[1] = HUGE_VAL; /* is one */
    for (int step = 0; step < 100; step++) {
        rt_poisson(list, &count, state, rates, 3, 1, &draw, 5);
        CU_ASSERT(count == 0 && isnan(state[0]));
    }
    rt_poisson_start(state, &draw, 5);
    rt_poisson(list, &count, state, rates, 3, 1, &draw, 5);
    CU_ASSERT(count > 0 && !isnan(state[0]));
}

static void listed_events_come_due(void)
{
    const double values[] = {0.001, 2, 0.001, 0, 0.0012, 1, 0.0031, 1, 0.00309, 1};
    const PlastTable table = {"spikes.csv", 5, 2, values};
    double when[5];
    int who[5], list[5], count, next = 0;
    rt_spike_table(when, who, &table, 10000.0);
    const double steps[] = {10, 10, 12, 31, 31};
    const int units[] = {0, 2, 1, 1, 1};
    CU_ASSERT_EQUAL(memcmp(when, steps, sizeof when), 0);
    CU_ASSERT_EQUAL(memcmp(who, units, sizeof who), 0);
    for (int step = 0; step < 40; step++) {
        rt_due(list, &count, &next, when, who, 5, step);
        CU_ASSERT_EQUAL(count, step == 10 ? 2 : step == 12 || step == 31 ? 1 : 0);
    }
    CU_ASSERT_EQUAL(next, 5);
}

/* ---- connections ---------------------------------------------------------------------------- */

#define SOURCES  300
#define TARGETS  200
#define CAPACITY (SOURCES * TARGETS)

typedef struct Graph {
    int row[SOURCES + 1], target[CAPACITY];
} Graph;

/* Targets of a row rise, none is there twice; with no_self none is its own. */
static void check_rows(const Graph *graph, int no_self)
{
    CU_ASSERT_EQUAL(graph->row[0], 0);
    for (int i = 0; i < SOURCES; i++) {
        CU_ASSERT_FATAL(graph->row[i + 1] >= graph->row[i]);
        for (int k = graph->row[i]; k < graph->row[i + 1]; k++) {
            CU_ASSERT_FATAL(graph->target[k] >= 0 && graph->target[k] < TARGETS);
            CU_ASSERT_FATAL(k == graph->row[i] || graph->target[k] > graph->target[k - 1]);
            CU_ASSERT_FATAL(!no_self || graph->target[k] != i);
        }
    }
}

static void random_connections_have_their_density(void)
{
    static Graph graph;
    for (int no_self = 0; no_self < 2; no_self++) {
        const double p = 0.05;
        int in[TARGETS] = {0};
        rt_connect_random(graph.row, graph.target, CAPACITY, SOURCES, TARGETS, p, no_self, &draw,
                          9);
        check_rows(&graph, no_self);
        double pairs = SOURCES * TARGETS - (no_self ? TARGETS : 0);
        CU_ASSERT_DOUBLE_EQUAL(graph.row[SOURCES], pairs * p, 5 * sqrt(pairs * p));
        double spread = 0;
        for (int k = 0; k < graph.row[SOURCES]; k++)
            in[graph.target[k]]++;
        for (int j = 0; j < TARGETS; j++)
            spread += (in[j] - SOURCES * p) * (in[j] - SOURCES * p);
        /* the variance of in-degrees is that of a binomial */
        CU_ASSERT_DOUBLE_EQUAL(spread / TARGETS, SOURCES * p * (1 - p), 5.0);
    }
    rt_connect_random(graph.row, graph.target, CAPACITY, SOURCES, TARGETS, 1.0, 1, &draw, 9);
    check_rows(&graph, 1);
    CU_ASSERT_EQUAL(graph.row[SOURCES], SOURCES * TARGETS - TARGETS);
    rt_connect_random(graph.row, graph.target, 10, SOURCES, TARGETS, 0.5, 0, &draw, 9);
    CU_ASSERT_EQUAL(graph.row[SOURCES], 10);
}

/* Also where 1 - p has few digits of p, or none. */
static void small_probabilities_are_kept(void)
{
    enum { MANY = 30000 };
    static int row[MANY + 1], target[CAPACITY];
    const double small[] = {1e-7, 3e-8, 1e-15, 1e-17, 1e-300, 5e-324};
    for (int k = 0; k < 6; k++) {
        double mean = MANY * (double)MANY * small[k];
        rt_connect_random(row, target, CAPACITY, MANY, MANY, small[k], 0, &draw, 9);
        CU_ASSERT_DOUBLE_EQUAL(row[MANY], mean, 5 * sqrt(mean) + 0.5);
        for (int n = 0; n < row[MANY]; n++)
            CU_ASSERT_FATAL(target[n] >= 0 && target[n] < MANY);
    }
}

static void fixed_degrees_are_exact(void)
{
    static Graph graph;
    static int scratch[rt_fixed_in_scratch(TARGETS, 30)];
    rt_connect_fixed_out(graph.row, graph.target, SOURCES, TARGETS, 20, 1, &draw, 10);
    check_rows(&graph, 1);
    for (int i = 0; i < SOURCES; i++)
        CU_ASSERT_EQUAL(graph.row[i + 1] - graph.row[i], 20);
    rt_connect_fixed_out(graph.row, graph.target, SOURCES, TARGETS, TARGETS, 0, &draw, 10);
    check_rows(&graph, 0);
    int in[TARGETS] = {0};
    rt_connect_fixed_in(graph.row, graph.target, SOURCES, TARGETS, 30, 1, &draw, 11, scratch);
    check_rows(&graph, 1);
    for (int k = 0; k < graph.row[SOURCES]; k++)
        in[graph.target[k]]++;
    for (int j = 0; j < TARGETS; j++)
        CU_ASSERT_EQUAL(in[j], 30);
}

static void conditions_leave_what_is_allowed(void)
{
    static Graph graph, plain;
    static double allowed[TARGETS];
    for (int j = 0; j < TARGETS; j++)
        allowed[j] = 1;
    for (int i = 0; i < SOURCES; i++)
        rt_connect_fixed_where(graph.row, graph.target, i, TARGETS, 20, allowed, &draw, 13);
    rt_connect_fixed_out(plain.row, plain.target, SOURCES, TARGETS, 20, 0, &draw, 13);
    check_rows(&graph, 0);
    for (int k = 0; k < SOURCES * 20; k++) /* the same draws */
        CU_ASSERT_EQUAL_FATAL(graph.target[k], plain.target[k]);
    for (int i = 0; i < SOURCES; i++) { /* fewer than 20 */
        for (int j = 0; j < TARGETS; j++)
            allowed[j] = j % 3 == 0 && j < 3 * (i % 30);
        rt_connect_fixed_where(graph.row, graph.target, i, TARGETS, 20, allowed, &draw, 13);
        int most = i % 30 < 20 ? i % 30 : 20;
        CU_ASSERT_EQUAL(graph.row[i + 1] - graph.row[i], most);
    }
    check_rows(&graph, 0);
    for (int i = 0; i < SOURCES; i++)
        rt_connect_random_where(graph.row, graph.target, CAPACITY, i, TARGETS, 0.1, allowed, &draw,
                                14);
    check_rows(&graph, 0);
    for (int k = 0; k < graph.row[SOURCES]; k++)
        CU_ASSERT_FATAL(allowed[graph.target[k]] != 0);
    double pairs = SOURCES * (double)rt_count_allowed(allowed, TARGETS);
    CU_ASSERT_DOUBLE_EQUAL(graph.row[SOURCES], 0.1 * pairs, 5 * sqrt(0.1 * pairs));
    for (int i = 0; i < SOURCES; i++)
        rt_connect_random_where(graph.row, graph.target, 10, i, TARGETS, 0.5, allowed, &draw, 14);
    CU_ASSERT_EQUAL(graph.row[SOURCES], 10);
    double expected = 0;
    for (int i = 0; i < SOURCES; i++) { /* probabilities of their own */
        for (int j = 0; j < TARGETS; j++) {
            allowed[j] = j % 4 == 0 ? 0 : j == i ? 1 : 0.15 * (j % 4) * (i % 3);
            expected += allowed[j];
        }
        rt_connect_random_each(graph.row, graph.target, CAPACITY, i, TARGETS, allowed, &draw, 15);
        int sure = 0;
        for (int k = graph.row[i]; k < graph.row[i + 1]; k++) {
            CU_ASSERT_FATAL(allowed[graph.target[k]] > 0);
            sure += graph.target[k] == i;
        }
        CU_ASSERT_EQUAL(sure, i < TARGETS && i % 4 != 0);
    }
    check_rows(&graph, 0);
    CU_ASSERT_DOUBLE_EQUAL(graph.row[SOURCES], expected, 5 * sqrt(expected));
}

static void transposing_names_each_synapse_once(void)
{
    static Graph graph;
    static int column[TARGETS + 1], synapse[CAPACITY], source[CAPACITY];
    static unsigned char seen[CAPACITY];
    rt_connect_random(graph.row, graph.target, CAPACITY, SOURCES, TARGETS, 0.1, 0, &draw, 12);
    rt_transpose(column, synapse, source, graph.row, graph.target, SOURCES, TARGETS);
    CU_ASSERT_EQUAL(column[0], 0);
    CU_ASSERT_EQUAL(column[TARGETS], graph.row[SOURCES]);
    for (int j = 0; j < TARGETS; j++) {
        for (int k = column[j]; k < column[j + 1]; k++) {
            int n = synapse[k], i = source[k];
            CU_ASSERT_FATAL(!seen[n]);
            seen[n] = 1;
            CU_ASSERT_EQUAL(graph.target[n], j);
            CU_ASSERT_TRUE(n >= graph.row[i] && n < graph.row[i + 1]);
        }
    }
}

static void tables_become_rows(void)
{
    const double values[] = {2, 1, 0.5, 0, 0, 0.25, 2, 0, 0.125};
    const PlastTable table = {"w.csv", 3, 3, values};
    int row[4], target[3];
    double weight[3];
    rt_connect_table(row, target, weight, &table, 3);
    const int rows[] = {0, 1, 1, 3}, targets[] = {0, 1, 0};
    CU_ASSERT_EQUAL(memcmp(row, rows, sizeof row), 0);
    CU_ASSERT_EQUAL(memcmp(target, targets, sizeof target), 0);
    CU_ASSERT_EQUAL(weight[0], 0.25);
    CU_ASSERT_EQUAL(weight[1], 0.5);
    CU_ASSERT_EQUAL(weight[2], 0.125);
}

static void runs_become_rows(void)
{
    const double values[] = {1, 0, 2, 1, 4, 1, 3, 2, 3};
    const PlastTable table = {"runs", 3, 3, values};
    int row[6], target[6];
    rt_connect_runs(row, target, &table, 5);
    const int rows[] = {0, 0, 3, 3, 6, 6}, targets[] = {0, 1, 4, 2, 3, 4};
    CU_ASSERT_EQUAL(memcmp(row, rows, sizeof row), 0);
    CU_ASSERT_EQUAL(memcmp(target, targets, sizeof target), 0);
}

void suite_spikes(void)
{
    CU_pSuite suite = CU_add_suite("spikes", NULL, NULL);
    CU_add_test(suite, "Poisson units are independent", poisson_units_are_independent);
    CU_add_test(suite, "grouping keeps the draws", grouping_keeps_the_draws);
    CU_add_test(suite, "units of infinite rate spike in each step",
                units_of_infinite_rate_spike_in_each_step);
    CU_add_test(suite, "regular trains keep their period", regular_trains_keep_their_period);
    CU_add_test(suite, "regular trains leave out what is not asked",
                regular_trains_leave_out_what_is_not_asked);
    CU_add_test(suite, "trains go on beyond ints", trains_go_on_beyond_ints);
    CU_add_test(suite, "counts have the probabilities of Poisson", counts_have_the_probabilities_of_poisson);
    CU_add_test(suite, "the probability of the mean is exact", the_probability_of_the_mean_is_exact);
    CU_add_test(suite, "counted units are independent", counted_units_are_independent);
    CU_add_test(suite, "counts of no number are none", counts_of_no_number_are_none);
    CU_add_test(suite, "Poisson inputs go on beyond ints", poisson_inputs_go_on_beyond_ints);
    CU_add_test(suite, "a rate that is no number stays seen",
                a_rate_that_is_no_number_stays_seen);
    CU_add_test(suite, "listed events come due", listed_events_come_due);
    CU_add_test(suite, "random connections have their density",
                random_connections_have_their_density);
    CU_add_test(suite, "fixed degrees are exact", fixed_degrees_are_exact);
    CU_add_test(suite, "small probabilities are kept", small_probabilities_are_kept);
    CU_add_test(suite, "conditions leave what is allowed", conditions_leave_what_is_allowed);
    CU_add_test(suite, "transposing names each synapse once", transposing_names_each_synapse_once);
    CU_add_test(suite, "tables become rows", tables_become_rows);
    CU_add_test(suite, "runs become rows", runs_become_rows);
}
