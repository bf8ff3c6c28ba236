/* test_gradient.c: what descent along differences needs: the choice of the distance of the probes,
 * and penalties that have no derivative at 0. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/search/differences.h"
#include "runtime/search/l1.h"
#include "runtime/search/search.h"

void suite_gradient(void);

#define N              3
#define MAX_POPULATION 200

typedef double Function(const double *x);

/* ---- the ladder ----------------------------------------------------------------------------- */

static const double no_low[N] = {-HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
static const double no_high[N] = {HUGE_VAL, HUGE_VAL, HUGE_VAL};

/* Slopes of f at x along the first coordinate, at all distances. */
static void take_slopes(Function *f, const double *x, bool central, double slopes[LADDER])
{
    const Probes probes = {N, central, no_low, no_high};
    double candidates[MAX_POPULATION][N], losses[MAX_POPULATION], all[LADDER][N], work[N];
    ladder_write(&probes, x, work, candidates[0]);
    for (int k = 0; k < ladder_count(&probes); k++)
        losses[k] = f(candidates[k]);
    ladder_slopes(&probes, x, work, f(x), losses, all[0]);
    for (int rung = 0; rung < LADDER; rung++)
        slopes[rung] = all[rung][0];
}

static LadderVerdict judge(Function *f, bool central, LadderChoice *choice)
{
    const double x[N] = {0.7, 1.0, -0.3};
    double slopes[LADDER];
    take_slopes(f, x, central, slopes);
    *choice = ladder_choose(slopes, 1);
    return ladder_judge(slopes, 1, choice, f(x), fabs(choice->slope));
}

static double wave(const double *x)
{
    return exp(x[0]) * sin(3.0 * x[0]) + x[1];
}

/* Over a step of 0.01 it falls by 1, over one of 1e-5 it rises or falls by 50. */
static double rippled(const double *x)
{
    return 1e-3 * sin(5e4 * x[0]) - x[0];
}

static double slightly_rippled(const double *x)
{
    return 1e-5 * sin(5e4 * x[0]) - x[0];
}

/* Flat at the point itself, steep a step away. */
static double inflection(const double *x)
{
    double off = x[0] - 0.7;
    return 1.0 + 1e3 * off * off * off - 1e-4 * off;
}

static double staircase(const double *x)
{
    return floor(40.0 * x[0] + 0.3) / 40.0;
}

static double wide_stairs(const double *x)
{
    return floor(10.0 * x[0] + 0.5);
}

/* White noise: another number for each x. */
static double noise(const double *x)
{
    double scrambled = sin(12.9898 * x[0] * 1e5) * 43758.5453;
    return scrambled - floor(scrambled);
}

static double without_x0(const double *x)
{
    return x[1] * x[2];
}

static double nowhere(const double *x)
{
    return x[0] == 0.7 ? 1.0 : (double)NAN;
}

static void test_smooth(void)
{
    const double exact = exp(0.7) * (sin(2.1) + 3.0 * cos(2.1));
    LadderChoice choice;
    CU_ASSERT_EQUAL(judge(wave, true, &choice), LADDER_SMOOTH);
    CU_ASSERT_DOUBLE_EQUAL(choice.slope, exact, 1e-8 * fabs(exact));
    CU_ASSERT_EQUAL(judge(wave, false, &choice), LADDER_SMOOTH);
    CU_ASSERT_DOUBLE_EQUAL(choice.slope, exact, 1e-5 * fabs(exact));
}

static void test_not_smooth(void)
{
    LadderChoice choice;
    CU_ASSERT_EQUAL(judge(staircase, true, &choice), LADDER_STEPS);
    CU_ASSERT(choice.slope > 0.5 && choice.slope < 2.0); /* that of the whole staircase */
    CU_ASSERT_EQUAL(judge(noise, true, &choice), LADDER_ROUGH);
    CU_ASSERT_EQUAL(judge(wide_stairs, true, &choice), LADDER_STEPS);
    CU_ASSERT_EQUAL(choice.rung, 0); /* the only one that sees a step */
    CU_ASSERT_EQUAL(judge(rippled, true, &choice), LADDER_RIPPLES);
    CU_ASSERT(fabs(choice.slope) > 10); /* that of a ripple */
    CU_ASSERT_EQUAL(judge(slightly_rippled, true, &choice), LADDER_SMOOTH);
    CU_ASSERT_EQUAL(judge(inflection, true, &choice), LADDER_SMOOTH);
    CU_ASSERT_EQUAL(judge(without_x0, true, &choice), LADDER_FLAT);
    CU_ASSERT_EQUAL(judge(nowhere, true, &choice), LADDER_FAILED);
}

/* What is small beside the gradient of other coordinates need not be exact. */
static void test_small_slopes(void)
{
    const double x[N] = {0.7, 1.0, -0.3};
    double slopes[LADDER];
    take_slopes(noise, x, true, slopes);
    LadderChoice choice = ladder_choose(slopes, 1);
    CU_ASSERT_EQUAL(ladder_judge(slopes, 1, &choice, 1.0, 1e9), LADDER_SMOOTH);
}

/* Every probe differs from the point in one coordinate, which is the one that is named. */
static void test_moved(void)
{
    const double x[N] = {0.7, 1.0, -0.3}, low[N] = {0.65, -9.0, -9.0}, high[N] = {0.7, 9.0, 9.0};
    double work[N], candidates[MAX_POPULATION][N];
    for (int central = 0; central <= 1; central++) {
        const Probes probes = {N, central, low, high};
        ladder_write(&probes, x, work, candidates[0]);
        bool right = true;
        for (int k = 0; k < ladder_count(&probes); k++) {
            int i;
            double moved = ladder_moved(&probes, x, work, k, &i);
            for (int j = 0; j < N; j++)
                right = right && candidates[k][j] == (j == i ? moved : x[j]);
        }
        CU_ASSERT(right);
        CU_ASSERT_EQUAL(candidates[central][0], 0.65); /* of the first distance, at the bound */
    }
}

/* ---- penalties ------------------------------------------------------------------------------ */

static void test_shrink(void)
{
    const double weight[N] = {2.0, 2.0, 0.0}, zero[N] = {0.0, 0.5, 0.0};
    const L1 l1 = {N, weight, zero};
    CU_ASSERT_EQUAL(l1_shrink(&l1, 0, 1.0, 0.25), 0.5);
    CU_ASSERT_EQUAL(l1_shrink(&l1, 0, -1.0, 0.25), -0.5);
    CU_ASSERT_EQUAL(l1_shrink(&l1, 0, 0.5, 0.25), 0.0);
    CU_ASSERT_EQUAL(l1_shrink(&l1, 1, 1.0, 0.25), 0.5);
    CU_ASSERT_EQUAL(l1_shrink(&l1, 1, -1.0, 0.25), -0.5);
    CU_ASSERT_EQUAL(l1_shrink(&l1, 2, 0.1, 0.25), 0.1);
}

static void test_pseudo_gradient(void)
{
    const double weight[N] = {2.0, 2.0, 0.0}, zero[N] = {0.0, 0.0, 0.0}, g[N] = {1.0, 1.0, 1.0};
    const double at[N] = {0.0, -0.1, 0.0}, steep[N] = {-3.0, 3.0, 1.0};
    const L1 l1 = {N, weight, zero};
    double pseudo[N], direction[N] = {1.0, 1.0, 1.0}, point[N] = {0.5, 0.5, 0.5};
    l1_pseudo_gradient(&l1, at, g, pseudo);
    CU_ASSERT(pseudo[0] == 0.0 && pseudo[1] == -1.0 && pseudo[2] == 1.0);
    l1_align(&l1, pseudo, direction);
    CU_ASSERT(direction[0] == 0.0 && direction[1] == 1.0 && direction[2] == 1.0);
    l1_keep_orthant(&l1, at, pseudo, point);
    CU_ASSERT(point[0] == 0.0 && point[1] == 0.0 && point[2] == 0.5);
    l1_pseudo_gradient(&l1, zero, steep, pseudo);
    CU_ASSERT(pseudo[0] == -1.0 && pseudo[1] == 1.0 && pseudo[2] == 1.0);
}

static const double weight_of[N] = {0.5, 0.5, 0.5}, zero_of[N] = {0.0, 1.0, 0.0};

/* Minimum without the penalty at (2, 1.1, -0.02); curvatures 1, 2, 3 along the axes. */
static double bowl(const double *x)
{
    const double a = x[0] - 2.0, b = x[1] - 1.1, c = x[2] + 0.02;
    return 0.5 * a * a + b * b + 1.5 * c * c;
}

static double penalised(const double *x)
{
    double sum = bowl(x);
    for (int i = 0; i < N; i++)
        sum += weight_of[i] * fabs(x[i] - zero_of[i]);
    return sum;
}

static double option_value(const SearchOption *given, int count, const SearchOptionRule *rule)
{
    for (int k = 0; k < count; k++)
        if (strcmp(given[k].name, rule->name) == 0)
            return given[k].value;
    /* of a function there are losses alone */
    return strcmp(rule->name, "slopes") == 0 ? 0 : rule->default_value;
}

/* Runs `generations` of gradient on f from `start`; returns where it comes to. */
static SearchStop descend(Function *f, bool penalty, const SearchOption *given, int count,
                          double start, int generations, double best[N])
{
    SearchOption options[16];
    for (int k = 0; k < search_gradient.option_count; k++)
        options[k] = (SearchOption){search_gradient.options[k].name,
                                    option_value(given, count, &search_gradient.options[k])};
    const double starts[N] = {start, start, start};
    const SearchProblem problem = {.dimension = N,
                                   .start = starts,
                                   .low = no_low,
                                   .high = no_high,
                                   .l1_weight = penalty ? weight_of : NULL,
                                   .l1_zero = penalty ? zero_of : NULL,
                                   .seed = 1,
                                   .options = options,
                                   .option_count = search_gradient.option_count};
    Search *search = search_gradient.create(&problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(search);
    double x[MAX_POPULATION][N], losses[MAX_POPULATION];
    for (int g = 0; g < generations && search_gradient.stop(search) == SEARCH_GOING; g++) {
        int population = search_gradient.population(search);
        CU_ASSERT_FATAL(population <= MAX_POPULATION);
        search_gradient.ask(search, x[0]);
        for (int k = 0; k < population; k++)
            losses[k] = f(x[k]);
        search_gradient.tell(search, losses);
    }
    search_gradient.favourite(search, best);
    SearchStop reason = search_gradient.stop(search);
    search_gradient.destroy(search);
    return reason;
}

static const SearchOption adam[] = {{"rate", 0.02}}, lbfgs[] = {{"optimizer", 1.0}};
static const SearchOption lbfgs_forward[] = {{"optimizer", 1.0}, {"differences", 0.0}};

/* Soft thresholding of the minimum is the answer, and the two small ones are exactly zero. */
static void expect_sparse(const SearchOption *options, int count, int generations, double tolerance)
{
    double best[N];
    descend(penalised, true, options, count, -0.7, generations, best);
    CU_ASSERT_DOUBLE_EQUAL(best[0], 1.5, tolerance);
    CU_ASSERT_EQUAL(best[1], 1.0);
    CU_ASSERT_EQUAL(best[2], 0.0);
}

static void test_sparse(void)
{
    expect_sparse(adam, 1, 1500, 1e-3);
    expect_sparse(lbfgs, 1, 200, 1e-8);
    expect_sparse(lbfgs_forward, 2, 200, 1e-5);
}

/* Nobody is exactly 0 if the penalty is not known as one. */
static void test_not_sparse(void)
{
    double best[N];
    descend(penalised, false, adam, 1, -0.7, 1500, best);
    CU_ASSERT(best[1] != 1.0 && best[2] != 0.0);
    CU_ASSERT_DOUBLE_EQUAL(best[2], 0.0, 0.05);
}

/* Curved valleys across the axes: the chosen distances lead as far as rounding allows. */
static double valley(const double *x)
{
    double across = x[1] - x[0] * x[0], along = 1.0 - x[0], last = x[2] - x[1];
    return 100.0 * across * across + along * along + 10.0 * last * last;
}

static void test_chosen_distances(void)
{
    double best[N];
    CU_ASSERT_EQUAL(descend(valley, false, lbfgs, 1, -0.7, 500, best), SEARCH_NO_DESCENT);
    for (int i = 0; i < N; i++)
        CU_ASSERT_DOUBLE_EQUAL(best[i], 1.0, 1e-7);
}

/* --------------------------------------------------------------------------------------------- */

void suite_gradient(void)
{
    CU_pSuite suite = CU_add_suite("search: distances of probes", NULL, NULL);
    CU_add_test(suite, "smooth losses", test_smooth);
    CU_add_test(suite, "losses that are not smooth", test_not_smooth);
    CU_add_test(suite, "small slopes", test_small_slopes);
    CU_add_test(suite, "moved coordinates", test_moved);
    CU_add_test(suite, "a curved valley", test_chosen_distances);
    suite = CU_add_suite("search: l1 penalties", NULL, NULL);
    CU_add_test(suite, "shrink", test_shrink);
    CU_add_test(suite, "pseudo-gradient", test_pseudo_gradient);
    CU_add_test(suite, "sparse answers", test_sparse);
    CU_add_test(suite, "a penalty that is not known", test_not_sparse);
}
