/* es.c: the evolution strategy of Salimans, Ho, Chen, Sidor and Sutskever (2017, arXiv 1703.03864).
 *
 * A generation draws pairs of candidates around the point theta,
 *
 *     theta + sigma epsilon,  theta - sigma epsilon,  epsilon ~ N(0, I)      (antithetic sampling)
 *
 * and estimates the gradient of the mean loss around theta from their ranks alone, u from -1/2 for
 * the best to 1/2 for the worst (rank shaping; equal losses share their mean rank):
 *
 *     g = sum u_k epsilon_k / (lambda sigma)
 *
 * Adam makes a step of it, or gradient descent with momentum (Polyak 1964), -alpha m, where
 *
 *     m <- beta_1 m + (1 - beta_1) g
 *
 * sigma stays as it is, so the method finds a wide place rather than the
 * bottom of a narrow one, and costs n a candidate where CMA-ES costs n^2.
 *
 * theta lives on the unbounded line; candidates and favourite, which is theta, go to the caller
 * through search_into_bounds. A generation without any finite loss makes no step; FAILURE_LIMIT of
 * them end the search, and so do many of equal losses (flatness.h). */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/kernel.h"
#include "adam.h"
#include "flatness.h"

#define STATE_FORMAT  0x32205345 /* "ES 2" */
#define FAILURE_LIMIT 10

/* Saved, beside the arrays. */
typedef struct EsState {
    int format;
    int n, lambda;
    int failures;       /* generations without a finite loss, up to now */
    int64_t generation; /* number of tells */
    uint64_t seed;
    AdamPowers powers;
    Flatness flatness;
} EsState;

struct Search {
    AdamRates rates;
    bool momentum; /* else Adam */
    double sigma;
    EsState state;
    double *low, *high;    /* [n] */
    double *theta, *m, *v; /* [n] each, in one block: saved */
    double *g, *step;      /* [n] */
    double *epsilon;       /* [lambda / 2][n], of the last ask */
    double *u;             /* [lambda] */
    int *order;            /* [2 lambda], owned */
    double memory[];       /* of all arrays of doubles */
};

/* ---- memory --------------------------------------------------------------------------------- */

static void lay_out(Search *s)
{
    size_t n = (size_t)s->state.n, lambda = (size_t)s->state.lambda;
    s->low = s->memory;
    s->high = s->low + n;
    s->theta = s->high + n;
    s->m = s->theta + n;
    s->v = s->m + n;
    s->g = s->v + n;
    s->step = s->g + n;
    s->epsilon = s->step + n;
    s->u = s->epsilon + lambda / 2 * n;
}

static void es_destroy(Search *s)
{
    if (s == NULL)
        return;
    free(s->order);
    free(s);
}

static size_t memory_count(int n, int lambda)
{
    return (7 + (size_t)lambda / 2) * (size_t)n + (size_t)lambda;
}

static Search *allocate(int n, int lambda)
{
    if (n > INT_MAX / (4 * (int)sizeof(double)))
        return NULL; /* state_size would not fit an int */
    Search *s = calloc(1, sizeof *s + memory_count(n, lambda) * sizeof(double));
    if (s == NULL)
        return NULL;
    s->order = calloc(2 * (size_t)lambda, sizeof *s->order);
    if (s->order == NULL) {
        es_destroy(s);
        return NULL;
    }
    s->state.n = n;
    s->state.lambda = lambda;
    lay_out(s);
    return s;
}

/* Twice that of CMA-ES, and even: only a few steps' memory averages the gradient. */
static int default_population(int n)
{
    return 2 * (4 + (int)(3.0 * kernel_r_log(n)));
}

static int population_of(const SearchProblem *problem)
{
    double pairs = search_option(problem, "pairs");
    return isnan(pairs) ? default_population(problem->dimension) : 2 * (int)pairs;
}

static double es_memory(const SearchProblem *problem, int *population)
{
    *population = population_of(problem);
    return (double)sizeof(double) * (double)memory_count(problem->dimension, *population);
}

static Search *es_create(const SearchProblem *problem)
{
    int n = problem->dimension;
    Search *s = allocate(n, population_of(problem));
    if (s == NULL)
        return NULL;
    s->rates = adam_rates(problem);
    s->momentum = search_option(problem, "optimizer") == 1.0;
    s->sigma = search_option(problem, "sigma");
    s->state.format = STATE_FORMAT;
    s->state.seed = problem->seed;
    s->state.powers = ADAM_START;
    for (int i = 0; i < n; i++) {
        s->low[i] = problem->low[i];
        s->high[i] = problem->high[i];
        s->theta[i] = search_from_bounds(problem->start[i], s->low[i], s->high[i]);
    }
    return s;
}

/* ---- asking --------------------------------------------------------------------------------- */

static int es_population(const Search *s)
{
    return s->state.lambda;
}

/* Candidates 2 k and 2 k + 1 are a pair. */
static void es_ask(Search *s, double *candidates)
{
    size_t n = (size_t)s->state.n;
    PlastDraw draw = search_draw(s->state.seed, (int)s->state.generation);
    for (int k = 0; k < s->state.lambda / 2; k++) {
        double *epsilon = s->epsilon + (size_t)k * n;
        double *plus = candidates + 2 * (size_t)k * n, *minus = plus + n;
        for (size_t i = 0; i < n; i++) {
            epsilon[i] = kernel_rt_normal(&draw, SEARCH_STREAM_CANDIDATES, k, (int)i);
            double step = s->sigma * epsilon[i];
            plus[i] = search_into_bounds(s->theta[i] + step, s->low[i], s->high[i]);
            minus[i] = search_into_bounds(s->theta[i] - step, s->low[i], s->high[i]);
        }
    }
}

