/* test_curvature.c: the Hessian of a loss whose Hessian is known, and ranges that follow from it.
 */
#include <CUnit/CUnit.h>
#include <math.h>

#include "runtime/curvature.h"
#include "tests/abi/valley_module.h"

void suite_curvature(void);

#define RISE 0.1

static const PlastModule *same_module(void *context, const char **name)
{
    *name = "by hand";
    return context;
}

/* At so many times the distance from the minimum that the rule has; trials 0 to 2, whose slopes
 * cancel, or all 4. */
static Status measure_module(const PlastModule *module, const double *point, int trials, Curvature *curvature)
{
    ErrorText error;
    Pool *pool = pool_create(2);
    Evaluator *evaluator;
    CU_ASSERT_EQUAL_FATAL(evaluator_create(module, NULL, 1, pool, &evaluator, &error),
                          STATUS_OK);
    Space *space = space_create(module->coefficients, NULL, module->coefficient_count);
    double unit[4];
    space_to_unit(space, point, unit);
    CurvatureOptions options = {PLAST_SEARCH, trials, RISE, same_module, (void *)(uintptr_t)module};
    Status status = curvature_measure(evaluator, &options, space, unit, curvature, &error);
    space_destroy(space);
    evaluator_destroy(evaluator);
    pool_destroy(pool);
    return status;
}

static Status measure(const double *point, int trials, Curvature *curvature)
{
    return measure_module(valley_module(), point, trials, curvature);
}

