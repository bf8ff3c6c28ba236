/* bench_cma.c: evaluations that CMA-ES needs on the standard functions, against the references.
 *
 * Prints a table of medians over 15 seeds of the evaluations to f <= 1e-10, whole generations, with
 * default options but for what Problem says (restarts, a diagonal covariance). Runs that stop
 * before count in no median; the table shows how many succeeded. The references are pycma 4.4 and
 * Debian's python3-cmaes 0.9.1, both with active covariance update; where the first was not
 * measured the second counts. Fails if a median is more than 10 % above that, or if fewer runs
 * succeed than the least that chance allows beside theirs (Rosenbrock 14 of 15, Rastrigin 8), or if
 * what is done about noisy losses does not bring the search ten times as near on a noisy sphere. */
#include "runtime/search/search.h"
#include "functions.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SEEDS       15
#define TARGET      1e-10
#define SLACK       1.1
#define EVALUATIONS 300000 /* give up */

/* Of a run with restarts within EVALUATIONS. */
#define LARGEST_POPULATION ((size_t)10000)
#define PI                 3.14159265358979323846

/* ---- Problems ------------------------------------------------------------------------------ */

typedef struct Problem {
    const char *name;
    double (*f)(int n, const double *x);
    int n;
    double start, spread; /* x0 = start + uniform(-spread, spread) */
    double sigma;
    int population;      /* 0: the default */
    double pycma, cmaes; /* median evaluations; 0: not known */
    int least_successes;
    const char *variant; /* "", "diagonal", "ipop" or "bipop" */
} Problem;

static const Problem problems[] = {
    {"sphere", sphere, 5, 3.0, 0.0, 1.0, 0, 0.0, 920.0, SEEDS, ""},
    {"sphere", sphere, 10, 3.0, 0.0, 1.0, 0, 1790.0, 1840.0, SEEDS, ""},
    {"sphere", sphere, 20, 3.0, 0.0, 1.0, 0, 0.0, 3360.0, SEEDS, ""},
    {"sphere", sphere, 40, 3.0, 0.0, 1.0, 0, 6315.0, 6300.0, SEEDS, ""},
    {"ellipsoid", ellipsoid, 5, 3.0, 0.0, 1.0, 0, 0.0, 1768.0, SEEDS, ""},
    {"ellipsoid", ellipsoid, 10, 3.0, 0.0, 1.0, 0, 4400.0, 4610.0, SEEDS, ""},
    {"ellipsoid", ellipsoid, 20, 3.0, 0.0, 1.0, 0, 13704.0, 13932.0, SEEDS, ""},
    {"ellipsoid", ellipsoid, 40, 3.0, 0.0, 1.0, 0, 0.0, 51075.0, SEEDS, ""},
    {"cigar", cigar, 5, 3.0, 0.0, 1.0, 0, 0.0, 1920.0, SEEDS, ""},
    {"cigar", cigar, 10, 3.0, 0.0, 1.0, 0, 0.0, 4470.0, SEEDS, ""},
    {"cigar", cigar, 20, 3.0, 0.0, 1.0, 0, 0.0, 8916.0, SEEDS, ""},
    {"cigar", cigar, 40, 3.0, 0.0, 1.0, 0, 0.0, 17265.0, SEEDS, ""},
    {"Rosenbrock", rosenbrock, 5, 0.0, 0.0, 0.5, 0, 0.0, 1960.0, 12, ""},
    {"Rosenbrock", rosenbrock, 10, 0.0, 0.0, 0.5, 0, 5360.0, 5410.0, 12, ""},
    {"Rosenbrock", rosenbrock, 20, 0.0, 0.0, 0.5, 0, 16392.0, 17100.0, 12, ""},
    {"Rosenbrock", rosenbrock, 40, 0.0, 0.0, 0.5, 0, 0.0, 62902.0, 12, ""},
    {"Rastrigin", rastrigin, 10, 0.0, 5.12, 2.0, 200, 23800.0, 0.0, 6, ""},
    {"Rastrigin", rastrigin, 10, 0.0, 5.12, 2.0, 0, 0.0, 0.0, 14, "ipop"},
    {"Rastrigin", rastrigin, 10, 0.0, 5.12, 2.0, 0, 0.0, 0.0, 14, "bipop"},
    {"ellipsoid", ellipsoid, 20, 3.0, 0.0, 1.0, 0, 0.0, 0.0, SEEDS, "diagonal"},
    {"ellipsoid", ellipsoid, 40, 3.0, 0.0, 1.0, 0, 0.0, 0.0, SEEDS, "diagonal"},
};

