/* test_methods.c: what each search method is for: restarts find the best of many optima, the
 * diagonal covariance learns scales fast, the evolution strategy goes downhill in many
 * coefficients; and what all of them promise: the same bits, resumed or not, and only candidates
 * within bounds. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/search/methods.h"
#include "runtime/search/search.h"
#include "tests/functions.h"

void suite_methods(void);

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

#define MAX_N          40
#define MAX_OPTIONS    16
#define MAX_POPULATION 10000

/* ---- a search ------------------------------------------------------------------------------- */

typedef double Function(int n, const double *x);

typedef struct Setting {
    const char *method;
    SearchOption options[MAX_OPTIONS]; /* up to a name of NULL; the others have their defaults */
} Setting;

typedef struct Run {
    const SearchMethod *method;
    Search *search;
    int n;
    double evaluations, best; /* best: lowest loss told */
    double *x;                /* [MAX_POPULATION][n] */
    double losses[MAX_POPULATION];
} Run;

static double option_value(const Setting *setting, const SearchOptionRule *rule)
{
    for (int k = 0; k < MAX_OPTIONS && setting->options[k].name != NULL; k++) {
        if (strcmp(setting->options[k].name, rule->name) == 0)
            return setting->options[k].value;
    }
    /* of a function there are losses alone */
    return strcmp(rule->name, "slopes") == 0 ? 0 : rule->default_value;
}

/* To be ended. */
static Run *begin_between(const Setting *setting, int n, double start, uint64_t seed, double low,
                          double high)
{
    double starts[MAX_N], lows[MAX_N], highs[MAX_N];
    SearchOption options[MAX_OPTIONS];
    Run *run = calloc(1, sizeof *run);
    CU_ASSERT_PTR_NOT_NULL_FATAL(run);
    run->method = methods_find(setting->method);
    CU_ASSERT_PTR_NOT_NULL_FATAL(run->method);
    for (int k = 0; k < run->method->option_count; k++) {
        const SearchOptionRule *rule = &run->method->options[k];
        options[k] = (SearchOption){rule->name, option_value(setting, rule)};
    }
    for (int i = 0; i < n; i++) {
        starts[i] = start;
        lows[i] = low;
        highs[i] = high;
    }
    const SearchProblem problem = {.dimension = n,
                                   .start = starts,
                                   .low = lows,
                                   .high = highs,
                                   .seed = seed,
                                   .options = options,
                                   .option_count = run->method->option_count};
    run->search = run->method->create(&problem);
    run->x = calloc((size_t)MAX_POPULATION * (size_t)n, sizeof *run->x);
    CU_ASSERT_PTR_NOT_NULL_FATAL(run->search);
    CU_ASSERT_PTR_NOT_NULL_FATAL(run->x);
    run->n = n;
    run->best = HUGE_VAL;
    return run;
}

static Run *begin(const Setting *setting, int n, double start, uint64_t seed)
{
    return begin_between(setting, n, start, seed, -HUGE_VAL, HUGE_VAL);
}

static void end(Run *run)
{
    run->method->destroy(run->search);
    free(run->x);
    free(run);
}

/* Returns the number of candidates. */
static int generation(Run *run, Function *f)
{
    int population = run->method->population(run->search);
    CU_ASSERT_FATAL(population <= MAX_POPULATION);
    run->method->ask(run->search, run->x);
    for (int k = 0; k < population; k++) {
        run->losses[k] = f(run->n, run->x + (size_t)k * (size_t)run->n);
        run->best = run->losses[k] < run->best ? run->losses[k] : run->best;
    }
    run->method->tell(run->search, run->losses);
    run->evaluations += population;
    return population;
}

static SearchStop stop(const Run *run)
{
    return run->method->stop(run->search);
}

/* Evaluations until a loss is below `target`; HUGE_VAL if that takes more than `most`. */
static double evaluations(const Setting *setting, int n, double start, uint64_t seed, Function *f,
                          double target, double most)
{
    Run *run = begin(setting, n, start, seed);
    while (run->best > target && run->evaluations < most && stop(run) == SEARCH_GOING)
        generation(run, f);
    double needed = run->best <= target ? run->evaluations : HUGE_VAL;
    end(run);
    return needed;
}

