/* posterior.c: rules that all work: importance sampling in rounds (Beaumont, Cornuet, Marin and Robert 2009, Biometrika 96;
 * Del Moral, Doucet and Jasra 2012, Stat. Comput. 22).
 *
 * The loss of a rule says how far it is from being accepted: a distance, or with conditions what acceptance_score says, where 0
 * is accepted and the stages passed count before all else. A round draws rules from a proposal q, the first one from the
 * prior p. Those whose loss is at most a tolerance, weighted with p / q, are a sample of p given that the loss is at
 * most that. The tolerance is the loss that a part `keep` of the round is at or below, so it comes down from round to round, stage by
 * stage, to `tolerance`, but never rises. What is kept makes the next proposal, a mixture of normal
 * kernels (mixture.h), beside which a part `from_prior` is drawn from the prior: so no weight is above 1 / from_prior times that
 * of the same rule drawn from the prior.
 *
 * What falls outside the prior's support is drawn again, the choice of its kernel included. So q is the mixture within the
 * support times a constant that all rules of a round share, which weights need not know. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "mixture.h"
#include "prior.h"
#include "runtime/kernel/kernel.h"
#include "search.h"

#define STATE_FORMAT 0x31534f50 /* "POS1" */
/* More kernels would take longer than most simulations: of more rules that are kept so many are drawn by their weights. */
#define MOST_KERNELS 1000
/* Rules that make a proposal count as this part of their number, at least, and so many steps find the power of their weights
 * with which they do. */
#define LEAST_SHARE 0.5
#define POWER_STEPS 40
/* What never falls inside the support is drawn from the prior at last. */
#define MOST_ATTEMPTS 1000

/* Saved, before the arrays. */
typedef struct PosteriorState {
    int format;
    int n, draws;
    int kept; /* rules that make the proposal; below 2: the next round is from the prior */
    int64_t generation;
    uint64_t seed;
    double tolerance; /* of the last round; HUGE_VAL before the first */
} PosteriorState;

struct Search {
    PosteriorState state;
    int rounds, neighbours;
    double keep, from_prior, last_tolerance, width;
    const Prior *prior;
    Prior *own_prior; /* NULL: the problem has one */
    Mixture *mixture;
    int *order;       /* [2 draws], owned */
    double *favourite; /* [n] saved, in one block with the next two */
    double *weights;   /* [draws]: p / q of the last round, with mean 1 */
    double *kept;      /* [MOST_KERNELS + draws][n + 2]: rules that are kept, each with its weight and its loss */
    double *shares;    /* [MOST_KERNELS + draws]: of those in the proposal; they add up to 1 */
    double *points;    /* [MOST_KERNELS][n]: of the kernels */
    double *candidates;      /* [draws][n] of the last ask */
    double *normals;         /* [n] */
    double memory[];
};

/* ---- memory --------------------------------------------------------------------------------- */

/* Numbers of a rule that is kept. */
static size_t record(const Search *s)
{
    return (size_t)s->state.n + 2;
}

static double *kept_at(const Search *s, int k)
{
    return s->kept + (size_t)k * record(s);
}

static double weight_of(const Search *s, int k)
{
    return kept_at(s, k)[s->state.n];
}

static size_t memory_count(int n, int draws)
{
    size_t d = (size_t)n, rules = (size_t)MOST_KERNELS + (size_t)draws;
    return d + (size_t)draws + rules * (d + 3) + (size_t)MOST_KERNELS * d + (size_t)draws * d + d;
}

static void posterior_destroy(Search *s)
{
    if (s == NULL)
        return;
    prior_destroy(s->own_prior);
    mixture_destroy(s->mixture);
    free(s->order);
    free(s);
}

static int draws_of(const SearchProblem *problem)
{
    return (int)search_option(problem, "draws");
}

static double posterior_memory(const SearchProblem *problem, int *population)
{
    *population = draws_of(problem);
    return 8.0 * (double)memory_count(problem->dimension, *population) +
           mixture_memory(problem->dimension, MOST_KERNELS);
}

static int neighbours_of(const SearchProblem *problem)
{
    double neighbours = search_option(problem, "neighbours");
    return isnan(neighbours) ? 5 * problem->dimension : (int)neighbours;
}

static double width_of(const SearchProblem *problem)
{
    double width = search_option(problem, "width"), best = 2.38 / sqrt(problem->dimension);
    return isnan(width) ? (best < 1 ? best : 1) : width;
}

