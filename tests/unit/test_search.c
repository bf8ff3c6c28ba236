/* test_search.c: the search methods, their stop reasons and checkpoints, and the search space.
 *
 * CMA-ES is held against a plain transcription of the tutorial's equations (Hansen 2016), Adam
 * against the trajectory of exact gradients; the rest are promises of search.h and space.h. */
#include <CUnit/CUnit.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../../runtime/kernel/kernel.h"
#include "../../runtime/search/search.h"
#include "../../runtime/search/space.h"
#include "../functions.h"

void suite_search(void);

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

#define MAX_N       10
#define MAX_OPTIONS 16
#define MAX_POPULATION 200 /* of methods whose population changes */

/* ---- a search and its buffers -------------------------------------------------------------- */

/* What a test wants; `options` beside those it names have their defaults. */
typedef struct Setting {
    const SearchMethod *method;
    int n;
    double start[MAX_N];
    double low[MAX_N], high[MAX_N];
    uint64_t seed;
    const SearchOption *options;
    int option_count;
} Setting;

typedef struct Run {
    const SearchMethod *method;
    Search *search;
    int n, population;
    double *x;      /* [population][n] */
    double *losses; /* [population] */
} Run;

typedef double Function(int n, const double *x);

/* The same start everywhere, no bounds. */
static Setting setting(const SearchMethod *method, int n, double start)
{
    Setting s = {.method = method, .n = n, .seed = 1};
    for (int i = 0; i < n; i++) {
        s.start[i] = start;
        s.low[i] = -HUGE_VAL;
        s.high[i] = HUGE_VAL;
    }
    return s;
}

static void bound(Setting *s, double low, double high)
{
    for (int i = 0; i < s->n; i++) {
        s->low[i] = low;
        s->high[i] = high;
    }
}

static double option_value(const Setting *s, const SearchOptionRule *rule)
{
    for (int i = 0; i < s->option_count; i++) {
        if (strcmp(s->options[i].name, rule->name) == 0)
            return s->options[i].value;
    }
    return rule->default_value;
}

static Run begin(const Setting *s)
{
    SearchOption options[MAX_OPTIONS];
    for (int i = 0; i < s->method->option_count; i++) {
        const SearchOptionRule *rule = &s->method->options[i];
        options[i] = (SearchOption){rule->name, option_value(s, rule)};
    }
    const SearchProblem problem = {.dimension = s->n,
                                   .start = s->start,
                                   .low = s->low,
                                   .high = s->high,
                                   .seed = s->seed,
                                   .options = options,
                                   .option_count = s->method->option_count};
    Run run = {.method = s->method, .n = s->n};
    run.search = s->method->create(&problem);
    CU_ASSERT_PTR_NOT_NULL_FATAL(run.search);
    run.population = s->method->population(run.search);
    int room = run.population > MAX_POPULATION ? run.population : MAX_POPULATION;
    run.x = calloc((size_t)room * (size_t)run.n, sizeof(double));
    run.losses = calloc((size_t)room, sizeof(double));
    CU_ASSERT_PTR_NOT_NULL_FATAL(run.x);
    CU_ASSERT_PTR_NOT_NULL_FATAL(run.losses);
    return run;
}

static void end(Run *run)
{
    run->method->destroy(run->search);
    free(run->x);
    free(run->losses);
}

static const double *candidate(const Run *run, int k)
{
    return run->x + (size_t)k * (size_t)run->n;
}

static void ask(Run *run)
{
    run->population = run->method->population(run->search);
    run->method->ask(run->search, run->x);
}

static void tell(Run *run)
{
    run->method->tell(run->search, run->losses);
}

static SearchStop stop(const Run *run)
{
    return run->method->stop(run->search);
}

/* One generation; returns its best loss. */
static double step(Run *run, Function *f)
{
    double best = HUGE_VAL;
    ask(run);
    for (int k = 0; k < run->population; k++) {
        run->losses[k] = f(run->n, candidate(run, k));
        if (run->losses[k] < best)
            best = run->losses[k];
    }
    tell(run);
    return best;
}

static void steps(Run *run, Function *f, int generations)
{
    for (int g = 0; g < generations; g++)
        step(run, f);
}

/* Generations until the search wants to stop, at most `most`. */
static int until_stop(Run *run, Function *f, int most)
{
    int g = 0;
    while (g < most && stop(run) == SEARCH_GOING) {
        step(run, f);
        g++;
    }
    return g;
}

/* Evaluations until a loss <= target; HUGE_VAL if the search stops before. */
static double evaluations(const Setting *s, Function *f, double target)
{
    Run run = begin(s);
    double count = 0.0, best = HUGE_VAL;
    while (best > target && stop(&run) == SEARCH_GOING) {
        best = step(&run, f);
        count += run.population;
    }
    end(&run);
    return best <= target ? count : HUGE_VAL;
}

static bool candidates_inside(const Run *run, const Setting *s)
{
    for (int i = 0; i < run->population * run->n; i++) {
        if (!(run->x[i] >= s->low[i % run->n] && run->x[i] <= s->high[i % run->n]))
            return false;
    }
    return true;
}

static double largest_difference(const double *a, const double *b, int count)
{
    double largest = 0.0;
    for (int i = 0; i < count; i++)
        largest = fmax(largest, fabs(a[i] - b[i]));
    return largest;
}

static bool same_bits(const double *a, const double *b, int count)
{
    return memcmp(a, b, (size_t)count * sizeof *a) == 0;
}

/* Whether the candidates of both are the same bits. Asks. */
static bool same_candidates(Run *a, Run *b)
{
    ask(a);
    ask(b);
    return a->population == b->population && same_bits(a->x, b->x, a->population * a->n);
}

static bool all_finite(const double *x, int count)
{
    for (int i = 0; i < count; i++) {
        if (!isfinite(x[i]))
            return false;
    }
    return true;
}

/* ---- functions ----------------------------------------------------------------------------- */

static double nowhere_finite(int n, const double *x)
{
    (void)n;
    (void)x;
    return HUGE_VAL;
}

static double slope(int n, const double *x)
{
    (void)n;
    return x[0];
}

static double sum_of(int n, const double *x)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += x[i];
    return sum;
}

static double minus_sum_of(int n, const double *x)
{
    return -sum_of(n, x);
}

