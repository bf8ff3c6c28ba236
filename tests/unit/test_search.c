/* test_search.c: the table of search methods, what methods share, and their checkpoints. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/kernel.h"
#include "runtime/search/methods.h"
#include "tests/functions.h"
#include "searching.h"

void suite_search(void);

/* ---- the table of methods ------------------------------------------------------------------ */

static void test_methods(void)
{
    int count;
    const SearchMethod *const *methods = methods_all(&count);
    for (int i = 0; i < count; i++)
        CU_ASSERT_PTR_EQUAL(methods_find(methods[i]->name), methods[i]);
    CU_ASSERT_PTR_EQUAL(methods_find("cmaes"), &search_cmaes);
    CU_ASSERT_PTR_EQUAL(methods_find("gradient"), &search_gradient);
    CU_ASSERT_PTR_NULL(methods_find("cma"));
    CU_ASSERT_PTR_NULL(methods_find(""));
}

static void test_rules(void)
{
    int count;
    const SearchMethod *const *methods = methods_all(&count);
    for (int m = 0; m < count; m++) {
        CU_ASSERT(methods[m]->option_count <= MAX_OPTIONS);
        for (int i = 0; i < methods[m]->option_count; i++) {
            const SearchOptionRule *rule = &methods[m]->options[i];
            CU_ASSERT(rule->low < rule->high);
            CU_ASSERT(isnan(rule->default_value) ||
                      (rule->low <= rule->default_value && rule->default_value <= rule->high));
            CU_ASSERT(rule->words == NULL || (rule->integer && rule->low == 0.0));
            CU_ASSERT(strlen(rule->meaning) > 10);
        }
    }
}

static void test_stop_words(void)
{
    CU_ASSERT_STRING_EQUAL(search_stop_word(SEARCH_GOING), "going");
    CU_ASSERT_STRING_EQUAL(search_stop_word(SEARCH_TOLERANCE_X), "tolerance_x");
    CU_ASSERT_STRING_EQUAL(search_stop_word(SEARCH_STAGNATION), "stagnation");
    CU_ASSERT_PTR_NOT_NULL(strstr(search_stop_advice(SEARCH_NOTHING_FINITE), "smaller sigma"));
    CU_ASSERT_STRING_EQUAL(search_stop_advice(SEARCH_TOLERANCE_X), "");
    CU_ASSERT_EQUAL(SEARCH_STOP_COUNT, SEARCH_ROUNDS + 1);
    for (int i = 0; i < SEARCH_STOP_COUNT; i++) {
        CU_ASSERT(strlen(search_stop_meaning((SearchStop)i)) > 10);
        CU_ASSERT_PTR_NOT_NULL(search_stop_advice((SearchStop)i));
        for (int j = 0; j < i; j++)
            CU_ASSERT_STRING_NOT_EQUAL(search_stop_word((SearchStop)i),
                                       search_stop_word((SearchStop)j));
    }
}

/* ---- what methods share -------------------------------------------------------------------- */

static void test_draw(void)
{
    PlastDraw draw = search_draw(0xfedcba9800000007u, 3);
    CU_ASSERT_EQUAL(draw.seed_low, 7);
    CU_ASSERT_EQUAL((unsigned)draw.seed_high, 0xfedcba98u);
    CU_ASSERT_EQUAL(draw.generation, 3);
    CU_ASSERT_EQUAL(draw.set, PLAST_SEARCH);
}

/* Whether `order` is the stable order of losses by search_loss: a direct check of its definition.
 */
static bool is_stable_order(const double *losses, const int *order, int count)
{
    for (int i = 0; i + 1 < count; i++) {
        double a = search_loss(losses[order[i]]), b = search_loss(losses[order[i + 1]]);
        if (a > b || (a == b && order[i] >= order[i + 1]))
            return false;
    }
    return true;
}

static void test_rank(void)
{
    const double losses[] = {2.0, (double)NAN, 1.0, HUGE_VAL, 2.0, -HUGE_VAL, -3.0, 1.0};
    const int expected[] = {6, 2, 7, 0, 4, 1, 3, 5};
    int order[300], work[300];
    search_rank(losses, COUNT(losses), order, work);
    for (int i = 0; i < COUNT(losses); i++)
        CU_ASSERT_EQUAL(order[i], expected[i]);

    PlastDraw draw = search_draw(5, 0);
    for (int count = 0; count <= 300; count += count < 20 ? 1 : 40) {
        double drawn[300]; /* with many ties */
        for (int i = 0; i < count; i++)
            drawn[i] = floor(20.0 * kernel_rt_uniform(&draw, 0, count, i));
        search_rank(drawn, count, order, work);
        CU_ASSERT(is_stable_order(drawn, order, count));
    }
}

