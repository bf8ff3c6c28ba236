/* test_agreement.c: which rules are one; seeds of several searches. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>

#include "compiler/report/agreement.h"
#include "compiler/report/starts.h"

void suite_agreement(void);

/* So many pure numbers without bounds. */
static const RuleAxis *plain(int n)
{
    static RuleAxis axes[4];
    for (int k = 0; k < n; k++)
        axes[k] = (RuleAxis){.name = "rule.a", .low = -HUGE_VAL, .high = HUGE_VAL};
    rule_axes_group(axes, n);
    return axes;
}

static void angles_of_rules(void)
{
    const double a[] = {3, 4, 0}, b[] = {-4, 3, 0}, c[] = {6, 8, 0}, zero[] = {0, 0, 0};
    const RuleAxis *axes = plain(3);
    CU_ASSERT_DOUBLE_EQUAL(rule_axes_degrees(3, axes, a, b), 90, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(rule_axes_degrees(3, axes, a, c), 0, 1e-5);
    CU_ASSERT(isnan(rule_axes_degrees(3, axes, a, zero)));
    CU_ASSERT(isnan(rule_axes_degrees(3, axes, zero, zero)));
}

static RuleAxis axis(const char *name, const char *unit, double low, double high, bool log_scale)
{
    RuleAxis made = {.name = name, .low = low, .high = high, .log_scale = log_scale};
    CU_ASSERT_FATAL(scale_read(unit, &made.scale, &made.dim));
    return made;
}

/* Time constants are beside the angle, and so is a number that is alone in its dimension; of those in the
 * angle, shares of the interval count. */
static void what_is_in_an_angle(void)
{
    RuleAxis axes[] = {axis("pair.tau", "ms", 5e-3, 0.1, true), axis("pair.alpha", "", -2, 2, false),
                       axis("pair.gamma", "", -2, 2, false), axis("pair.g", "nS", 0, 1e-8, false),
                       axis("pair.kappa", "", -20, 20, false)};
    rule_axes_group(axes, 5);
    CU_ASSERT(!axes[0].in_angle && axes[1].in_angle && axes[2].in_angle && !axes[3].in_angle);
    const double a[] = {0.02, 1, 0, 3e-9, 10}, b[] = {0.1, 1, 0, 3e-9, 10},
                 c[] = {0.02, 1, 0, 5e-9, -10};
    CU_ASSERT_DOUBLE_EQUAL(rule_axes_degrees(5, axes, a, b), 0, 1e-5);
    CU_ASSERT_DOUBLE_EQUAL(rule_axes_degrees(5, axes, a, c), 90, 1e-12);
    StrBuf beside = {0};
    rule_axes_write_beside(&beside, 5, axes, a, b, "stdp");
    rule_axes_write_beside(&beside, 5, axes, a, c, "c");
    CU_ASSERT_STRING_EQUAL(beside.text, "; tau 20 ms, in stdp 100 ms; g 3 nS, in c 5 nS");
    strbuf_free(&beside);
    ResultBeside *list;
    int count;
    CU_ASSERT_FATAL(rule_axes_list_beside(5, axes, a, c, &list, &count));
    CU_ASSERT_EQUAL_FATAL(count, 1);
    CU_ASSERT_STRING_EQUAL(list[0].name, "pair.g");
    CU_ASSERT(list[0].value == 3e-9 && list[0].other == 5e-9);
    free(list);
}

static void gaps(void)
{
    RuleAxis tau = axis("tau", "ms", 1e-3, 0.1, true), free_tau = axis("tau", "ms", 0, HUGE_VAL, true);
    RuleAxis alpha = axis("alpha", "", -2, 2, false), g = axis("g", "nS", -HUGE_VAL, HUGE_VAL, false);
    CU_ASSERT_DOUBLE_EQUAL(rule_axes_gap(&tau, 1e-3, 0.1), 1, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(rule_axes_gap(&free_tau, 0.1, 0.2), log(2), 1e-12);
    CU_ASSERT_EQUAL(rule_axes_gap(&alpha, 1, -1), 0.5);
    CU_ASSERT_DOUBLE_EQUAL(rule_axes_gap(&g, 1e-9, 4e-9), 0.75, 1e-12);
    CU_ASSERT_EQUAL(rule_axes_gap(&g, 0, 0), 0);
    CU_ASSERT(rule_axes_at_bound(&tau, 1e-3) && rule_axes_at_bound(&tau, 0.09999) &&
              !rule_axes_at_bound(&tau, 0.05));
    CU_ASSERT(rule_axes_at_bound(&alpha, -2) && !rule_axes_at_bound(&alpha, 1.99) &&
              !rule_axes_at_bound(&g, 0));
}

/* The same angle and loss, but another time constant. */
static void other_time_constants(void)
{
    RuleAxis axes[] = {axis("tau", "ms", 1e-3, 0.1, true), axis("a", "", -2, 2, false),
                       axis("b", "", -2, 2, false)};
    rule_axes_group(axes, 3);
    const double fast[] = {1e-3, 1, 1}, slow[] = {0.1, 1, 1}, nearly[] = {1.2e-3, 1, 1};
    const Finding findings[] = {{fast, 0.1}, {slow, 0.1}, {nearly, 0.1}};
    Agreement agreement;
    CU_ASSERT_FATAL(agreement_make(3, axes, 3, findings, &agreement));
    CU_ASSERT_EQUAL(agreement.rules, 2);
    CU_ASSERT(agreement.order[0] == 0 && agreement.order[1] == 2 && agreement.order[2] == 1);
    agreement_free(&agreement);
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
    CU_ASSERT_FATAL(agreement_make(2, plain(2), 7, findings, &agreement));
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
    CU_ASSERT_FATAL(agreement_make(2, plain(2), 4, findings, &agreement));
    CU_ASSERT_EQUAL(agreement.rules, 2);
    expect(&agreement, order, rule);
    agreement_free(&agreement);
}

static void losses_of_nothing(void)
{
    const double east[] = {1, 0};
    const Finding findings[] = {{east, 1e-15}, {east, 1e-9}, {east, 2e-6}};
    Agreement agreement;
    CU_ASSERT_FATAL(agreement_make(2, plain(2), 3, findings, &agreement));
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
                           .summary = {.numbers.evaluations = 10, .stop_word = "budget"},
                           .report = {.result = {.objective = 1, .coefficient_count = 2}}};
    Starts starts;
    CU_ASSERT_FATAL(starts_make(calloc(2, sizeof(RuleAxis)), found, 2, 2, &starts));
    CU_ASSERT_STRING_EQUAL(starts.result.stop_reason, "budget");
    starts_free(&starts);
    CU_ASSERT_FATAL(starts_make(calloc(2, sizeof(RuleAxis)), found, 2, 3, &starts));
    CU_ASSERT_STRING_EQUAL(starts.result.stop_reason, "interrupted");
    CU_ASSERT_EQUAL(starts.result.numbers.evaluations, 20);
    starts_free(&starts);
}

void suite_agreement(void)
{
    CU_pSuite suite = CU_add_suite("agreement", NULL, NULL);
    CU_add_test(suite, "angles between rules", angles_of_rules);
    CU_add_test(suite, "what is in an angle", what_is_in_an_angle);
    CU_add_test(suite, "gaps between values", gaps);
    CU_add_test(suite, "other time constants", other_time_constants);
    CU_add_test(suite, "rules by angle and loss", by_angle_and_loss);
    CU_add_test(suite, "findings of one rule stand together", members_stand_together);
    CU_add_test(suite, "losses that are 0 but for rounding", losses_of_nothing);
    CU_add_test(suite, "seeds of the starts", seeds_differ);
    CU_add_test(suite, "interrupted between two starts", interrupted_between_starts);
}