/* Between 1 and 2, unrelated to where x is. */
static double noise(int n, const double *x)
{
    double scrambled = 1e6 * sum_of(n, x);
    return 1.0 + fabs(scrambled - floor(scrambled));
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

/* ---- the table of methods ------------------------------------------------------------------ */

static void test_methods(void)
{
    int count;
    const SearchMethod *const *methods = search_methods(&count);
    CU_ASSERT_EQUAL(count, 3);
    for (int i = 0; i < count; i++)
        CU_ASSERT_PTR_EQUAL(search_method(methods[i]->name), methods[i]);
    CU_ASSERT_PTR_EQUAL(search_method("cmaes"), &search_cmaes);
    CU_ASSERT_PTR_EQUAL(search_method("gradient"), &search_gradient);
    CU_ASSERT_PTR_NULL(search_method("cma"));
    CU_ASSERT_PTR_NULL(search_method(""));
}

static void test_rules(void)
{
    int count;
    const SearchMethod *const *methods = search_methods(&count);
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
    CU_ASSERT_EQUAL(SEARCH_STOP_COUNT, SEARCH_STAGNATION + 1);
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

/* ---- the search space ---------------------------------------------------------------------- */

static PlastCoefficient coefficient(double low, double high, int log_scale)
{
    return (PlastCoefficient){.name = "a", .low = low, .high = high, .log_scale = log_scale};
}

static Space *space_of(const PlastCoefficient *coefficients, int count)
{
    Space *space = space_create(coefficients, count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(space);
    return space;
}

static void test_space_scales(void)
{
    const PlastCoefficient kinds[] = {
        coefficient(-HUGE_VAL, HUGE_VAL, 0), coefficient(5e-3, 0.1, 0),
        coefficient(5e-3, 0.1, 1),           coefficient(2.0, HUGE_VAL, 0),
        coefficient(2.0, HUGE_VAL, 1),       coefficient(-HUGE_VAL, -2.0, 0),
    };
    const double x[] = {-17.25, 0.0525, sqrt(5e-4), 3.0, 2.0 * exp(1.0), -3.0};
    const double expected[] = {-17.25, 0.5, 0.5, 3.0, log(2.0) + 1.0, -3.0};
    const double low[] = {-HUGE_VAL, 0.0, 0.0, 2.0, log(2.0), -HUGE_VAL};
    const double high[] = {HUGE_VAL, 1.0, 1.0, HUGE_VAL, HUGE_VAL, -2.0};
    double unit[COUNT(kinds)];
    Space *space = space_of(kinds, COUNT(kinds));
    space_to_unit(space, x, unit);
    for (int i = 0; i < COUNT(kinds); i++) {
        CU_ASSERT_DOUBLE_EQUAL(unit[i], expected[i], 1e-14);
        CU_ASSERT(space_low(space)[i] == low[i] || fabs(space_low(space)[i] - low[i]) < 1e-15);
        CU_ASSERT(space_high(space)[i] == high[i]);
    }
    CU_ASSERT_EQUAL(unit[0], x[0]);
    space_destroy(space);
}

static void test_space_ends_are_exact(void)
{
    const PlastCoefficient kinds[] = {
        coefficient(0.1, 0.7, 0),      coefficient(0.1, 0.7, 1), coefficient(-1e-9, 1e9, 0),
        coefficient(1e-9, 1e9, 1),     coefficient(0.3, 0.3, 0), coefficient(0.3, 0.3, 1),
        coefficient(0.3, HUGE_VAL, 1), coefficient(DBL_MIN, HUGE_VAL, 1),
    };
    enum { KINDS = COUNT(kinds), WITH_TWO_ENDS = KINDS - 2 };
    Space *space = space_of(kinds, KINDS);
    double unit[KINDS], x[KINDS], outside[KINDS];

    space_from_unit(space, space_low(space), x);
    for (int i = 0; i < KINDS; i++)
        CU_ASSERT_EQUAL(x[i], kinds[i].low);
    for (int i = 0; i < KINDS; i++)
        outside[i] = kinds[i].low - 1.0;
    space_to_unit(space, outside, unit);
    space_from_unit(space, unit, x);
    for (int i = 0; i < KINDS; i++)
        CU_ASSERT_EQUAL(x[i], kinds[i].low);

    for (int i = 0; i < KINDS; i++)
        outside[i] = 1e300;
    space_to_unit(space, outside, unit);
    space_from_unit(space, unit, x);
    for (int i = 0; i < WITH_TWO_ENDS; i++)
        CU_ASSERT_EQUAL(x[i], kinds[i].high);
    for (int i = 0; i < KINDS; i++)
        unit[i] = 77.0;
    space_from_unit(space, unit, x);
    for (int i = 0; i < WITH_TWO_ENDS; i++)
        CU_ASSERT_EQUAL(x[i], kinds[i].high);
    space_destroy(space);
}

static void test_space_round_trip(void)
{
    const PlastCoefficient kinds[] = {
        coefficient(-HUGE_VAL, HUGE_VAL, 0), coefficient(-2.0, 2.0, 0),
        coefficient(5e-3, 0.1, 1),           coefficient(1e-12, 1e12, 1),
        coefficient(1e-3, HUGE_VAL, 1),      coefficient(-1e-3, 5.0, 0),
        coefficient(DBL_MIN, HUGE_VAL, 1),
    };
    const double tolerance[] = {0.0, 1e-15, 5e-15, 5e-14, 5e-15, 2e-15, 1e-15}; /* relative for log */
    enum { KINDS = COUNT(kinds) };
    Space *space = space_of(kinds, KINDS);
    PlastDraw draw = search_draw(11, 0);
    for (int k = 0; k < 2000; k++) {
        double unit[KINDS], x[KINDS], back[KINDS];
        for (int i = 0; i < KINDS; i++)
            unit[i] = kernel_rt_uniform(&draw, 1, k, i);
        unit[4] -= 6.0; /* between 1e-3 and 1e-3 e */
        space_from_unit(space, unit, x);
        space_to_unit(space, x, unit);
        space_from_unit(space, unit, back);
        for (int i = 0; i < KINDS; i++) {
            double scale = kinds[i].log_scale ? x[i] : 1.0;
            CU_ASSERT(fabs(back[i] - x[i]) <= tolerance[i] * scale);
            CU_ASSERT(x[i] >= kinds[i].low && x[i] <= kinds[i].high);
        }
    }
    space_destroy(space);
}

static void test_space_start(void)
{
    enum { N = 2000 };
    static PlastCoefficient many[N];
    static double unit[N], again[N], other[N];
    for (int i = 0; i < N; i++) {
        many[i] = coefficient(-HUGE_VAL, HUGE_VAL, 0);
        many[i].start = 3.0;
        many[i].start_sd = 0.5;
    }
    many[0].start_sd = 0.0;
    many[1] = (PlastCoefficient){.low = 3.0, .high = 4.0, .start = 1.0, .start_sd = 1e-3};
    many[2] = (PlastCoefficient){
        .low = 5e-3, .high = 0.1, .start = 0.02, .start_sd = 0.0, .log_scale = 1};
    Space *space = space_of(many, N);
    space_start(space, 42, unit);
    space_start(space, 42, again);
    space_start(space, 43, other);
    CU_ASSERT(same_bits(unit, again, N));
    CU_ASSERT_EQUAL(unit[0], 3.0);
    CU_ASSERT_EQUAL(unit[1], 0.0); /* clipped */
    CU_ASSERT_DOUBLE_EQUAL(unit[2], log(4.0) / log(20.0), 1e-14);

    double mean = 0.0, square = 0.0;
    int same = 0;
    for (int i = 3; i < N; i++) {
        mean += unit[i] / (N - 3);
        square += (unit[i] - 3.0) * (unit[i] - 3.0) / (N - 3);
        same += unit[i] == other[i];
    }
    CU_ASSERT_DOUBLE_EQUAL(mean, 3.0, 0.05); /* 4.5 standard errors */
    CU_ASSERT_DOUBLE_EQUAL(sqrt(square), 0.5, 0.035);
    CU_ASSERT_EQUAL(same, 0);
    space_destroy(space);
}

/* ---- CMA-ES against the tutorial ----------------------------------------------------------- */

#define N      4
#define LAMBDA 8
#define MU     4

/* A plain transcription of table 1 and figure 6 of the tutorial, with libm. */
typedef struct Reference {
    double w[LAMBDA];
    double mu_eff, c_sigma, d_sigma, c_c, c_1, c_mu, chi_n;
    double m[N], p_sigma[N], p_c[N], c[N][N], sigma;
    int g;
} Reference;

static double sum_of_weights(const double *w, int from, int to, int power)
{
    double sum = 0.0;
    for (int i = from; i < to; i++)
        sum += pow(fabs(w[i]), power);
    return sum;
}

static Reference make_reference(double start, double sigma)
{
    Reference r = {.sigma = sigma};
    for (int i = 0; i < LAMBDA; i++)
        r.w[i] = log((LAMBDA + 1) / 2.0) - log(i + 1);
    r.mu_eff = pow(sum_of_weights(r.w, 0, MU, 1), 2) / sum_of_weights(r.w, 0, MU, 2);
    double mu_eff_minus =
        pow(sum_of_weights(r.w, MU, LAMBDA, 1), 2) / sum_of_weights(r.w, MU, LAMBDA, 2);
    r.c_sigma = (r.mu_eff + 2) / (N + r.mu_eff + 5);
    r.d_sigma = 1 + 2 * fmax(0, sqrt((r.mu_eff - 1) / (N + 1)) - 1) + r.c_sigma;
    r.c_c = (4 + r.mu_eff / N) / (N + 4 + 2 * r.mu_eff / N);
    r.c_1 = 2 / (pow(N + 1.3, 2) + r.mu_eff);
    r.c_mu = fmin(1 - r.c_1,
                  2 * (0.25 + r.mu_eff + 1 / r.mu_eff - 2) / (pow(N + 2, 2) + 2 * r.mu_eff / 2));
    double alpha = fmin(1 + r.c_1 / r.c_mu, fmin(1 + 2 * mu_eff_minus / (r.mu_eff + 2),
                                                 (1 - r.c_1 - r.c_mu) / (N * r.c_mu)));
    double plus = sum_of_weights(r.w, 0, MU, 1), minus = sum_of_weights(r.w, MU, LAMBDA, 1);
    for (int i = 0; i < LAMBDA; i++)
        r.w[i] *= i < MU ? 1 / plus : alpha / minus;
    r.chi_n = sqrt(N) * (1 - 1.0 / (4 * N) + 1.0 / (21 * N * N));
    for (int i = 0; i < N; i++) {
        r.m[i] = start;
        r.c[i][i] = 1.0;
    }
    return r;
}

/* root = C^power, by the eigenvectors. */
static void power_of_c(const Reference *r, double power, double root[N][N])
{
    double b[N][N], values[N], scratch[rt_eigen_scratch(N)];
    memcpy(b, r->c, sizeof b);
    kernel_rt_eigen_symmetric(N, b[0], values, scratch);
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            root[i][j] = 0.0;
            for (int k = 0; k < N; k++)
                root[i][j] += b[k][i] * pow(values[k], power) * b[k][j];
        }
    }
}

static void multiply(double a[N][N], const double *x, double *y)
{
    for (int i = 0; i < N; i++) {
        y[i] = 0.0;
        for (int j = 0; j < N; j++)
            y[i] += a[i][j] * x[j];
    }
}

/* Equations 41 to 47, from candidates sorted by loss. Returns h_sigma. */
static bool reference_update(Reference *r, double x[LAMBDA][N])
{
    double inverse_root[N][N], y[LAMBDA][N], y_w[N] = {0}, v[N];
    power_of_c(r, -0.5, inverse_root);
    for (int k = 0; k < LAMBDA; k++) {
        for (int i = 0; i < N; i++) {
            y[k][i] = (x[k][i] - r->m[i]) / r->sigma;
            y_w[i] += k < MU ? r->w[k] * y[k][i] : 0.0;
        }
    }
    multiply(inverse_root, y_w, v);
    for (int i = 0; i < N; i++) {
        r->m[i] += r->sigma * y_w[i];
        r->p_sigma[i] = (1 - r->c_sigma) * r->p_sigma[i] +
                        sqrt(r->c_sigma * (2 - r->c_sigma) * r->mu_eff) * v[i];
    }
    double length = sqrt(sphere(N, r->p_sigma));
    r->g++;
    bool h = length / sqrt(1 - pow(1 - r->c_sigma, 2 * r->g)) < (1.4 + 2.0 / (N + 1)) * r->chi_n;
    for (int i = 0; i < N; i++)
        r->p_c[i] =
            (1 - r->c_c) * r->p_c[i] + (h ? sqrt(r->c_c * (2 - r->c_c) * r->mu_eff) * y_w[i] : 0.0);
    double keep = 1 + r->c_1 * (h ? 0.0 : r->c_c * (2 - r->c_c)) - r->c_1;
    for (int k = 0; k < LAMBDA; k++)
        keep -= r->c_mu * r->w[k];
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++)
            r->c[i][j] = keep * r->c[i][j] + r->c_1 * r->p_c[i] * r->p_c[j];
    }
    for (int k = 0; k < LAMBDA; k++) {
        multiply(inverse_root, y[k], v);
        double w = r->w[k] >= 0 ? r->w[k] : r->w[k] * N / sphere(N, v);
        for (int i = 0; i < N; i++) {
            for (int j = 0; j < N; j++)
                r->c[i][j] += r->c_mu * w * y[k][i] * y[k][j];
        }
    }
    r->sigma *= exp(r->c_sigma / r->d_sigma * (length / r->chi_n - 1));
    return h;
}