static Search *posterior_create(const SearchProblem *problem)
{
    int n = problem->dimension, draws = draws_of(problem);
    if (memory_count(n, draws) > INT_MAX / sizeof(double) - 16)
        return NULL; /* state_size would not fit an int */
    Search *s = calloc(1, sizeof *s + memory_count(n, draws) * sizeof(double));
    if (s == NULL)
        return NULL;
    s->state = (PosteriorState){.format = STATE_FORMAT,
                                .n = n,
                                .draws = draws,
                                .seed = problem->seed,
                                .tolerance = HUGE_VAL};
    s->rounds = (int)search_option(problem, "rounds");
    s->keep = search_option(problem, "keep");
    s->from_prior = search_option(problem, "from_prior");
    s->last_tolerance = search_option(problem, "tolerance");
    s->neighbours = neighbours_of(problem);
    s->width = width_of(problem);
    if (problem->prior == NULL)
        s->own_prior = prior_create_plain(problem->low, problem->high, problem->start, n);
    s->prior = problem->prior ? problem->prior : s->own_prior;
    s->mixture = mixture_create(n, MOST_KERNELS);
    s->order = calloc(2 * (size_t)draws, sizeof *s->order);
    s->favourite = s->memory;
    s->weights = s->favourite + n;
    s->kept = s->weights + draws;
    s->shares = s->kept + ((size_t)MOST_KERNELS + (size_t)draws) * record(s);
    s->points = s->shares + (size_t)MOST_KERNELS + (size_t)draws;
    s->candidates = s->points + (size_t)MOST_KERNELS * (size_t)n;
    s->normals = s->candidates + (size_t)draws * (size_t)n;
    if (!s->prior || !s->mixture || !s->order) {
        posterior_destroy(s);
        return NULL;
    }
    memcpy(s->favourite, problem->start, sizeof(double) * (size_t)n);
    return s;
}

/* ---- asking --------------------------------------------------------------------------------- */

static int posterior_population(const Search *s)
{
    return s->state.draws;
}

static bool has_proposal(const Search *s)
{
    return s->state.kept >= 2;
}

static void draw_from_prior(Search *s, int k, double *candidate)
{
    double row = (double)s->state.generation * s->state.draws + k;
    prior_draw(s->prior, s->state.seed, row, candidate);
}

/* The first of its attempts that lies in the prior's support. */
static void propose(Search *s, const PlastDraw *draw, int k, double *candidate)
{
    int n = s->state.n;
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        int index = attempt * (n + 2);
        if (kernel_rt_uniform(draw, SEARCH_STREAM_POSTERIOR, k, index) < s->from_prior)
            break;
        for (int i = 0; i < n; i++)
            s->normals[i] = kernel_rt_normal(draw, SEARCH_STREAM_POSTERIOR, k, index + 2 + i);
        mixture_draw(s->mixture, kernel_rt_uniform(draw, SEARCH_STREAM_POSTERIOR, k, index + 1), s->normals, candidate);
        if (prior_log_density(s->prior, candidate) > -HUGE_VAL)
            return;
    }
    draw_from_prior(s, k, candidate);
}

static void posterior_ask(Search *s, double *candidates)
{
    size_t n = (size_t)s->state.n;
    const PlastDraw draw = search_draw(s->state.seed, (int)s->state.generation);
    for (int k = 0; k < s->state.draws; k++)
        if (has_proposal(s))
            propose(s, &draw, k, s->candidates + (size_t)k * n);
        else
            draw_from_prior(s, k, s->candidates + (size_t)k * n);
    memcpy(candidates, s->candidates, sizeof(double) * n * (size_t)s->state.draws);
}

/* ---- telling -------------------------------------------------------------------------------- */

/* The logarithm of prior over proposal, up to a constant of the round. */
static double log_weight(Search *s, const double *candidate)
{
    double prior = prior_log_density(s->prior, candidate);
    double kernels = mixture_log_density(s->mixture, candidate) - prior;
    /* q / p = from_prior + (1 - from_prior) exp(kernels), whichever of both is larger taken out */
    double top = kernels > 0 ? kernels : 0;
    return -top - kernel_r_log(s->from_prior * kernel_r_exp(-top) + (1 - s->from_prior) * kernel_r_exp(kernels - top));
}

static void find_weights(Search *s)
{
    int draws = s->state.draws;
    double most = -HUGE_VAL, sum = 0;
    for (int k = 0; k < draws; k++) {
        s->weights[k] = has_proposal(s) ? log_weight(s, s->candidates + (size_t)k * (size_t)s->state.n) : 0;
        most = s->weights[k] > most ? s->weights[k] : most;
    }
    for (int k = 0; k < draws; k++) {
        s->weights[k] = kernel_r_exp(s->weights[k] - most);
        sum += s->weights[k];
    }
    for (int k = 0; k < draws; k++)
        s->weights[k] *= draws / sum;
}

