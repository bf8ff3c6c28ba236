/* test_prior.c: what rules are drawn from, and its density. */
#include <CUnit/CUnit.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "runtime/search/prior.h"
#include "runtime/search/prior_marginal.h"

void suite_prior(void);

#define DRAWS 4000

static const PlastCoefficient coefficients[] = {
    {.name = "box", .start = 1, .low = -2, .high = 2, .count = 1},
    {.name = "factor", .start = 20, .low = 10, .high = 1000, .log_scale = 1, .count = 1},
    {.name = "normal", .start = 3, .start_sd = 2, .low = -HUGE_VAL, .high = HUGE_VAL, .count = 1},
    {.name = "cut", .start = 0, .start_sd = 1, .low = 0, .high = HUGE_VAL, .count = 1},
    {.name = "narrow", .start = 0.5, .start_sd = 5, .low = 0, .high = 1, .count = 2},
    {.name = "factors", .start = 2, .start_sd = 1, .low = 1, .high = 4, .log_scale = 1, .count = 1},
    {.name = "lognormal", .start = 2, .start_sd = 0.8, .low = DBL_MIN, .high = HUGE_VAL, .log_scale = PLAST_LOG_OF_START, .count = 1},
    {.name = "cut lognormal", .start = 1, .start_sd = 1, .low = 0.5, .high = 2, .log_scale = PLAST_LOG_OF_START, .count = 1},
};
#define COUNT 9
#define KINDS ((int)(sizeof coefficients / sizeof *coefficients))

static void test_missing(void)
{
    const PlastCoefficient some[] = {{.low = 0, .high = 1, .count = 3}, {.low = 0, .high = HUGE_VAL, .count = 1}};
    CU_ASSERT_EQUAL(prior_missing(coefficients, COUNT), -1);
    CU_ASSERT_EQUAL(prior_missing(some, 3), -1);
    CU_ASSERT_EQUAL(prior_missing(some, 4), 3);
}

/* Means and shares of what is drawn, and that row k is the same whatever rows are drawn before it. */
static void test_draws(void)
{
    Space *space = space_create(coefficients, NULL, COUNT);
    Prior *prior = prior_create(coefficients, space, COUNT);
    double unit[COUNT], x[COUNT], mean[COUNT] = {0}, below_100 = 0, square = 0, other[COUNT], last[COUNT];
    for (int row = 0; row < DRAWS; row++) {
        prior_draw(prior, 7, row, unit);
        space_from_unit(space, unit, x);
        CU_ASSERT(prior_log_density(prior, unit) > -HUGE_VAL);
        for (int i = 0; i < COUNT; i++)
            mean[i] += (i == 1 || i > 6 ? log(x[i]) : x[i]) / DRAWS;
        square += pow(log(x[7] / 2), 2) / DRAWS;
        below_100 += (x[1] < 100) / (double)DRAWS;
        CU_ASSERT(fabs(x[0]) <= 2 && x[3] >= 0 && x[4] >= 0 && x[4] <= 1 && x[6] >= 1 && x[6] <= 4);
        CU_ASSERT(x[7] > 0 && x[8] >= 0.5 && x[8] <= 2);
        if (row == DRAWS - 1)
            for (int i = 0; i < COUNT; i++)
                last[i] = unit[i];
    }
    prior_draw(prior, 7, DRAWS - 1, other);
    for (int i = 0; i < COUNT; i++)
        CU_ASSERT_EQUAL(other[i], last[i]);
    /* within four standard errors */
    CU_ASSERT_DOUBLE_EQUAL(mean[0], 0, 4 * 1.155 / sqrt(DRAWS));
    CU_ASSERT_DOUBLE_EQUAL(below_100, 0.5, 4 * 0.5 / sqrt(DRAWS));
    CU_ASSERT_DOUBLE_EQUAL(mean[2], 3, 4 * 2 / sqrt(DRAWS));
    CU_ASSERT_DOUBLE_EQUAL(mean[3], sqrt(2 / 3.14159265358979), 4 * 0.6 / sqrt(DRAWS));
    CU_ASSERT_DOUBLE_EQUAL(mean[4], 0.5, 4 * 0.29 / sqrt(DRAWS));
    CU_ASSERT_DOUBLE_EQUAL(mean[6], 2 + (exp(-0.5) - exp(-2.0)) / (sqrt(2 * 3.14159265358979) * 0.8185946), 4 * 0.7 / sqrt(DRAWS));
    CU_ASSERT_DOUBLE_EQUAL(mean[7], log(2), 4 * 0.8 / sqrt(DRAWS));
    CU_ASSERT_DOUBLE_EQUAL(square, 0.64, 4 * 0.64 * sqrt(2.0 / DRAWS));
    CU_ASSERT_DOUBLE_EQUAL(mean[8], 0, 4 * 0.39 / sqrt(DRAWS));
    prior_destroy(prior);
    space_destroy(space);
}

/* Each number's density adds up to 1 over the search space. */
static void test_density(void)
{
    for (int i = 0; i < KINDS; i++) {
        PlastCoefficient one = coefficients[i];
        one.count = 1;
        Space *space = space_create(&one, NULL, 1);
        Prior *prior = prior_create(&one, space, 1);
        double sum = 0, from = isfinite(one.low) && isfinite(one.high) ? 0 : -20, to = from < 0 ? 20 : 1;
        for (int k = 0; k < 20000; k++) {
            double u = from + (to - from) * (k + 0.5) / 20000;
            sum += exp(prior_log_density(prior, &u)) * (to - from) / 20000;
        }
        CU_ASSERT_DOUBLE_EQUAL(sum, 1, 1e-3);
        if (isfinite(one.low) && one.low != DBL_MIN)
            CU_ASSERT_EQUAL(prior_log_density(prior, &(double){-30}), -HUGE_VAL);
        prior_destroy(prior);
        space_destroy(space);
    }
}

