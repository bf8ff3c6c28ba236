/* gradient.c: descent along finite differences, with the steps of Adam or of L-BFGS.
 *
 * A generation of probes has as candidates the current point x, as number 0, so that the history
 * shows its loss, and probes beside it along each coordinate:
 *
 *     central (2 n + 1)   1 + 2 i: x + h e_i,   2 + 2 i: x - h e_i
 *     forward (n + 1)     1 + i: x + h e_i, or x - h e_i where a bound leaves more room below
 *
 * Probes are clipped to the bounds, and differences divided by the distance that is left. If a
 * probe of a central difference failed, the other one and x make a one-sided difference; what
 * cannot be had from finite losses counts as 0.
 *
 * Adam (adam.h) makes a step after each such generation. With L-BFGS (lbfgs.h), which needs losses
 * that do not change from one generation to the next, a generation of the line search follows: x
 * again, as number 0, and LINE points along the direction, of which the best becomes x if it
 * satisfies the condition of Armijo. If none does, the memory is cleared, and if it was empty
 * already, the search has come to its end. Steps are projected on the bounds.
 *
 * favourite is the current point, not the best one seen: where losses use fresh draws in every
 * generation, the lowest loss seen is the luckiest one. FAILURE_LIMIT generations in a row without
 * a finite loss end the search, too; such a generation makes no step. */
#include "adam.h"
#include "lbfgs.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STATE_FORMAT  0x32445247 /* "GRD2" */
#define FAILURE_LIMIT 10
#define SLOPE_LIMIT   1e150 /* so that its square is finite */

/* Points of a line search: 4, 2, 1, 1/2 ... of the direction. */
#define LINE         16
#define LINE_LONGEST 4.0
#define ARMIJO       1e-4 /* Nocedal and Wright (2006), c_1 of condition 3.4 */

/* What the next generation is, with Adam always PHASE_PROBES. */
typedef enum Phase {
    PHASE_PROBES, /* probes */
    PHASE_MOVED,  /* probes, and x_old and g_old are those before the last step */
    PHASE_LINE,   /* a line search */
    PHASE_END     /* of no use */
} Phase;

/* Saved, beside the arrays. */
typedef struct GradientState {
    int format;
    int n;
    int central;
    int failures; /* generations without a finite loss, up to now */
    int lbfgs;    /* whether it is L-BFGS, else Adam */
    int phase;    /* a Phase */
    LbfgsMemory memory;
    AdamPowers powers;
} GradientState;

struct Search {
    double h, clip;
    AdamRates rates;
    GradientState state;
    double *low, *high;        /* [n] */
    double *x;                 /* [n]; saved, as is all of its block, of saved_count() doubles */
    double *m, *v;             /* [n]; of Adam */
    double *x_old, *g_old, *d; /* [n]; of L-BFGS, d being the direction */
    double *pairs;             /* [LBFGS_PAIRS][2][n] */
    double *g, *step;          /* [n]; the gradient of this generation, and what becomes of it */
    double memory[];           /* of all arrays */
};