/* ---- functions ------------------------------------------------------------------------------ */

static double nowhere_finite(int n, const double *x)
{
    (void)n;
    (void)x;
    return (double)NAN;
}

/* Two valleys: a wide one whose bottom is 1, and a narrow one whose bottom is 0. */
static double two_valleys(int n, const double *x)
{
    double shifted[MAX_N];
    for (int i = 0; i < n; i++)
        shifted[i] = x[i] - 2.0;
    double wide = 1.0 + sphere(n, x), narrow = 10.0 * sphere(n, shifted);
    return wide < narrow ? wide : narrow;
}

/* ---- what all methods promise --------------------------------------------------------------- */

static const Setting settings[] = {
    {"cmaes", {{NULL, 0.0}}},
    {"cmaes", {{"covariance", 1.0}}},
    {"cmaes", {{"restarts", 1.0}, {"sigma", 1.0}}},
    {"cmaes", {{"restarts", 2.0}, {"sigma", 1.0}}},
    {"cmaes", {{"restarts", 2.0}, {"covariance", 1.0}, {"population", 5.0}}},
    {"cmaes", {{"uncertainty", 1.0}}},
    {"cmaes", {{"uncertainty", 2.0}, {"restarts", 2.0}, {"sigma", 1.0}}},
    {"es", {{NULL, 0.0}}},
    {"es", {{"pairs", 1.0}, {"sigma", 0.5}}},
    {"es", {{"optimizer", 1.0}, {"rate", 0.05}}},
    {"gp", {{"population", 40.0}}},
    {"gradient", {{NULL, 0.0}}},
    {"gradient", {{"differences", 0.0}}},
    {"gradient", {{"optimizer", 1.0}}},
    {"gradient", {{"optimizer", 1.0}, {"differences", 0.0}, {"h", 1e-6}}},
};

static bool same_favourite(const Run *a, const Run *b)
{
    double best_a[MAX_N], best_b[MAX_N];
    a->method->favourite(a->search, best_a);
    b->method->favourite(b->search, best_b);
    return memcmp(best_a, best_b, (size_t)a->n * sizeof *best_a) == 0;
}

