/* test_prior.c: what rules are drawn from, and its density. */
#include <CUnit/CUnit.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "runtime/search/prior.h"

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

void suite_prior(void)
{
    CU_pSuite suite = CU_add_suite("prior", NULL, NULL);
    CU_add_test(suite, "what has none", test_missing);
    CU_add_test(suite, "draws", test_draws);
    CU_add_test(suite, "its density adds up to 1", test_density);
    CU_add_test(suite, "lognormal", test_lognormal);
}
