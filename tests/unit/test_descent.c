/* test_descent.c: descent along differences: Adam's trajectory against that of exact gradients
 * (Kingma and Ba 2015), probes that fail, cliffs. */
#include <CUnit/CUnit.h>
#include <math.h>

#include "tests/functions.h"
#include "searching.h"

void suite_descent(void);

/* With probes at 1e-3; how their distance is chosen is tested in test_gradient.c. */
static const SearchOption central_options[] = {{"h", 1e-3}};
static const SearchOption forward_options[] = {{"h", 1e-3}, {"differences", 0.0}};

static Setting descent(int n, double start)
{
    Setting s = setting_new(&search_gradient, n, start);
    s.options = central_options;
    s.option_count = COUNT(central_options);
    return s;
}

static double quadratic(int n, const double *x)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += 0.5 * (i + 1) * x[i] * x[i];
    return sum;
}

/* Kingma and Ba (2015), algorithm 1, on `quadratic`, with a gradient that is `shift` further along,
 * 0 for central differences, h / 2 for forward ones, and no longer than 1, the default of `clip`.
 * Compares x after each of 500 steps. */
static void expect_adam(Run *run, double shift)
{
    const double alpha = 0.01, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-8;
    double x[3] = {1.0, 1.0, 1.0}, m[3] = {0}, v[3] = {0}, worst = 0.0;
    for (int t = 1; t <= 500; t++) {
        double g[3], point[3];
        for (int i = 0; i < 3; i++)
            g[i] = (i + 1) * (x[i] + shift);
        double shorter = fmin(1.0, 1.0 / sqrt(sphere(3, g)));
        for (int i = 0; i < 3; i++) {
            m[i] = beta_1 * m[i] + (1 - beta_1) * shorter * g[i];
            v[i] = beta_2 * v[i] + (1 - beta_2) * pow(shorter * g[i], 2);
            x[i] -= alpha * (m[i] / (1 - pow(beta_1, t))) /
                    (sqrt(v[i] / (1 - pow(beta_2, t))) + epsilon);
        }
        run_step(run, quadratic);
        search_gradient.favourite(run->search, point);
        worst = fmax(worst, largest_difference(point, x, 3));
    }
    CU_ASSERT(worst < 1e-9);
    CU_ASSERT(quadratic(3, x) < 1e-4);
}

static void test_adam(void)
{
    Setting s = descent(3, 1.0);
    Run central = run_begin(&s);
    expect_adam(&central, 0.0);
    run_end(&central);
    s.options = forward_options;
    s.option_count = COUNT(forward_options);
    Run forward = run_begin(&s);
    expect_adam(&forward, 0.5e-3);
    run_end(&forward);
}

static void test_probes(void)
{
    Setting s = descent(2, 1.0);
    s.high[1] = 1.0;
    const double below = 1.0 - 1e-3, above = 1.0 + 1e-3;
    Run central = run_begin(&s);
    CU_ASSERT_EQUAL_FATAL(central.population, 5);
    run_ask(&central);
    const double expected[] = {1.0, 1.0, above, 1.0, below, 1.0, 1.0, 1.0, 1.0, below};
    CU_ASSERT(same_bits(central.x, expected, COUNT(expected)));
    run_end(&central);

    s.options = forward_options;
    s.option_count = COUNT(forward_options);
    Run forward = run_begin(&s);
    CU_ASSERT_EQUAL_FATAL(forward.population, 3);
    run_ask(&forward);
    const double expected_forward[] = {1.0, 1.0, above, 1.0, 1.0, below};
    CU_ASSERT(same_bits(forward.x, expected_forward, COUNT(expected_forward)));
    run_end(&forward);

    setting_bound(&s, 0.9999, 1.0005); /* narrower than h, more room above */
    Run narrow = run_begin(&s);
    run_ask(&narrow);
    CU_ASSERT_EQUAL(run_candidate(&narrow, 1)[0], 1.0005);
    CU_ASSERT_EQUAL(run_candidate(&narrow, 2)[1], 1.0005);
    run_end(&narrow);
}

static void test_gradient_bounds(void)
{
    for (int central = 0; central <= 1; central++) {
        Setting s = descent(3, 0.7);
        const SearchOption options[] = {{"h", 1e-3}, {"differences", central}};
        s.options = options;
        s.option_count = COUNT(options);
        setting_bound(&s, 0.25, 1.0);
        s.low[2] = s.high[2] = 0.5; /* fixed */
        Run run = run_begin(&s);
        bool inside = true;
        for (int g = 0; g < 200; g++) {
            run_step(&run, quadratic);
            inside = inside && run_candidates_inside(&run, &s);
        }
        CU_ASSERT(inside);
        double x[3];
        search_gradient.favourite(run.search, x);
        CU_ASSERT_EQUAL(x[0], 0.25);
        CU_ASSERT_EQUAL(x[1], 0.25);
        CU_ASSERT_EQUAL(x[2], 0.5);
        run_end(&run);
    }
}

