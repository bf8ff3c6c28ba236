/* test_acceptance.c: what conditions let pass, and by how much others miss them. */
#include <CUnit/CUnit.h>
#include <math.h>

#include "runtime/acceptance.h"

void suite_acceptance(void);

static const Condition conditions[] = {
    {.name = "rate", .outcome = 1, .low = 1, .high = 50, .stage = 0},
    {.name = "calm", .outcome = 1, .low = -HUGE_VAL, .high = 40, .high_open = true, .stage = 0},
    {.name = "cv", .outcome = 0, .low = 0.7, .high = HUGE_VAL, .low_open = true, .stage = 1},
};
static const char *const stages[] = {"rates", "irregular"};
static const Acceptance acceptance = {stages, conditions, 2, 3};

static void test_holds(void)
{
    CU_ASSERT(acceptance_holds(&conditions[0], 1) && acceptance_holds(&conditions[0], 50));
    CU_ASSERT(!acceptance_holds(&conditions[0], 0.999) && !acceptance_holds(&conditions[0], 50.001));
    CU_ASSERT(acceptance_holds(&conditions[1], -1e300) && !acceptance_holds(&conditions[1], 40));
    CU_ASSERT(!acceptance_holds(&conditions[2], 0.7) && acceptance_holds(&conditions[2], HUGE_VAL));
    for (int k = 0; k < 3; k++)
        CU_ASSERT(!acceptance_holds(&conditions[k], (double)NAN));
}

static void test_miss(void)
{
    CU_ASSERT_EQUAL(acceptance_miss(&conditions[0], 30), 0);
    CU_ASSERT_DOUBLE_EQUAL(acceptance_miss(&conditions[0], 99), 1, 1e-15);       /* its width is 49 */
    CU_ASSERT_DOUBLE_EQUAL(acceptance_miss(&conditions[1], 60), 0.5, 1e-15);     /* of its only bound */
    CU_ASSERT(acceptance_miss(&conditions[1], 40) > 0 && acceptance_miss(&conditions[1], 40) < 1e-9);
    CU_ASSERT(isinf(acceptance_miss(&conditions[0], (double)NAN)));
}

static double score(double cv, double rate)
{
    return acceptance_score(&acceptance, (double[]){cv, rate});
}

static void test_score(void)
{
    CU_ASSERT_EQUAL(acceptance_passed(&acceptance, (double[]){0.8, 20}), 2);
    CU_ASSERT_EQUAL(acceptance_passed(&acceptance, (double[]){0.6, 20}), 1);
    CU_ASSERT_EQUAL(acceptance_passed(&acceptance, (double[]){0.8, 45}), 0);
    CU_ASSERT_EQUAL(score(0.8, 20), 0);
    CU_ASSERT_DOUBLE_EQUAL(score(0.35, 20), 1.0 / 3, 1e-15);                     /* misses by half of its bound */
    CU_ASSERT_DOUBLE_EQUAL(score((double)NAN, 20), 1, 0);
    CU_ASSERT_DOUBLE_EQUAL(score(0.8, 60), 1 + 0.5 / 1.5, 1e-15); /* the worse of two misses */
    CU_ASSERT_DOUBLE_EQUAL(score((double)NAN, (double)NAN), 2, 0);
    CU_ASSERT(score(0.7, 20) > 0 && score(0.8, 40) > 1);
}

void suite_acceptance(void)
{
    CU_pSuite suite = CU_add_suite("acceptance", NULL, NULL);
    CU_add_test(suite, "what conditions let pass", test_holds);
    CU_add_test(suite, "by how much others miss them", test_miss);
    CU_add_test(suite, "how far a rule is from being accepted", test_score);
}
