/* gradient.c: descent along finite differences, with the steps of Adam.
 *
 * A generation is one step. Its candidates are the current point x, as number 0, so that the
 * history shows its loss, and probes beside it along each coordinate:
 *
 *     central (2 n + 1)   1 + 2 i: x + h e_i,   2 + 2 i: x - h e_i
 *     forward (n + 1)     1 + i: x + h e_i, or x - h e_i where a bound leaves more room below
 *
 * Probes are clipped to the bounds, and differences divided by the distance that is left. If a
 * probe of a central difference failed, the other one and x make a one-sided difference; what
 * cannot be had from finite losses counts as 0. The step is Adam's (Kingma and Ba 2015, algorithm
 * 1, in its letters), then x is projected on the bounds.
 *
 * favourite is the current point, not the best one seen: where losses use fresh draws in every
 * generation, the lowest loss seen is the luckiest one. The method stops only when FAILURE_LIMIT
 * generations in a row had no finite loss at all; such a generation makes no step. */
#include "search.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STATE_FORMAT  0x31445247 /* "GRD1" */
#define FAILURE_LIMIT 10
#define SLOPE_LIMIT   1e150 /* so that its square is finite */

/* Saved, beside the arrays. */
typedef struct GradientState {
    int format;
    int n;
    int central;
    int failures;                      /* generations without a finite loss, up to now */
    double beta_1_power, beta_2_power; /* beta^t after t steps */
} GradientState;

struct Search {
    double h, alpha, beta_1, beta_2, epsilon, clip;
    GradientState state;
    double *low, *high; /* [n] */
    double *x, *m, *v;  /* [n] each, in one block: saved */
    double *g;          /* [n]; the gradient of this generation */
    double memory[];    /* of all arrays */
};