/* The largest difference between (x_k - m)^T C^-1 (x_l - m) / sigma^2 and the product of the draws
 * z_k and z_l: 0 if x = m + sigma C^1/2 Q z with Q orthogonal. */
static double draw_error(const Reference *r, double x[LAMBDA][N])
{
    double inverse[N][N], worst = 0.0;
    PlastDraw draw = search_draw(1, r->g);
    power_of_c(r, -1.0, inverse);
    for (int k = 0; k < LAMBDA; k++) {
        for (int l = 0; l <= k; l++) {
            double a[N], b[N], v[N], error = 0.0;
            for (int i = 0; i < N; i++) {
                a[i] = (x[k][i] - r->m[i]) / r->sigma;
                b[i] = (x[l][i] - r->m[i]) / r->sigma;
            }
            multiply(inverse, a, v);
            for (int i = 0; i < N; i++)
                error += v[i] * b[i] - kernel_rt_normal(&draw, SEARCH_STREAM_CANDIDATES, k, i) *
                                           kernel_rt_normal(&draw, SEARCH_STREAM_CANDIDATES, l, i);
            worst = fmax(worst, fabs(error));
        }
    }
    return worst;
}

/* Asks, tells the ellipsoid, and does the same with the reference; returns h_sigma. */
static bool follow(Run *run, Reference *r, double *worst_draw)
{
    double x[LAMBDA][N], sorted[LAMBDA][N];
    int order[LAMBDA], work[LAMBDA];
    step(run, ellipsoid);
    memcpy(x, run->x, sizeof x);
    *worst_draw = fmax(*worst_draw, draw_error(r, x));
    search_rank(run->losses, LAMBDA, order, work);
    for (int k = 0; k < LAMBDA; k++)
        memcpy(sorted[k], x[order[k]], sizeof sorted[k]);
    return reference_update(r, sorted);
}

