/* test_uncertainty.c: CMA-ES on noisy losses: the measure against its definition, and what is done
 * about noise. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/search/uncertainty.h"

void suite_uncertainty(void);

#define N      5
#define LAMBDA 12
#define COUNT  4 /* evaluated again */

/* ---- the measure ---------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The percentile 25 of |1 - rank| … |2 lambda - 1 - rank|, between its neighbours linearly. */
static double percentile(double rank)
{
    double distances[2 * LAMBDA - 1];
    const int count = 2 * LAMBDA - 1;
    for (int k = 0; k < count; k++)
        distances[k] = fabs(k + 1 - rank);
    qsort(distances, (size_t)count, sizeof *distances, compare);
    double at = 0.25 * (count - 1);
    int low = (int)floor(at);
    return distances[low] + (at - low) * (distances[low + 1] - distances[low]);
}

static double rank_in(const double *all, double value)
{
    double rank = 1.0;
    for (int k = 0; k < 2 * LAMBDA; k++)
        rank += all[k] < value;
    return rank;
}

/* As in the paper, for losses that all differ. */
static double defined_measure(const double *losses, const double *again)
{
    double all[2 * LAMBDA], sum = 0.0;
    for (int k = 0; k < LAMBDA; k++) {
        all[k] = losses[k];
        all[LAMBDA + k] = k < COUNT ? again[k] : losses[k] + 1e-9;
    }
    for (int k = 0; k < COUNT; k++) {
        double before = rank_in(all, losses[k]), after = rank_in(all, again[k]);
        double change = fabs(after - before - (after > before ? 1.0 : -1.0));
        sum += 2.0 * change - percentile(after - (after > before)) -
               percentile(before - (before > after));
    }
    return sum / COUNT;
}

static double measure(const double *losses, const double *again)
{
    double all[2 * LAMBDA];
    int order[4 * LAMBDA];
    return uncertainty_measure(losses, again, LAMBDA, COUNT, all, order, order + 2 * LAMBDA);
}