static double clip(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static Search *gradient_create(const SearchProblem *problem)
{
    int n = problem->dimension;
    if (n > INT_MAX / (4 * (int)sizeof(double)))
        return NULL; /* neither population nor state_size would fit an int */
    Search *s = calloc(1, sizeof *s + 6 * (size_t)n * sizeof(double));
    if (s == NULL)
        return NULL;
    s->h = search_option(problem, "h");
    s->alpha = search_option(problem, "rate");
    s->beta_1 = search_option(problem, "beta1");
    s->beta_2 = search_option(problem, "beta2");
    s->epsilon = search_option(problem, "epsilon");
    s->clip = search_option(problem, "clip");
    s->state = (GradientState){.format = STATE_FORMAT,
                               .n = n,
                               .central = search_option(problem, "differences") == 1.0,
                               .beta_1_power = 1.0,
                               .beta_2_power = 1.0};
    s->low = s->memory;
    s->high = s->low + n;
    s->x = s->high + n;
    s->m = s->x + n;
    s->v = s->m + n;
    s->g = s->v + n;
    for (int i = 0; i < n; i++) {
        s->low[i] = problem->low[i];
        s->high[i] = problem->high[i];
        s->x[i] = clip(problem->start[i], s->low[i], s->high[i]);
    }
    return s;
}

static void gradient_destroy(Search *s)
{
    free(s);
}

static int gradient_population(const Search *s)
{
    return s->state.central ? 2 * s->state.n + 1 : s->state.n + 1;
}

/* ---- Probes -------------------------------------------------------------------------------- */

static double above(const Search *s, int i)
{
    return clip(s->x[i] + s->h, s->low[i], s->high[i]);
}

static double below(const Search *s, int i)
{
    return clip(s->x[i] - s->h, s->low[i], s->high[i]);
}

/* The probe of a forward difference: above, unless a bound leaves more room below. */
static double aside(const Search *s, int i)
{
    double x = s->x[i];
    bool room_above = x + s->h <= s->high[i] || s->high[i] - x >= x - below(s, i);
    return room_above ? above(s, i) : below(s, i);
}

static void gradient_ask(Search *s, double *candidates)
{
    size_t n = (size_t)s->state.n;
    for (int k = 0; k < gradient_population(s); k++)
        memcpy(candidates + (size_t)k * n, s->x, n * sizeof *s->x);
    for (int i = 0; i < s->state.n; i++) {
        if (s->state.central) {
            candidates[(1 + 2 * (size_t)i) * n + (size_t)i] = above(s, i);
            candidates[(2 + 2 * (size_t)i) * n + (size_t)i] = below(s, i);
        } else {
            candidates[(1 + (size_t)i) * n + (size_t)i] = aside(s, i);
        }
    }
}

/* The slope between two points, 0 if it is unknown. */
static double slope(double x_0, double f_0, double x_1, double f_1)
{
    if (!isfinite(f_0) || !isfinite(f_1) || x_0 == x_1)
        return 0.0;
    return clip((f_1 - f_0) / (x_1 - x_0), -SLOPE_LIMIT, SLOPE_LIMIT);
}

static double partial(const Search *s, int i, const double *losses)
{
    double x = s->x[i], f = losses[0];
    if (!s->state.central)
        return slope(x, f, aside(s, i), losses[1 + i]);
    double f_above = losses[1 + 2 * i], f_below = losses[2 + 2 * i];
    if (isfinite(f_above) && isfinite(f_below))
        return slope(below(s, i), f_below, above(s, i), f_above);
    return isfinite(f_above) ? slope(x, f, above(s, i), f_above)
                             : slope(below(s, i), f_below, x, f);
}

/* ---- Steps --------------------------------------------------------------------------------- */

/* The gradient, shortened to length `clip` if it is longer (Pascanu, Mikolov and Bengio 2013): a
 * probe that falls off a cliff of the loss would else make Adam's steps tiny for 1 / (1 - beta2)
 * generations. */
static void take_gradient(Search *s, const double *losses)
{
    double square = 0.0;
    for (int i = 0; i < s->state.n; i++) {
        s->g[i] = partial(s, i, losses);
        square += s->g[i] * s->g[i];
    }
    double length = sqrt(square);
    for (int i = 0; i < s->state.n && length > s->clip; i++)
        s->g[i] *= s->clip / length;
}

/* Kingma and Ba (2015), algorithm 1. */
static void adam_step(Search *s, const double *losses)
{
    take_gradient(s, losses);
    s->state.beta_1_power *= s->beta_1;
    s->state.beta_2_power *= s->beta_2;
    for (int i = 0; i < s->state.n; i++) {
        double g = s->g[i];
        s->m[i] = s->beta_1 * s->m[i] + (1.0 - s->beta_1) * g;
        s->v[i] = s->beta_2 * s->v[i] + (1.0 - s->beta_2) * (g * g);
        double m_hat = s->m[i] / (1.0 - s->state.beta_1_power);
        double v_hat = s->v[i] / (1.0 - s->state.beta_2_power);
        double step = s->alpha * m_hat / (sqrt(v_hat) + s->epsilon);
        s->x[i] = clip(s->x[i] - step, s->low[i], s->high[i]);
    }
}

static bool any_finite(const double *losses, int count)
{
    for (int k = 0; k < count; k++) {
        if (isfinite(losses[k]))
            return true;
    }
    return false;
}

static void gradient_tell(Search *s, const double *losses)
{
    if (any_finite(losses, gradient_population(s))) {
        s->state.failures = 0;
        adam_step(s, losses);
    } else if (s->state.failures < FAILURE_LIMIT) {
        s->state.failures++;
    }
}

static void gradient_favourite(const Search *s, double *best)
{
    memcpy(best, s->x, (size_t)s->state.n * sizeof *best);
}

static SearchStop gradient_stop(const Search *s)
{
    return s->state.failures < FAILURE_LIMIT ? SEARCH_GOING : SEARCH_NOTHING_FINITE;
}

/* ---- Checkpoints: GradientState, x, m, v --------------------------------------------------- */

static size_t arrays_size(const Search *s)
{
    return 3 * (size_t)s->state.n * sizeof(double);
}

static int gradient_state_size(const Search *s)
{
    return (int)(sizeof s->state + arrays_size(s));
}

static void gradient_save(const Search *s, unsigned char *bytes)
{
    memcpy(bytes, &s->state, sizeof s->state);
    memcpy(bytes + sizeof s->state, s->x, arrays_size(s));
}

static bool gradient_load(Search *s, const unsigned char *bytes, int size)
{
    GradientState saved;
    if (size != gradient_state_size(s))
        return false;
    memcpy(&saved, bytes, sizeof saved);
    if (saved.format != STATE_FORMAT || saved.n != s->state.n ||
        saved.central != s->state.central || saved.failures < 0 || saved.failures > FAILURE_LIMIT)
        return false;
    s->state = saved;
    memcpy(s->x, bytes + sizeof saved, arrays_size(s));
    return true;
}

/* ---- The method ---------------------------------------------------------------------------- */

static const char *const differences[] = {"forward", "central"};

static const SearchOptionRule rules[] = {
    {.name = "differences",
     .default_value = 1,
     .low = 0,
     .high = 1,
     .integer = true,
     .words = differences,
     .meaning = "central: two probes a coefficient, exact to h^2; forward: one, exact to h"},
    {.name = "h",
     .default_value = 1e-3,
     .low = 1e-12,
     .high = 1e6,
     .meaning = "distance of the probes, in units of the search space"},
    {.name = "rate",
     .default_value = 0.01,
     .low = 0.0,
     .high = 1e6,
     .meaning = "Adam's step size alpha, in units of the search space"},
    {.name = "beta1",
     .default_value = 0.9,
     .low = 0.0,
     .high = 0.999999,
     .meaning = "Adam's memory of the gradient"},
    {.name = "beta2",
     .default_value = 0.999,
     .low = 0.0,
     .high = 0.999999,
     .meaning = "Adam's memory of the squared gradient"},
    {.name = "epsilon",
     .default_value = 1e-8,
     .low = 1e-30,
     .high = 1e6,
     .meaning = "Adam's lower limit of the gradient's size"},
    {.name = "clip",
     .default_value = 1.0,
     .low = 1e-30,
     .high = 1e300,
     .meaning = "largest length of the gradient; a longer one is shortened"},
};

const SearchMethod search_gradient = {
    .name = "gradient",
    .summary = "finite differences and Adam (Kingma and Ba 2015)",
    .options = rules,
    .option_count = (int)(sizeof rules / sizeof *rules),
    .create = gradient_create,
    .destroy = gradient_destroy,
    .population = gradient_population,
    .ask = gradient_ask,
    .tell = gradient_tell,
    .favourite = gradient_favourite,
    .stop = gradient_stop,
    .state_size = gradient_state_size,
    .save = gradient_save,
    .load = gradient_load,
};