/* Hands the state of one search to another. */
static bool hand_over(const Run *from, Run *to)
{
    int size = from->method->state_size(from->search);
    unsigned char *bytes = malloc((size_t)size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    from->method->save(from->search, bytes);
    bool loaded = to->method->load(to->search, bytes, size);
    bool refused = !to->method->load(to->search, bytes, size - 1);
    free(bytes);
    return loaded && refused;
}

/* Both give the same candidates, hence the same losses. */
static bool same_generation(Run *a, Run *b, Function *f)
{
    int population = a->method->population(a->search);
    if (b->method->population(b->search) != population)
        return false;
    generation(a, f);
    generation(b, f);
    return memcmp(a->x, b->x, (size_t)population * (size_t)a->n * sizeof *a->x) == 0;
}

/* A new search takes over every now and then, and nobody can tell. */
static void expect_resume(const Setting *setting, Function *f)
{
    Run *a = begin(setting, 3, 1.0, 5);
    bool same = true;
    for (int part = 0; part < 5; part++) {
        Run *b = begin(setting, 3, 1.0, 5);
        same = same && hand_over(a, b) && same_favourite(a, b) && stop(a) == stop(b);
        for (int g = 0; same && g < 3 + 23 * part; g++)
            same = same_generation(a, b, f);
        same = same && same_favourite(a, b) && stop(a) == stop(b);
        end(b);
    }
    CU_ASSERT(same);
    end(a);
}

static void test_resume(void)
{
    for (int k = 0; k < COUNT(settings); k++) {
        expect_resume(&settings[k], rastrigin);
        expect_resume(&settings[k], constant);
        expect_resume(&settings[k], nowhere_finite);
    }
}

static void test_bounds(void)
{
    for (int k = 0; k < COUNT(settings); k++) {
        Run *run = begin_between(&settings[k], 4, 0.7, 2, 0.25, 1.0);
        bool inside = true;
        for (int g = 0; g < 300; g++) {
            int population = generation(run, ellipsoid);
            for (int i = 0; i < population * run->n; i++)
                inside = inside && run->x[i] >= 0.25 && run->x[i] <= 1.0;
        }
        CU_ASSERT(inside);
        double best[MAX_N];
        run->method->favourite(run->search, best);
        CU_ASSERT_DOUBLE_EQUAL(best[3], 0.25, 0.02);
        end(run);
    }
}

static void test_nothing_finite(void)
{
    for (int k = 0; k < COUNT(settings); k++) {
        Run *run = begin(&settings[k], 3, 1.0, 1);
        int generations = 0;
        while (stop(run) == SEARCH_GOING && generations < 200) {
            generation(run, nowhere_finite);
            generations++;
        }
        CU_ASSERT_EQUAL(stop(run), SEARCH_NOTHING_FINITE);
        end(run);
    }
}

/* ---- restarts ------------------------------------------------------------------------------- */

/* Rastrigin in 10 coefficients, from the default population, is all but hopeless in one run. */
static int solved(double restarts, int seeds, double most)
{
    const Setting setting = {"cmaes", {{"restarts", restarts}, {"sigma", 2.0}}};
    int count = 0;
    for (int seed = 1; seed <= seeds; seed++)
        count += evaluations(&setting, 10, 2.5, (uint64_t)seed, rastrigin, 1e-8, most) <= most;
    return count;
}

static void test_rastrigin(void)
{
    CU_ASSERT(solved(0.0, 3, 150000.0) <= 1);
    CU_ASSERT(solved(1.0, 3, 150000.0) >= 2);
    CU_ASSERT(solved(2.0, 3, 250000.0) >= 2);
}

/* The favourite is that of the best run, not of the last. */
static void test_favourite_of_the_best_run(void)
{
    const Setting setting = {"cmaes", {{"restarts", 2.0}, {"sigma", 1.5}}};
    Run *run = begin(&setting, 2, 0.0, 3);
    double best[MAX_N], worst = 0.0;
    while (run->best > 1e-10 && run->evaluations < 50000.0)
        generation(run, two_valleys);
    CU_ASSERT(run->best <= 1e-10);
    for (int g = 0; g < 400; g++) {
        generation(run, two_valleys);
        run->method->favourite(run->search, best);
        double loss = two_valleys(2, best);
        worst = loss > worst ? loss : worst;
    }
    CU_ASSERT(worst < 1e-8);
    end(run);
}

static int all_ended(const SearchRuns *runs)
{
    int sum = 0;
    for (int k = 0; k < SEARCH_STOP_COUNT; k++)
        sum += runs->ended[k];
    return sum;
}

/* Of which run the favourite is, and why the others ended, also after a checkpoint. */
static void test_runs_are_described(void)
{
    const Setting bipop = {"cmaes", {{"restarts", 2.0}, {"sigma", 1.5}}}, none = {"cmaes", {{0}}};
    Run *run = begin(&bipop, 2, 0.0, 3), *other = begin(&bipop, 2, 0.0, 3);
    SearchRuns runs = run->method->runs(run->search);
    CU_ASSERT(runs.count == 1 && runs.reported == 1 && runs.population == 6);
    CU_ASSERT_EQUAL(all_ended(&runs), 0);
    int begun = 1, solved_in = 0;
    for (int g = 0; g < 3000; g++) {
        bool before = run->best > 1e-10;
        generation(run, two_valleys);
        if (before && run->best <= 1e-10)
            solved_in = runs.count;
        runs = run->method->runs(run->search);
        CU_ASSERT(runs.count == begun || runs.count == begun + 1);
        begun = runs.count;
        CU_ASSERT_EQUAL(all_ended(&runs), begun - 1);
    }
    CU_ASSERT(begun > 4 && solved_in > 1);
    /* Later runs find the valley, too: a favourite is of the first that did, or a little better. */
    CU_ASSERT(runs.reported >= solved_in && runs.reported <= begun);
    CU_ASSERT(runs.population >= 6);
    CU_ASSERT(runs.ended[SEARCH_GOING] > 0); /* small runs with their share */
    CU_ASSERT(hand_over(run, other));
    SearchRuns loaded = other->method->runs(other->search);
    CU_ASSERT(memcmp(&loaded, &runs, sizeof runs) == 0);
    end(run);
    end(other);
    run = begin(&none, 2, 0.0, 3);
    CU_ASSERT_EQUAL(run->method->runs(run->search).count, 0);
    end(run);
}

/* Nothing but noise: runs stagnate, and small ones end with their share. */
static double noise(int n, const double *x)
{
    uint64_t bits = 0;
    for (int i = 0; i < n; i++) {
        uint64_t own;
        memcpy(&own, &x[i], sizeof own);
        bits = (bits ^ own) * 0x9E3779B97F4A7C15u;
        bits ^= bits >> 29;
    }
    return (double)(bits >> 11) * 0x1p-53;
}

/* The last run may have a share of the evaluations, too: it goes on to an end of its own. */
static void test_bipop_comes_to_an_end(void)
{
    const Setting bipop = {"cmaes", {{"restarts", 2.0}, {"population", 2.0}}};
    const uint64_t seeds[] = {26, 37}; /* in which it has */
    for (int k = 0; k < COUNT(seeds); k++) {
        Run *run = begin(&bipop, 1, 0.0, seeds[k]);
        while (stop(run) == SEARCH_GOING && run->evaluations < 2e6)
            generation(run, noise);
        SearchRuns runs = run->method->runs(run->search);
        CU_ASSERT_NOT_EQUAL(stop(run), SEARCH_GOING);
        CU_ASSERT_EQUAL(all_ended(&runs), runs.count);
        end(run);
    }
}

/* Populations of ipop double; those of bipop lie between. */
static void test_populations(void)
{
    const Setting ipop = {"cmaes", {{"restarts", 1.0}}}, bipop = {"cmaes", {{"restarts", 2.0}}};
    Run *run = begin(&ipop, 3, 1.0, 1);
    int last = 7, runs = 0;
    for (int g = 0; g < 400; g++) {
        int population = generation(run, constant);
        runs += population != last;
        CU_ASSERT(population == last || population == 2 * last);
        last = population;
    }
    CU_ASSERT(runs >= 5);
    end(run);
    run = begin(&bipop, 3, 1.0, 1);
    bool between = false;
    for (int g = 0; g < 500; g++) {
        int population = generation(run, constant);
        CU_ASSERT(population >= 7);
        between = between || (population > 14 && population % 7 != 0);
    }
    CU_ASSERT(between);
    end(run);
}

/* There is a last run. */
static void test_last_run(void)
{
    const Setting setting = {"cmaes", {{"restarts", 1.0}, {"population", 2.0}}};
    Run *run = begin(&setting, 1, 1.0, 1);
    int generations = 0, last = 0;
    while (stop(run) == SEARCH_GOING && generations < 5000) {
        last = generation(run, constant);
        generations++;
    }
    CU_ASSERT_EQUAL(stop(run), SEARCH_EQUAL_LOSSES);
    CU_ASSERT_EQUAL(last, 2 << 9);
    SearchRuns runs = run->method->runs(run->search);
    CU_ASSERT(runs.count == 10 && runs.ended[SEARCH_EQUAL_LOSSES] == 10);
    end(run);
}

/* ---- the diagonal --------------------------------------------------------------------------- */

/* On a function of separate coefficients it needs far fewer evaluations. */
static void test_diagonal(void)
{
    const Setting full = {"cmaes", {{"sigma", 1.0}}};
    const Setting diagonal = {"cmaes", {{"sigma", 1.0}, {"covariance", 1.0}}};
    int faster = 0;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        double slow = evaluations(&full, 20, 3.0, seed, ellipsoid, 1e-10, 1e5);
        double fast = evaluations(&diagonal, 20, 3.0, seed, ellipsoid, 1e-10, 1e5);
        faster += fast < 0.6 * slow;
        CU_ASSERT(fast < HUGE_VAL);
    }
    CU_ASSERT_EQUAL(faster, 3);
    CU_ASSERT(evaluations(&diagonal, 10, 3.0, 1, sphere, 1e-10, 1e5) < 2500.0);
}