/* Mean, step size and covariance agree with the transcription over many generations. */
static void test_tutorial(void)
{
    Setting s = setting(&search_cmaes, N, 3.0);
    const SearchOption options[] = {{"population", LAMBDA}, {"sigma", 0.01}};
    s.options = options;
    s.option_count = COUNT(options);
    Run run = begin(&s);
    Reference r = make_reference(3.0, 0.01);
    int short_paths = 0;
    double worst_draw = 0.0, worst_mean = 0.0;
    for (int g = 0; g < 80; g++) {
        double mean[N];
        short_paths += follow(&run, &r, &worst_draw);
        search_cmaes.favourite(run.search, mean);
        worst_mean = fmax(worst_mean, largest_difference(mean, r.m, N) / r.sigma);
    }
    CU_ASSERT(worst_draw < 1e-9);
    CU_ASSERT(worst_mean < 1e-10);
    CU_ASSERT(short_paths > 40 && short_paths < 80); /* both values of h_sigma have occurred */
    end(&run);
}

/* Section B.3. */
static bool reference_tolerance_x(const Reference *r, double tolerance)
{
    for (int i = 0; i < N; i++) {
        if (r->sigma * sqrt(r->c[i][i]) >= tolerance || r->sigma * fabs(r->p_c[i]) >= tolerance)
            return false;
    }
    return true;
}

/* With the tolerance at the initial steps themselves, p_c decides now and then. */
static void test_stop_tolerance_x(void)
{
    const double tolerances[] = {0.01, 1.0};
    Setting s = setting(&search_cmaes, N, 3.0);
    for (s.seed = 1; s.seed <= 30; s.seed++) {
        double tolerance = tolerances[s.seed % 2];
        const SearchOption options[] = {{"population", LAMBDA},
                                        {"sigma", 0.5},
                                        {"tolerance_loss", 0.0},
                                        {"tolerance_x", tolerance}};
        s.options = options;
        s.option_count = COUNT(options);
        Run run = begin(&s);
        Reference r = make_reference(3.0, 0.5);
        double draws = 0.0;
        do {
            follow(&run, &r, &draws);
            bool tiny = reference_tolerance_x(&r, 0.5 * tolerance);
            CU_ASSERT_EQUAL_FATAL(stop(&run), tiny ? SEARCH_TOLERANCE_X : SEARCH_GOING);
        } while (stop(&run) == SEARCH_GOING);
        end(&run);
    }
}

#undef N
#undef LAMBDA
#undef MU

/* ---- CMA-ES: how fast, where to, and for how long ------------------------------------------ */

static Setting cma(int n, double start)
{
    return setting(&search_cmaes, n, start);
}

static void test_default_population(void)
{
    const int n[] = {1, 2, 3, 5, 10}, expected[] = {4, 6, 7, 8, 10};
    for (int i = 0; i < COUNT(n); i++) {
        Setting s = cma(n[i], 0.0);
        Run run = begin(&s);
        CU_ASSERT_EQUAL(run.population, expected[i]);
        end(&run);
    }
}

/* Median evaluations to 1e-10 on 5 seeds lie within 20 % of the medians of many seeds with public
 * implementations (n = 10) or with this one (n = 5). tests/bench_cma.c is the real thing. */
static void test_speed(void)
{
    const struct {
        Function *f;
        int n;
        double start, sigma, expected;
    } problems[] = {
        {sphere, 5, 3.0, 1.0, 900.0},      {sphere, 10, 3.0, 1.0, 1800.0},
        {ellipsoid, 5, 3.0, 1.0, 1600.0},  {ellipsoid, 10, 3.0, 1.0, 4500.0},
        {cigar, 5, 3.0, 1.0, 1900.0},      {cigar, 10, 3.0, 1.0, 4450.0},
        {rosenbrock, 5, 0.0, 0.5, 2000.0}, {rosenbrock, 10, 0.0, 0.5, 5400.0},
    };
    for (int i = 0; i < COUNT(problems); i++) {
        int within = 0, slow = 0;
        for (uint64_t seed = 1; seed <= 5; seed++) {
            Setting s = cma(problems[i].n, problems[i].start);
            const SearchOption sigma = {"sigma", problems[i].sigma};
            s.options = &sigma;
            s.option_count = 1;
            s.seed = seed;
            double count = evaluations(&s, problems[i].f, 1e-10);
            within += count > 0.8 * problems[i].expected;
            slow += count > 1.2 * problems[i].expected;
        }
        CU_ASSERT(slow <= 2);
        CU_ASSERT(within >= 3);
    }
}

/* One coefficient; and the smallest populations, of which two is slow: a (1, 2) strategy. */
static void test_small(void)
{
    Setting one = cma(1, 2.0);
    CU_ASSERT(evaluations(&one, sphere, 1e-10) < 300.0);
    const double most[] = {4000.0, 1000.0, 1000.0};
    for (int population = 2; population <= 4; population++) {
        Setting s = cma(3, 1.0);
        const SearchOption option = {"population", population};
        s.options = &option;
        s.option_count = 1;
        Run run = begin(&s);
        CU_ASSERT_EQUAL(run.population, population);
        end(&run);
        CU_ASSERT(evaluations(&s, sphere, 1e-8) < most[population - 2]);
    }
}

static void test_asking_again(void)
{
    Setting s = cma(5, 1.0);
    Run a = begin(&s), b = begin(&s);
    for (int g = 0; g < 20; g++) {
        CU_ASSERT(same_candidates(&a, &b));
        ask(&b);
        step(&a, sphere);
        step(&b, sphere);
    }
    s.seed = 2;
    Run c = begin(&s);
    CU_ASSERT(!same_candidates(&a, &c));
    end(&a);
    end(&b);
    end(&c);
}

/* ---- CMA-ES: stop criteria ----------------------------------------------------------------- */

/* Runs until the search stops, which must be for this reason. Returns the generations. */
static int expect_stop(const Setting *s, Function *f, SearchStop reason)
{
    Run run = begin(s);
    int generations = until_stop(&run, f, 5000);
    CU_ASSERT_STRING_EQUAL(search_stop_word(stop(&run)), search_stop_word(reason));
    end(&run);
    return generations;
}

static void test_stop_flat(void)
{
    Setting s = cma(5, 1.0);
    const int window = 10 + 19; /* 10 + ceil(30 n / lambda), lambda = 8 */
    CU_ASSERT_EQUAL(expect_stop(&s, constant, SEARCH_EQUAL_LOSSES), window);
    CU_ASSERT_EQUAL(expect_stop(&s, nowhere_finite, SEARCH_NOTHING_FINITE), 10);
}