static double clip(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

/* ---- Memory -------------------------------------------------------------------------------- */

/* Doubles of the saved arrays. */
static size_t saved_count(int n, bool lbfgs)
{
    return (lbfgs ? 4 + 2 * LBFGS_PAIRS : 3) * (size_t)n;
}

static void lay_out(Search *s)
{
    size_t n = (size_t)s->state.n;
    s->low = s->memory;
    s->high = s->low + n;
    s->x = s->high + n;
    if (s->state.lbfgs) {
        s->x_old = s->x + n;
        s->g_old = s->x_old + n;
        s->d = s->g_old + n;
        s->pairs = s->d + n;
    } else {
        s->m = s->x + n;
        s->v = s->m + n;
    }
    s->g = s->x + saved_count(s->state.n, s->state.lbfgs);
    s->step = s->g + n;
}

static Search *gradient_create(const SearchProblem *problem)
{
    int n = problem->dimension;
    bool lbfgs = search_option(problem, "optimizer") == 1.0;
    if (saved_count(n, lbfgs) > INT_MAX / (2 * sizeof(double)))
        return NULL; /* neither population nor state_size would fit an int */
    Search *s = calloc(1, sizeof *s + (4 * (size_t)n + saved_count(n, lbfgs)) * sizeof(double));
    if (s == NULL)
        return NULL;
    s->h = search_option(problem, "h");
    s->rates = adam_rates(problem);
    s->clip = search_option(problem, "clip");
    s->state = (GradientState){.format = STATE_FORMAT,
                               .n = n,
                               .central = search_option(problem, "differences") == 1.0,
                               .lbfgs = lbfgs,
                               .powers = ADAM_START};
    lay_out(s);
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
    if (s->state.phase >= PHASE_LINE)
        return LINE + 1;
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

static void ask_probes(const Search *s, double *candidates)
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

/* The gradient. */
static void take_gradient(Search *s, const double *losses)
{
    for (int i = 0; i < s->state.n; i++)
        s->g[i] = partial(s, i, losses);
}

static double dot(int n, const double *a, const double *b)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Shortens the gradient to length `clip` if it is longer (Pascanu, Mikolov and Bengio 2013): a
 * probe that falls off a cliff of the loss would else make Adam's steps tiny for 1 / (1 - beta2)
 * generations. */
static void shorten_gradient(Search *s)
{
    double length = sqrt(dot(s->state.n, s->g, s->g));
    for (int i = 0; i < s->state.n && length > s->clip; i++)
        s->g[i] *= s->clip / length;
}

static void take_adam_step(Search *s, const double *losses)
{
    take_gradient(s, losses);
    shorten_gradient(s);
    adam_step(&s->rates, &s->state.powers, s->state.n, s->g, s->m, s->v, s->step);
    for (int i = 0; i < s->state.n; i++)
        s->x[i] = clip(s->x[i] - s->step[i], s->low[i], s->high[i]);
}

/* ---- L-BFGS -------------------------------------------------------------------------------- */

/* Sets those components of a direction to 0 that lead out of the bounds. */
static void keep_inside(const Search *s, double *direction)
{
    for (int i = 0; i < s->state.n; i++) {
        if ((s->x[i] <= s->low[i] && direction[i] < 0.0) ||
            (s->x[i] >= s->high[i] && direction[i] > 0.0))
            direction[i] = 0.0;
    }
}

/* Straight downhill, as long as the first step is to be. */
static void go_downhill(Search *s)
{
    for (int i = 0; i < s->state.n; i++)
        s->d[i] = -s->g[i];
    keep_inside(s, s->d);
    double length = sqrt(dot(s->state.n, s->d, s->d));
    for (int i = 0; i < s->state.n && length > 0.0; i++)
        s->d[i] *= s->rates.alpha / length;
}

/* Chooses the direction of the line search. */
static void aim(Search *s, const double *losses)
{
    int n = s->state.n;
    take_gradient(s, losses);
    if (s->state.phase == PHASE_MOVED)
        lbfgs_add(&s->state.memory, n, s->pairs, s->x, s->x_old, s->g, s->g_old);
    lbfgs_direction(&s->state.memory, n, s->pairs, s->g, s->d);
    keep_inside(s, s->d);
    if (s->state.memory.count == 0 || !(dot(n, s->d, s->g) < 0.0)) {
        s->state.memory = (LbfgsMemory){0};
        go_downhill(s);
    }
    memcpy(s->x_old, s->x, (size_t)n * sizeof *s->x);
    memcpy(s->g_old, s->g, (size_t)n * sizeof *s->g);
    s->state.phase = PHASE_LINE;
}

/* Point k of the line search, from 1. */
static void line_point(const Search *s, int k, double *point)
{
    double length = LINE_LONGEST / (double)(1 << (k - 1));
    for (int i = 0; i < s->state.n; i++)
        point[i] = clip(s->x[i] + length * s->d[i], s->low[i], s->high[i]);
}

static void ask_line(const Search *s, double *candidates)
{
    size_t n = (size_t)s->state.n;
    memcpy(candidates, s->x, n * sizeof *s->x);
    for (int k = 1; k <= LINE; k++)
        line_point(s, k, candidates + (size_t)k * n);
}

/* The condition of Armijo; the step is what the bounds leave of it. */
static bool is_better(const Search *s, int k, const double *losses)
{
    double slope_along = 0.0;
    line_point(s, k, s->step);
    for (int i = 0; i < s->state.n; i++)
        slope_along += s->g_old[i] * (s->step[i] - s->x[i]);
    return isfinite(losses[k]) && slope_along < 0.0 &&
           losses[k] <= search_loss(losses[0]) + ARMIJO * slope_along;
}

/* Goes to the best point of the line. */
static void walk(Search *s, const double *losses)
{
    int best = 0;
    for (int k = 1; k <= LINE; k++) {
        if (is_better(s, k, losses) && (best == 0 || losses[k] < losses[best]))
            best = k;
    }
    if (best > 0) {
        s->state.phase = PHASE_MOVED;
        line_point(s, best, s->step);
        memcpy(s->x, s->step, (size_t)s->state.n * sizeof *s->x);
    } else if (s->state.memory.count > 0) {
        s->state.phase = PHASE_PROBES;
        s->state.memory = (LbfgsMemory){0};
    } else {
        s->state.phase = PHASE_END;
    }
}

/* ---- Asking and telling -------------------------------------------------------------------- */

static void gradient_ask(Search *s, double *candidates)
{
    if (s->state.phase >= PHASE_LINE)
        ask_line(s, candidates);
    else
        ask_probes(s, candidates);
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
    if (!any_finite(losses, gradient_population(s))) {
        s->state.failures += s->state.failures < FAILURE_LIMIT;
        return;
    }
    s->state.failures = 0;
    if (!s->state.lbfgs)
        take_adam_step(s, losses);
    else if (s->state.phase == PHASE_LINE)
        walk(s, losses);
    else if (s->state.phase != PHASE_END)
        aim(s, losses);
}

static void gradient_favourite(const Search *s, double *best)
{
    memcpy(best, s->x, (size_t)s->state.n * sizeof *best);
}

static SearchStop gradient_stop(const Search *s)
{
    if (s->state.failures >= FAILURE_LIMIT)
        return SEARCH_NOTHING_FINITE;
    return s->state.phase == PHASE_END ? SEARCH_TOLERANCE_X : SEARCH_GOING;
}

/* ---- Checkpoints: GradientState, the block from x on ---------------------------------------- */

static size_t arrays_size(const Search *s)
{
    return saved_count(s->state.n, s->state.lbfgs) * sizeof(double);
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
        saved.central != s->state.central || saved.lbfgs != s->state.lbfgs || saved.failures < 0 ||
        saved.failures > FAILURE_LIMIT || saved.phase < 0 || saved.phase > PHASE_END ||
        saved.memory.count < 0 || saved.memory.count > LBFGS_PAIRS || saved.memory.next < 0 ||
        saved.memory.next >= LBFGS_PAIRS)
        return false;
    s->state = saved;
    memcpy(s->x, bytes + sizeof saved, arrays_size(s));
    return true;
}

/* ---- The method ---------------------------------------------------------------------------- */

static const char *const optimizers[] = {"adam", "lbfgs"};
static const char *const differences[] = {"forward", "central"};

static const SearchOptionRule rules[] = {
    {.name = "optimizer",
     .default_value = 0,
     .low = 0,
     .high = 1,
     .integer = true,
     .words = optimizers,
     .meaning =
         "adam: one step a generation; lbfgs: a line search after each gradient, faster where "
         "losses are smooth and have no fresh draws in each generation"},
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
    ADAM_RULES(0.01),
    {.name = "clip",
     .default_value = 1.0,
     .low = 1e-30,
     .high = 1e300,
     .meaning = "Adam's largest length of the gradient; a longer one is shortened"},
};

const SearchMethod search_gradient = {
    .name = "gradient",
    .summary = "finite differences with Adam (Kingma and Ba 2015) or L-BFGS (Nocedal 1980)",
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
