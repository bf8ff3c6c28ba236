/* test_posterior.c: rules that pass conditions, against those of the prior that do, on a case whose rates are known in closed
 * form; and that a search that goes on draws the same. With LONG in the environment on 2,000 independent rules of each. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/acceptance.h"
#include "runtime/kernel/kernel.h"
#include "runtime/search/prior.h"
#include "searching.h"

void suite_posterior(void);

#define N 6

/* A rule of six numbers at the synapses of one neuron, in its mean field: the rate is -alpha / (slope + beta / r_pre), stable
 * where slope = gamma tau_pre + kappa tau_post is above 0 and alpha below. */
static const Condition conditions[] = {
    {.name = "slope", .outcome = 0, .low = 0, .high = HUGE_VAL, .low_open = true, .stage = 0},
    {.name = "alpha", .outcome = 1, .low = -HUGE_VAL, .high = 0, .high_open = true, .stage = 0},
    {.name = "rate", .outcome = 2, .low = 9, .high = 11, .stage = 1},
};
static const char *const stages[] = {"stable", "rate"};
static const Acceptance acceptance = {stages, conditions, 2, 3};

static double score(int n, const double *u)
{
    (void)n;
    double tau_pre = 0.01 + 0.09 * u[0], tau_post = 0.01 + 0.09 * u[1];
    double alpha = 4 * u[2] - 2, beta = 4 * u[3] - 2, gamma = 4 * u[4] - 2, kappa = 4 * u[5] - 2;
    double slope = gamma * tau_pre + kappa * tau_post;
    return acceptance_score(&acceptance, (double[]){slope, alpha, -alpha / (slope + beta / 10)});
}

/* Weighted rules. */
typedef struct Sample {
    int count;
    double (*x)[N];
    double *weights;
    double size; /* so many independent ones say as much */
} Sample;

static Sample sample_new(int most)
{
    return (Sample){.x = malloc(sizeof(double[N]) * (size_t)most), .weights = malloc(sizeof(double) * (size_t)most)};
}

static void sample_free(Sample *sample)
{
    free(sample->x);
    free(sample->weights);
}

static void sample_add(Sample *sample, const double *x, double weight)
{
    memcpy(sample->x[sample->count], x, sizeof(double[N]));
    sample->weights[sample->count++] = weight;
}

static void sample_measure(Sample *sample)
{
    double sum = 0, squares = 0;
    for (int k = 0; k < sample->count; k++) {
        sum += sample->weights[k];
        squares += sample->weights[k] * sample->weights[k];
    }
    sample->size = sum * sum / squares;
}

/* Those of the prior that are accepted. */
static Sample of_prior(int draws, int most)
{
    const double low[N] = {0}, high[N] = {1, 1, 1, 1, 1, 1};
    Prior *prior = prior_create_plain(low, high, low, N);
    Sample sample = sample_new(most);
    double x[N];
    for (int row = 0; row < draws && sample.count < most; row++) {
        prior_draw(prior, 99, row, x);
        if (score(N, x) == 0)
            sample_add(&sample, x, 1);
    }
    prior_destroy(prior);
    sample_measure(&sample);
    return sample;
}

static Setting setting_of(const SearchOption *options, int count)
{
    Setting setting = setting_new(&search_posterior, N, 0.5);
    setting_bound(&setting, 0, 1);
    setting.options = options;
    setting.option_count = count;
    return setting;
}

/* Those of the last round that are accepted, with their weights; *passing: the share. */
static Sample of_rounds(int rounds, int draws, double keep, double *passing)
{
    SearchOption options[] = {{"rounds", rounds}, {"draws", draws}, {"keep", keep}};
    Setting setting = setting_of(options, COUNT(options));
    Run run = run_begin(&setting);
    Sample sample = sample_new(draws);
    while (run_stop(&run) == SEARCH_GOING)
        run_step(&run, score);
    const double *weights = run.method->weights(run.search);
    for (int k = 0; k < draws; k++)
        if (run.losses[k] == 0)
            sample_add(&sample, run_candidate(&run, k), weights[k]);
    run_end(&run);
    sample_measure(&sample);
    *passing = sample.count / (double)draws;
    return sample;
}

/* Rules are left out by their weights, until all have the same one: these are independent. */
static void make_independent(Sample *sample, int most)
{
    double largest = 0;
    int kept = 0;
    const PlastDraw draw = search_draw(5, 0);
    for (int k = 0; k < sample->count; k++)
        largest = fmax(largest, sample->weights[k]);
    for (int k = 0; k < sample->count && kept < most; k++)
        if (kernel_rt_uniform(&draw, 1, k, 0) * largest < sample->weights[k]) {
            memmove(sample->x[kept], sample->x[k], sizeof(double[N]));
            sample->weights[kept++] = 1;
        }
    sample->count = kept;
    sample->size = kept;
}

static const Sample *ordered;
static int ordered_by;

static int compare(const void *a, const void *b)
{
    double x = ordered->x[*(const int *)a][ordered_by], y = ordered->x[*(const int *)b][ordered_by];
    return (x > y) - (x < y);
}