static void test_stop_tolerance_loss(void)
{
    Setting s = cma(5, 1.0);
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
    ask(run);
    for (int k = 0; k < run->population; k++) {
        double product = 0.0;
        for (int i = 0; i < run->n; i++)
            product += a[i] * (candidate(run, k)[i] - mean[i]);
        sum += product * product / run->population;
    }
    return sqrt(sum);
}

/* Best losses that differ by a rounding error only: neither equal, nor a reason to stop as long as
 * the other candidates differ by more. */
static void test_stop_nearly_flat(void)
{
    Setting s = cma(5, 1.0);
    Run run = begin(&s);
    for (int g = 0; g < 60; g++) {
        CU_ASSERT_EQUAL(stop(&run), SEARCH_GOING);
        ask(&run);
        for (int k = 0; k < run.population; k++)
            run.losses[k] = (k == 0 ? 1.0 : 2.0) + 1e-14 * (g % 2);
        tell(&run);
    }
    ask(&run);
    for (int k = 0; k < run.population; k++)
        run.losses[k] = 1.0;
    tell(&run);
    CU_ASSERT_EQUAL(stop(&run), SEARCH_TOLERANCE_LOSS);
    end(&run);
}

/* At 10^4 initial sigmas: no more than a step or two beyond. */
static void test_stop_diverged(void)
{
    Setting s = cma(3, 0.0);
    const SearchOption population = {"population", 60};
    const double along[] = {1.0, 0.0, 0.0};
    s.options = &population;
    s.option_count = 1;
    Run run = begin(&s);
    until_stop(&run, slope, 500);
    CU_ASSERT_EQUAL(stop(&run), SEARCH_DIVERGED);
    double growth = spread(&run, along) / 0.3;
    CU_ASSERT(growth > 5e3 && growth < 5e4);
    end(&run);
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
    Setting s = cma(2, 1.0);
    const SearchOption options[] = {
        {"population", 100}, {"tolerance_loss", 0.0}, {"tolerance_x", 0.0}};
    const double across[] = {1.0, -1.0}, along[] = {1.0, 1.0};
    s.options = options;
    s.option_count = COUNT(options);
    Run run = begin(&s);
    until_stop(&run, narrow_valley, 1000);
    CU_ASSERT_EQUAL(stop(&run), SEARCH_CONDITION);
    double ratio = spread(&run, along) / spread(&run, across);
    CU_ASSERT(ratio > 0.7e7 && ratio < 3e7);
    end(&run);
}

static void test_stop_no_effect(void)
{
    Setting s = cma(2, 1.0);
    const SearchOption tiny = {"sigma", 1e-18};
    s.options = &tiny;
    s.option_count = 1;
    CU_ASSERT_EQUAL(expect_stop(&s, sphere, SEARCH_NO_EFFECT_AXIS), 1);
    s.start[0] = 0.0;
    CU_ASSERT_EQUAL(expect_stop(&s, slope, SEARCH_NO_EFFECT_COORDINATE), 1);

    /* 0.1 sigma is lost beside 1, 0.2 sigma is not */
    Setting line = cma(1, 1.0);
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
    Setting s = cma(10, 1.0);
    const SearchOption population = {"population", 4};
    const int least = 120 + 75; /* 120 + 30 n / lambda */
    s.options = &population;
    s.option_count = 1;
    double best[2000], median[2000];
    Run run = begin(&s);
    PlastDraw draw = search_draw(3, 0);
    int g = 0;
    while (g < 2000 && stop(&run) == SEARCH_GOING) {
        ask(&run);
        int time = g < falling ? g : falling;
        for (int k = 0; k < run.population; k++) {
            double slope_k = k == g % run.population ? best_slope : other_slope;
            run.losses[k] = kernel_rt_uniform(&draw, 0, g, k) - slope_k * time +
                            (k == g % run.population ? 0.0 : 100.0);
        }
        tell(&run);
        double sorted[MAX_N];
        memcpy(sorted, run.losses, (size_t)run.population * sizeof *sorted);
        qsort(sorted, (size_t)run.population, sizeof *sorted, compare_doubles);
        best[g] = sorted[0];
        median[g] = sorted[run.population / 2];
        g++;
        bool expected = reference_stagnation(best, median, g, least);
        CU_ASSERT_EQUAL_FATAL(stop(&run), expected ? SEARCH_STAGNATION : SEARCH_GOING);
    }
    CU_ASSERT(g > falling && g < 2000);
    end(&run);
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
    Run run = begin(s);
    double mean[MAX_N];
    bool inside = true;
    while (stop(&run) == SEARCH_GOING) {
        step(&run, f);
        inside = inside && candidates_inside(&run, s);
    }
    CU_ASSERT(inside);
    search_cmaes.favourite(run.search, mean);
    for (int i = 0; i < run.n; i++)
        CU_ASSERT_DOUBLE_EQUAL(mean[i], optimum, 1e-5);
    end(&run);
}

static void test_bounded(void)
{
    Setting s = cma(5, 0.8);
    bound(&s, 0.2, 1.0);
    expect_optimum(&s, sphere, 0.2); /* the best there is */
    expect_optimum(&s, sum_of, 0.2);
    expect_optimum(&s, minus_sum_of, 1.0);
    bound(&s, -1.0, 1.0);
    expect_optimum(&s, sphere, 0.0);
    expect_optimum(&s, rosenbrock, 1.0); /* its optimum is a corner */
    bound(&s, 0.8, 2.0);                 /* starts on the bound */
    expect_optimum(&s, rosenbrock, 1.0);
    bound(&s, 0.2, HUGE_VAL);
    expect_optimum(&s, sum_of, 0.2);
    bound(&s, -HUGE_VAL, 1.5);
    expect_optimum(&s, minus_sum_of, 1.5);
    expect_optimum(&s, sphere, 0.0);
}

/* A start outside is moved onto the bound; equal bounds leave no choice. */
static void test_bounded_start(void)
{
    Setting s = cma(2, 7.0);
    bound(&s, 0.0, 1.0);
    s.low[1] = s.high[1] = 0.25;
    Run run = begin(&s);
    double mean[2];
    search_cmaes.favourite(run.search, mean);
    CU_ASSERT_EQUAL(mean[0], 1.0);
    CU_ASSERT_EQUAL(mean[1], 0.25);
    for (int g = 0; g < 30; g++) {
        step(&run, sphere);
        for (int k = 0; k < run.population; k++)
            CU_ASSERT_EQUAL(candidate(&run, k)[1], 0.25);
    }
    end(&run);
}

