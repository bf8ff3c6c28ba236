/* restarts.c: CMA-ES as the search method `cmaes`, which begins anew when a run of it stops.
 *
 *     none    one run
 *     ipop    each run has twice the population of the one before (Auger and Hansen 2005)
 *     bipop   such runs in turn with runs of small populations and small steps, such that both
 * kinds get as many evaluations (Hansen 2009, "Benchmarking a BI-population CMA-ES")
 *
 * A run begins at a place drawn anew: anywhere between the bounds of a coefficient, or within two
 * initial sigmas of the start if it has not two; the first one at the start itself. The papers draw
 * from an interval of four sigmas, too.
 *
 * favourite is the mean of the best run. Runs are compared by the median loss of their last
 * generations, not by the lowest loss they have seen: where losses use fresh draws in every
 * generation, that is the luckiest one.
 *
 * The search ends with the budget, or with the last run after DOUBLINGS, or if no run has had a
 * finite loss. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/kernel.h"
#include "runtime/memory.h"
#include "cmaes.h"
#include "uncertainty.h"

#define STATE_FORMAT       0x34545352 /* "RST4" */
#define DOUBLINGS          9          /* of the population, as in Hansen (2009) */
#define LARGEST_POPULATION 1000000
#define RECENT             11 /* generations whose median losses are a run's score */
#define NO_LIMIT           INT64_MAX

typedef enum Policy { POLICY_NONE, POLICY_IPOP, POLICY_BIPOP } Policy;

static const char *const policies[] = {"none", "ipop", "bipop"};
static const char *const covariances[] = {"full", "diagonal"};
static const char *const uncertainties[] = {"none", "sigma", "more_trials"};

static const SearchOptionRule rules[] = {
    {.name = "population",
     .default_value = SEARCH_COMPUTED,
     .low = 2,
     .high = LARGEST_POPULATION,
     .integer = true,
     .meaning = "candidates a generation; 4 + 3 ln(coefficients), rounded down, if not given"},
    {.name = "sigma",
     .default_value = 0.3,
     .low = 1e-100,
     .high = 1e100,
     .meaning = "initial standard deviation of the candidates, in units of the search space"},
    {.name = "restarts",
     .default_value = POLICY_NONE,
     .low = 0,
     .high = 2,
     .integer = true,
     .words = policies,
     .meaning = "ipop: when a run stops, another one with twice the population begins elsewhere; "
                "bipop: in turn with runs of small populations"},
    {.name = "covariance",
     .default_value = 0,
     .low = 0,
     .high = 1,
     .integer = true,
     .words = covariances,
     .meaning = "diagonal: learns scales only, not correlations; faster with many coefficients"},
    {.name = "tolerance_loss",
     .default_value = 1e-12,
     .low = 0.0,
     .high = 1e300,
     .meaning = "stops when the losses of many generations differ by less than this, and where "
                "they have come "
                "down by less than 1, than this part of it"},
    {.name = "tolerance_x",
     .default_value = 1e-12,
     .low = 0.0,
     .high = 1.0,
     .meaning = "stops when all steps are shorter than this times sigma"},
    {.name = "uncertainty",
     .default_value = UNCERTAINTY_NONE,
     .low = 0,
     .high = 2,
     .integer = true,
     .words = uncertainties,
     .meaning = "evaluates some candidates again, and if their ranks change too much takes more "
                "trials, or longer steps",
     .needs_fresh = true},
    {.name = "most_trials",
     .default_value = 10.0,
     .low = 1.0,
     .high = 1000.0,
     .meaning = "uncertainty = more_trials: at most so many times the trials of the task",
     .needs = "uncertainty",
     .needed = UNCERTAINTY_TRIALS},
};

#define OPTION_COUNT ((int)(sizeof rules / sizeof *rules))