static void es_favourite(const Search *s, double *best)
{
    for (int i = 0; i < s->state.n; i++)
        best[i] = search_into_bounds(s->theta[i], s->low[i], s->high[i]);
}

/* ---- telling -------------------------------------------------------------------------------- */

/* u of all candidates. */
static void shape(Search *s, const double *losses)
{
    int lambda = s->state.lambda;
    search_rank(losses, lambda, s->order, s->order + lambda);
    for (int first = 0, end; first < lambda; first = end) {
        double loss = search_loss(losses[s->order[first]]);
        for (end = first + 1; end < lambda; end++) {
            if (search_loss(losses[s->order[end]]) != loss)
                break;
        }
        double rank = 0.5 * (first + end - 1);
        for (int k = first; k < end; k++)
            s->u[s->order[k]] = rank / (lambda - 1.0) - 0.5;
    }
}

static void take_gradient(Search *s)
{
    int n = s->state.n;
    double scale = 1.0 / (s->state.lambda * s->sigma);
    memset(s->g, 0, (size_t)n * sizeof *s->g);
    for (int k = 0; k < s->state.lambda / 2; k++) {
        const double *epsilon = s->epsilon + (size_t)k * (size_t)n;
        double weight = scale * (s->u[2 * k] - s->u[2 * k + 1]);
        for (int i = 0; i < n; i++)
            s->g[i] += weight * epsilon[i];
    }
}

static void take_momentum_step(Search *s)
{
    double beta = s->rates.beta_1;
    for (int i = 0; i < s->state.n; i++) {
        s->m[i] = beta * s->m[i] + (1.0 - beta) * s->g[i];
        s->step[i] = s->rates.alpha * s->m[i];
    }
}

static void es_tell(Search *s, const double *losses)
{
    int n = s->state.n;
    shape(s, losses);
    flatness_add(&s->state.flatness, losses, s->state.lambda,
                 losses[s->order[s->state.lambda / 2]]);
    s->state.generation++;
    if (!isfinite(losses[s->order[0]])) {
        s->state.failures += s->state.failures < FAILURE_LIMIT;
        return;
    }
    s->state.failures = 0;
    take_gradient(s);
    if (s->momentum)
        take_momentum_step(s);
    else
        adam_step(&s->rates, &s->state.powers, n, s->g, s->m, s->v, s->step);
    for (int i = 0; i < n; i++)
        s->theta[i] -= s->step[i];
}

static SearchSpread es_spread(const Search *s)
{
    return (SearchSpread){s->sigma, (double)NAN};
}

static SearchStop es_stop(const Search *s)
{
    if (s->state.failures >= FAILURE_LIMIT)
        return SEARCH_NOTHING_FINITE;
    return flatness_stop(&s->state.flatness, flatness_limit(s->state.n, s->state.lambda));
}

/* ---- checkpoints: EsState, theta, m, v ------------------------------------------------------ */

static size_t arrays_size(const Search *s)
{
    return 3 * (size_t)s->state.n * sizeof(double);
}

static int es_state_size(const Search *s)
{
    return (int)(sizeof s->state + arrays_size(s));
}

static void es_save(const Search *s, unsigned char *bytes)
{
    memcpy(bytes, &s->state, sizeof s->state);
    memcpy(bytes + sizeof s->state, s->theta, arrays_size(s));
}

static bool es_load(Search *s, const unsigned char *bytes, int size)
{
    EsState saved;
    if (size != es_state_size(s))
        return false;
    memcpy(&saved, bytes, sizeof saved);
    if (saved.format != STATE_FORMAT || saved.n != s->state.n || saved.lambda != s->state.lambda ||
        saved.seed != s->state.seed || saved.generation < 0 || saved.generation > INT_MAX ||
        saved.failures < 0 || saved.failures > FAILURE_LIMIT ||
        !flatness_makes_sense(&saved.flatness))
        return false;
    s->state = saved;
    memcpy(s->theta, bytes + sizeof saved, arrays_size(s));
    return true;
}

/* ---- the method ----------------------------------------------------------------------------- */

static const char *const optimizers[] = {"adam", "momentum"};

static const SearchOptionRule rules[] = {
    {.name = "optimizer",
     .default_value = 0,
     .low = 0,
     .high = 1,
     .integer = true,
     .words = optimizers,
     .meaning = "adam, or gradient descent with momentum: then `rate` is a factor of the gradient"},
    {.name = "pairs",
     .default_value = SEARCH_COMPUTED,
     .low = 1,
     .high = 500000,
     .integer = true,
     .meaning = "pairs of candidates a generation; 4 + 3 ln(coefficients), rounded down, if not "
                "given"},
    {.name = "sigma",
     .default_value = 0.1,
     .low = 1e-100,
     .high = 1e100,
     .meaning = "standard deviation of the candidates, in units of the search space"},
    ADAM_RULES(0.02),
};

const SearchMethod search_es = {
    .name = "es",
    .summary = "evolution strategy with antithetic pairs and ranks (Salimans et al. 2017)",
    .options = rules,
    .option_count = (int)(sizeof rules / sizeof *rules),
    .memory = es_memory,
    .create = es_create,
    .destroy = es_destroy,
    .population = es_population,
    .ask = es_ask,
    .tell = es_tell,
    .favourite = es_favourite,
    .spread = es_spread,
    .stop = es_stop,
    .state_size = es_state_size,
    .save = es_save,
    .load = es_load,
};
