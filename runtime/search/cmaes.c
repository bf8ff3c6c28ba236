/* cmaes.c: CMA-ES, the evolution strategy with covariance matrix adaptation: one run of it, which
 * restarts.c begins anew if that is wanted.
 *
 * The (mu/mu_w, lambda) strategy with active update of Hansen, "The CMA Evolution Strategy: A
 * Tutorial" (arXiv 1604.00772v2, 2023), in its letters and with its default parameters; numbers in
 * the comments are its equations. A generation draws lambda candidates around the mean m,
 *
 *     z ~ N(0, I),  y = B D z,  x = m + sigma y,  where C = B D^2 B^T,
 *
 * and tell moves m to the better ones, lengthens or shortens sigma by the path p_sigma, and learns
 * C from the path p_c, the better candidates and, with negative weights, the worse ones. With
 * `covariance = diagonal` it learns the diagonal of C alone, faster (Ros and Hansen 2008).
 *
 * Surprising:
 *  - z is kept beside y, so C^-1/2 y is B z and nothing is ever divided by an eigenvalue.
 *  - m, sigma and C live on the unbounded line. Candidates and favourite, which is m, go to the
 *    caller through the smooth mapping search_into_bounds.
 *  - A generation without any finite loss tells nothing, so it changes nothing but the next draws.
 *  - Draws are counter-based and ask changes no state: between tell and ask, CmaesState and the
 *    arrays marked below are all there is to save. */
#include "cmaes.h"

#include "runtime/kernel/kernel.h"
#include "covariance.h"
#include "loss_history.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STATE_FORMAT 0x33414d43 /* "CMA3" */

/* Limits of the stop criteria, section B.3. */
#define CONDITION_LIMIT 1e14
#define GROWTH_LIMIT    1e4

/* Constant during a search; table 1. */
typedef struct CmaesParameters {
    bool diagonal;
    int mu;
    double mu_eff;
    double c_sigma, d_sigma, c_c, c_1, c_mu;
    double w_sum;       /* of all weights, the negative ones included */
    double chi_n;       /* E||N(0, I)|| */
    int eigen_interval; /* generations between two decompositions of C */
    double tolerance_loss, tolerance_x;
    bool noisy; /* losses are known to be: uncertainty.h treats what Stagnation would stop */
} CmaesParameters;

/* Saved, beside the arrays. */
typedef struct CmaesState {
    int format;
    int n, lambda;
    int generation;       /* number of tells */
    int eigen_generation; /* of the C that B and D belong to */
    int stop;             /* a SearchStop */
    uint64_t seed;
    double sigma_0;
    double sigma;
    double c_sigma_left; /* (1 - c_sigma)^2g after g updates */
} CmaesState;

struct Search {
    CmaesParameters p;
    CmaesState state;
    double *low, *high; /* [n] */
    double *w;          /* [lambda], in order of rank; the first mu are positive, no other is */

    /* Saved: one block of saved_count() doubles, from m on, that of `covariance` included. */
    double *m, *p_sigma, *p_c; /* [n] */
    Covariance covariance;

    LossHistory history; /* saved as far back as the criteria look */

    double *z, *y;   /* [lambda][n], of the last ask */
    double *y_w, *v; /* [n] */
    RankOne *terms;  /* [lambda + 1] */
    int *order;      /* [lambda]: numbers of the candidates by rank */
    int *order_work; /* [lambda], in the block of order */
    double memory[]; /* of all arrays of doubles */
};

static int larger_int(int a, int b)
{
    return a > b ? a : b;
}

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double square(double x)
{
    return x * x;
}

/* y += a x */
static void add_multiple(int n, double a, const double *x, double *y)
{
    for (int i = 0; i < n; i++)
        y[i] += a * x[i];
}

static double squared_norm(int n, const double *x)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sum;
}

/* ---- Parameters ---------------------------------------------------------------------------- */

/* Equations 49 to 53, with 57 and 58, on which they depend. A diagonal is learned (n + 3/2) / 3
 * times as fast (Ros and Hansen 2008, section 3). */