/* A time constant on a log scale over four decades, and a linear coefficient, through the space. */
static void test_log_scale(void)
{
    const PlastCoefficient both[] = {
        {.name = "tau", .start = 10.0, .low = 1e-3, .high = 10.0, .log_scale = 1},
        {.name = "w", .start = -2.0, .low = -2.0, .high = 2.0},
    };
    Space *space = space_of(both, 2);
    Setting s = cma(2, 0.0);
    memcpy(s.low, space_low(space), 2 * sizeof(double));
    memcpy(s.high, space_high(space), 2 * sizeof(double));
    space_start(space, 1, s.start);
    Run run = begin(&s);
    double x[2];
    int generations = 0;
    while (stop(&run) == SEARCH_GOING) {
        ask(&run);
        for (int k = 0; k < run.population; k++) {
            space_from_unit(space, candidate(&run, k), x);
            CU_ASSERT(x[0] >= 1e-3 && x[0] <= 10.0);
            run.losses[k] = pow(log(x[0] / 0.02), 2) + pow(x[1] - 0.5, 2);
        }
        tell(&run);
        generations++;
    }
    double unit[2];
    search_cmaes.favourite(run.search, unit);
    space_from_unit(space, unit, x);
    CU_ASSERT_DOUBLE_EQUAL(x[0], 0.02, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(x[1], 0.5, 1e-5);
    CU_ASSERT(generations < 150);
    end(&run);
    space_destroy(space);
}

static void test_failures(void)
{
    Setting s = cma(4, 0.9);
    const SearchOption option = {"tolerance_loss", 1e-20};
    s.options = &option;
    s.option_count = 1;
    Run run = begin(&s);
    double best = HUGE_VAL;
    while (best > 1e-10 && stop(&run) == SEARCH_GOING)
        best = step(&run, half_sphere);
    CU_ASSERT(best <= 1e-10);
    end(&run);
}

/* A generation that fails altogether teaches nothing: the mean stays, and what comes after it
 * converges as ever. */
static void test_all_fail(void)
{
    Setting s = cma(4, 1.0);
    Run run = begin(&s);
    double before[4], after[4];
    steps(&run, sphere, 10);
    search_cmaes.favourite(run.search, before);
    for (int g = 0; g < 20; g++) {
        double last = run.x[0];
        step(&run, nowhere_finite);
        CU_ASSERT(all_finite(run.x, run.population * run.n));
        CU_ASSERT_NOT_EQUAL(run.x[0], last);
    }
    search_cmaes.favourite(run.search, after);
    CU_ASSERT(same_bits(before, after, 4));
    CU_ASSERT_EQUAL(stop(&run), SEARCH_GOING);
    until_stop(&run, sphere, 1000);
    CU_ASSERT_EQUAL(stop(&run), SEARCH_TOLERANCE_LOSS);
    search_cmaes.favourite(run.search, after);
    CU_ASSERT(sphere(4, after) < 1e-10);
    end(&run);
}

/* All that is not finite is the same, and what stands last may as well be failing. */
static void test_kinds_of_failure(void)
{
    const double kinds[] = {HUGE_VAL, -HUGE_VAL, (double)NAN};
    Setting s = cma(4, 1.0);
    Run runs[COUNT(kinds)];
    for (int i = 0; i < COUNT(kinds); i++)
        runs[i] = begin(&s);
    for (int g = 0; g < 20; g++) {
        for (int i = 0; i < COUNT(kinds); i++) {
            ask(&runs[i]);
            for (int k = 0; k < runs[i].population; k++) {
                double loss = sphere(4, candidate(&runs[i], k));
                runs[i].losses[k] = k % 3 == 1 ? kinds[i] : loss;
            }
            tell(&runs[i]);
        }
    }
    CU_ASSERT(same_candidates(&runs[0], &runs[1]));
    CU_ASSERT(same_candidates(&runs[0], &runs[2]));
    for (int i = 0; i < COUNT(kinds); i++)
        end(&runs[i]);
}

/* ---- CMA-ES: invariances ------------------------------------------------------------------- */

/* Losses enter by their ranks alone. */
static void test_invariant_to_order_preserving(void)
{
    Setting s = cma(5, 1.0);
    Run plain = begin(&s), bent = begin(&s), ranked = begin(&s);
    int order[MAX_N], work[MAX_N];
    for (int g = 0; g < 60; g++) {
        CU_ASSERT(same_candidates(&plain, &bent));
        CU_ASSERT(same_candidates(&plain, &ranked));
        step(&plain, rosenbrock);
        for (int k = 0; k < plain.population; k++)
            bent.losses[k] = log(plain.losses[k]) - 1e3;
        tell(&bent);
        search_rank(plain.losses, plain.population, order, work);
        for (int k = 0; k < plain.population; k++)
            ranked.losses[order[k]] = k;
        tell(&ranked);
    }
    end(&plain);
    end(&bent);
    end(&ranked);
}

static double far_ellipsoid(int n, const double *x)
{
    double moved[MAX_N];
    for (int i = 0; i < n; i++)
        moved[i] = x[i] - 256.0;
    return ellipsoid(n, moved);
}

static double wide_ellipsoid(int n, const double *x)
{
    double scaled[MAX_N];
    for (int i = 0; i < n; i++)
        scaled[i] = x[i] / 1024.0;
    return ellipsoid(n, scaled);
}

/* Moved, the problem yields moved candidates, up to rounding; scaled by a power of 2, exactly. */
static void test_invariant_to_translation_and_scale(void)
{
    Setting s = cma(5, 1.0), moved = cma(5, 257.0), scaled = cma(5, 1024.0);
    const SearchOption sigma = {"sigma", 0.3 * 1024.0};
    scaled.options = &sigma;
    scaled.option_count = 1;
    Run a = begin(&s), b = begin(&moved), c = begin(&scaled);
    double worst = 0.0;
    bool same = true;
    for (int g = 0; g < 60; g++) {
        step(&a, ellipsoid);
        step(&b, far_ellipsoid);
        step(&c, wide_ellipsoid);
        for (int i = 0; i < a.population * a.n; i++) {
            b.x[i] -= 256.0;
            c.x[i] /= 1024.0;
        }
        worst = fmax(worst, largest_difference(a.x, b.x, a.population * a.n));
        same = same && same_bits(a.x, c.x, a.population * a.n);
    }
    CU_ASSERT(worst < 1e-9);
    CU_ASSERT(same);
    end(&a);
    end(&b);
    end(&c);
}

/* The ellipsoid in a rotated frame: a reflection, I - 2 v v^T / v^T v, has all axes oblique. */
static double rotated_ellipsoid(int n, const double *x)
{
    double product = 0.0, norm = 0.0, rotated[MAX_N];
    for (int i = 0; i < n; i++) {
        product += (i + 1) * x[i];
        norm += (i + 1) * (i + 1);
    }
    for (int i = 0; i < n; i++)
        rotated[i] = x[i] - 2.0 * product / norm * (i + 1);
    return ellipsoid(n, rotated);
}

/* Rotation changes the draws that matter, so only the mean speed can agree: 10 % is 3 standard
 * errors of the quotient. */
static void test_invariant_to_rotation(void)
{
    double straight = 0.0, rotated = 0.0;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        Setting s = cma(5, 0.0);
        s.seed = seed;
        for (int i = 0; i < 5; i++)
            s.start[i] = (i + 1) * 0.3;
        straight += evaluations(&s, ellipsoid, 1e-10);
        for (int i = 0; i < 5; i++)
            s.start[i] = -(i + 1) * 0.3; /* the mirror image of the other start */
        rotated += evaluations(&s, rotated_ellipsoid, 1e-10);
    }
    CU_ASSERT_DOUBLE_EQUAL(rotated / straight, 1.0, 0.1);
}