/* How many of the best are kept, in `order`; the tolerance follows. */
static int choose(Search *s, const double *losses)
{
    int draws = s->state.draws, finite = 0, least = (int)(s->keep * draws);
    least = least > 2 ? least : 2;
    search_rank(losses, draws, s->order, s->order + draws);
    while (finite < draws && isfinite(losses[s->order[finite]]))
        finite++;
    if (finite < 2)
        return finite;
    double tolerance = losses[s->order[(least < finite ? least : finite) - 1]];
    tolerance = tolerance > s->last_tolerance ? tolerance : s->last_tolerance;
    tolerance = tolerance < s->state.tolerance ? tolerance : s->state.tolerance;
    s->state.tolerance = tolerance;
    int kept = 0;
    while (kept < finite && losses[s->order[kept]] <= tolerance)
        kept++;
    return kept;
}

static const double *candidate_at(const Search *s, int place)
{
    return s->candidates + (size_t)s->order[place] * (size_t)s->state.n;
}

/* What was kept and passes the new tolerance, then what does of this round. */
static int gather(Search *s, const double *losses, int chosen)
{
    int kept = 0, n = s->state.n;
    for (int k = 0; k < s->state.kept; k++)
        if (kept_at(s, k)[n + 1] <= s->state.tolerance)
            memmove(kept_at(s, kept++), kept_at(s, k), sizeof(double) * record(s));
    for (int j = 0; j < chosen; j++, kept++) {
        memcpy(kept_at(s, kept), candidate_at(s, j), sizeof(double) * (size_t)n);
        kept_at(s, kept)[n] = s->weights[s->order[j]];
        kept_at(s, kept)[n + 1] = losses[s->order[j]];
    }
    return kept;
}

/* shares[kept] become the weights to that power, with sum 1. Returns the number they count as. */
static double raise_weights(Search *s, int kept, double most, double power)
{
    double sum = 0, squares = 0;
    for (int k = 0; k < kept; k++) {
        double weight = weight_of(s, k) / most;
        s->shares[k] = power == 0 ? 1 : weight > 0 ? kernel_r_exp(power * kernel_r_log(weight)) : 0;
        sum += s->shares[k];
    }
    for (int k = 0; k < kept; k++) {
        s->shares[k] /= sum;
        squares += s->shares[k] * s->shares[k];
    }
    return 1 / squares;
}

static void find_shares(Search *s, int kept)
{
    double most = 0, low = 0, high = 1;
    for (int k = 0; k < kept; k++)
        most = weight_of(s, k) > most ? weight_of(s, k) : most;
    if (raise_weights(s, kept, most, 1) >= LEAST_SHARE * kept)
        return;
    for (int step = 0; step < POWER_STEPS; step++) {
        double power = 0.5 * (low + high);
        if (raise_weights(s, kept, most, power) >= LEAST_SHARE * kept)
            low = power;
        else
            high = power;
    }
    raise_weights(s, kept, most, low);
}

/* Of more than MOST_KERNELS so many at equal distances of the sum of shares, each once. Returns how many are left. */
static int thin(Search *s, int kept)
{
    double sum = 0;
    int left = 0, next = 0;
    for (int k = 0; k < kept; k++) {
        sum += s->shares[k];
        if (sum <= (next + 0.5) / MOST_KERNELS)
            continue;
        while (next < MOST_KERNELS && sum > (next + 0.5) / MOST_KERNELS)
            next++;
        memmove(kept_at(s, left++), kept_at(s, k), sizeof(double) * record(s));
    }
    return left;
}

static void fit(Search *s)
{
    size_t n = (size_t)s->state.n;
    find_shares(s, s->state.kept);
    for (int k = 0; k < s->state.kept; k++)
        memcpy(s->points + (size_t)k * n, kept_at(s, k), sizeof(double) * n);
    mixture_fit(s->mixture, s->state.kept, s->points, s->shares, s->neighbours, s->width);
}

/* The rule to report: of those with the smallest loss the one nearest to the mean of what was kept. */
static void choose_favourite(Search *s, const double *losses, int kept)
{
    int n = s->state.n, best = 0;
    double nearest = HUGE_VAL, *mean = s->normals;
    for (int i = 0; i < n; i++) {
        mean[i] = 0;
        for (int j = 0; j < s->state.kept; j++)
            mean[i] += s->shares[j] * kept_at(s, j)[i];
    }
    for (int j = 0; j < kept && losses[s->order[j]] == losses[s->order[0]]; j++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double away = candidate_at(s, j)[i] - mean[i];
            sum += away * away;
        }
        if (sum < nearest) {
            nearest = sum;
            best = j;
        }
    }
    memcpy(s->favourite, candidate_at(s, best), sizeof(double) * (size_t)n);
}

