/* test_ends.c: a loss that does not change ends every method, with advice if it never has and without if it
 * has come down to where it is; tolerances go with the size of the loss. */
#include <CUnit/CUnit.h>
#include <math.h>

#include "tests/functions.h"
#include "searching.h"

void suite_ends(void);

/* Of 0 and more, constant on cells; 0 within 0.5 of 1. */
static double steps(int n, const double *x)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += (x[i] - 1.0) * (x[i] - 1.0);
    return floor(4.0 * sum);
}

/* Flat below 0, where the searches begin. */
static double behind_a_plain(int n, const double *x)
{
    (void)n;
    double more = (x[0] > 0.0 ? x[0] : 0.0) - 1.0;
    return more * more;
}

static double tiny(int n, const double *x)
{
    return 1e-20 * sphere(n, x);
}

static double far_up(int n, const double *x)
{
    return 1e9 + sphere(n, x);
}

static const SearchOption lbfgs = {"optimizer", 1}, fixed_h = {"h", 0.01};

/* Runs until the search stops, and looks at the reason. */
static void expect(const SearchMethod *method, const SearchOption *option, Function *f,
                   double start, SearchStop reason, int most)
{
    Setting s = setting_new(method, 2, start);
    s.options = option;
    s.option_count = option != NULL;
    Run run = run_begin(&s);
    int generations = run_until_stop(&run, f, 5000);
    CU_ASSERT_STRING_EQUAL(search_stop_word(run_stop(&run)), search_stop_word(reason));
    CU_ASSERT(generations <= most);
    run_end(&run);
}

static void test_flat(void)
{
    expect(&search_cmaes, NULL, constant, 0.5, SEARCH_EQUAL_LOSSES, 30);
    expect(&search_es, NULL, constant, 0.5, SEARCH_EQUAL_LOSSES, 30);
    expect(&search_gradient, NULL, constant, 0.5, SEARCH_EQUAL_LOSSES, 30);
    expect(&search_gradient, &fixed_h, constant, 0.5, SEARCH_EQUAL_LOSSES, 30);
    expect(&search_gradient, &lbfgs, constant, 0.5, SEARCH_EQUAL_LOSSES, 30);
    expect(&search_es, NULL, behind_a_plain, -1.0, SEARCH_EQUAL_LOSSES, 30);
    expect(&search_gradient, NULL, behind_a_plain, -1.0, SEARCH_EQUAL_LOSSES, 30);
    expect(&search_gradient, &lbfgs, behind_a_plain, -1.0, SEARCH_EQUAL_LOSSES, 30);
}

/* Without advice. */
static void test_bottom_of_steps(void)
{
    CU_ASSERT_STRING_EQUAL(search_stop_advice(SEARCH_PLATEAU), "");
    expect(&search_cmaes, NULL, steps, 4.0, SEARCH_PLATEAU, 100);
    expect(&search_es, NULL, steps, 2.0, SEARCH_PLATEAU, 1000);
}

/* Steps that only the probes far away notice are no flat loss: Adam goes down them. */
static void test_steps_of_adam(void)
{
    Setting s = setting_new(&search_gradient, 2, 1.52);
    Run run = run_begin(&s);
    double best[2];
    run_until_stop(&run, steps, 1000);
    run.method->favourite(run.search, best);
    CU_ASSERT(steps(2, (const double[]){1.52, 1.52}) == 2.0 && steps(2, best) == 0.0);
    run_end(&run);
}

static void test_size_of_the_loss(void)
{
    expect(&search_cmaes, NULL, tiny, 1.0, SEARCH_TOLERANCE_LOSS, 200);
    expect(&search_cmaes, NULL, far_up, 1.0, SEARCH_TOLERANCE_LOSS, 200);
    Setting s = setting_new(&search_cmaes, 2, 1.0);
    Run run = run_begin(&s);
    double best[2];
    run_until_stop(&run, tiny, 5000);
    run.method->favourite(run.search, best);
    CU_ASSERT(sphere(2, best) < 1e-9);
    run_end(&run);
}

void suite_ends(void)
{
    CU_pSuite suite = CU_add_suite("ends of searches", NULL, NULL);
    CU_add_test(suite, "a flat loss ends every method, with advice", test_flat);
    CU_add_test(suite, "the bottom of a loss with steps is no flat loss", test_bottom_of_steps);
    CU_add_test(suite, "Adam looks far before it calls a loss flat", test_steps_of_adam);
    CU_add_test(suite, "tolerances go with the size of the loss", test_size_of_the_loss);
}