/* ---- checkpoints --------------------------------------------------------------------------- */

typedef struct Bytes {
    unsigned char *at;
    int size;
} Bytes;

static Bytes save(const Run *run)
{
    Bytes saved = {.size = run->method->state_size(run->search)};
    saved.at = malloc((size_t)saved.size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(saved.at);
    run->method->save(run->search, saved.at);
    return saved;
}

static bool load(Run *run, Bytes saved)
{
    return run->method->load(run->search, saved.at, saved.size);
}

/* Saves after some generations, loads into a new search, and lets both go on to their stop. */
static void expect_resume(const Setting *s, Function *f, int generations, int most)
{
    Run a = begin(s), b = begin(s);
    steps(&a, f, generations);
    Bytes saved = save(&a);
    CU_ASSERT(load(&b, saved));
    CU_ASSERT_EQUAL(stop(&a), stop(&b));
    CU_ASSERT(same_candidates(&a, &b));
    CU_ASSERT_EQUAL(until_stop(&a, f, most), until_stop(&b, f, most));
    CU_ASSERT_EQUAL(stop(&a), stop(&b));
    CU_ASSERT(same_candidates(&a, &b));
    Bytes again_a = save(&a), again_b = save(&b);
    CU_ASSERT_EQUAL_FATAL(again_a.size, again_b.size);
    CU_ASSERT(memcmp(again_a.at, again_b.at, (size_t)again_a.size) == 0);
    free(saved.at);
    free(again_a.at);
    free(again_b.at);
    end(&a);
    end(&b);
}

static void test_resume_cmaes(void)
{
    Setting s = cma(5, 1.0);
    expect_resume(&s, rosenbrock, 0, 1000);
    expect_resume(&s, rosenbrock, 1, 1000);
    expect_resume(&s, rosenbrock, 37, 1000);
    expect_resume(&s, constant, 20, 1000);
    expect_resume(&s, constant, 40, 1000); /* has stopped before */
    expect_resume(&s, noise, 100, 1000);
    expect_resume(&s, nowhere_finite, 5, 1000);
    Setting bounded = cma(4, 1.0);
    bound(&bounded, 0.5, 2.0);
    bounded.seed = UINT64_MAX;
    expect_resume(&bounded, sphere, 30, 1000);
}

/* So late that the ring of the history has come round. */
static void test_resume_long_history(void)
{
    Setting s = cma(2, 1.0);
    Run a = begin(&s), b = begin(&s);
    for (int g = 0; g < 21500; g++) {
        ask(&a);
        for (int k = 0; k < a.population; k++)
            a.losses[k] = noise(2, candidate(&a, k));
        tell(&a);
    }
    Bytes saved = save(&a);
    CU_ASSERT(load(&b, saved));
    for (int g = 0; g < 50; g++) {
        CU_ASSERT(same_candidates(&a, &b));
        step(&a, noise);
        step(&b, noise);
        CU_ASSERT_EQUAL(stop(&a), stop(&b));
    }
    free(saved.at);
    end(&a);
    end(&b);
}

/* Whatever does not fit is refused, and leaves the search as it was. */
static void expect_refused(const Setting *s, Bytes bytes)
{
    Run run = begin(s), untouched = begin(s);
    CU_ASSERT(!load(&run, bytes));
    CU_ASSERT(same_candidates(&run, &untouched));
    end(&run);
    end(&untouched);
}

/* All prefixes, and all changes of one of the first bytes to 0x80, where negative numbers begin. */
static void test_refuse_damage(void)
{
    Setting settings[] = {cma(3, 1.0), setting(&search_gradient, 3, 1.0)};
    for (int i = 0; i < COUNT(settings); i++) {
        Run run = begin(&settings[i]);
        steps(&run, sphere, 5);
        Bytes saved = save(&run);
        for (int size = 0; size < saved.size; size += 1 + size / 8)
            expect_refused(&settings[i], (Bytes){saved.at, size});
        expect_refused(&settings[i], (Bytes){saved.at, -1});
        for (int at = 0; at < 16; at++) {
            unsigned char kept = saved.at[at];
            saved.at[at] = 0x80;
            expect_refused(&settings[i], saved);
            saved.at[at] = kept;
        }
        CU_ASSERT(load(&run, saved));
        free(saved.at);
        end(&run);
    }
}

static void test_refuse_other_problem(void)
{
    Setting s = cma(3, 1.0), larger = cma(4, 1.0), reseeded = cma(3, 1.0), crowded = cma(3, 1.0);
    Setting wider = cma(3, 1.0);
    const SearchOption population = {"population", 20}, sigma = {"sigma", 0.5};
    reseeded.seed = 2;
    crowded.options = &population;
    crowded.option_count = 1;
    wider.options = &sigma;
    wider.option_count = 1;
    Run run = begin(&s);
    Bytes saved = save(&run);
    expect_refused(&larger, saved);
    expect_refused(&reseeded, saved);
    expect_refused(&crowded, saved);
    expect_refused(&wider, saved);
    Setting forward = setting(&search_gradient, 3, 1.0);
    expect_refused(&forward, saved);
    free(saved.at);
    end(&run);
}

/* ---- gradient ------------------------------------------------------------------------------ */

/* With probes at 1e-3; how their distance is chosen is tested in test_gradient.c. */
static const SearchOption central_options[] = {{"h", 1e-3}};
static const SearchOption forward_options[] = {{"h", 1e-3}, {"differences", 0.0}};

static Setting descent(int n, double start)
{
    Setting s = setting(&search_gradient, n, start);
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
        step(run, quadratic);
        search_gradient.favourite(run->search, point);
        worst = fmax(worst, largest_difference(point, x, 3));
    }
    CU_ASSERT(worst < 1e-9);
    CU_ASSERT(quadratic(3, x) < 1e-4);
}

static void test_adam(void)
{
    Setting s = descent(3, 1.0);
    Run central = begin(&s);
    expect_adam(&central, 0.0);
    end(&central);
    s.options = forward_options;
    s.option_count = COUNT(forward_options);
    Run forward = begin(&s);
    expect_adam(&forward, 0.5e-3);
    end(&forward);
}

static void test_probes(void)
{
    Setting s = descent(2, 1.0);
    s.high[1] = 1.0;
    const double below = 1.0 - 1e-3, above = 1.0 + 1e-3;
    Run central = begin(&s);
    CU_ASSERT_EQUAL_FATAL(central.population, 5);
    ask(&central);
    const double expected[] = {1.0, 1.0, above, 1.0, below, 1.0, 1.0, 1.0, 1.0, below};
    CU_ASSERT(same_bits(central.x, expected, COUNT(expected)));
    end(&central);

    s.options = forward_options;
    s.option_count = COUNT(forward_options);
    Run forward = begin(&s);
    CU_ASSERT_EQUAL_FATAL(forward.population, 3);
    ask(&forward);
    const double expected_forward[] = {1.0, 1.0, above, 1.0, 1.0, below};
    CU_ASSERT(same_bits(forward.x, expected_forward, COUNT(expected_forward)));
    end(&forward);

    bound(&s, 0.9999, 1.0005); /* narrower than h, more room above */
    Run narrow = begin(&s);
    ask(&narrow);
    CU_ASSERT_EQUAL(candidate(&narrow, 1)[0], 1.0005);
    CU_ASSERT_EQUAL(candidate(&narrow, 2)[1], 1.0005);
    end(&narrow);
}