static void test_measure(void)
{
    const double losses[LAMBDA] = {5, 1, 9, 3, 7, 11, 2, 4, 6, 8, 10, 12};
    const double near[COUNT] = {5.1, 1.1, 9.1, 3.1}, far[COUNT] = {11.6, 9.7, 0.5, 8.3};
    const double mixed[COUNT] = {7.2, 1.3, 6.4, 3.1};
    CU_ASSERT_DOUBLE_EQUAL(measure(losses, near), defined_measure(losses, near), 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(measure(losses, far), defined_measure(losses, far), 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(measure(losses, mixed), defined_measure(losses, mixed), 1e-12);
    CU_ASSERT(measure(losses, near) < 0.0);
    CU_ASSERT(measure(losses, far) > 0.0);
    CU_ASSERT(measure(losses, losses) < 0.0);
}

/* Losses with plateaus, measured again without noise, change no ranks. */
static void test_ties(void)
{
    const double flat[LAMBDA] = {0}, steps[LAMBDA] = {2, 1, 2, 1, 1, 2, 3, 3, 1, 2, 2, 1};
    CU_ASSERT(measure(flat, flat) < 0.0);
    CU_ASSERT(measure(steps, steps) < 0.0);
    const double changed[COUNT] = {3, 3, 1, 2};
    CU_ASSERT(measure(steps, changed) > measure(steps, steps));
}

static void test_count(void)
{
    CU_ASSERT_EQUAL(uncertainty_count(2), 2);
    CU_ASSERT_EQUAL(uncertainty_count(12), 4);
    CU_ASSERT_EQUAL(uncertainty_count(200), 20);
}

/* What all candidates have in common is no noise; what is left keeps its variance. */
static void test_align(void)
{
    const double losses[COUNT] = {1.0, 2.0, 3.0, 4.0};
    double shifted[COUNT] = {11.0, 12.0, 13.0, 14.0}, noisy[COUNT] = {12.0, 11.0, 14.0, 13.0};
    CU_ASSERT_EQUAL(uncertainty_align(losses, shifted, COUNT), 4);
    CU_ASSERT_EQUAL(uncertainty_align(losses, noisy, COUNT), 4);
    for (int k = 0; k < COUNT; k++) {
        CU_ASSERT_DOUBLE_EQUAL(shifted[k], losses[k], 1e-12);
        CU_ASSERT_DOUBLE_EQUAL(noisy[k], losses[k] + (k % 2 ? -1.0 : 1.0) * sqrt(4.0 / 3.0), 1e-12);
    }
    double failed[COUNT] = {2.0, (double)NAN, HUGE_VAL, 5.0};
    CU_ASSERT_EQUAL(uncertainty_align(losses, failed, COUNT), 2);
    CU_ASSERT(failed[0] == 1.0 && failed[1] == HUGE_VAL && failed[2] == HUGE_VAL);
}

/* ---- searches ------------------------------------------------------------------------------- */

/* A bowl, and noise of its own for each evaluation, from a linear congruential generator. */
static double noisy_bowl(const double *x, double noise, uint64_t *state)
{
    double sum = 0.0;
    for (int i = 0; i < N; i++)
        sum += x[i] * x[i];
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return sum + noise * ((double)(uint32_t)(*state >> 32) / 2147483648.0 - 1.0);
}

typedef struct Outcome {
    double distance; /* squared, of the favourite from the bottom */
    int trials;      /* that the search would take next, of 10 */
    bool alternates; /* LAMBDA candidates, then COUNT */
} Outcome;

static Outcome search(double uncertainty, double sigma, double noise, int rounds)
{
    SearchOption options[16];
    for (int k = 0; k < search_cmaes.option_count; k++) {
        const SearchOptionRule *rule = &search_cmaes.options[k];
        double value = strcmp(rule->name, "uncertainty") == 0  ? uncertainty
                       : strcmp(rule->name, "sigma") == 0      ? sigma
                       : strcmp(rule->name, "population") == 0 ? LAMBDA
                                                               : rule->default_value;
        options[k] = (SearchOption){rule->name, value};
    }
    const double start[N] = {10, 10, 10, 10, 10};
    const double low[N] = {-HUGE_VAL, -HUGE_VAL, -HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    const double high[N] = {HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL};
    const SearchProblem problem = {.dimension = N,
                                   .start = start,
                                   .low = low,
                                   .high = high,
                                   .seed = 3,
                                   .options = options,
                                   .option_count = search_cmaes.option_count};
    Search *found = search_cmaes.create(&problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(found);
    Outcome outcome = {.alternates = true};
    uint64_t state = 1;
    for (int round = 0; round < rounds; round++) {
        double x[LAMBDA][N], losses[LAMBDA];
        int count = search_cmaes.population(found);
        bool all = uncertainty == UNCERTAINTY_NONE || round % 2 == 0;
        outcome.alternates = outcome.alternates && count == (all ? LAMBDA : COUNT);
        search_cmaes.ask(found, x[0]);
        for (int k = 0; k < count; k++)
            losses[k] = noisy_bowl(x[k], noise, &state);
        search_cmaes.tell(found, losses);
    }
    double best[N];
    search_cmaes.favourite(found, best);
    outcome.distance = noisy_bowl(best, 0.0, &state);
    outcome.trials = search_cmaes.trials(found, 10);
    search_cmaes.destroy(found);
    return outcome;
}

/* Steps so short that noise hides where the loss falls: they grow, and the search goes on. */
static void test_longer_steps(void)
{
    Outcome none = search(UNCERTAINTY_NONE, 1e-4, 10.0, 150);
    Outcome sigma = search(UNCERTAINTY_SIGMA, 1e-4, 10.0, 300);
    CU_ASSERT(none.alternates && sigma.alternates);
    CU_ASSERT_EQUAL(none.trials, 10);
    CU_ASSERT_EQUAL(sigma.trials, 10);
    CU_ASSERT(none.distance > 490.0);
    CU_ASSERT(sigma.distance < 10.0);
}

/* Steps that stay long in noise, and yet an average that comes near. */
static void test_average(void)
{
    Outcome few = search(UNCERTAINTY_SIGMA, 1.0, 2.0, 300);
    Outcome many = search(UNCERTAINTY_SIGMA, 1.0, 2.0, 5000);
    CU_ASSERT(few.distance < 0.5);
    CU_ASSERT(many.distance < 0.01);
}

/* The steps become as short as numbers allow. */
static void test_to_a_point(void)
{
    Outcome end = search(UNCERTAINTY_SIGMA, 1.0, 0.0, 8000);
    CU_ASSERT(end.distance == 0.0);
}

/* As many as allowed in noise, as few as there are without. */
static void test_more_trials(void)
{
    CU_ASSERT_EQUAL(search(UNCERTAINTY_TRIALS, 1.0, 1e6, 40).trials, 100);
    Outcome still = search(UNCERTAINTY_TRIALS, 1.0, 0.0, 400);
    CU_ASSERT_EQUAL(still.trials, 10);
    CU_ASSERT(still.distance < 1e-9);
}

/* --------------------------------------------------------------------------------------------- */

void suite_uncertainty(void)
{
    CU_pSuite suite = CU_add_suite("search: uncertainty", NULL, NULL);
    CU_add_test(suite, "measure", test_measure);
    CU_add_test(suite, "equal losses have equal ranks", test_ties);
    CU_add_test(suite, "how many again", test_count);
    CU_add_test(suite, "draws in common", test_align);
    CU_add_test(suite, "longer steps", test_longer_steps);
    CU_add_test(suite, "average", test_average);
    CU_add_test(suite, "down to a point", test_to_a_point);
    CU_add_test(suite, "more trials", test_more_trials);
}
