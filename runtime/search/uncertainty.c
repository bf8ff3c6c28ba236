/* uncertainty.c: see uncertainty.h. */
#include "uncertainty.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cmaes.h"

#define STATE_FORMAT 0x32434e55 /* "UNC2" */

#define SMOOTHING   0.3  /* c_s: of the measure, from generation to generation */
#define TOLERANCE   0.5  /* theta: rank changes below its half of all possible ones are no noise */
#define TRIALS_MORE 1.5  /* alpha_t: factor of the trials */
#define GROWN       25.0 /* of the variance, beyond the harmonic mean so far */
#define LEAST       1e-250 /* variance of a run that has come to a point: weights of less would overflow */
#define LEAST_AGAIN 4
#define SHARE_AGAIN 0.1 /* of the candidates */

/* Saved, beside `losses`, `average` and the state of the run; no padding. */
typedef struct UncertainState {
    int format;
    int lambda;
    int again;      /* whether the next generation evaluates candidates again */
    int averaged;   /* generations in the average */
    double measure; /* smoothed */
    double trials;  /* as a multiple of the task's */
    double weight;  /* of the average: the sum of those of the generations */
} UncertainState;

struct Search {
    UncertainState state;
    Uncertainty treatment;
    double most_trials; /* as a multiple of the task's */
    double sigma_more;  /* alpha_sigma */
    int n, count;       /* count: candidates that are evaluated again */
    Search *run;        /* owned: a search of cmaes_run */
    double *losses;     /* [lambda]: saved */
    double *average;    /* [n]: saved; of the run's favourites */
    double *favourite;  /* [n] */
    double *again;      /* [count] */
    double *all;        /* [2 lambda] */
    double *candidates; /* [lambda][n] */
    int *order;         /* [4 lambda], owned */
    double memory[];    /* of these six */
};

/* ---- the measure ---------------------------------------------------------------------------- */

int uncertainty_count(int lambda)
{
    int count = (int)(SHARE_AGAIN * lambda);
    count = count < LEAST_AGAIN ? LEAST_AGAIN : count;
    return count < lambda ? count : lambda;
}

int uncertainty_align(const double *losses, double *again, int count)
{
    int pairs = 0;
    double shift = 0.0;
    for (int k = 0; k < count; k++) {
        if (isfinite(losses[k]) && isfinite(again[k])) {
            shift += again[k] - losses[k];
            pairs++;
        }
    }
    double scale = pairs > 1 ? sqrt(pairs / (pairs - 1.0)) : 0.0;
    for (int k = 0; k < count; k++) {
        bool finite = isfinite(losses[k]) && isfinite(again[k]);
        again[k] = finite ? losses[k] + scale * (again[k] - losses[k] - shift / pairs) : HUGE_VAL;
    }
    return pairs;
}

/* The j-th smallest, from 0, of |1 - rank|, |2 - rank| … |2 lambda - 1 - rank|. */
static double distance_of_ranks(int rank, int lambda, int j)
{
    int below = rank - 1, above = 2 * lambda - 1 - rank;
    int both = below < above ? below : above; /* up to here each distance comes twice */
    return j <= 2 * both ? (j + 1) / 2 : j - both;
}

/* Delta^lim: the percentile 50 theta of these distances. */
static double allowed_change(int rank, int lambda)
{
    double at = 0.5 * TOLERANCE * (2 * lambda - 2);
    int j = (int)at;
    double low = distance_of_ranks(rank, lambda, j);
    double high = distance_of_ranks(rank, lambda, j < 2 * lambda - 2 ? j + 1 : j);
    return low + (at - j) * (high - low);
}

/* Twice the ranks of losses in this order, from 2. Equal losses have the mean of their ranks, so that a loss
 * with plateaus changes no rank when it is measured again. */
static void double_ranks(const double *losses, int count, const int *order, int *ranks)
{
    for (int first = 0, end; first < count; first = end) {
        double loss = search_loss(losses[order[first]]);
        for (end = first + 1; end < count && search_loss(losses[order[end]]) == loss; end++)
            continue;
        for (int k = first; k < end; k++)
            ranks[order[k]] = first + end + 1;
    }
}

/* The rank, from 1, that one of doubled rank `own` has when that of `other` is taken out. */
static int rank_without(int own, int other)
{
    int rank = (own > other ? own - 2 : own) / 2;
    return rank > 1 ? rank : 1;
}