typedef struct Interval {
    double low, high;
} Interval;

static const Interval intervals[] = {
    {0.0, 1.0},       {-5.0, 5.0},       {2.0, 2.001},          {-1e6, 3.0},      {0.0, HUGE_VAL},
    {-3.0, HUGE_VAL}, {-HUGE_VAL, 0.25}, {-HUGE_VAL, HUGE_VAL}, {1e-300, 2e-300},
};

static bool stays_inside(double x, Interval interval)
{
    double y = search_into_bounds(x, interval.low, interval.high);
    return y >= interval.low && y <= interval.high;
}

static void test_bounds_keep_inside(void)
{
    for (int i = 0; i < COUNT(intervals); i++) {
        bool inside = true;
        for (int k = -400; k <= 400; k++) {
            inside = inside && stays_inside(k * 0.037, intervals[i]);
            inside = inside && stays_inside(1e9 * k * k * k, intervals[i]);
        }
        CU_ASSERT(inside);
    }
    CU_ASSERT_EQUAL(search_into_bounds(-7.0, 2.0, 2.0), 2.0);
    CU_ASSERT_EQUAL(search_from_bounds(9.0, 2.0, 2.0), 2.0);
}

/* The mapping is continuous with slopes from -1 to 1, the identity away from the bounds, and
 * reaches the bounds. */
static void test_bounds_are_smooth(void)
{
    const double h = 1.0 / 1024.0;
    bool reached_low = false, reached_high = false;
    double before = search_into_bounds(-4.0, 0.0, 1.0), steepest = 0.0;
    for (int k = -4 * 1024 + 1; k < 4 * 1024; k++) {
        double now = search_into_bounds(k * h, 0.0, 1.0);
        steepest = fmax(steepest, fabs(now - before) / h);
        reached_low = reached_low || now < 1e-5;
        reached_high = reached_high || now > 1.0 - 1e-5;
        before = now;
    }
    CU_ASSERT_DOUBLE_EQUAL(steepest, 1.0, 1e-9);
    CU_ASSERT(reached_low);
    CU_ASSERT(reached_high);
    for (double x = 0.05; x <= 0.9; x += 0.01)
        CU_ASSERT_EQUAL(search_into_bounds(x, 0.0, 1.0), x);
    CU_ASSERT_EQUAL(search_into_bounds(-123.0, -HUGE_VAL, HUGE_VAL), -123.0);
    CU_ASSERT_EQUAL(search_into_bounds(1e9, 0.0, HUGE_VAL), 1e9);
    CU_ASSERT_EQUAL(search_into_bounds(-1e9, -HUGE_VAL, 0.0), -1e9);
}

static void test_bounds_back(void)
{
    for (int i = 0; i < COUNT(intervals); i++) {
        double low = intervals[i].low, high = intervals[i].high;
        double from = isfinite(low) ? low : (isfinite(high) ? high : 10.0) - 20.0;
        double to = isfinite(high) ? high : from + 20.0;
        for (int k = 0; k <= 100; k++) {
            double y = from + (to - from) * k / 100.0;
            double x = search_from_bounds(y, low, high);
            CU_ASSERT_DOUBLE_EQUAL(search_into_bounds(x, low, high), y,
                                   4e-15 * (fabs(from) + fabs(to)));
        }
    }
    CU_ASSERT_EQUAL(search_into_bounds(search_from_bounds(-1.0, 0.0, 1.0), 0.0, 1.0), 0.0);
    CU_ASSERT_EQUAL(search_into_bounds(search_from_bounds(2.0, 0.0, 1.0), 0.0, 1.0), 1.0);
}

/* ---- checkpoints --------------------------------------------------------------------------- */

static void test_resume_cmaes(void)
{
    Setting s = setting_cma(5, 1.0);
    expect_resume(&s, rosenbrock, 0, 1000);
    expect_resume(&s, rosenbrock, 1, 1000);
    expect_resume(&s, rosenbrock, 37, 1000);
    expect_resume(&s, constant, 20, 1000);
    expect_resume(&s, constant, 40, 1000); /* has stopped before */
    expect_resume(&s, noise_of, 100, 1000);
    expect_resume(&s, nowhere_finite, 5, 1000);
    Setting bounded = setting_cma(4, 1.0);
    setting_bound(&bounded, 0.5, 2.0);
    bounded.seed = UINT64_MAX;
    expect_resume(&bounded, sphere, 30, 1000);
}