static void expect_valley(const Curvature *curvature)
{
    static const double hessian[4][4] = {
        {2, 1, 0, 0}, {1, 2, 0, 0}, {0, 0, 1000, 0}, {0, 0, 0, 1e-4}};
    static const double values[4] = {1000, 3, 1, 1e-4};
    for (int i = 0; i < 4; i++) {
        CU_ASSERT_DOUBLE_EQUAL(curvature->values[i], values[i], 1e-9 * values[i] + 1e-12);
        for (int j = 0; j < 4; j++)
            CU_ASSERT_DOUBLE_EQUAL(curvature->hessian[4 * i + j], hessian[i][j],
                                   1e-10 * sqrt(hessian[i][i] * hessian[j][j]));
    }
    for (int i = 0; i < 4; i++)
        CU_ASSERT(curvature->rough[i] == CURVATURE_SMOOTH && curvature->rough_along[i] == CURVATURE_SMOOTH);
    const double *both = curvature->vectors + 4, *against = curvature->vectors + 8;
    CU_ASSERT_DOUBLE_EQUAL(both[0] * both[1], 0.5, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(against[0] * against[1], -0.5, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(fabs(curvature->vectors[2]), 1, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(fabs(curvature->vectors[15]), 1, 1e-9);
}

/* Each distance makes the loss rise by what was asked for, within the factor 2 that is good enough.
 */
static void expect_distances(const Curvature *curvature)
{
    for (int i = 0; i < 4; i++) {
        double rise =
            0.5 * curvature->hessian[5 * i] * curvature->distances[i] * curvature->distances[i];
        CU_ASSERT(rise >= 0.49 * curvature->rise && rise <= 2.01 * curvature->rise);
    }
}

static void at_the_minimum(void)
{
    const double point[] = {0.5, -1, 0.25, 2};
    Curvature curvature;
    CU_ASSERT_EQUAL_FATAL(measure(point, 3, &curvature), STATUS_OK);
    CU_ASSERT_EQUAL(curvature.loss, 5);
    CU_ASSERT_DOUBLE_EQUAL(curvature.rise, RISE * 5, 1e-15);
    expect_valley(&curvature);
    expect_distances(&curvature);
    double rise = 2 * curvature.rise;
    for (int side = -1; side <= 1; side += 2) {
        CU_ASSERT_DOUBLE_EQUAL(curvature_reach_alone(&curvature, 0, side), sqrt(rise / 2), 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(curvature_reach_joint(&curvature, 0, side), sqrt(rise * 2 / 3), 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(curvature_reach_joint(&curvature, 2, side), sqrt(rise / 1000), 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(curvature_reach_alone(&curvature, 3, side), sqrt(rise / 1e-4), 1e-5);
    }
    CU_ASSERT_DOUBLE_EQUAL(curvature_reach_along(&curvature, 0), sqrt(rise / 1000), 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(curvature_fall(&curvature), 0, 1e-12);
    curvature_free(&curvature);
}

/* The slope, be it of the trials or of the place, does not enter into the Hessian, but into ranges. */
static void on_a_slope(void)
{
    const double point[] = {1.5, 0, 0.3, 40};
    Curvature curvature;
    CU_ASSERT_EQUAL_FATAL(measure(point, 4, &curvature), STATUS_OK);
    expect_valley(&curvature);
    expect_distances(&curvature);
    const double slopes[4] = {3.5, 3, 25, 3.8e-3};
    for (int i = 0; i < 4; i++)
        CU_ASSERT_DOUBLE_EQUAL(curvature.slopes[i], slopes[i], 1e-9 * slopes[i]);
    double fall = 21.5 / 6 + 0.3125 + 0.0722, rise = curvature.rise;
    CU_ASSERT_DOUBLE_EQUAL(curvature_fall(&curvature), fall, 1e-8);
    for (int side = -1; side <= 1; side += 2) {
        CU_ASSERT_DOUBLE_EQUAL(curvature_reach_alone(&curvature, 0, side),
                               (-side * 3.5 + sqrt(3.5 * 3.5 + 4 * rise)) / 2, 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(curvature_reach_joint(&curvature, 2, side),
                               -side * 0.025 + sqrt(2 * (rise + fall) / 1000), 1e-9);
    }
    curvature_free(&curvature);
}

static void at_a_bound(void)
{
    const double point[] = {0.5, -1, 1, 2};
    Curvature curvature;
    CU_ASSERT_EQUAL_FATAL(measure(point, 3, &curvature), STATUS_OK);
    CU_ASSERT_EQUAL(curvature.distances[2], 0);
    CU_ASSERT_DOUBLE_EQUAL(curvature.values[0], 3, 1e-6);
    CU_ASSERT_EQUAL(curvature.inwards[2], -1); /* the loss falls inwards */
    CU_ASSERT(curvature.slopes[2] > 0);
    CU_ASSERT_EQUAL(curvature_reach_alone(&curvature, 2, 1), HUGE_VAL);
    CU_ASSERT(isnan(curvature_reach_alone(&curvature, 2, -1)));
    CU_ASSERT(isnan(curvature_reach_joint(&curvature, 2, 1)));
    CU_ASSERT(isfinite(curvature_reach_joint(&curvature, 0, 1)));
    curvature_free(&curvature);
}

/* Jumps of three times the rise that is looked for hide the valley at that distance, so it is measured farther away. By
 * chance some look like a valley all the same. */
static void on_a_rough_loss(void)
{
    static const double values[4] = {1000, 3, 1, 1e-4};
    int good = 0, farther = 0, unknown = 0;
    for (int k = 0; k < 20; k++) {
        const double point[] = {0.5 + 0.0123 * k, -1 - 0.0234 * k, 0.25 + 1e-4 * k, 2 + 0.1 * k};
        Curvature curvature;
        CU_ASSERT_EQUAL_FATAL(measure_module(valley_module_rough(), point, 3, &curvature), STATUS_OK);
        for (int i = 0; i < 4; i++) {
            good += fabs(curvature.values[i] - values[i]) < 0.25 * values[i];
            farther += curvature.rough_along[i] == CURVATURE_FARTHER;
            unknown += curvature.rough_along[i] == CURVATURE_UNKNOWN;
            CU_ASSERT(curvature.rough_along[i] != CURVATURE_FARTHER || curvature.heights[i] > 2 * curvature.rise);
        }
        curvature_free(&curvature);
    }
    CU_ASSERT(good >= 55); /* without: 4 */
    CU_ASSERT(farther >= 55);
    CU_ASSERT_EQUAL(unknown, 0);
}

static void where_it_fails(void)
{
    const double point[] = {0.5, -1, 0.25, 2e5};
    Curvature curvature;
    CU_ASSERT_EQUAL(measure(point, 3, &curvature), STATUS_INPUT);
    curvature_free(&curvature);
}

void suite_curvature(void)
{
    CU_pSuite suite = CU_add_suite("curvature", NULL, NULL);
    CU_add_test(suite, "Hessian at a minimum", at_the_minimum);
    CU_add_test(suite, "Hessian on a slope", on_a_slope);
    CU_add_test(suite, "a coordinate at its bound", at_a_bound);
    CU_add_test(suite, "a rough loss", on_a_rough_loss);
    CU_add_test(suite, "a rule without a finite loss", where_it_fails);
}