#define PROBLEMS (int)(sizeof problems / sizeof *problems)

/* ---- Runs ---------------------------------------------------------------------------------- */

static void *checked(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "bench_cma: out of memory\n");
        exit(1);
    }
    return memory;
}

/* x[n] of the start, its uniform numbers from a linear congruential generator (Knuth, MMIX). */
static void set_start(const Problem *p, uint64_t seed, double *x)
{
    uint64_t state = seed * 2862933555777941757u + 3037000493u;
    for (int i = 0; i < p->n; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        double uniform = (double)(uint32_t)(state >> 32) / 4294967296.0;
        x[i] = p->start + p->spread * (2.0 * uniform - 1.0);
    }
}

static Search *create(const Problem *p, uint64_t seed, double *bounds)
{
    double *start = bounds, *low = start + p->n, *high = low + p->n;
    set_start(p, seed, start);
    for (int i = 0; i < p->n; i++) {
        low[i] = -HUGE_VAL;
        high[i] = HUGE_VAL;
    }
    bool bipop = strcmp(p->variant, "bipop") == 0, ipop = strcmp(p->variant, "ipop") == 0;
    const SearchOption options[] = {
        {"population", p->population > 0 ? p->population : SEARCH_COMPUTED},
        {"sigma", p->sigma},
        {"restarts", bipop  ? 2.0
                     : ipop ? 1.0
                            : 0.0},
        {"covariance", strcmp(p->variant, "diagonal") == 0 ? 1.0 : 0.0},
        {"tolerance_loss", 1e-12},
        {"tolerance_x", 1e-12},
    };
    const SearchProblem problem = {.dimension = p->n,
                                   .start = start,
                                   .low = low,
                                   .high = high,
                                   .seed = seed,
                                   .options = options,
                                   .option_count = sizeof options / sizeof *options};
    return checked(search_cmaes.create(&problem));
}

/* One run: evaluations until a generation contains a loss <= TARGET; HUGE_VAL if it stops before.
 * Adds to *total all evaluations and to *seconds the time they took without f. */
static double run(const Problem *p, uint64_t seed, double *total, double *seconds)
{
    double *bounds = checked(malloc(3 * (size_t)p->n * sizeof *bounds));
    Search *search = create(p, seed, bounds);
    double *x = checked(malloc(LARGEST_POPULATION * (size_t)p->n * sizeof *x));
    double *losses = checked(malloc(LARGEST_POPULATION * sizeof *losses));

    double evaluations = 0.0, best = HUGE_VAL;
    while (best > TARGET && search_cmaes.stop(search) == SEARCH_GOING &&
           evaluations < EVALUATIONS) {
        int lambda = search_cmaes.population(search);
        clock_t begin = clock();
        search_cmaes.ask(search, x);
        *seconds += (double)(clock() - begin) / CLOCKS_PER_SEC;
        for (int k = 0; k < lambda; k++) {
            losses[k] = p->f(p->n, x + (size_t)k * (size_t)p->n);
            best = losses[k] < best ? losses[k] : best;
        }
        begin = clock();
        search_cmaes.tell(search, losses);
        *seconds += (double)(clock() - begin) / CLOCKS_PER_SEC;
        evaluations += lambda;
    }
    *total += evaluations;

    search_cmaes.destroy(search);
    free(losses);
    free(x);
    free(bounds);
    return best <= TARGET ? evaluations : HUGE_VAL;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of the first `count` of sorted values. */
static double median(const double *values, int count)
{
    return (values[(count - 1) / 2] + values[count / 2]) / 2.0;
}

static void print_reference(double evaluations)
{
    if (evaluations > 0.0)
        printf("%9.0f", evaluations);
    else
        printf("%9s", "-");
}

/* The median that counts; 0: none is known. */
static double reference(const Problem *p)
{
    return p->pycma > 0.0 ? p->pycma : p->cmaes;
}

/* Runs and prints one row; false if it misses the reference. */
static bool bench(const Problem *p)
{
    double evaluations[SEEDS], total = 0.0, seconds = 0.0;
    int successes = 0;
    for (int i = 0; i < SEEDS; i++) {
        evaluations[i] = run(p, (uint64_t)i + 1, &total, &seconds);
        successes += evaluations[i] < HUGE_VAL;
    }
    qsort(evaluations, SEEDS, sizeof *evaluations, compare);
    double middle = successes > 0 ? median(evaluations, successes) : HUGE_VAL;
    bool good =
        successes >= p->least_successes && (reference(p) == 0.0 || middle <= SLACK * reference(p));

    printf("%-11s%4d%9.0f", p->name, p->n, middle);
    print_reference(p->pycma);
    print_reference(p->cmaes);
    printf("%6d of %d%10.2f  %s%s\n", successes, SEEDS, 1e6 * seconds / total, p->variant,
           good ? "" : "   OFF");
    fflush(stdout);
    return good;
}

/* ---- noise --------------------------------------------------------------------------------- */

/* The sphere with normal noise of deviation 1 in each evaluation; with T trials, 1 / sqrt(T). */
#define NOISY_DIMENSION   10
#define NOISY_EVALUATIONS 20000 /* times trials */
#define NOISY_GAIN        0.1   /* what is left of the error, at most, if noise is treated */

static double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return ((double)(uint32_t)(*state >> 32) + 0.5) / 4294967296.0;
}