static void set_weights(CmaesParameters *p, double *w, int n, int lambda, bool diagonal)
{
    double sum[2] = {0.0, 0.0}, sum_of_squares[2] = {0.0, 0.0}; /* [1]: of the negative ones */
    p->mu = lambda / 2;
    for (int i = 0; i < lambda; i++) {
        w[i] = kernel_r_log((lambda + 1) / 2.0) - kernel_r_log(i + 1.0); /* 49 */
        sum[i >= p->mu] += fabs(w[i]);
        sum_of_squares[i >= p->mu] += w[i] * w[i];
    }
    p->mu_eff = square(sum[0]) / sum_of_squares[0];
    double mu_eff_minus = square(sum[1]) / sum_of_squares[1];

    double faster = diagonal ? (n + 1.5) / 3.0 : 1.0;
    p->c_1 = faster * 2.0 / (square(n + 1.3) + p->mu_eff); /* 57 */
    p->c_mu = smaller(1.0 - p->c_1, faster * 2.0 * (0.25 + p->mu_eff + 1.0 / p->mu_eff - 2.0) /
                                        (square(n + 2.0) + p->mu_eff)); /* 58 */

    double alpha_mu = 1.0 + p->c_1 / p->c_mu;                           /* 50 */
    double alpha_mu_eff = 1.0 + 2.0 * mu_eff_minus / (p->mu_eff + 2.0); /* 51 */
    double alpha_posdef = (1.0 - p->c_1 - p->c_mu) / (n * p->c_mu);     /* 52 */
    double alpha = smaller(alpha_mu, smaller(alpha_mu_eff, alpha_posdef));

    p->w_sum = 0.0;
    for (int i = 0; i < lambda; i++) {
        w[i] *= i < p->mu ? 1.0 / sum[0] : alpha / sum[1]; /* 53 */
        p->w_sum += w[i];
    }
}

/* Equations 55 and 56, and what else follows from n, lambda and the weights. */
static void set_rates(CmaesParameters *p, int n)
{
    p->c_sigma = (p->mu_eff + 2.0) / (n + p->mu_eff + 5.0);
    p->d_sigma = 1.0 + 2.0 * larger(0.0, sqrt((p->mu_eff - 1.0) / (n + 1.0)) - 1.0) + p->c_sigma;
    p->c_c = (4.0 + p->mu_eff / n) / (n + 4.0 + 2.0 * p->mu_eff / n);
    p->chi_n = sqrt(n) * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * square(n)));
    p->eigen_interval = larger_int(1, (int)(1.0 / (10.0 * n * (p->c_1 + p->c_mu)))); /* B.2 */
}

int cmaes_default_population(int n)
{
    return 4 + (int)(3.0 * kernel_r_log(n)); /* 48 */
}

/* ---- Memory -------------------------------------------------------------------------------- */

static size_t saved_count(int n, bool diagonal)
{
    return 3 * (size_t)n + covariance_count(n, diagonal);
}

static size_t memory_count(int n_, int lambda_, bool diagonal)
{
    size_t n = (size_t)n_, lambda = (size_t)lambda_;
    return 4 * n + lambda + saved_count(n_, diagonal) + covariance_work(n_, diagonal) +
           LOSS_HISTORY_MEMORY + 2 * lambda * n;
}

static double *take(double **memory, size_t count)
{
    double *taken = *memory;
    *memory += count;
    return taken;
}

static void lay_out(Search *s)
{
    size_t n = (size_t)s->state.n, lambda = (size_t)s->state.lambda;
    double *memory = s->memory;
    s->low = take(&memory, n);
    s->high = take(&memory, n);
    s->w = take(&memory, lambda);
    s->m = take(&memory, n);
    s->p_sigma = take(&memory, n);
    s->p_c = take(&memory, n);
    double *block = take(&memory, covariance_count(s->state.n, s->p.diagonal));
    double *work = take(&memory, covariance_work(s->state.n, s->p.diagonal));
    s->covariance = covariance_identity(s->state.n, s->p.diagonal, block, work);
    s->history = loss_history(s->state.n, s->state.lambda, take(&memory, LOSS_HISTORY_MEMORY));
    s->z = take(&memory, lambda * n);
    s->y = take(&memory, lambda * n);
    s->y_w = take(&memory, n);
    s->v = take(&memory, n);
    s->order_work = s->order + lambda;
}

static void cmaes_destroy(Search *s)
{
    if (s == NULL)
        return;
    free(s->order);
    free(s->terms);
    free(s);
}

/* Bytes of the saved state without the history. */
static size_t fixed_size(int n, bool diagonal)
{
    return sizeof(CmaesState) + saved_count(n, diagonal) * sizeof(double);
}

