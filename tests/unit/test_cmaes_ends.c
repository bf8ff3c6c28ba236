/* test_cmaes_ends.c: when CMA-ES stops, and what it makes of bounds and of losses that fail. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/kernel.h"
#include "tests/functions.h"
#include "searching.h"

void suite_cmaes_ends(void);

static bool all_finite(const double *x, int count)
{
    for (int i = 0; i < count; i++) {
        if (!isfinite(x[i]))
            return false;
    }
    return true;
}

static double slope(int n, const double *x)
{
    (void)n;
    return x[0];
}

static double minus_sum_of(int n, const double *x)
{
    return -sum_of(n, x);
}

/* A sphere around (0.5, …) of which only one half space can be evaluated. */
static double half_sphere(int n, const double *x)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += (x[i] - 0.5) * (x[i] - 0.5);
    if (x[0] < 0.4)
        return x[1] < 0.5 ? (double)NAN : HUGE_VAL;
    return sum;
}

/* ---- CMA-ES: stop criteria ----------------------------------------------------------------- */

/* Runs until the search stops, which must be for this reason. Returns the generations. */
static int expect_stop(const Setting *s, Function *f, SearchStop reason)
{
    Run run = run_begin(s);
    int generations = run_until_stop(&run, f, 5000);
    CU_ASSERT_STRING_EQUAL(search_stop_word(run_stop(&run)), search_stop_word(reason));
    run_end(&run);
    return generations;
}

static void test_stop_flat(void)
{
    Setting s = setting_cma(5, 1.0);
    const int window = 10 + 19; /* 10 + ceil(30 n / lambda), lambda = 8 */
    CU_ASSERT_EQUAL(expect_stop(&s, constant, SEARCH_EQUAL_LOSSES), window);
    CU_ASSERT_EQUAL(expect_stop(&s, nowhere_finite, SEARCH_NOTHING_FINITE), 10);
}

static void test_stop_tolerance_loss(void)
{
    Setting s = setting_cma(5, 1.0);
    int by_default = expect_stop(&s, sphere, SEARCH_TOLERANCE_LOSS);
    const SearchOption option = {"tolerance_loss", 1e-3};
    s.options = &option;
    s.option_count = 1;
    CU_ASSERT(expect_stop(&s, sphere, SEARCH_TOLERANCE_LOSS) < by_default - 50);
}

/* The root of the mean square of a . (x - mean) over the next candidates. */
static double spread(Run *run, const double *a)
{
    double mean[MAX_N], sum = 0.0;
    run->method->favourite(run->search, mean);
    run_ask(run);
    for (int k = 0; k < run->population; k++) {
        double product = 0.0;
        for (int i = 0; i < run->n; i++)
            product += a[i] * (run_candidate(run, k)[i] - mean[i]);
        sum += product * product / run->population;
    }
    return sqrt(sum);
}

/* Best losses that differ by a rounding error only: neither equal, nor a reason to stop as long as
 * the other candidates differ by more. */
static void test_stop_nearly_flat(void)
{
    Setting s = setting_cma(5, 1.0);
    Run run = run_begin(&s);
    for (int g = 0; g < 60; g++) {
        CU_ASSERT_EQUAL(run_stop(&run), SEARCH_GOING);
        run_ask(&run);
        for (int k = 0; k < run.population; k++)
            run.losses[k] = (k == 0 ? 1.0 : 2.0) + 1e-14 * (g % 2);
        run_tell(&run);
    }
    run_ask(&run);
    for (int k = 0; k < run.population; k++)
        run.losses[k] = 1.0;
    run_tell(&run);
    CU_ASSERT_EQUAL(run_stop(&run), SEARCH_TOLERANCE_LOSS);
    run_end(&run);
}

/* At 10^4 initial sigmas: no more than a step or two beyond. */
static void test_stop_diverged(void)
{
    Setting s = setting_cma(3, 0.0);
    const SearchOption population = {"population", 60};
    const double along[] = {1.0, 0.0, 0.0};
    s.options = &population;
    s.option_count = 1;
    Run run = run_begin(&s);
    run_until_stop(&run, slope, 500);
    CU_ASSERT_EQUAL(run_stop(&run), SEARCH_DIVERGED);
    double growth = spread(&run, along) / 0.3;
    CU_ASSERT(growth > 5e3 && growth < 5e4);
    run_end(&run);
}

/* Of condition 1e18, with its valley along the diagonal. */
static double narrow_valley(int n, const double *x)
{
    (void)n;
    double across = x[0] - x[1], along = x[0] + x[1];
    return 1e18 * across * across + along * along;
}

/* At a condition number of 1e14, the square of the ratio of the axes. */
static void test_stop_condition(void)
{
    Setting s = setting_cma(2, 1.0);
    const SearchOption options[] = {
        {"population", 100}, {"tolerance_loss", 0.0}, {"tolerance_x", 0.0}};
    const double across[] = {1.0, -1.0}, along[] = {1.0, 1.0};
    s.options = options;
    s.option_count = COUNT(options);
    Run run = run_begin(&s);
    run_until_stop(&run, narrow_valley, 1000);
    CU_ASSERT_EQUAL(run_stop(&run), SEARCH_CONDITION);
    double ratio = spread(&run, along) / spread(&run, across);
    CU_ASSERT(ratio > 0.7e7 && ratio < 3e7);
    run_end(&run);
}