double uncertainty_measure(const double *losses, const double *again, int lambda, int count,
                           double *all, int *order, int *work)
{
    memcpy(all, losses, (size_t)lambda * sizeof *all);
    memcpy(all + lambda, losses, (size_t)lambda * sizeof *all);
    memcpy(all + lambda, again, (size_t)count * sizeof *all);
    search_rank(all, 2 * lambda, order, work);
    double_ranks(all, 2 * lambda, order, work);
    double sum = 0.0;
    for (int k = 0; k < count; k++) {
        int before = work[k], after = work[lambda + k];
        int change = abs(after - before) - 2; /* doubled, too */
        sum += (change > 0 ? change : 0) - allowed_change(rank_without(after, before), lambda) -
               allowed_change(rank_without(before, after), lambda);
    }
    return sum / count;
}

/* ---- memory --------------------------------------------------------------------------------- */

static void uncertain_destroy(Search *s)
{
    if (s == NULL)
        return;
    cmaes_run.destroy(s->run);
    free(s->order);
    free(s);
}

/* Doubles beside those of the run. */
static size_t memory_count(size_t n, size_t lambda)
{
    return 4 * lambda + (lambda + 2) * n;
}

static double uncertain_memory(const SearchProblem *problem, int *population)
{
    double run = cmaes_run.memory(problem, population);
    size_t lambda = (size_t)*population, n = (size_t)problem->dimension;
    return run + (double)sizeof(double) * (double)memory_count(n, lambda);
}

static Search *allocate(const SearchProblem *problem)
{
    Search *run = cmaes_run.create(problem);
    if (run == NULL)
        return NULL;
    size_t n = (size_t)problem->dimension, lambda = (size_t)cmaes_run.population(run);
    Search *s = calloc(1, sizeof *s + memory_count(n, lambda) * sizeof(double));
    int *order = calloc(4 * lambda, sizeof *order);
    if (s == NULL || order == NULL) {
        cmaes_run.destroy(run);
        free(order);
        free(s);
        return NULL;
    }
    s->run = run;
    s->order = order;
    s->n = problem->dimension;
    s->state.lambda = (int)lambda;
    s->losses = s->memory;
    s->average = s->losses + lambda;
    s->favourite = s->average + n;
    s->again = s->favourite + n;
    s->all = s->again + lambda;
    s->candidates = s->all + 2 * lambda;
    return s;
}

static Search *uncertain_create(const SearchProblem *problem)
{
    Search *s = allocate(problem);
    if (s == NULL)
        return NULL;
    s->state.format = STATE_FORMAT;
    s->state.trials = 1.0;
    s->count = uncertainty_count(s->state.lambda);
    s->treatment = (Uncertainty)search_option(problem, "uncertainty");
    s->most_trials = search_option(problem, "most_trials");
    s->sigma_more = 1.0 + 2.0 / (s->n + 10.0);
    return s;
}

/* ---- generations ---------------------------------------------------------------------------- */

static int uncertain_population(const Search *s)
{
    return s->state.again ? s->count : s->state.lambda;
}

static int uncertain_trials(const Search *s, int trials)
{
    double wanted = trials * s->state.trials;
    return wanted < INT_MAX ? (int)wanted : INT_MAX;
}

/* The run's candidates are a function of its state, so that they can be asked for again. */
static void uncertain_ask(Search *s, double *candidates)
{
    cmaes_run.ask(s->run, s->candidates);
    memcpy(candidates, s->candidates,
           (size_t)uncertain_population(s) * (size_t)s->n * sizeof *candidates);
}

/* Their algorithm 2. */
static void treat(Search *s)
{
    UncertainState *state = &s->state;
    if (state->measure < 0.0) {
        state->trials = state->trials > TRIALS_MORE ? state->trials / TRIALS_MORE : 1.0;
    } else if (state->measure > 0.0) {
        if (s->treatment == UNCERTAINTY_TRIALS && state->trials < s->most_trials) {
            double more = state->trials * TRIALS_MORE;
            state->trials = more < s->most_trials ? more : s->most_trials;
        } else {
            cmaes_lengthen_steps(s->run, s->sigma_more);
        }
    }
}

/* Enters the favourite of the generation that has ended into the average. The mean of a noisy run
 * goes to and fro around the optimum, the further the longer its steps: with a variance as theirs,
 * of which the weight is the inverse. Its other factor, the third power of the generation, lets the
 * average forget where the run came from (polynomial-decay averaging: Shamir and Zhang 2013,
 * "Stochastic gradient descent for non-smooth optimization"). If there is no noise, steps become
 * shorter as fast as the mean comes near, and what counts are the last few generations. If steps
 * grow they were too short to get anywhere, and the average begins anew. */