/* ---- the evolution strategy ----------------------------------------------------------------- */

static void test_es_pairs(void)
{
    const Setting setting = {"es", {{"pairs", 6.0}, {"sigma", 0.25}}};
    Run *run = begin(&setting, 5, 1.0, 1);
    CU_ASSERT_EQUAL(run->method->population(run->search), 12);
    run->method->ask(run->search, run->x);
    for (int k = 0; k < 12; k += 2) {
        const double *plus = run->x + (size_t)k * 5, *minus = plus + 5;
        for (int i = 0; i < 5; i++)
            CU_ASSERT_DOUBLE_EQUAL(plus[i] + minus[i], 2.0, 1e-15);
    }
    end(run);
}

/* The first step of Adam has length `rate` in every coordinate, in the direction in which the pairs
 * got better: exact for one pair. Equal losses make no step. */
static void test_es_step(void)
{
    const Setting setting = {"es", {{"pairs", 1.0}, {"rate", 0.5}}};
    Run *run = begin(&setting, 3, 1.0, 1);
    double plus[3], before[3], after[3];
    run->method->ask(run->search, run->x);
    memcpy(plus, run->x, sizeof plus);
    run->losses[0] = 2.0;
    run->losses[1] = 7.0;
    run->method->favourite(run->search, before);
    run->method->tell(run->search, run->losses);
    run->method->favourite(run->search, after);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_DOUBLE_EQUAL(after[i] - before[i], plus[i] > 1.0 ? 0.5 : -0.5, 1e-6);
    end(run);

    Run *flat = begin(&setting, 3, 1.0, 1);
    generation(flat, constant);
    flat->method->favourite(flat->search, after);
    CU_ASSERT(memcmp(before, after, sizeof after) == 0);
    end(flat);
}

