/* test_space.c: the search space: scales, bounds, starts. */
#include <CUnit/CUnit.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "runtime/kernel/kernel.h"
#include "runtime/search/space.h"
#include "searching.h"

void suite_space(void);

static PlastCoefficient coefficient(double low, double high, int log_scale)
{
    return (PlastCoefficient){.name = "a", .low = low, .high = high, .log_scale = log_scale, .count = 1};
}

static Space *space_of(const PlastCoefficient *coefficients, int count)
{
    Space *space = space_create(coefficients, NULL, count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(space);
    return space;
}

static void test_space_scales(void)
{
    const PlastCoefficient kinds[] = {
        coefficient(-HUGE_VAL, HUGE_VAL, 0), coefficient(5e-3, 0.1, 0),
        coefficient(5e-3, 0.1, 1),           coefficient(2.0, HUGE_VAL, 0),
        coefficient(2.0, HUGE_VAL, 1),       coefficient(-HUGE_VAL, -2.0, 0),
    };
    const double x[] = {-17.25, 0.0525, sqrt(5e-4), 3.0, 2.0 * exp(1.0), -3.0};
    const double expected[] = {-17.25, 0.5, 0.5, 3.0, log(2.0) + 1.0, -3.0};
    const double low[] = {-HUGE_VAL, 0.0, 0.0, 2.0, log(2.0), -HUGE_VAL};
    const double high[] = {HUGE_VAL, 1.0, 1.0, HUGE_VAL, HUGE_VAL, -2.0};
    double unit[COUNT(kinds)];
    Space *space = space_of(kinds, COUNT(kinds));
    space_to_unit(space, x, unit);
    for (int i = 0; i < COUNT(kinds); i++) {
        CU_ASSERT_DOUBLE_EQUAL(unit[i], expected[i], 1e-14);
        CU_ASSERT(space_low(space)[i] == low[i] || fabs(space_low(space)[i] - low[i]) < 1e-15);
        CU_ASSERT(space_high(space)[i] == high[i]);
    }
    CU_ASSERT_EQUAL(unit[0], x[0]);
    space_destroy(space);
}

static void test_space_ends_are_exact(void)
{
    const PlastCoefficient kinds[] = {
        coefficient(0.1, 0.7, 0),      coefficient(0.1, 0.7, 1),
        coefficient(-1e-9, 1e9, 0),    coefficient(1e-9, 1e9, 1),
        coefficient(0.3, 0.3, 0),      coefficient(0.3, 0.3, 1),
        coefficient(0.3, HUGE_VAL, 1), coefficient(DBL_MIN, HUGE_VAL, 1),
    };
    enum { KINDS = COUNT(kinds), WITH_TWO_ENDS = KINDS - 2 };
    Space *space = space_of(kinds, KINDS);
    double unit[KINDS], x[KINDS], outside[KINDS];

    space_from_unit(space, space_low(space), x);
    for (int i = 0; i < KINDS; i++)
        CU_ASSERT_EQUAL(x[i], kinds[i].low);
    for (int i = 0; i < KINDS; i++)
        outside[i] = kinds[i].low - 1.0;
    space_to_unit(space, outside, unit);
    space_from_unit(space, unit, x);
    for (int i = 0; i < KINDS; i++)
        CU_ASSERT_EQUAL(x[i], kinds[i].low);

    for (int i = 0; i < KINDS; i++)
        outside[i] = 1e300;
    space_to_unit(space, outside, unit);
    space_from_unit(space, unit, x);
    for (int i = 0; i < WITH_TWO_ENDS; i++)
        CU_ASSERT_EQUAL(x[i], kinds[i].high);
    for (int i = 0; i < KINDS; i++)
        unit[i] = 77.0;
    space_from_unit(space, unit, x);
    for (int i = 0; i < WITH_TWO_ENDS; i++)
        CU_ASSERT_EQUAL(x[i], kinds[i].high);
    space_destroy(space);
}

static void test_space_round_trip(void)
{
    const PlastCoefficient kinds[] = {
        coefficient(-HUGE_VAL, HUGE_VAL, 0), coefficient(-2.0, 2.0, 0),
        coefficient(5e-3, 0.1, 1),           coefficient(1e-12, 1e12, 1),
        coefficient(1e-3, HUGE_VAL, 1),      coefficient(-1e-3, 5.0, 0),
        coefficient(DBL_MIN, HUGE_VAL, 1),
    };
    const double tolerance[] = {0.0,   1e-15, 5e-15, 5e-14,
                                5e-15, 2e-15, 1e-15}; /* relative for log */
    enum { KINDS = COUNT(kinds) };
    Space *space = space_of(kinds, KINDS);
    PlastDraw draw = search_draw(11, 0);
    for (int k = 0; k < 2000; k++) {
        double unit[KINDS], x[KINDS], back[KINDS];
        for (int i = 0; i < KINDS; i++)
            unit[i] = kernel_rt_uniform(&draw, 1, k, i);
        unit[4] -= 6.0; /* between 1e-3 and 1e-3 e */
        space_from_unit(space, unit, x);
        space_to_unit(space, x, unit);
        space_from_unit(space, unit, back);
        for (int i = 0; i < KINDS; i++) {
            double scale = kinds[i].log_scale ? x[i] : 1.0;
            CU_ASSERT(fabs(back[i] - x[i]) <= tolerance[i] * scale);
            CU_ASSERT(x[i] >= kinds[i].low && x[i] <= kinds[i].high);
        }
    }
    space_destroy(space);
}

static void test_space_start(void)
{
    enum { N = 2000 };
    static PlastCoefficient many[N];
    static double unit[N], again[N], other[N];
    for (int i = 0; i < N; i++) {
        many[i] = coefficient(-HUGE_VAL, HUGE_VAL, 0);
        many[i].start = 3.0;
        many[i].start_sd = 0.5;
    }
    many[0].start_sd = 0.0;
    many[1] = (PlastCoefficient){.low = 3.0, .high = 4.0, .start = 1.0, .start_sd = 1e-3, .count = 1};
    many[2] = (PlastCoefficient){
        .low = 5e-3, .high = 0.1, .start = 0.02, .start_sd = 0.0, .log_scale = 1, .count = 1};
    Space *space = space_of(many, N);
    space_start(space, 42, unit);
    space_start(space, 42, again);
    space_start(space, 43, other);
    CU_ASSERT(same_bits(unit, again, N));
    CU_ASSERT_EQUAL(unit[0], 3.0);
    CU_ASSERT_EQUAL(unit[1], 0.0); /* clipped */
    CU_ASSERT_DOUBLE_EQUAL(unit[2], log(4.0) / log(20.0), 1e-14);

    double mean = 0.0, square = 0.0;
    int same = 0;
    for (int i = 3; i < N; i++) {
        mean += unit[i] / (N - 3);
        square += (unit[i] - 3.0) * (unit[i] - 3.0) / (N - 3);
        same += unit[i] == other[i];
    }
    CU_ASSERT_DOUBLE_EQUAL(mean, 3.0, 0.05); /* 4.5 standard errors */
    CU_ASSERT_DOUBLE_EQUAL(sqrt(square), 0.5, 0.035);
    CU_ASSERT_EQUAL(same, 0);
    space_destroy(space);
}

/* A time constant on a log scale over four decades, and a linear coefficient, through the space. */
static void test_log_scale(void)
{
    const PlastCoefficient both[] = {
        {.name = "tau", .start = 10.0, .low = 1e-3, .high = 10.0, .log_scale = 1, .count = 1},
        {.name = "w", .start = -2.0, .low = -2.0, .high = 2.0, .count = 1},
    };
    Space *space = space_of(both, 2);
    Setting s = setting_cma(2, 0.0);
    memcpy(s.low, space_low(space), 2 * sizeof(double));
    memcpy(s.high, space_high(space), 2 * sizeof(double));
    space_start(space, 1, s.start);
    Run run = run_begin(&s);
    double x[2];
    int generations = 0;
    while (run_stop(&run) == SEARCH_GOING) {
        run_ask(&run);
        for (int k = 0; k < run.population; k++) {
            space_from_unit(space, run_candidate(&run, k), x);
            CU_ASSERT(x[0] >= 1e-3 && x[0] <= 10.0);
            run.losses[k] = pow(log(x[0] / 0.02), 2) + pow(x[1] - 0.5, 2);
        }
        run_tell(&run);
        generations++;
    }
    double unit[2];
    search_cmaes.favourite(run.search, unit);
    space_from_unit(space, unit, x);
    CU_ASSERT_DOUBLE_EQUAL(x[0], 0.02, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(x[1], 0.5, 1e-5);
    CU_ASSERT(generations < 150);
    run_end(&run);
    space_destroy(space);
}

void suite_space(void)
{
    CU_pSuite suite = CU_add_suite("search: space", NULL, NULL);
    CU_add_test(suite, "scales", test_space_scales);
    CU_add_test(suite, "ends are exact", test_space_ends_are_exact);
    CU_add_test(suite, "round trip", test_space_round_trip);
    CU_add_test(suite, "start", test_space_start);
    CU_add_test(suite, "log scale", test_log_scale);
}