/* One step on x_0 + x_1 with some probes failed. The first step of Adam is alpha times the sign of
 * the partial derivative, hence shows which ones were known. */
static void expect_first_step(const Setting *s, unsigned failed, double step_0, double step_1)
{
    Run run = run_begin(s);
    run_ask(&run);
    for (int k = 0; k < run.population; k++)
        run.losses[k] =
            failed >> k & 1 ? (k % 2 ? (double)NAN : HUGE_VAL) : sum_of(2, run_candidate(&run, k));
    run_tell(&run);
    double x[2];
    search_gradient.favourite(run.search, x);
    CU_ASSERT_DOUBLE_EQUAL(x[0], 1.0 - step_0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(x[1], 1.0 - step_1, 1e-9);
    run_end(&run);
}

static void test_failed_probes(void)
{
    const double alpha = 0.01;
    Setting s = descent(2, 1.0);
    expect_first_step(&s, 0, alpha, alpha);
    expect_first_step(&s, 1, alpha, alpha);               /* the point itself: not needed */
    expect_first_step(&s, 1 << 1 | 1 << 4, alpha, alpha); /* one-sided, below and above */
    expect_first_step(&s, 1 << 1 | 1 << 2, 0.0, alpha);
    expect_first_step(&s, 1 | 1 << 2, 0.0, alpha);
    expect_first_step(&s, 1 | 1 << 3, alpha, 0.0);
    s.options = forward_options;
    s.option_count = COUNT(forward_options);
    expect_first_step(&s, 1 << 2, alpha, 0.0);
    expect_first_step(&s, 1, 0.0, 0.0);
}

/* Losses at the end of the range of double leave no trace that stays. */
static void test_steep(void)
{
    Setting s = descent(1, 1.0);
    Run run = run_begin(&s);
    run_ask(&run);
    run.losses[1] = 1e308;
    run.losses[2] = -1e308;
    run_tell(&run);
    double x;
    search_gradient.favourite(run.search, &x);
    CU_ASSERT_DOUBLE_EQUAL(x, 0.99, 1e-9);
    run_end(&run);
}

static void test_gradient_gives_up(void)
{
    Setting s = descent(2, 1.0);
    Run run = run_begin(&s);
    run_steps(&run, nowhere_finite, 9);
    CU_ASSERT_EQUAL(run_stop(&run), SEARCH_GOING);
    run_step(&run, sphere);
    run_steps(&run, nowhere_finite, 9);
    CU_ASSERT_EQUAL(run_stop(&run), SEARCH_GOING);
    run_step(&run, nowhere_finite);
    CU_ASSERT_EQUAL(run_stop(&run), SEARCH_NOTHING_FINITE);
    run_end(&run);

    Run idle = run_begin(&s); /* failing is not a step */
    run_steps(&idle, nowhere_finite, 5);
    double x[2];
    search_gradient.favourite(idle.search, x);
    CU_ASSERT_EQUAL(x[0], 1.0);
    run_end(&idle);
}

static void test_resume_gradient(void)
{
    Setting s = descent(5, 0.5);
    expect_resume(&s, rosenbrock, 0, 100);
    expect_resume(&s, rosenbrock, 20, 100);
    expect_resume(&s, nowhere_finite, 4, 100);
    s.options = forward_options;
    s.option_count = COUNT(forward_options);
    setting_bound(&s, 0.0, 0.75);
    expect_resume(&s, rosenbrock, 20, 100);
}

static void test_gradient_rosenbrock(void)
{
    Setting s = descent(5, 0.0);
    Run run = run_begin(&s);
    run_steps(&run, rosenbrock, 6000);
    CU_ASSERT(run_step(&run, rosenbrock) < 1e-3);
    run_end(&run);
}

void suite_descent(void)
{
    CU_pSuite suite = CU_add_suite("search: gradient", NULL, NULL);
    CU_add_test(suite, "Adam's trajectory", test_adam);
    CU_add_test(suite, "probes", test_probes);
    CU_add_test(suite, "bounds", test_gradient_bounds);
    CU_add_test(suite, "failed probes", test_failed_probes);
    CU_add_test(suite, "steep", test_steep);
    CU_add_test(suite, "gives up", test_gradient_gives_up);
    CU_add_test(suite, "resume", test_resume_gradient);
    CU_add_test(suite, "Rosenbrock", test_gradient_rosenbrock);
}