/* From one pair g is (u_0 - u_1) epsilon / (2 sigma), u being -1/2 and 1/2. Two generations: m is
 * 0.1 g_1, then 0.9 of that and 0.1 g_2. */
static void test_es_momentum(void)
{
    const Setting setting = {"es",
                             {{"pairs", 1.0}, {"rate", 0.5}, {"sigma", 0.1}, {"optimizer", 1.0}}};
    Run *run = begin(&setting, 3, 1.0, 1);
    double expected[3] = {1.0, 1.0, 1.0}, m[3] = {0.0}, best[3];
    for (int g = 0; g < 2; g++) {
        run->method->ask(run->search, run->x);
        for (int i = 0; i < 3; i++) {
            double epsilon = (run->x[i] - expected[i]) / 0.1;
            m[i] = 0.9 * m[i] + 0.1 * (-epsilon / (2.0 * 0.1));
            expected[i] -= 0.5 * m[i];
        }
        run->losses[0] = 2.0;
        run->losses[1] = 7.0;
        run->method->tell(run->search, run->losses);
    }
    run->method->favourite(run->search, best);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_DOUBLE_EQUAL(best[i], expected[i], 1e-12);
    end(run);
}

static void test_es_momentum_descends(void)
{
    const Setting setting = {"es", {{"sigma", 0.02}, {"rate", 0.01}, {"optimizer", 1.0}}};
    Run *run = begin(&setting, 40, 1.0, 1);
    double best[MAX_N];
    for (int g = 0; g < 800; g++)
        generation(run, sphere);
    run->method->favourite(run->search, best);
    CU_ASSERT(sphere(40, best) < 0.05);
    end(run);
}