/* Zeroed memory, laid out; NULL if it is short or a saved state would not fit an int. */
static Search *allocate(int n, int lambda, bool diagonal)
{
    if (fixed_size(n, diagonal) + LOSS_HISTORY_MEMORY * sizeof(double) > INT_MAX / 2)
        return NULL;
    Search *s = calloc(1, sizeof *s + memory_count(n, lambda, diagonal) * sizeof(double));
    if (s == NULL)
        return NULL;
    s->order = calloc(2 * (size_t)lambda, sizeof *s->order);
    s->terms = calloc((size_t)lambda + 1, sizeof *s->terms);
    if (s->order == NULL || s->terms == NULL) {
        cmaes_destroy(s);
        return NULL;
    }
    s->state.n = n;
    s->state.lambda = lambda;
    s->p.diagonal = diagonal;
    lay_out(s);
    return s;
}

static int population_of(const SearchProblem *problem)
{
    double population = search_option(problem, "population");
    return isnan(population) ? cmaes_default_population(problem->dimension) : (int)population;
}

static double cmaes_memory(const SearchProblem *problem, int *population)
{
    int n = problem->dimension;
    bool diagonal = search_option(problem, "covariance") == 1.0;
    *population = population_of(problem);
    return (double)sizeof(double) * (double)memory_count(n, *population, diagonal) +
           (double)fixed_size(n, diagonal);
}

static Search *cmaes_create(const SearchProblem *problem)
{
    int n = problem->dimension;
    bool diagonal = search_option(problem, "covariance") == 1.0;
    Search *s = allocate(n, population_of(problem), diagonal);
    if (s == NULL)
        return NULL;

    set_weights(&s->p, s->w, n, s->state.lambda, diagonal);
    set_rates(&s->p, n);
    s->p.tolerance_loss = search_option(problem, "tolerance_loss");
    s->p.tolerance_x = search_option(problem, "tolerance_x");
    s->p.noisy = search_option(problem, "uncertainty") > 0.0;

    s->state.format = STATE_FORMAT;
    s->state.stop = SEARCH_GOING;
    s->state.seed = problem->seed;
    s->state.sigma_0 = search_option(problem, "sigma");
    s->state.sigma = s->state.sigma_0;
    s->state.c_sigma_left = 1.0;
    for (int i = 0; i < n; i++) {
        s->low[i] = problem->low[i];
        s->high[i] = problem->high[i];
        s->m[i] = search_from_bounds(problem->start[i], s->low[i], s->high[i]);
    }
    return s;
}

/* ---- Asking -------------------------------------------------------------------------------- */

/* Draws z and y of candidate k: 38, 39. */
static void draw_step(Search *s, const PlastDraw *draw, int k)
{
    int n = s->state.n;
    double *z = s->z + (size_t)k * (size_t)n, *y = s->y + (size_t)k * (size_t)n;
    for (int i = 0; i < n; i++)
        z[i] = kernel_rt_normal(draw, SEARCH_STREAM_CANDIDATES, k, i);
    covariance_step(&s->covariance, z, y);
}

static void cmaes_ask(Search *s, double *candidates)
{
    int n = s->state.n;
    double sigma = s->state.sigma;
    PlastDraw draw = search_draw(s->state.seed, s->state.generation);
    for (int k = 0; k < s->state.lambda; k++) {
        draw_step(s, &draw, k);
        const double *y = s->y + (size_t)k * (size_t)n;
        double *x = candidates + (size_t)k * (size_t)n;
        for (int i = 0; i < n; i++)
            x[i] = search_into_bounds(s->m[i] + sigma * y[i], s->low[i], s->high[i]); /* 40 */
    }
}

static int cmaes_population(const Search *s)
{
    return s->state.lambda;
}

static void cmaes_favourite(const Search *s, double *best)
{
    for (int i = 0; i < s->state.n; i++)
        best[i] = search_into_bounds(s->m[i], s->low[i], s->high[i]);
}

/* ---- Updating ------------------------------------------------------------------------------ */

/* Of rows [lambda][n], the one of the candidate with this rank, from 0. */
static const double *ranked(const Search *s, const double *rows, int rank)
{
    return rows + (size_t)s->order[rank] * (size_t)s->state.n;
}

/* sum = the mean of the mu best rows with their weights: 41 */
static void recombine(const Search *s, const double *rows, double *sum)
{
    memset(sum, 0, (size_t)s->state.n * sizeof *sum);
    for (int k = 0; k < s->p.mu; k++)
        add_multiple(s->state.n, s->w[k], ranked(s, rows, k), sum);
}

/* p_sigma, 43; returns its length. C^-1/2 y_w is B z_w. */
static double update_p_sigma(Search *s)
{
    int n = s->state.n;
    double c_sigma = s->p.c_sigma;
    recombine(s, s->z, s->v);
    for (int i = 0; i < n; i++)
        s->p_sigma[i] *= 1.0 - c_sigma;
    double rate = sqrt(c_sigma * (2.0 - c_sigma) * s->p.mu_eff);
    for (int i = 0; i < n; i++)
        s->v[i] *= rate;
    covariance_rotate(&s->covariance, s->v, s->p_sigma);
    s->state.c_sigma_left *= square(1.0 - c_sigma);
    return sqrt(squared_norm(n, s->p_sigma));
}

