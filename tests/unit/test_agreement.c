/* test_agreement.c: which rules are one; seeds of several searches. */
#include <CUnit/CUnit.h>
#include <math.h>

#include "../../compiler/agreement.h"
#include "../../compiler/starts.h"

void suite_agreement(void);

static void angles_of_rules(void)
{
    const double a[] = {3, 4, 0}, b[] = {-4, 3, 0}, c[] = {6, 8, 0}, zero[] = {0, 0, 0};
    CU_ASSERT_EQUAL(rule_cosine(3, a, b), 0);
    CU_ASSERT_DOUBLE_EQUAL(rule_cosine(3, a, c), 1, 1e-15);
    CU_ASSERT_EQUAL(rule_cosine(3, a, zero), 0);
    CU_ASSERT_EQUAL(rule_cosine(3, zero, zero), 1);
    CU_ASSERT_DOUBLE_EQUAL(rule_degrees(0), 90, 1e-12);
    CU_ASSERT_EQUAL(rule_degrees(1 + 1e-16), 0);
    CU_ASSERT_DOUBLE_EQUAL(rule_degrees(AGREE_COSINE), AGREE_DEGREES, 1e-12);
}

static void expect(const Agreement *agreement, const int *order, const int *rule)
{
    for (int k = 0; k < agreement->count; k++) {
        CU_ASSERT_EQUAL(agreement->order[k], order[k]);
        CU_ASSERT_EQUAL(agreement->rule[k], rule[k]);
    }
}

static void by_angle_and_loss(void)
{
    /* Two directions; one of the first has a much larger objective, and two searches failed. */
    const double east[] = {1, 0}, nearly[] = {2, 0.3}, north[] = {0.1, 1};
    const Finding findings[] = {{east, HUGE_VAL}, {north, 0.13},  {nearly, 0.115},  {east, 0.1},
                                {east, 0.3},      {north, 0.102}, {north, HUGE_VAL}};
    const int order[] = {3, 2, 5, 1, 4, 0, 6}, rule[] = {0, 0, 1, 2, 3, 4, 4};
    Agreement agreement;
    CU_ASSERT_FATAL(agreement_make(2, 7, findings, &agreement));
    /* north at 0.13 is 27 % above north at 0.102: another rule, better than east at 0.3. */
    CU_ASSERT_EQUAL(agreement.rules, 5);
    expect(&agreement, order, rule);
    int first = -1;
    CU_ASSERT_EQUAL(agreement_members(&agreement, 4, &first), 2);
    CU_ASSERT_EQUAL(first, 5);
    agreement_free(&agreement);
}

static void members_stand_together(void)
{
    const double east[] = {1, 0}, north[] = {0, 1};
    const Finding findings[] = {{north, 0.10}, {east, 0.11}, {north, 0.115}, {east, 0.12}};
    const int order[] = {0, 2, 1, 3}, rule[] = {0, 0, 1, 1};
    Agreement agreement;
    CU_ASSERT_FATAL(agreement_make(2, 4, findings, &agreement));
    CU_ASSERT_EQUAL(agreement.rules, 2);
    expect(&agreement, order, rule);
    agreement_free(&agreement);
}

static void losses_of_nothing(void)
{
    const double east[] = {1, 0};
    const Finding findings[] = {{east, 1e-15}, {east, 1e-9}, {east, 2e-6}};
    Agreement agreement;
    CU_ASSERT_FATAL(agreement_make(2, 3, findings, &agreement));
    CU_ASSERT_EQUAL(agreement.rules, 2);
    agreement_free(&agreement);
}

static void seeds_differ(void)
{
    CU_ASSERT(starts_seed(7, 1) == 7);
    for (uint64_t seed = 0; seed < 20; seed++)
        for (int start = 1; start < 20; start++)
            for (uint64_t other = 0; other < 20; other++)
                CU_ASSERT(starts_seed(seed, start) != starts_seed(other, start + 1));
}

/* Two of three searches have come to their end; the third has not begun. */
static void interrupted_between_starts(void)
{
    double east[] = {1, 0};
    Found found[2];
    for (int k = 0; k < 2; k++)
        found[k] = (Found){.start = k + 1,
                           .coefficients = east,
                           .summary = {.evaluations = 10, .stop_word = "budget"},
                           .report = {.result = {.objective = 1, .coefficient_count = 2}}};
    Starts starts;
    CU_ASSERT_FATAL(starts_make(found, 2, 2, &starts));
    CU_ASSERT_STRING_EQUAL(starts.result.stop_reason, "budget");
    starts_free(&starts);
    CU_ASSERT_FATAL(starts_make(found, 2, 3, &starts));
    CU_ASSERT_STRING_EQUAL(starts.result.stop_reason, "interrupted");
    CU_ASSERT_EQUAL(starts.result.evaluations, 20);
    starts_free(&starts);
}

void suite_agreement(void)
{
    CU_pSuite suite = CU_add_suite("agreement", NULL, NULL);
    CU_add_test(suite, "angles between rules", angles_of_rules);
    CU_add_test(suite, "rules by angle and loss", by_angle_and_loss);
    CU_add_test(suite, "findings of one rule stand together", members_stand_together);
    CU_add_test(suite, "losses that are 0 but for rounding", losses_of_nothing);
    CU_add_test(suite, "seeds of the starts", seeds_differ);
    CU_add_test(suite, "interrupted between two starts", interrupted_between_starts);
}