static void test_es_descends(void)
{
    const Setting setting = {"es", {{"sigma", 0.02}}};
    Run *run = begin(&setting, 40, 1.0, 1);
    double best[MAX_N];
    for (int g = 0; g < 800; g++)
        generation(run, sphere);
    run->method->favourite(run->search, best);
    CU_ASSERT(sphere(40, best) < 0.02);
    end(run);
}

/* ---- L-BFGS --------------------------------------------------------------------------------- */

/* A quadratic function of 8 coefficients and condition 1e6 in a few dozen gradients; central
 * differences are exact here. */
static void test_lbfgs_quadratic(void)
{
    const Setting setting = {"gradient", {{"optimizer", 1.0}}};
    Run *run = begin(&setting, 8, 1.0, 1);
    double best[MAX_N];
    for (int g = 0; g < 160 && stop(run) == SEARCH_GOING; g++)
        generation(run, ellipsoid);
    run->method->favourite(run->search, best);
    CU_ASSERT(ellipsoid(8, best) < 1e-8);
    end(run);
}

/* Adam needs 6,000 generations to come to 1e-3. */
static void test_lbfgs_rosenbrock(void)
{
    const Setting setting = {"gradient", {{"optimizer", 1.0}, {"h", 1e-5}}};
    Run *run = begin(&setting, 5, 0.0, 1);
    double best[MAX_N];
    int generations = 0;
    while (stop(run) == SEARCH_GOING && generations < 400) {
        generation(run, rosenbrock);
        generations++;
    }
    run->method->favourite(run->search, best);
    CU_ASSERT_EQUAL(stop(run), SEARCH_NO_DESCENT);
    CU_ASSERT(rosenbrock(5, best) < 1e-9);
    end(run);
}

/* The optimum on a bound is found, and is the end. */
static void test_lbfgs_bounds(void)
{
    const Setting setting = {"gradient", {{"optimizer", 1.0}}};
    Run *run = begin_between(&setting, 4, 0.7, 1, 0.25, 1.0);
    double best[MAX_N];
    for (int g = 0; g < 300 && stop(run) == SEARCH_GOING; g++)
        generation(run, ellipsoid);
    run->method->favourite(run->search, best);
    CU_ASSERT_EQUAL(stop(run), SEARCH_NO_DESCENT);
    for (int i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(best[i], 0.25);
    end(run);
}

/* --------------------------------------------------------------------------------------------- */

void suite_methods(void)
{
    CU_pSuite suite = CU_add_suite("search: all methods", NULL, NULL);
    CU_add_test(suite, "resume", test_resume);
    CU_add_test(suite, "bounds", test_bounds);
    CU_add_test(suite, "nothing finite", test_nothing_finite);
    suite = CU_add_suite("search: restarts", NULL, NULL);
    CU_add_test(suite, "Rastrigin", test_rastrigin);
    CU_add_test(suite, "favourite of the best run", test_favourite_of_the_best_run);
    CU_add_test(suite, "runs are described", test_runs_are_described);
    CU_add_test(suite, "bipop comes to an end", test_bipop_comes_to_an_end);
    CU_add_test(suite, "populations", test_populations);
    CU_add_test(suite, "last run", test_last_run);
    suite = CU_add_suite("search: diagonal", NULL, NULL);
    CU_add_test(suite, "separable ellipsoid", test_diagonal);
    suite = CU_add_suite("search: es", NULL, NULL);
    CU_add_test(suite, "pairs", test_es_pairs);
    CU_add_test(suite, "step", test_es_step);
    CU_add_test(suite, "descends", test_es_descends);
    CU_add_test(suite, "momentum", test_es_momentum);
    CU_add_test(suite, "descends with momentum", test_es_momentum_descends);
    suite = CU_add_suite("search: lbfgs", NULL, NULL);
    CU_add_test(suite, "quadratic", test_lbfgs_quadratic);
    CU_add_test(suite, "Rosenbrock", test_lbfgs_rosenbrock);
    CU_add_test(suite, "bounds", test_lbfgs_bounds);
}