static void test_stop_no_effect(void)
{
    Setting s = setting_cma(2, 1.0);
    const SearchOption tiny = {"sigma", 1e-18};
    s.options = &tiny;
    s.option_count = 1;
    CU_ASSERT_EQUAL(expect_stop(&s, sphere, SEARCH_NO_EFFECT_AXIS), 1);
    s.start[0] = 0.0;
    CU_ASSERT_EQUAL(expect_stop(&s, slope, SEARCH_NO_EFFECT_COORDINATE), 1);

    /* 0.1 sigma is lost beside 1, 0.2 sigma is not */
    Setting line = setting_cma(1, 1.0);
    const SearchOption barely = {"sigma", 7e-16};
    line.options = &barely;
    line.option_count = 1;
    CU_ASSERT_EQUAL(expect_stop(&line, constant, SEARCH_NO_EFFECT_AXIS), 1);
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_of(const double *values, int count)
{
    double sorted[2000];
    memcpy(sorted, values, (size_t)count * sizeof *sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, compare_doubles);
    return sorted[count / 2];
}

/* Section B.3: whether the last 30 % of the window are no better than its first 30 %. */
static bool reference_stagnation(const double *best, const double *median, int g, int least)
{
    int window = g / 5 > least ? g / 5 : least;
    int part = (int)ceil(0.3 * window);
    return g >= window && median_of(best + g - part, part) >= median_of(best + g - window, part) &&
           median_of(median + g - part, part) >= median_of(median + g - window, part);
}

/* Losses that are noise around two levels, of the best candidate and of the others, which fall for
 * a while by these slopes. The smallest population learns least, so no other criterion interferes.
 */
static void expect_stagnation(int falling, double best_slope, double other_slope)
{
    Setting s = setting_cma(10, 1.0);
    const SearchOption population = {"population", 4};
    const int least = 120 + 75; /* 120 + 30 n / lambda */
    s.options = &population;
    s.option_count = 1;
    double best[2000], median[2000];
    Run run = run_begin(&s);
    PlastDraw draw = search_draw(3, 0);
    int g = 0;
    while (g < 2000 && run_stop(&run) == SEARCH_GOING) {
        run_ask(&run);
        int time = g < falling ? g : falling;
        for (int k = 0; k < run.population; k++) {
            double slope_k = k == g % run.population ? best_slope : other_slope;
            run.losses[k] = kernel_rt_uniform(&draw, 0, g, k) - slope_k * time +
                            (k == g % run.population ? 0.0 : 100.0);
        }
        run_tell(&run);
        double sorted[MAX_N];
        memcpy(sorted, run.losses, (size_t)run.population * sizeof *sorted);
        qsort(sorted, (size_t)run.population, sizeof *sorted, compare_doubles);
        best[g] = sorted[0];
        median[g] = sorted[run.population / 2];
        g++;
        bool expected = reference_stagnation(best, median, g, least);
        CU_ASSERT_EQUAL_FATAL(run_stop(&run), expected ? SEARCH_STAGNATION : SEARCH_GOING);
    }
    CU_ASSERT(g > falling && g < 2000);
    run_end(&run);
}

static void test_stop_stagnation(void)
{
    expect_stagnation(0, 0.0, 0.0);
    expect_stagnation(400, 0.01, 0.0); /* the best ones alone get better */
    expect_stagnation(400, 0.0, 0.01); /* all the others do */
    expect_stagnation(1200, 0.01, 0.01);
}

/* ---- CMA-ES: bounds, scales, failures ------------------------------------------------------ */

/* Runs to the end, checks that all candidates keep the bounds and that the favourite comes close to
 * `optimum` everywhere. */
static void expect_optimum(const Setting *s, Function *f, double optimum)
{
    Run run = run_begin(s);
    double mean[MAX_N];
    bool inside = true;
    while (run_stop(&run) == SEARCH_GOING) {
        run_step(&run, f);
        inside = inside && run_candidates_inside(&run, s);
    }
    CU_ASSERT(inside);
    search_cmaes.favourite(run.search, mean);
    for (int i = 0; i < run.n; i++)
        CU_ASSERT_DOUBLE_EQUAL(mean[i], optimum, 1e-5);
    run_end(&run);
}

static void test_bounded(void)
{
    Setting s = setting_cma(5, 0.8);
    setting_bound(&s, 0.2, 1.0);
    expect_optimum(&s, sphere, 0.2); /* the best there is */
    expect_optimum(&s, sum_of, 0.2);
    expect_optimum(&s, minus_sum_of, 1.0);
    setting_bound(&s, -1.0, 1.0);
    expect_optimum(&s, sphere, 0.0);
    expect_optimum(&s, rosenbrock, 1.0); /* its optimum is a corner */
    setting_bound(&s, 0.8, 2.0);         /* starts on the bound */
    expect_optimum(&s, rosenbrock, 1.0);
    setting_bound(&s, 0.2, HUGE_VAL);
    expect_optimum(&s, sum_of, 0.2);
    setting_bound(&s, -HUGE_VAL, 1.5);
    expect_optimum(&s, minus_sum_of, 1.5);
    expect_optimum(&s, sphere, 0.0);
}

/* A start outside is moved onto the bound; equal bounds leave no choice. */
static void test_bounded_start(void)
{
    Setting s = setting_cma(2, 7.0);
    setting_bound(&s, 0.0, 1.0);
    s.low[1] = s.high[1] = 0.25;
    Run run = run_begin(&s);
    double mean[2];
    search_cmaes.favourite(run.search, mean);
    CU_ASSERT_EQUAL(mean[0], 1.0);
    CU_ASSERT_EQUAL(mean[1], 0.25);
    for (int g = 0; g < 30; g++) {
        run_step(&run, sphere);
        for (int k = 0; k < run.population; k++)
            CU_ASSERT_EQUAL(run_candidate(&run, k)[1], 0.25);
    }
    run_end(&run);
}

static void test_failures(void)
{
    Setting s = setting_cma(4, 0.9);
    const SearchOption option = {"tolerance_loss", 1e-20};
    s.options = &option;
    s.option_count = 1;
    Run run = run_begin(&s);
    double best = HUGE_VAL;
    while (best > 1e-10 && run_stop(&run) == SEARCH_GOING)
        best = run_step(&run, half_sphere);
    CU_ASSERT(best <= 1e-10);
    run_end(&run);
}

/* A generation that fails altogether teaches nothing: the mean stays, and what comes after it
 * converges as ever. */
static void test_all_fail(void)
{
    Setting s = setting_cma(4, 1.0);
    Run run = run_begin(&s);
    double before[4], after[4];
    run_steps(&run, sphere, 10);
    search_cmaes.favourite(run.search, before);
    for (int g = 0; g < 20; g++) {
        double last = run.x[0];
        run_step(&run, nowhere_finite);
        CU_ASSERT(all_finite(run.x, run.population * run.n));
        CU_ASSERT_NOT_EQUAL(run.x[0], last);
    }
    search_cmaes.favourite(run.search, after);
    CU_ASSERT(same_bits(before, after, 4));
    CU_ASSERT_EQUAL(run_stop(&run), SEARCH_GOING);
    run_until_stop(&run, sphere, 1000);
    CU_ASSERT_EQUAL(run_stop(&run), SEARCH_TOLERANCE_LOSS);
    search_cmaes.favourite(run.search, after);
    CU_ASSERT(sphere(4, after) < 1e-10);
    run_end(&run);
}

/* All that is not finite is the same, and what stands last may as well be failing. */
static void test_kinds_of_failure(void)
{
    const double kinds[] = {HUGE_VAL, -HUGE_VAL, (double)NAN};
    Setting s = setting_cma(4, 1.0);
    Run runs[COUNT(kinds)];
    for (int i = 0; i < COUNT(kinds); i++)
        runs[i] = run_begin(&s);
    for (int g = 0; g < 20; g++) {
        for (int i = 0; i < COUNT(kinds); i++) {
            run_ask(&runs[i]);
            for (int k = 0; k < runs[i].population; k++) {
                double loss = sphere(4, run_candidate(&runs[i], k));
                runs[i].losses[k] = k % 3 == 1 ? kinds[i] : loss;
            }
            run_tell(&runs[i]);
        }
    }
    CU_ASSERT(run_same_candidates(&runs[0], &runs[1]));
    CU_ASSERT(run_same_candidates(&runs[0], &runs[2]));
    for (int i = 0; i < COUNT(kinds); i++)
        run_end(&runs[i]);
}

void suite_cmaes_ends(void)
{
    CU_pSuite suite = CU_add_suite("search: cmaes, ends", NULL, NULL);
    CU_add_test(suite, "stop: equal, nothing finite", test_stop_flat);
    CU_add_test(suite, "stop: tolerance of losses", test_stop_tolerance_loss);
    CU_add_test(suite, "stop: nearly flat", test_stop_nearly_flat);
    CU_add_test(suite, "stop: diverged", test_stop_diverged);
    CU_add_test(suite, "stop: condition", test_stop_condition);
    CU_add_test(suite, "stop: no effect", test_stop_no_effect);
    CU_add_test(suite, "stop: stagnation", test_stop_stagnation);
    CU_add_test(suite, "bounds", test_bounded);
    CU_add_test(suite, "start outside, equal bounds", test_bounded_start);
    CU_add_test(suite, "failures", test_failures);
    CU_add_test(suite, "all fail", test_all_fail);
    CU_add_test(suite, "kinds of failure", test_kinds_of_failure);
}