static void test_gradient_bounds(void)
{
    for (int central = 0; central <= 1; central++) {
        Setting s = descent(3, 0.7);
        const SearchOption options[] = {{"h", 1e-3}, {"differences", central}};
        s.options = options;
        s.option_count = COUNT(options);
        bound(&s, 0.25, 1.0);
        s.low[2] = s.high[2] = 0.5; /* fixed */
        Run run = begin(&s);
        bool inside = true;
        for (int g = 0; g < 200; g++) {
            step(&run, quadratic);
            inside = inside && candidates_inside(&run, &s);
        }
        CU_ASSERT(inside);
        double x[3];
        search_gradient.favourite(run.search, x);
        CU_ASSERT_EQUAL(x[0], 0.25);
        CU_ASSERT_EQUAL(x[1], 0.25);
        CU_ASSERT_EQUAL(x[2], 0.5);
        end(&run);
    }
}

/* One step on x_0 + x_1 with some probes failed. The first step of Adam is alpha times the sign of
 * the partial derivative, hence shows which ones were known. */
static void expect_first_step(const Setting *s, unsigned failed, double step_0, double step_1)
{
    Run run = begin(s);
    ask(&run);
    for (int k = 0; k < run.population; k++)
        run.losses[k] =
            failed >> k & 1 ? (k % 2 ? (double)NAN : HUGE_VAL) : sum_of(2, candidate(&run, k));
    tell(&run);
    double x[2];
    search_gradient.favourite(run.search, x);
    CU_ASSERT_DOUBLE_EQUAL(x[0], 1.0 - step_0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(x[1], 1.0 - step_1, 1e-9);
    end(&run);
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
    Run run = begin(&s);
    ask(&run);
    run.losses[1] = 1e308;
    run.losses[2] = -1e308;
    tell(&run);
    double x;
    search_gradient.favourite(run.search, &x);
    CU_ASSERT_DOUBLE_EQUAL(x, 0.99, 1e-9);
    end(&run);
}

static void test_gradient_gives_up(void)
{
    Setting s = descent(2, 1.0);
    Run run = begin(&s);
    steps(&run, nowhere_finite, 9);
    CU_ASSERT_EQUAL(stop(&run), SEARCH_GOING);
    step(&run, sphere);
    steps(&run, nowhere_finite, 9);
    CU_ASSERT_EQUAL(stop(&run), SEARCH_GOING);
    step(&run, nowhere_finite);
    CU_ASSERT_EQUAL(stop(&run), SEARCH_NOTHING_FINITE);
    end(&run);

    Run idle = begin(&s); /* failing is not a step */
    steps(&idle, nowhere_finite, 5);
    double x[2];
    search_gradient.favourite(idle.search, x);
    CU_ASSERT_EQUAL(x[0], 1.0);
    end(&idle);
}

static void test_resume_gradient(void)
{
    Setting s = descent(5, 0.5);
    expect_resume(&s, rosenbrock, 0, 100);
    expect_resume(&s, rosenbrock, 20, 100);
    expect_resume(&s, nowhere_finite, 4, 100);
    s.options = forward_options;
    s.option_count = COUNT(forward_options);
    bound(&s, 0.0, 0.75);
    expect_resume(&s, rosenbrock, 20, 100);
}

static void test_gradient_rosenbrock(void)
{
    Setting s = descent(5, 0.0);
    Run run = begin(&s);
    steps(&run, rosenbrock, 6000);
    CU_ASSERT(step(&run, rosenbrock) < 1e-3);
    end(&run);
}

/* ---- registration -------------------------------------------------------------------------- */

typedef struct Test {
    const char *name;
    CU_TestFunc run;
} Test;

static void add_suite(const char *name, const Test *tests, int count)
{
    CU_pSuite suite = CU_add_suite(name, NULL, NULL);
    for (int i = 0; i < count; i++)
        CU_add_test(suite, tests[i].name, tests[i].run);
}

void suite_search(void)
{
    static const Test shared[] = {
        {"methods by name", test_methods},
        {"option rules", test_rules},
        {"words of the stop reasons", test_stop_words},
        {"draws", test_draw},
        {"ranks", test_rank},
        {"bounds keep everything inside", test_bounds_keep_inside},
        {"bounds are smooth", test_bounds_are_smooth},
        {"bounds and back", test_bounds_back},
    };
    static const Test space[] = {
        {"scales", test_space_scales},
        {"ends are exact", test_space_ends_are_exact},
        {"round trip", test_space_round_trip},
        {"start", test_space_start},
    };
    static const Test cmaes[] = {
        {"agrees with the tutorial", test_tutorial},
        {"default population", test_default_population},
        {"speed", test_speed},
        {"smallest cases", test_small},
        {"asking again", test_asking_again},
        {"stop: equal, nothing finite", test_stop_flat},
        {"stop: tolerance of losses", test_stop_tolerance_loss},
        {"stop: tolerance of steps", test_stop_tolerance_x},
        {"stop: nearly flat", test_stop_nearly_flat},
        {"stop: diverged", test_stop_diverged},
        {"stop: condition", test_stop_condition},
        {"stop: no effect", test_stop_no_effect},
        {"stop: stagnation", test_stop_stagnation},
        {"bounds", test_bounded},
        {"start outside, equal bounds", test_bounded_start},
        {"log scale", test_log_scale},
        {"failures", test_failures},
        {"all fail", test_all_fail},
        {"kinds of failure", test_kinds_of_failure},
        {"invariance: order-preserving", test_invariant_to_order_preserving},
        {"invariance: translation, scale", test_invariant_to_translation_and_scale},
        {"invariance: rotation", test_invariant_to_rotation},
        {"resume", test_resume_cmaes},
        {"resume after a long time", test_resume_long_history},
        {"refuse damaged states", test_refuse_damage},
        {"refuse other problems", test_refuse_other_problem},
    };
    static const Test gradient[] = {
        {"Adam's trajectory", test_adam},
        {"probes", test_probes},
        {"bounds", test_gradient_bounds},
        {"failed probes", test_failed_probes},
        {"steep", test_steep},
        {"gives up", test_gradient_gives_up},
        {"resume", test_resume_gradient},
        {"Rosenbrock", test_gradient_rosenbrock},
    };
    add_suite("search: shared", shared, COUNT(shared));
    add_suite("search: space", space, COUNT(space));
    add_suite("search: cmaes", cmaes, COUNT(cmaes));
    add_suite("search: gradient", gradient, COUNT(gradient));
}