/* Saved, with `best` and `start`; no padding. */
typedef struct RestartState {
    int format;
    int n;
    int policy;
    int lambda_0;    /* of the first run */
    int run;         /* number of the current run, from 0 */
    int doublings;   /* of the population of large runs */
    int is_small;    /* whether the current run has a small population */
    int lambda;      /* of the current run */
    int generations; /* of the current run */
    int stop;        /* a SearchStop: of the whole search */
    int best_run;    /* of the runs that have ended: its number, and its population */
    int best_lambda;
    int ended[SEARCH_STOP_COUNT]; /* as SearchRuns has it */
    int unused;                   /* 0 */
    int64_t evaluations;          /* of the current run */
    int64_t limit;                /* of them */
    int64_t last_large;           /* evaluations of the last large run */
    int64_t spent[2];             /* by large and by small runs that have ended */
    double sigma_0;               /* of the first run */
    double sigma;                 /* initial, of the current run */
    double best_score;            /* of the runs that have ended; HUGE_VAL if none */
    double recent[RECENT];        /* median losses of generations; g is at [g % RECENT] */
} RestartState;

struct Search {
    RestartState state;
    uint64_t seed;
    SearchOption options[OPTION_COUNT]; /* as they are for the first run */
    const SearchMethod *one;            /* method of a run */
    Search *run;                        /* owned: a search of it */
    int *order;                         /* [2 lambda], owned */
    double *best;                       /* [n]: favourite of the best run that has ended */
    double *start;                      /* [n]: behind `best`, with which it is saved */
    double *low, *high;                 /* [n] */
    double *begin;                      /* [n]: where a run begins */
    double memory[];                    /* of these five */
};

/* ---- one run -------------------------------------------------------------------------------- */

/* The seed of a run: each has draws of its own. The factor is 2^64 over the golden ratio. */
static uint64_t run_seed(const Search *s, int run)
{
    return s->seed + (uint64_t)run * 0x9E3779B97F4A7C15u;
}