static void average(Search *s)
{
    double variance = cmaes_variance(s->run), before = s->state.averaged;
    if (!(variance >= LEAST)) {
        s->state.averaged = 0; /* the favourite is the run's own */
        s->state.weight = 0.0;
        return;
    }
    double cubes = 0.25 * before * before * (before + 1) * (before + 1); /* their sum */
    if (variance * s->state.weight > GROWN * cubes) {
        s->state.averaged = 0;
        s->state.weight = 0.0;
    }
    double g = ++s->state.averaged;
    double weight = g * g * g / variance;
    s->state.weight += weight;
    cmaes_run.favourite(s->run, s->favourite);
    for (int i = 0; i < s->n; i++)
        s->average[i] += weight / s->state.weight * (s->favourite[i] - s->average[i]);
}

/* Ends a generation of the run with the means of both losses. */
static void tell_again(Search *s, const double *losses)
{
    int lambda = s->state.lambda, count = s->count;
    memcpy(s->again, losses, (size_t)count * sizeof *losses);
    int pairs = uncertainty_align(s->losses, s->again, count);
    double measure = uncertainty_measure(s->losses, s->again, lambda, count, s->all, s->order,
                                         s->order + 2 * lambda);
    for (int k = 0; k < count; k++)
        s->losses[k] = 0.5 * (search_loss(s->losses[k]) + s->again[k]);
    cmaes_run.tell(s->run, s->losses);
    average(s);
    if (pairs > 1) {
        s->state.measure += SMOOTHING * (measure - s->state.measure);
        treat(s);
    }
}

static void uncertain_tell(Search *s, const double *losses)
{
    if (s->state.again)
        tell_again(s, losses);
    else
        memcpy(s->losses, losses, (size_t)s->state.lambda * sizeof *losses);
    s->state.again = !s->state.again;
}

static void uncertain_favourite(const Search *s, double *best)
{
    if (s->state.averaged > 0)
        memcpy(best, s->average, (size_t)s->n * sizeof *best);
    else
        cmaes_run.favourite(s->run, best);
}

static bool uncertain_covariance(const Search *s, double *covariance)
{
    return cmaes_run.covariance(s->run, covariance);
}

static SearchSpread uncertain_spread(const Search *s)
{
    return cmaes_run.spread(s->run);
}

static SearchStop uncertain_stop(const Search *s)
{
    return cmaes_run.stop(s->run);
}

/* ---- checkpoints: UncertainState, losses, average, the state of the run
 * ------------------------------ */

static size_t own_size(const Search *s)
{
    return sizeof s->state + ((size_t)s->state.lambda + (size_t)s->n) * sizeof(double);
}

static int uncertain_state_size(const Search *s)
{
    return (int)own_size(s) + cmaes_run.state_size(s->run);
}

static void uncertain_save(const Search *s, unsigned char *bytes)
{
    memcpy(bytes, &s->state, sizeof s->state);
    memcpy(bytes + sizeof s->state, s->losses, own_size(s) - sizeof s->state);
    cmaes_run.save(s->run, bytes + own_size(s));
}

static bool uncertain_load(Search *s, const unsigned char *bytes, int size)
{
    UncertainState saved;
    if (size < 0 || (size_t)size < own_size(s))
        return false;
    memcpy(&saved, bytes, sizeof saved);
    bool fits = saved.format == STATE_FORMAT && saved.lambda == s->state.lambda &&
                (saved.again == 0 || saved.again == 1) && saved.averaged >= 0 &&
                saved.weight >= 0.0 && isfinite(saved.measure) && saved.trials >= 1.0 &&
                saved.trials <= s->most_trials;
    if (!fits || !cmaes_run.load(s->run, bytes + own_size(s), size - (int)own_size(s)))
        return false;
    memcpy(s->losses, bytes + sizeof saved, own_size(s) - sizeof saved);
    s->state = saved;
    return true;
}

/* ---- the method ----------------------------------------------------------------------------- */

const SearchMethod uncertainty_run = {
    .name = "cmaes",
    .summary = "one run of CMA-ES on noisy losses",
    .memory = uncertain_memory,
    .create = uncertain_create,
    .destroy = uncertain_destroy,
    .population = uncertain_population,
    .trials = uncertain_trials,
    .ask = uncertain_ask,
    .tell = uncertain_tell,
    .favourite = uncertain_favourite,
    .covariance = uncertain_covariance,
    .spread = uncertain_spread,
    .stop = uncertain_stop,
    .state_size = uncertain_state_size,
    .save = uncertain_save,
    .load = uncertain_load,
};