/* So late that the ring of the history has come round. */
static void test_resume_long_history(void)
{
    Setting s = setting_cma(2, 1.0);
    Run a = run_begin(&s), b = run_begin(&s);
    for (int g = 0; g < 21500; g++) {
        run_ask(&a);
        for (int k = 0; k < a.population; k++)
            a.losses[k] = noise_of(2, run_candidate(&a, k));
        run_tell(&a);
    }
    Bytes saved = run_save(&a);
    CU_ASSERT(run_load(&b, saved));
    for (int g = 0; g < 50; g++) {
        CU_ASSERT(run_same_candidates(&a, &b));
        run_step(&a, noise_of);
        run_step(&b, noise_of);
        CU_ASSERT_EQUAL(run_stop(&a), run_stop(&b));
    }
    free(saved.at);
    run_end(&a);
    run_end(&b);
}

/* Whatever does not fit is refused, and leaves the search as it was. */
static void expect_refused(const Setting *s, Bytes bytes)
{
    Run run = run_begin(s), untouched = run_begin(s);
    CU_ASSERT(!run_load(&run, bytes));
    CU_ASSERT(run_same_candidates(&run, &untouched));
    run_end(&run);
    run_end(&untouched);
}

/* All prefixes, and all changes of one of the first bytes to 0x80, where negative numbers begin. */
static void test_refuse_damage(void)
{
    Setting settings[] = {setting_cma(3, 1.0), setting_new(&search_gradient, 3, 1.0)};
    for (int i = 0; i < COUNT(settings); i++) {
        Run run = run_begin(&settings[i]);
        run_steps(&run, sphere, 5);
        Bytes saved = run_save(&run);
        for (int size = 0; size < saved.size; size += 1 + size / 8)
            expect_refused(&settings[i], (Bytes){saved.at, size});
        expect_refused(&settings[i], (Bytes){saved.at, -1});
        for (int at = 0; at < 16; at++) {
            unsigned char kept = saved.at[at];
            saved.at[at] = 0x80;
            expect_refused(&settings[i], saved);
            saved.at[at] = kept;
        }
        CU_ASSERT(run_load(&run, saved));
        free(saved.at);
        run_end(&run);
    }
}

static void test_refuse_other_problem(void)
{
    Setting s = setting_cma(3, 1.0), larger = setting_cma(4, 1.0), reseeded = setting_cma(3, 1.0),
            crowded = setting_cma(3, 1.0);
    Setting wider = setting_cma(3, 1.0);
    const SearchOption population = {"population", 20}, sigma = {"sigma", 0.5};
    reseeded.seed = 2;
    crowded.options = &population;
    crowded.option_count = 1;
    wider.options = &sigma;
    wider.option_count = 1;
    Run run = run_begin(&s);
    Bytes saved = run_save(&run);
    expect_refused(&larger, saved);
    expect_refused(&reseeded, saved);
    expect_refused(&crowded, saved);
    expect_refused(&wider, saved);
    Setting forward = setting_new(&search_gradient, 3, 1.0);
    expect_refused(&forward, saved);
    free(saved.at);
    run_end(&run);
}

void suite_search(void)
{
    CU_pSuite suite = CU_add_suite("search: shared", NULL, NULL);
    CU_add_test(suite, "methods by name", test_methods);
    CU_add_test(suite, "option rules", test_rules);
    CU_add_test(suite, "words of the stop reasons", test_stop_words);
    CU_add_test(suite, "draws", test_draw);
    CU_add_test(suite, "ranks", test_rank);
    CU_add_test(suite, "bounds keep everything inside", test_bounds_keep_inside);
    CU_add_test(suite, "bounds are smooth", test_bounds_are_smooth);
    CU_add_test(suite, "bounds and back", test_bounds_back);
    CU_add_test(suite, "resume", test_resume_cmaes);
    CU_add_test(suite, "resume after a long time", test_resume_long_history);
    CU_add_test(suite, "refuse damaged states", test_refuse_damage);
    CU_add_test(suite, "refuse other problems", test_refuse_other_problem);
}