static void posterior_tell(Search *s, const double *losses)
{
    find_weights(s);
    s->state.generation++;
    int chosen = choose(s, losses);
    if (chosen < 2)
        return; /* the proposal stays as it is */
    int kept = gather(s, losses, chosen);
    if (kept > MOST_KERNELS) {
        find_shares(s, kept);
        kept = thin(s, kept);
    }
    s->state.kept = kept;
    fit(s);
    choose_favourite(s, losses, chosen);
}

static void posterior_favourite(const Search *s, double *best)
{
    memcpy(best, s->favourite, sizeof(double) * (size_t)s->state.n);
}

static const double *posterior_weights(const Search *s)
{
    return s->weights;
}

static SearchStop posterior_stop(const Search *s)
{
    return s->state.generation >= s->rounds ? SEARCH_ROUNDS : SEARCH_GOING;
}

/* ---- checkpoints: PosteriorState, favourite, weights, what is kept -------------------------------- */

static size_t state_size(const PosteriorState *state)
{
    size_t n = (size_t)state->n;
    return sizeof *state + sizeof(double) * (n + (size_t)state->draws + (size_t)state->kept * (n + 2));
}

static int posterior_state_size(const Search *s)
{
    return (int)state_size(&s->state);
}

static void posterior_save(const Search *s, unsigned char *bytes)
{
    memcpy(bytes, &s->state, sizeof s->state);
    memcpy(bytes + sizeof s->state, s->favourite, state_size(&s->state) - sizeof s->state);
}

static bool posterior_load(Search *s, const unsigned char *bytes, int size)
{
    PosteriorState saved;
    if (size < (int)sizeof saved)
        return false;
    memcpy(&saved, bytes, sizeof saved);
    if (saved.format != STATE_FORMAT || saved.n != s->state.n || saved.draws != s->state.draws ||
        saved.seed != s->state.seed || saved.generation < 0 || saved.generation > INT_MAX || saved.kept < 0 ||
        saved.kept > MOST_KERNELS || isnan(saved.tolerance) || (size_t)size != state_size(&saved))
        return false;
    s->state = saved;
    memcpy(s->favourite, bytes + sizeof saved, state_size(&saved) - sizeof saved);
    if (has_proposal(s))
        fit(s);
    return true;
}

/* ---- the method ----------------------------------------------------------------------------- */

static const SearchOptionRule rules[] = {
    {.name = "rounds",
     .default_value = 8,
     .low = 1,
     .high = 100000,
     .integer = true,
     .meaning = "how often rules are drawn, the first time from the prior"},
    {.name = "draws",
     .default_value = 500,
     .low = 10,
     .high = 1000000,
     .integer = true,
     .meaning = "rules that are drawn in a round"},
    {.name = "keep",
     .default_value = 0.2,
     .low = 0.001,
     .high = 1,
     .meaning = "part of a round that makes the next proposal, at least: how fast the tolerance comes down"},
    {.name = "tolerance",
     .default_value = 0,
     .low = 0,
     .high = 1e100,
     .meaning = "what the loss of a rule may be: the tolerance comes down to here"},
    {.name = "neighbours",
     .default_value = SEARCH_COMPUTED,
     .low = 1,
     .high = 1000,
     .integer = true,
     .meaning = "rules that make the kernel of one near them; 5 for each coefficient if not given"},
    {.name = "width",
     .default_value = SEARCH_COMPUTED,
     .low = 0.01,
     .high = 10,
     .meaning = "how wide a kernel is, as a part of its neighbours' deviation; 2.38 / sqrt(coefficients), at most 1, if not given"},
    {.name = "from_prior",
     .default_value = 0.05,
     .low = 0.001,
     .high = 1,
     .meaning = "part of a round that is drawn from the prior, also later"},
};

const SearchMethod search_posterior = {
    .name = "posterior",
    .summary = "rules that pass conditions, drawn in rounds (Beaumont et al. 2009)",
    .options = rules,
    .option_count = (int)(sizeof rules / sizeof *rules),
    .draws_prior = true,
    .memory = posterior_memory,
    .create = posterior_create,
    .destroy = posterior_destroy,
    .population = posterior_population,
    .ask = posterior_ask,
    .tell = posterior_tell,
    .weights = posterior_weights,
    .favourite = posterior_favourite,
    .stop = posterior_stop,
    .state_size = posterior_state_size,
    .save = posterior_save,
    .load = posterior_load,
};