/* Replaces the current run. Changes nothing if memory is short. */
static bool begin_run(Search *s, const RestartState *state)
{
    SearchOption options[OPTION_COUNT];
    memcpy(options, s->options, sizeof options);
    for (int k = 0; k < OPTION_COUNT; k++) {
        if (strcmp(options[k].name, "population") == 0)
            options[k].value = state->lambda;
        if (strcmp(options[k].name, "sigma") == 0)
            options[k].value = state->sigma;
    }
    const SearchProblem problem = {.dimension = state->n,
                                   .start = s->begin,
                                   .low = s->low,
                                   .high = s->high,
                                   .seed = run_seed(s, state->run),
                                   .options = options,
                                   .option_count = OPTION_COUNT};
    int population;
    if (s->one->memory(&problem, &population) > memory_of_machine())
        return false;
    Search *run = s->one->create(&problem);
    int *order = calloc(2 * (size_t)state->lambda, sizeof *order);
    if (run == NULL || order == NULL) {
        s->one->destroy(run);
        free(order);
        return false;
    }
    s->one->destroy(s->run);
    free(s->order);
    s->run = run;
    s->order = order;
    s->state = *state;
    return true;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of the current run: HUGE_VAL before its first generation. */
static double score(const Search *s)
{
    int count = s->state.generations < RECENT ? s->state.generations : RECENT;
    double sorted[RECENT];
    if (count == 0)
        return HUGE_VAL;
    memcpy(sorted, s->state.recent, sizeof sorted);
    qsort(sorted, (size_t)count, sizeof *sorted, compare);
    return sorted[count / 2];
}

/* Of `count` candidates: lambda, or some of those of the generation before. */
static void enter_generation(Search *s, const double *losses, int count)
{
    RestartState *state = &s->state;
    state->evaluations += count;
    if (count < state->lambda)
        return;
    search_rank(losses, state->lambda, s->order, s->order + state->lambda);
    state->recent[state->generations % RECENT] = search_loss(losses[s->order[state->lambda / 2]]);
    state->generations++;
}

/* ---- the next run --------------------------------------------------------------------------- */

/* Uniform in [0, 1). */
static double draw(const Search *s, int run, int index)
{
    PlastDraw key = search_draw(s->seed, 0);
    return kernel_rt_uniform(&key, SEARCH_STREAM_RESTARTS, run, index);
}

/* Where the run with this number begins. */
static void draw_begin(Search *s, int run)
{
    for (int i = 0; i < s->state.n; i++) {
        bool bounded = isfinite(s->low[i]) && isfinite(s->high[i]);
        double low = bounded ? s->low[i] : s->start[i] - 2.0 * s->state.sigma_0;
        double high = bounded ? s->high[i] : s->start[i] + 2.0 * s->state.sigma_0;
        double x = low + draw(s, run, i) * (high - low);
        s->begin[i] = x < s->low[i] ? s->low[i] : x > s->high[i] ? s->high[i] : x;
    }
}

static void plan_large(const Search *s, RestartState *next)
{
    next->doublings++;
    next->is_small = 0;
    next->lambda = s->state.lambda_0 << next->doublings;
    next->sigma = s->state.sigma_0;
    next->limit = NO_LIMIT;
}

/* Hansen (2009), section 2: lambda_0 (lambda_large / (2 lambda_0))^(u^2) candidates, of an initial
 * sigma of 10^(-2 u'), and half the evaluations of the last large run. */
static void plan_small(const Search *s, RestartState *next)
{
    double u = draw(s, next->run, next->n), u_sigma = draw(s, next->run, next->n + 1);
    double ratio = 0.5 * (double)(1 << next->doublings);
    next->is_small = 1;
    next->lambda = (int)(s->state.lambda_0 * kernel_r_exp(u * u * kernel_r_log(ratio)));
    next->sigma = s->state.sigma_0 * kernel_r_exp(-2.0 * u_sigma * kernel_r_log(10.0));
    next->limit = next->last_large / 2;
}

/* Makes of the state in which a run has ended that in which the next one begins; false if there is
 * none. */
static bool plan(const Search *s, RestartState *next)
{
    next->run++;
    next->generations = 0;
    next->evaluations = 0;
    bool is_small =
        s->state.policy == POLICY_BIPOP && next->doublings > 0 && next->spent[1] < next->spent[0];
    if (is_small) {
        plan_small(s, next);
        return true;
    }
    if (next->doublings == DOUBLINGS ||
        s->state.lambda_0 > LARGEST_POPULATION >> (next->doublings + 1))
        return false;
    plan_large(s, next);
    return true;
}

/* Adds the run of this state to those that have ended. */
static void count_run(RestartState *state, SearchStop reason)
{
    state->ended[reason]++;
    state->spent[state->is_small] += state->evaluations;
    if (!state->is_small)
        state->last_large = state->evaluations;
}

/* Keeps the rule of the current run if it is the best of those that have ended. */
static void keep_best(Search *s)
{
    RestartState *state = &s->state;
    double last = score(s);
    if (last < state->best_score) {
        state->best_score = last;
        state->best_run = state->run;
        state->best_lambda = state->lambda;
        s->one->favourite(s->run, s->best);
    }
}

/* Of the current run: it wants to stop, or has had its share of the evaluations (SEARCH_GOING). If no
 * other follows the search ends with it, or it goes on to an end of its own. */
static void end_run(Search *s, SearchStop reason)
{
    keep_best(s);
    RestartState next = s->state;
    count_run(&next, reason);
    bool hopeless = reason == SEARCH_NOTHING_FINITE && s->state.best_score == HUGE_VAL;
    if (!hopeless && plan(s, &next)) {
        draw_begin(s, next.run);
        if (begin_run(s, &next))
            return;
    }
    if (reason == SEARCH_GOING) {
        s->state.limit = NO_LIMIT;
    } else {
        count_run(&s->state, reason);
        s->state.stop = (int)reason;
    }
}

/* ---- the search ----------------------------------------------------------------------------- */

static void restarts_destroy(Search *s)
{
    if (s == NULL)
        return;
    s->one->destroy(s->run);
    free(s->order);
    free(s);
}

static const SearchMethod *method_of_run(const SearchProblem *problem)
{
    return search_option(problem, "uncertainty") > 0.0 ? &uncertainty_run : &cmaes_run;
}

/* Of the first run. */
static double restarts_memory(const SearchProblem *problem, int *population)
{
    return method_of_run(problem)->memory(problem, population);
}

static Search *allocate(const SearchProblem *problem)
{
    size_t n = (size_t)problem->dimension;
    Search *s = calloc(1, sizeof *s + 5 * n * sizeof(double));
    if (s == NULL)
        return NULL;
    s->best = s->memory;
    s->start = s->best + n;
    s->low = s->start + n;
    s->high = s->low + n;
    s->begin = s->high + n;
    memcpy(s->start, problem->start, n * sizeof(double));
    memcpy(s->low, problem->low, n * sizeof(double));
    memcpy(s->high, problem->high, n * sizeof(double));
    memcpy(s->begin, problem->start, n * sizeof(double));
    for (int k = 0; k < OPTION_COUNT; k++)
        s->options[k] = (SearchOption){rules[k].name, search_option(problem, rules[k].name)};
    s->one = method_of_run(problem);
    return s;
}

static Search *restarts_create(const SearchProblem *problem)
{
    Search *s = allocate(problem);
    if (s == NULL)
        return NULL;
    double population = search_option(problem, "population");
    double policy = search_option(problem, "restarts");
    RestartState first = {.format = STATE_FORMAT,
                          .n = problem->dimension,
                          .policy = isnan(policy) ? POLICY_NONE : (int)policy,
                          .stop = SEARCH_GOING,
                          .limit = NO_LIMIT,
                          .sigma_0 = search_option(problem, "sigma"),
                          .best_score = HUGE_VAL};
    first.lambda_0 =
        isnan(population) ? cmaes_default_population(problem->dimension) : (int)population;
    first.lambda = first.lambda_0;
    first.sigma = first.sigma_0;
    s->seed = problem->seed;
    if (!begin_run(s, &first)) {
        restarts_destroy(s);
        return NULL;
    }
    return s;
}

static int restarts_population(const Search *s)
{
    return s->one->population(s->run);
}

static int restarts_trials(const Search *s, int trials)
{
    return s->one->trials ? s->one->trials(s->run, trials) : trials;
}

static void restarts_ask(Search *s, double *candidates)
{
    s->one->ask(s->run, candidates);
}

static void restarts_tell(Search *s, const double *losses)
{
    int count = s->one->population(s->run);
    s->one->tell(s->run, losses);
    enter_generation(s, losses, count);
    SearchStop reason = s->one->stop(s->run);
    if (s->state.policy == POLICY_NONE) {
        s->state.stop = (int)reason;
    } else if (s->state.stop != SEARCH_GOING) {
        return; /* the last run has ended */
    } else if (reason != SEARCH_GOING || s->state.evaluations >= s->state.limit) {
        end_run(s, reason);
    }
}

/* Whether the best run is one that has ended. */
static bool best_has_ended(const Search *s)
{
    return s->state.best_score < HUGE_VAL && s->state.best_score < score(s);
}

static void restarts_favourite(const Search *s, double *best)
{
    if (best_has_ended(s))
        memcpy(best, s->best, (size_t)s->state.n * sizeof *best);
    else
        s->one->favourite(s->run, best);
}

static bool restarts_covariance(const Search *s, double *covariance)
{
    return !best_has_ended(s) && s->one->covariance(s->run, covariance);
}

static SearchSpread restarts_spread(const Search *s)
{
    return s->one->spread(s->run);
}

static SearchStop restarts_stop(const Search *s)
{
    return (SearchStop)s->state.stop;
}

static SearchRuns restarts_runs(const Search *s)
{
    const RestartState *state = &s->state;
    SearchRuns runs = {0};
    if (state->policy == POLICY_NONE)
        return runs;
    bool ended = best_has_ended(s);
    runs.count = state->run + 1;
    runs.population_now = state->lambda;
    runs.reported = 1 + (ended ? state->best_run : state->run);
    runs.population = ended ? state->best_lambda : state->lambda;
    memcpy(runs.ended, state->ended, sizeof runs.ended);
    return runs;
}

/* ---- checkpoints: RestartState, best, start, the state of the run --------------------------- */

static size_t own_size(const Search *s)
{
    return sizeof s->state + 2 * (size_t)s->state.n * sizeof *s->best;
}

static int restarts_state_size(const Search *s)
{
    return (int)own_size(s) + s->one->state_size(s->run);
}

static void restarts_save(const Search *s, unsigned char *bytes)
{
    memcpy(bytes, &s->state, sizeof s->state);
    memcpy(bytes + sizeof s->state, s->best, own_size(s) - sizeof s->state);
    s->one->save(s->run, bytes + own_size(s));
}

static bool makes_sense(const RestartState *saved)
{
    int ended = 0;
    for (int k = 0; k < SEARCH_STOP_COUNT; k++) {
        if (saved->ended[k] < 0 || saved->ended[k] > saved->run + 1 - ended)
            return false;
        ended += saved->ended[k];
    }
    return saved->best_run >= 0 && saved->best_run <= saved->run && saved->best_lambda >= 0;
}

static bool fits(const Search *s, const RestartState *saved)
{
    return saved->format == STATE_FORMAT && saved->n == s->state.n &&
           saved->policy == s->state.policy && saved->lambda_0 == s->state.lambda_0 &&
           saved->sigma_0 == s->state.sigma_0 && saved->run >= 0 && saved->doublings >= 0 &&
           saved->doublings <= DOUBLINGS && (saved->is_small == 0 || saved->is_small == 1) &&
           saved->lambda > 0 && saved->lambda <= LARGEST_POPULATION && saved->stop >= 0 &&
           saved->stop < SEARCH_STOP_COUNT && saved->generations >= 0 && saved->sigma > 0.0 &&
           saved->run < INT_MAX && makes_sense(saved);
}

static bool restarts_load(Search *s, const unsigned char *bytes, int size)
{
    RestartState saved;
    if (size < 0 || (size_t)size < own_size(s))
        return false;
    memcpy(&saved, bytes, sizeof saved);
    if (!fits(s, &saved))
        return false;
    const RestartState old = s->state;
    Search *old_run = s->run;
    int *old_order = s->order;
    s->run = NULL;
    s->order = NULL;
    if (begin_run(s, &saved) &&
        s->one->load(s->run, bytes + own_size(s), size - (int)own_size(s))) {
        s->one->destroy(old_run);
        free(old_order);
        memcpy(s->best, bytes + sizeof saved, own_size(s) - sizeof saved);
        return true;
    }
    s->one->destroy(s->run);
    free(s->order);
    s->run = old_run;
    s->order = old_order;
    s->state = old;
    return false;
}

/* ---- the method ----------------------------------------------------------------------------- */

const SearchMethod search_cmaes = {
    .name = "cmaes",
    .summary = "CMA-ES with active covariance update (Hansen 2016)",
    .options = rules,
    .option_count = OPTION_COUNT,
    .memory = restarts_memory,
    .create = restarts_create,
    .destroy = restarts_destroy,
    .population = restarts_population,
    .trials = restarts_trials,
    .ask = restarts_ask,
    .tell = restarts_tell,
    .favourite = restarts_favourite,
    .covariance = restarts_covariance,
    .spread = restarts_spread,
    .stop = restarts_stop,
    .runs = restarts_runs,
    .state_size = restarts_state_size,
    .save = restarts_save,
    .load = restarts_load,
};