static int *order_of(const Sample *sample, int coordinate)
{
    int *order = malloc(sizeof(int) * (size_t)sample->count);
    for (int k = 0; k < sample->count; k++)
        order[k] = k;
    ordered = sample;
    ordered_by = coordinate;
    qsort(order, (size_t)sample->count, sizeof *order, compare);
    return order;
}

/* The probability of two samples of one distribution that are as different as these, by Kolmogorov and Smirnov. */
static double same(const Sample *a, const Sample *b, int coordinate)
{
    int *first = order_of(a, coordinate), *second = order_of(b, coordinate), j = 0;
    double sum_a = 0, sum_b = 0, reached_a = 0, reached_b = 0, most = 0, p = 0;
    for (int k = 0; k < a->count; k++)
        sum_a += a->weights[k];
    for (int k = 0; k < b->count; k++)
        sum_b += b->weights[k];
    for (int k = 0; k < a->count; k++) {
        while (j < b->count && b->x[second[j]][coordinate] < a->x[first[k]][coordinate])
            reached_b += b->weights[second[j++]] / sum_b;
        most = fmax(most, fabs(reached_a - reached_b));
        reached_a += a->weights[first[k]] / sum_a;
        most = fmax(most, fabs(reached_a - reached_b));
    }
    double size = sqrt(a->size * b->size / (a->size + b->size)), x = (size + 0.12 + 0.11 / size) * most;
    for (int k = 1; k <= 100; k++)
        p += (k % 2 ? 2 : -2) * exp(-2.0 * k * k * x * x);
    free(first);
    free(second);
    return x < 0.2 ? 1 : p;
}

static void test_marginals(void)
{
    bool long_one = getenv("LONG") != NULL;
    double passing;
    Sample prior = of_prior(long_one ? 400000 : 100000, 2000);
    Sample rounds = long_one ? of_rounds(3, 480000, 0.05, &passing) : of_rounds(6, 2000, 0.2, &passing);
    CU_ASSERT(passing > 0.35); /* 0.012 under the prior */
    if (long_one) {
        make_independent(&rounds, 2000);
        CU_ASSERT_EQUAL(prior.count, 2000);
        CU_ASSERT_EQUAL(rounds.count, 2000);
    }
    CU_ASSERT(prior.size > 1000 && rounds.size > 100);
    for (int i = 0; i < N; i++) {
        double p = same(&rounds, &prior, i);
        if (long_one)
            printf(" %.3f", p);
        CU_ASSERT(p > 0.01);
    }
    /* without weights it is another distribution */
    double least = 1;
    for (int k = 0; k < rounds.count && !long_one; k++)
        rounds.weights[k] = 1;
    sample_measure(&rounds);
    for (int i = 0; i < N; i++)
        least = fmin(least, same(&rounds, &prior, i));
    CU_ASSERT(long_one || least < 1e-3);
    sample_free(&prior);
    sample_free(&rounds);
}

/* Of distances the tolerance comes down, and the weights say how much of the prior is that near. */
static double distance(int n, const double *x)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += (x[i] - 0.4) * (x[i] - 0.4);
    return sqrt(sum);
}

static void test_distance(void)
{
    SearchOption options[] = {{"rounds", 12}, {"draws", 400}, {"tolerance", 0.1}};
    Setting setting = setting_of(options, COUNT(options));
    setting.n = 3;
    Run run = run_begin(&setting);
    while (run_stop(&run) == SEARCH_GOING)
        run_step(&run, distance);
    const double *weights = run.method->weights(run.search);
    double near = 0, count = 0;
    for (int k = 0; k < run.population; k++)
        if (run.losses[k] <= 0.1) {
            near += weights[k] / run.population;
            count++;
        }
    CU_ASSERT(count > 0.5 * run.population);
    CU_ASSERT_DOUBLE_EQUAL(near / (4.0 / 3 * 3.14159265358979 * 1e-3), 1, 0.2);
    run_end(&run);
}

/* Nothing passes for a while, or ever. */
static double seldom(int n, const double *x)
{
    return x[0] > 0.5 ? HUGE_VAL : score(n, x);
}

static void test_goes_on(void)
{
    SearchOption options[] = {{"rounds", 5}, {"draws", 300}};
    Setting setting = setting_of(options, COUNT(options));
    expect_resume(&setting, score, 2, 5);
    expect_resume(&setting, seldom, 3, 5);
    expect_resume(&setting, nowhere_finite, 2, 5);
    Run run = run_begin(&setting);
    while (run_stop(&run) == SEARCH_GOING) {
        run_step(&run, seldom);
        CU_ASSERT(run_candidates_inside(&run, &setting));
    }
    run_end(&run);
}

void suite_posterior(void)
{
    CU_pSuite suite = CU_add_suite("posterior", NULL, NULL);
    CU_add_test(suite, "as those of the prior that pass", test_marginals);
    CU_add_test(suite, "distances", test_distance);
    CU_add_test(suite, "goes on, whatever passes", test_goes_on);
}