/* h_sigma: whether p_sigma is no longer than usual, so that p_c may grow. */
static bool path_is_short(const Search *s, double length)
{
    double usual = sqrt(1.0 - s->state.c_sigma_left) * s->p.chi_n;
    return length < (1.4 + 2.0 / (s->state.n + 1.0)) * usual;
}

/* p_c, 45; needs y_w. */
static void update_p_c(Search *s, bool h_sigma)
{
    double c_c = s->p.c_c;
    for (int i = 0; i < s->state.n; i++)
        s->p_c[i] *= 1.0 - c_c;
    if (h_sigma)
        add_multiple(s->state.n, sqrt(c_c * (2.0 - c_c) * s->p.mu_eff), s->y_w, s->p_c);
}

/* The factor of the step with this rank in 47: c_mu w_k', where 46 scales a negative weight as if
 * its step had length sqrt(n) in the metric of C, which keeps C positive definite. */
static double rank_mu_factor(const Search *s, int rank)
{
    double factor = s->p.c_mu * s->w[rank];
    if (rank < s->p.mu)
        return factor;
    double length = squared_norm(s->state.n, ranked(s, s->z, rank));
    return length > 0.0 ? factor * (s->state.n / length) : 0.0;
}

/* C, 47. */
static void update_c(Search *s, bool h_sigma)
{
    double delta = h_sigma ? 0.0 : s->p.c_c * (2.0 - s->p.c_c);
    double keep = 1.0 + s->p.c_1 * delta - s->p.c_1 - s->p.c_mu * s->p.w_sum;
    s->terms[0] = (RankOne){s->p.c_1, s->p_c};
    for (int k = 0; k < s->state.lambda; k++)
        s->terms[k + 1] = (RankOne){rank_mu_factor(s, k), ranked(s, s->y, k)};
    covariance_update(&s->covariance, keep, s->terms, s->state.lambda + 1);
}

static void update(Search *s)
{
    recombine(s, s->y, s->y_w);
    add_multiple(s->state.n, s->state.sigma, s->y_w, s->m); /* the mean, 42 */
    double length = update_p_sigma(s);
    bool h_sigma = path_is_short(s, length);
    update_p_c(s, h_sigma);
    update_c(s, h_sigma);
    s->state.sigma *=
        kernel_r_exp(s->p.c_sigma / s->p.d_sigma * (length / s->p.chi_n - 1.0)); /* 44 */
}

void cmaes_lengthen_steps(Search *s, double factor)
{
    s->state.sigma *= factor;
}

/* ---- Stopping: the criteria of section B.3 ------------------------------------------------- */

/* Standard deviation of coordinate i. */
static double deviation(const Search *s, int i)
{
    return s->state.sigma * sqrt(covariance_variance(&s->covariance, i));
}

double cmaes_variance(const Search *s)
{
    double sum = 0.0;
    for (int i = 0; i < s->state.n; i++)
        sum += square(deviation(s, i));
    return sum / s->state.n;
}

static bool steps_are_tiny(const Search *s)
{
    double tolerance = s->p.tolerance_x * s->state.sigma_0;
    for (int i = 0; i < s->state.n; i++) {
        if (!(deviation(s, i) < tolerance && s->state.sigma * fabs(s->p_c[i]) < tolerance))
            return false;
    }
    return true;
}

/* One axis a generation, in turn. */
static bool axis_has_no_effect(const Search *s)
{
    int n = s->state.n;
    int axis = s->state.generation % n;
    double step = 0.1 * s->state.sigma * s->covariance.d[axis];
    for (int i = 0; i < n; i++) {
        if (s->m[i] + step * covariance_axis(&s->covariance, axis, i) != s->m[i])
            return false;
    }
    return true;
}

static bool some_coordinate_has_no_effect(const Search *s)
{
    for (int i = 0; i < s->state.n; i++) {
        if (s->m[i] + 0.2 * deviation(s, i) == s->m[i])
            return true;
    }
    return false;
}