/* Box and Muller (1958). */
static double normal(uint64_t *state)
{
    double size = sqrt(-2.0 * log(uniform(state)));
    return size * cos(2.0 * PI * uniform(state));
}

/* The sphere at what the search reports. */
static double noisy_run(double uncertainty, uint64_t seed)
{
    enum { N = NOISY_DIMENSION };
    double start[N], low[N], high[N], x[100 * N], losses[100];
    for (int i = 0; i < N; i++) {
        start[i] = 3.0;
        low[i] = -HUGE_VAL;
        high[i] = HUGE_VAL;
    }
    const SearchOption options[] = {{"population", SEARCH_COMPUTED}, {"sigma", 1.0},
                                    {"uncertainty", uncertainty},    {"most_trials", 10.0},
                                    {"tolerance_loss", 1e-12},       {"tolerance_x", 1e-12}};
    const SearchProblem problem = {.dimension = N,
                                   .start = start,
                                   .low = low,
                                   .high = high,
                                   .seed = seed,
                                   .options = options,
                                   .option_count = sizeof options / sizeof *options};
    Search *search = checked(search_cmaes.create(&problem));
    uint64_t state = seed;
    for (double spent = 0.0;
         spent < NOISY_EVALUATIONS && search_cmaes.stop(search) == SEARCH_GOING;) {
        int lambda = search_cmaes.population(search), trials = search_cmaes.trials(search, 1);
        search_cmaes.ask(search, x);
        for (int k = 0; k < lambda; k++)
            losses[k] = sphere(N, x + k * N) + normal(&state) / sqrt(trials);
        search_cmaes.tell(search, losses);
        spent += (double)lambda * trials;
    }
    search_cmaes.favourite(search, x);
    search_cmaes.destroy(search);
    return sphere(N, x);
}

static double noisy_median(double uncertainty)
{
    double found[SEEDS];
    for (int i = 0; i < SEEDS; i++)
        found[i] = noisy_run(uncertainty, (uint64_t)i + 1);
    qsort(found, SEEDS, sizeof *found, compare);
    return median(found, SEEDS);
}

/* Prints what is left of the sphere with each treatment; returns how many do not help. */
static int bench_noise(void)
{
    double none = noisy_median(0.0), sigma = noisy_median(1.0), trials = noisy_median(2.0);
    printf(
        "sphere with noise 1, n = %d, %d evaluations: f of the favourite %.3g; uncertainty = sigma "
        "%.3g, more_trials %.3g\n",
        NOISY_DIMENSION, NOISY_EVALUATIONS, none, sigma, trials);
    return !(sigma < NOISY_GAIN * none) + !(trials < NOISY_GAIN * none);
}

int main(void)
{
    printf("evaluations to f <= %g, median of the runs that reach it\n", TARGET);
    printf("%-11s%4s%9s%9s%9s%11s%10s\n", "f", "n", "here", "pycma", "cmaes", "reached", "us/eval");
    int failed = 0;
    for (int i = 0; i < PROBLEMS; i++)
        failed += !bench(&problems[i]);
    failed += bench_noise();
    printf("%d passed, %d failed\n", PROBLEMS + 2 - failed, failed);
    return failed > 0;
}
