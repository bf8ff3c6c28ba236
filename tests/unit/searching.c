/* searching.c: searches of tests; see searching.h. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "searching.h"

Setting setting_new(const SearchMethod *method, int n, double start)
{
    Setting s = {.method = method, .n = n, .seed = 1};
    for (int i = 0; i < n; i++) {
        s.start[i] = start;
        s.low[i] = -HUGE_VAL;
        s.high[i] = HUGE_VAL;
    }
    return s;
}

void setting_bound(Setting *s, double low, double high)
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
    /* of a function there are losses alone */
    return strcmp(rule->name, "slopes") == 0 ? 0 : rule->default_value;
}

Run run_begin(const Setting *s)
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

void run_end(Run *run)
{
    run->method->destroy(run->search);
    free(run->x);
    free(run->losses);
}

const double *run_candidate(const Run *run, int k)
{
    return run->x + (size_t)k * (size_t)run->n;
}

void run_ask(Run *run)
{
    run->population = run->method->population(run->search);
    run->method->ask(run->search, run->x);
}

void run_tell(Run *run)
{
    run->method->tell(run->search, run->losses);
}

SearchStop run_stop(const Run *run)
{
    return run->method->stop(run->search);
}

double run_step(Run *run, Function *f)
{
    double best = HUGE_VAL;
    run_ask(run);
    for (int k = 0; k < run->population; k++) {
        run->losses[k] = f(run->n, run_candidate(run, k));
        if (run->losses[k] < best)
            best = run->losses[k];
    }
    run_tell(run);
    return best;
}

void run_steps(Run *run, Function *f, int generations)
{
    for (int g = 0; g < generations; g++)
        run_step(run, f);
}

int run_until_stop(Run *run, Function *f, int most)
{
    int g = 0;
    while (g < most && run_stop(run) == SEARCH_GOING) {
        run_step(run, f);
        g++;
    }
    return g;
}

bool run_candidates_inside(const Run *run, const Setting *s)
{
    for (int i = 0; i < run->population * run->n; i++) {
        if (!(run->x[i] >= s->low[i % run->n] && run->x[i] <= s->high[i % run->n]))
            return false;
    }
    return true;
}

double largest_difference(const double *a, const double *b, int count)
{
    double largest = 0.0;
    for (int i = 0; i < count; i++)
        largest = fmax(largest, fabs(a[i] - b[i]));
    return largest;
}

bool same_bits(const double *a, const double *b, int count)
{
    return memcmp(a, b, (size_t)count * sizeof *a) == 0;
}

bool run_same_candidates(Run *a, Run *b)
{
    run_ask(a);
    run_ask(b);
    return a->population == b->population && same_bits(a->x, b->x, a->population * a->n);
}

/* ---- functions ----------------------------------------------------------------------------- */

double nowhere_finite(int n, const double *x)
{
    (void)n;
    (void)x;
    return HUGE_VAL;
}

double sum_of(int n, const double *x)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += x[i];
    return sum;
}

double noise_of(int n, const double *x)
{
    double scrambled = 1e6 * sum_of(n, x);
    return 1.0 + fabs(scrambled - floor(scrambled));
}

Setting setting_cma(int n, double start)
{
    return setting_new(&search_cmaes, n, start);
}

/* ---- saved states --------------------------------------------------------------------------- */

Bytes run_save(const Run *run)
{
    Bytes saved = {.size = run->method->state_size(run->search)};
    saved.at = malloc((size_t)saved.size);
    CU_ASSERT_PTR_NOT_NULL_FATAL(saved.at);
    run->method->save(run->search, saved.at);
    return saved;
}

bool run_load(Run *run, Bytes saved)
{
    return run->method->load(run->search, saved.at, saved.size);
}

void expect_resume(const Setting *s, Function *f, int generations, int most)
{
    Run a = run_begin(s), b = run_begin(s);
    run_steps(&a, f, generations);
    Bytes saved = run_save(&a);
    CU_ASSERT(run_load(&b, saved));
    CU_ASSERT_EQUAL(run_stop(&a), run_stop(&b));
    CU_ASSERT(run_same_candidates(&a, &b));
    CU_ASSERT_EQUAL(run_until_stop(&a, f, most), run_until_stop(&b, f, most));
    CU_ASSERT_EQUAL(run_stop(&a), run_stop(&b));
    CU_ASSERT(run_same_candidates(&a, &b));
    Bytes again_a = run_save(&a), again_b = run_save(&b);
    CU_ASSERT_EQUAL_FATAL(again_a.size, again_b.size);
    CU_ASSERT(memcmp(again_a.at, again_b.at, (size_t)again_a.size) == 0);
    free(saved.at);
    free(again_a.at);
    free(again_b.at);
    run_end(&a);
    run_end(&b);
}