/* The lognormal density, in the logarithm, is the normal one. */
static void test_lognormal(void)
{
    const PlastCoefficient *one = &coefficients[KINDS - 2];
    Space *space = space_create(one, NULL, 1);
    Prior *prior = prior_create(one, space, 1);
    for (double x = 0.1; x < 30; x *= 1.5) {
        double unit, z = log(x / 2) / 0.8;
        space_to_unit(space, &x, &unit);
        CU_ASSERT_DOUBLE_EQUAL(unit, log(x), 1e-13);
        CU_ASSERT_DOUBLE_EQUAL(prior_log_density(prior, &unit), -0.5 * z * z - log(0.8) - 0.5 * log(2 * 3.14159265358979324), 1e-9);
    }
    prior_destroy(prior);
    space_destroy(space);
}

/* Moments, quantiles and shares against closed forms, in another unit, too. */
static void test_marginals(void)
{
    const double pi = 3.14159265358979323846;
    double mean, sd;
    PriorMarginal box = prior_marginal_in(prior_marginal_of(&coefficients[0]), 1e-3);
    prior_marginal_moments(&box, false, &mean, &sd);
    CU_ASSERT_DOUBLE_EQUAL(mean, 0, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(sd, 4000 / sqrt(12), 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(prior_marginal_quantile(&box, 0.25), -1000, 1e-9);
    CU_ASSERT_EQUAL(prior_marginal_below(&box, 1000), 0.75);
    PriorMarginal factor = prior_marginal_of(&coefficients[1]);
    prior_marginal_moments(&factor, false, &mean, &sd);
    CU_ASSERT_DOUBLE_EQUAL(mean, 990 / log(100), 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(sd, sqrt((1e6 - 1e2) / (2 * log(100)) - mean * mean), 1e-9);
    prior_marginal_moments(&factor, true, &mean, &sd);
    CU_ASSERT_DOUBLE_EQUAL(mean, log(100), 1e-13);
    CU_ASSERT_DOUBLE_EQUAL(sd, log(100) / sqrt(12), 1e-13);
    CU_ASSERT_DOUBLE_EQUAL(prior_marginal_quantile(&factor, 0.5), 100, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(prior_marginal_below(&factor, 100), 0.5, 1e-14);
    PriorMarginal normal = prior_marginal_of(&coefficients[2]), cut = prior_marginal_of(&coefficients[3]);
    prior_marginal_moments(&normal, false, &mean, &sd);
    CU_ASSERT_DOUBLE_EQUAL(mean, 3, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(sd, 2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(prior_marginal_quantile(&normal, 0.95), 3 + 2 * 1.6448536269514722, 1e-9);
    prior_marginal_moments(&cut, false, &mean, &sd);
    CU_ASSERT_DOUBLE_EQUAL(mean, sqrt(2 / pi), 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(sd, sqrt(1 - 2 / pi), 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(prior_marginal_quantile(&cut, 0.5), 0.6744897501960817, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(prior_marginal_below(&cut, 1), erf(sqrt(0.5)), 1e-9);
    CU_ASSERT_EQUAL(prior_marginal_below(&cut, -1), 0);
    PriorMarginal factors = prior_marginal_of(&coefficients[5]);
    prior_marginal_moments(&factors, true, &mean, &sd);
    CU_ASSERT(mean > log(1.5) && mean < log(2.4) && sd > 0.2 && sd < 0.5);
    PriorMarginal one = {.kind = PRIOR_UNIFORM, .low = 3, .high = 3, .log_scale = true};
    prior_marginal_moments(&one, false, &mean, &sd);
    CU_ASSERT(mean == 3 && sd == 0);
    CU_ASSERT_EQUAL(prior_marginal_of(&(PlastCoefficient){.low = 0, .high = HUGE_VAL}).kind, PRIOR_UNKNOWN);
    PriorMarginal lognormal = prior_marginal_in(prior_marginal_of(&coefficients[KINDS - 2]), 1e-3);
    prior_marginal_moments(&lognormal, true, &mean, &sd);
    CU_ASSERT_DOUBLE_EQUAL(mean, log(2000), 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(sd, 0.8, 1e-9);
    prior_marginal_moments(&lognormal, false, &mean, &sd);
    CU_ASSERT_DOUBLE_EQUAL(mean / (2000 * exp(0.32)), 1, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(sd / (mean * sqrt(exp(0.64) - 1)), 1, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(prior_marginal_quantile(&lognormal, 0.5), 2000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(prior_marginal_below(&lognormal, 2000 * exp(0.8)), 0.5 + 0.5 * erf(sqrt(0.5)), 1e-9);
    PriorMarginal cut_lognormal = prior_marginal_of(&coefficients[KINDS - 1]);
    CU_ASSERT_DOUBLE_EQUAL(prior_marginal_quantile(&cut_lognormal, 0.5), 1, 1e-9);
}

void suite_prior(void)
{
    CU_pSuite suite = CU_add_suite("prior", NULL, NULL);
    CU_add_test(suite, "what has none", test_missing);
    CU_add_test(suite, "draws", test_draws);
    CU_add_test(suite, "its density adds up to 1", test_density);
    CU_add_test(suite, "lognormal", test_lognormal);
    CU_add_test(suite, "moments and quantiles of each number", test_marginals);
}