static SearchStop find_stop(const Search *s, double worst)
{
    double d_max, d_min;
    covariance_extent(&s->covariance, &d_max, &d_min);
    SearchStop flat = loss_history_flat(&s->history, worst, s->p.tolerance_loss);
    if (flat != SEARCH_GOING)
        return flat;
    if (steps_are_tiny(s))
        return SEARCH_TOLERANCE_X;
    if (s->state.sigma * d_max > GROWTH_LIMIT * s->state.sigma_0)
        return SEARCH_DIVERGED;
    if (square(d_max) > CONDITION_LIMIT * square(d_min))
        return SEARCH_CONDITION;
    if (axis_has_no_effect(s))
        return SEARCH_NO_EFFECT_AXIS;
    if (some_coordinate_has_no_effect(s))
        return SEARCH_NO_EFFECT_COORDINATE;
    bool stagnates = !s->p.noisy && loss_history_stagnates(&s->history);
    return stagnates ? SEARCH_STAGNATION : SEARCH_GOING;
}

/* sigma^2 C. */
static bool cmaes_covariance(const Search *s, double *covariance)
{
    size_t n = (size_t)s->state.n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            covariance[i * n + j] =
                square(s->state.sigma) * covariance_element(&s->covariance, (int)i, (int)j);
    return true;
}

static SearchSpread cmaes_spread(const Search *s)
{
    double longest, shortest;
    covariance_extent(&s->covariance, &longest, &shortest);
    return (SearchSpread){s->state.sigma, longest / shortest};
}

static SearchStop cmaes_stop(const Search *s)
{
    return (SearchStop)s->state.stop;
}

static void cmaes_tell(Search *s, const double *losses)
{
    search_rank(losses, s->state.lambda, s->order, s->order_work);
    loss_history_add(&s->history, search_loss(losses[s->order[0]]),
                     search_loss(losses[s->order[s->state.lambda / 2]])); /* the best, the median */
    if (isfinite(losses[s->order[0]]))
        update(s);
    s->state.generation++;
    if (s->state.generation - s->state.eigen_generation >= s->p.eigen_interval) {
        covariance_decompose(&s->covariance);
        s->state.eigen_generation = s->state.generation;
    }
    s->state.stop = (int)find_stop(s, search_loss(losses[s->order[s->state.lambda - 1]]));
}

/* ---- Checkpoints: CmaesState, the block from m on, the history ----------------------------- */

static size_t state_size_after(const Search *s, int g)
{
    return fixed_size(s->state.n, s->p.diagonal) + loss_history_size(&s->history, g);
}

static int cmaes_state_size(const Search *s)
{
    return (int)state_size_after(s, s->state.generation);
}

static void cmaes_save(const Search *s, unsigned char *bytes)
{
    int n = s->state.n;
    bool diagonal = s->p.diagonal;
    memcpy(bytes, &s->state, sizeof s->state);
    memcpy(bytes + sizeof s->state, s->m, saved_count(n, diagonal) * sizeof(double));
    loss_history_save(&s->history, bytes + fixed_size(n, diagonal));
}

static bool fits(const Search *s, const CmaesState *saved)
{
    return saved->format == STATE_FORMAT && saved->n == s->state.n &&
           saved->lambda == s->state.lambda && saved->seed == s->state.seed &&
           saved->sigma_0 == s->state.sigma_0 && saved->generation >= 0 &&
           saved->eigen_generation >= 0 && saved->eigen_generation <= saved->generation &&
           saved->stop >= 0 && saved->stop < SEARCH_STOP_COUNT;
}

static bool cmaes_load(Search *s, const unsigned char *bytes, int size)
{
    CmaesState saved;
    if (size < 0 || (size_t)size < sizeof saved)
        return false;
    memcpy(&saved, bytes, sizeof saved);
    if (!fits(s, &saved) || (size_t)size != state_size_after(s, saved.generation))
        return false;

    s->state = saved;
    memcpy(s->m, bytes + sizeof saved, saved_count(saved.n, s->p.diagonal) * sizeof(double));
    loss_history_load(&s->history, saved.generation, bytes + fixed_size(saved.n, s->p.diagonal));
    return true;
}

/* ---- The method ---------------------------------------------------------------------------- */

const SearchMethod cmaes_run = {
    .name = "cmaes",
    .summary = "one run of CMA-ES",
    .memory = cmaes_memory,
    .create = cmaes_create,
    .destroy = cmaes_destroy,
    .population = cmaes_population,
    .ask = cmaes_ask,
    .tell = cmaes_tell,
    .favourite = cmaes_favourite,
    .covariance = cmaes_covariance,
    .spread = cmaes_spread,
    .stop = cmaes_stop,
    .state_size = cmaes_state_size,
    .save = cmaes_save,
    .load = cmaes_load,
};
