/* gradient.c: descent along the gradient, with the steps of Adam or of L-BFGS.
 *
 * With `slopes = exact` a generation of probes is the current point alone, and its slopes are told with its loss.
 * Else they are finite differences.
 *
 * A generation of probes has as candidates the current point x, as number 0, so that the history
 * shows its loss, and probes beside it along each coordinate (differences.h). How far from x they
 * are is option `h`, or is chosen for each coordinate: then every LADDER_PERIOD-th gradient takes
 * probes at all distances of a ladder.
 *
 * An l1 penalty of the objective is taken out of the losses: its slopes are known (l1.h).
 *
 * Adam (adam.h) makes a step after each such generation, and then the proximal step of the penalty
 * with Adam's own step size for each coordinate (Yun, Lozano and Yang 2021, "Adaptive proximal
 * gradient methods for structured neural networks", algorithm 1). With L-BFGS (lbfgs.h), which
 * needs losses that do not change from one generation to the next, a generation of the line search
 * follows: x again, as number 0, and LINE points along the direction, of which the best becomes x
 * if it satisfies the condition of Armijo. With a penalty this is OWL-QN (Andrew and Gao 2007). If
 * none does, the memory is cleared; if it was empty already, the distances are chosen anew; if they
 * have just been, the search has come to its end. Steps are projected on the bounds.
 *
 * favourite is the current point, not the best one seen: where losses use fresh draws in every
 * generation, the lowest loss seen is the luckiest one. FAILURE_LIMIT generations in a row without
 * a finite loss end the search, too; such a generation makes no step. So do many generations of probes that
 * all have the same loss (flatness.h), the last one of them at all distances if these are chosen. */
#include "gradient_slopes.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STATE_FORMAT  0x35445247 /* "GRD5" */
#define FAILURE_LIMIT 10

/* Points of a line search: 4, 2, 1, 1/2 ... of the direction. */
#define LINE         16
#define LINE_LONGEST 4.0
#define ARMIJO       1e-4 /* Nocedal and Wright (2006), c_1 of condition 3.4 */

static double clip(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

/* ---- Memory -------------------------------------------------------------------------------- */

/* Doubles of the saved arrays. */
static size_t saved_count(int n, bool lbfgs)
{
    return (size_t)(lbfgs ? 5 + 2 * lbfgs_pairs(n) : 4) * (size_t)n;
}

static size_t most_candidates(int n)
{
    return 1 + LINE + 2 * (size_t)n * LADDER;
}

static void lay_out(Search *s)
{
    size_t n = (size_t)s->state.n;
    s->low = s->memory;
    s->high = s->low + n;
    s->l1_weight = s->high + n;
    s->l1_zero = s->l1_weight + n;
    s->x = s->l1_zero + n;
    s->h = s->x + n;
    if (s->state.lbfgs) {
        s->x_old = s->h + n;
        s->g_old = s->x_old + n;
        s->d = s->g_old + n;
        s->pairs = s->d + n;
    } else {
        s->m = s->h + n;
        s->v = s->m + n;
    }
    s->g = s->x + saved_count(s->state.n, s->state.lbfgs);
    s->step = s->g + n;
    s->pseudo = s->step + n;
    s->slopes = s->pseudo + n;
    s->losses = s->slopes + LADDER * n;
    s->probes = (Probes){s->state.n, s->state.central == 1, s->low, s->high};
    s->l1 = (L1){s->state.n, s->l1_weight, s->l1_zero};
}

static void set_problem(Search *s, const SearchProblem *problem)
{
    double h = search_option(problem, "h");
    for (int i = 0; i < s->state.n; i++) {
        s->low[i] = problem->low[i];
        s->high[i] = problem->high[i];
        s->l1_weight[i] = problem->l1_weight ? problem->l1_weight[i] : 0.0;
        s->l1_zero[i] = problem->l1_zero ? problem->l1_zero[i] : 0.0;
        s->x[i] = clip(problem->start[i], s->low[i], s->high[i]);
        s->h[i] = h;
    }
}

static size_t memory_count(int n, bool lbfgs)
{
    return (7 + LADDER) * (size_t)n + saved_count(n, lbfgs) + most_candidates(n);
}

/* Also while it is not known whether there are exact slopes. */
static bool is_exact(const SearchProblem *problem)
{
    return search_option(problem, "slopes") != 0.0;
}

static double gradient_memory(const SearchProblem *problem, int *population)
{
    int n = problem->dimension;
    bool lbfgs = search_option(problem, "optimizer") == 1.0;
    bool chooses = isnan(search_option(problem, "h"));
    size_t most = is_exact(problem) ? 1 + LINE
                  : chooses         ? most_candidates(n)
                                    : 1 + LINE + 2 * (size_t)n;
    *population = most < INT_MAX ? (int)most : INT_MAX;
    return (double)sizeof(double) * (double)memory_count(n, lbfgs);
}

static Search *gradient_create(const SearchProblem *problem)
{
    int n = problem->dimension;
    bool lbfgs = search_option(problem, "optimizer") == 1.0;
    if (saved_count(n, lbfgs) > INT_MAX / (2 * sizeof(double)))
        return NULL; /* neither population nor state_size would fit an int */
    Search *s = calloc(1, sizeof *s + memory_count(n, lbfgs) * sizeof(double));
    if (s == NULL)
        return NULL;
    bool chooses = !is_exact(problem) && isnan(search_option(problem, "h"));
    s->rates = adam_rates(problem);
    s->clip = search_option(problem, "clip");
    s->state = (GradientState){.format = STATE_FORMAT,
                               .n = n,
                               .central = is_exact(problem)
                                          ? GRADIENT_EXACT
                                          : search_option(problem, "differences") == 1.0,
                               .chooses = chooses,
                               .lbfgs = lbfgs,
                               .phase = chooses ? PHASE_LADDER : PHASE_PROBES,
                               .powers = ADAM_START};
    lay_out(s);
    set_problem(s, problem);
    return s;
}

static void gradient_destroy(Search *s)
{
    free(s);
}

static int gradient_population(const Search *s)
{
    switch ((GradientPhase)s->state.phase) {
    case PHASE_LADDER:
        return 1 + ladder_count(&s->probes);
    case PHASE_PROBES:
        return s->state.central == GRADIENT_EXACT ? 1 : 1 + probes_count(&s->probes);
    case PHASE_LINE:
    case PHASE_END:
        break;
    }
    return 1 + LINE;
}

/* ---- Steps --------------------------------------------------------------------------------- */

static double dot(int n, const double *a, const double *b)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Shortens the gradient to length `clip` if it is longer (Pascanu, Mikolov and Bengio 2013): a
 * probe that falls off a cliff of the loss would else make Adam's steps tiny for 1 / (1 - beta2)
 * generations. Returns what is left of it. */
static double shorten_gradient(Search *s)
{
    double length = sqrt(dot(s->state.n, s->g, s->g));
    double left = length > s->clip ? s->clip / length : 1.0;
    for (int i = 0; i < s->state.n; i++)
        s->g[i] *= left;
    return left;
}

/* looked_far: the loss has been flat near x for long. */
static void take_adam_step(Search *s, bool looked_far)
{
    gradient_slopes_take(s);
    if (looked_far)
        gradient_slopes_of_steps(s);
    double left = shorten_gradient(s);
    adam_step(&s->rates, &s->state.powers, s->state.n, s->g, s->m, s->v, s->step);
    for (int i = 0; i < s->state.n; i++) {
        double size = left * adam_size(&s->rates, &s->state.powers, s->v[i]);
        double x = l1_shrink(&s->l1, i, s->x[i] - s->step[i], size);
        s->x[i] = clip(x, s->low[i], s->high[i]);
    }
    s->state.phase = (int)gradient_slopes_next(s);
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
        s->d[i] = -s->pseudo[i];
    keep_inside(s, s->d);
    double length = sqrt(dot(s->state.n, s->d, s->d));
    for (int i = 0; i < s->state.n && length > 0.0; i++)
        s->d[i] *= s->rates.alpha / length;
}

/* Chooses the direction of the line search. */
static void aim(Search *s)
{
    int n = s->state.n;
    gradient_slopes_take(s);
    if (s->state.moved)
        lbfgs_add(&s->state.memory, n, s->pairs, s->x, s->x_old, s->g, s->g_old);
    l1_pseudo_gradient(&s->l1, s->x, s->g, s->pseudo);
    lbfgs_direction(&s->state.memory, n, s->pairs, s->pseudo, s->d);
    l1_align(&s->l1, s->pseudo, s->d);
    keep_inside(s, s->d);
    if (s->state.memory.count == 0 || !(dot(n, s->d, s->pseudo) < 0.0)) {
        s->state.memory = (LbfgsMemory){0};
        go_downhill(s);
    }
    memcpy(s->x_old, s->x, (size_t)n * sizeof *s->x);
    memcpy(s->g_old, s->g, (size_t)n * sizeof *s->g);
    s->state.phase = PHASE_LINE;
}

/* Point k of the line search, from 1; needs `pseudo`. */
static void line_point(const Search *s, int k, double *point)
{
    double length = LINE_LONGEST / (double)(1 << (k - 1));
    for (int i = 0; i < s->state.n; i++)
        point[i] = clip(s->x[i] + length * s->d[i], s->low[i], s->high[i]);
    l1_keep_orthant(&s->l1, s->x, s->pseudo, point);
}

static void ask_line(Search *s, double *candidates)
{
    size_t n = (size_t)s->state.n;
    l1_pseudo_gradient(&s->l1, s->x, s->g_old, s->pseudo);
    memcpy(candidates, s->x, n * sizeof *s->x);
    for (int k = 1; k <= LINE; k++)
        line_point(s, k, candidates + (size_t)k * n);
}

/* The condition of Armijo; the step is what the bounds and the orthant leave of it. */
static bool is_better(const Search *s, int k, const double *losses)
{
    double slope_along = 0.0;
    line_point(s, k, s->step);
    for (int i = 0; i < s->state.n; i++)
        slope_along += s->pseudo[i] * (s->step[i] - s->x[i]);
    return isfinite(losses[k]) && slope_along < 0.0 &&
           losses[k] <= search_loss(losses[0]) + ARMIJO * slope_along;
}

/* What follows a line without a better point. */
static GradientPhase give_up(const Search *s)
{
    if (s->state.memory.count > 0)
        return PHASE_PROBES;
    return s->state.chooses && s->state.fresh > 1 ? PHASE_LADDER : PHASE_END;
}

/* Goes to the best point of the line. */
static void walk(Search *s, const double *losses)
{
    int best = 0;
    for (int k = 1; k <= LINE; k++) {
        if (is_better(s, k, losses) && (best == 0 || losses[k] < losses[best]))
            best = k;
    }
    s->state.moved = best > 0;
    if (best > 0) {
        s->state.phase = (int)gradient_slopes_next(s);
        line_point(s, best, s->step);
        memcpy(s->x, s->step, (size_t)s->state.n * sizeof *s->x);
    } else {
        s->state.phase = (int)give_up(s);
        s->state.memory = (LbfgsMemory){0};
    }
}

/* ---- Asking and telling -------------------------------------------------------------------- */

static void gradient_ask(Search *s, double *candidates)
{
    double *probes = candidates + s->state.n;
    memcpy(candidates, s->x, (size_t)s->state.n * sizeof *s->x);
    switch ((GradientPhase)s->state.phase) {
    case PHASE_LADDER:
        ladder_write(&s->probes, s->x, s->step, probes);
        break;
    case PHASE_PROBES:
        if (s->state.central != GRADIENT_EXACT)
            probes_write(&s->probes, s->x, s->h, probes);
        break;
    case PHASE_LINE:
    case PHASE_END:
        ask_line(s, candidates);
        break;
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

/* With L-BFGS, whose end comes by itself, the last probes are enough. Exact slopes must all be 0: of a loss that does not
 * change any more since its digits end, they still say where it falls. */
static bool is_flat(const Search *s)
{
    const double *slopes = s->state.lbfgs ? s->g_old : s->g;
    if (s->state.central == GRADIENT_EXACT && dot(s->state.n, slopes, slopes) > 0.0)
        return false;
    int limit = flatness_limit(s->state.n, 1 + probes_count(&s->probes));
    return flatness_stop(&s->state.flatness, s->state.lbfgs ? 1 : limit) != SEARCH_GOING;
}

/* Ends Adam's search if all is flat: if distances are chosen not before the last probes of a flat loss have
 * been at all of them. */
static void doubt(Search *s, bool looked_far)
{
    bool flat = is_flat(s);
    if (looked_far)
        s->state.flat = dot(s->state.n, s->g, s->g) == 0.0;
    else if (flat && s->state.chooses)
        s->state.phase = PHASE_LADDER;
    else
        s->state.flat = flat;
}

static void gradient_tell(Search *s, const double *losses)
{
    if (!any_finite(losses, gradient_population(s))) {
        s->state.failures += s->state.failures < FAILURE_LIMIT;
        return;
    }
    s->state.failures = 0;
    if (s->state.phase == PHASE_LINE) {
        walk(s, losses);
    } else if (s->state.phase != PHASE_END) {
        bool looked_far = s->state.phase == PHASE_LADDER && is_flat(s);
        flatness_add(&s->state.flatness, losses, gradient_population(s), losses[0]);
        gradient_slopes_begin(s, losses, gradient_population(s));
        if (s->state.lbfgs) {
            aim(s);
        } else {
            take_adam_step(s, looked_far);
            doubt(s, looked_far);
        }
    }
}

static double *gradient_slopes(Search *s)
{
    return s->state.central == GRADIENT_EXACT && s->state.phase == PHASE_PROBES ? s->g : NULL;
}

static void gradient_favourite(const Search *s, double *best)
{
    memcpy(best, s->x, (size_t)s->state.n * sizeof *best);
}

static SearchStop gradient_stop(const Search *s)
{
    if (s->state.failures >= FAILURE_LIMIT)
        return SEARCH_NOTHING_FINITE;
    if (s->state.phase != PHASE_END && !s->state.flat)
        return SEARCH_GOING;
    return is_flat(s) ? flatness_stop(&s->state.flatness, 1) : SEARCH_NO_DESCENT;
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
        saved.central != s->state.central || saved.chooses != s->state.chooses ||
        saved.lbfgs != s->state.lbfgs || saved.fresh < 0 || saved.moved < 0 || saved.moved > 1 ||
        saved.flat < 0 || saved.flat > 1 || saved.failures < 0 || saved.failures > FAILURE_LIMIT ||
        saved.phase < 0 || saved.phase > PHASE_END || saved.memory.count < 0 ||
        saved.memory.count > lbfgs_pairs(saved.n) || saved.memory.next < 0 ||
        saved.memory.next >= lbfgs_pairs(saved.n) || !flatness_makes_sense(&saved.flatness))
        return false;
    s->state = saved;
    memcpy(s->x, bytes + sizeof saved, arrays_size(s));
    return true;
}

/* ---- The method ---------------------------------------------------------------------------- */

static const char *const optimizers[] = {"adam", "lbfgs"};
static const char *const slopes[] = {"differences", "exact"};
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
         "losses are smooth and have no fresh draws in each generation",
     .compares = 1},
    {.name = "slopes",
     .default_value = SEARCH_COMPUTED,
     .low = 0,
     .high = 1,
     .integer = true,
     .words = slopes,
     .meaning = "differences: of losses at probes; exact: by going back through the trial, for the time of a few "
                "evaluations whatever the number of coefficients; if not given, exact where there are any"},
    {.name = "differences",
     .default_value = 1,
     .low = 0,
     .high = 1,
     .integer = true,
     .words = differences,
     .meaning = "central: two probes a coefficient, exact to h^2; forward: one, exact to h",
     .needs = "slopes",
     .needed = 0},
    {.name = "h",
     .default_value = SEARCH_COMPUTED,
     .low = 1e-12,
     .high = 1e6,
     .meaning = "distance of the probes, in units of the search space; chosen for each coefficient "
                "if not given",
     .needs = "slopes",
     .needed = 0},
    ADAM_RULES(0.01),
    {.name = "clip",
     .default_value = 1.0,
     .low = 1e-30,
     .high = 1e300,
     .meaning = "Adam's largest length of the gradient; a longer one is shortened",
     .needs = "optimizer",
     .needed = 0},
};

const SearchMethod search_gradient = {
    .name = "gradient",
    .summary = "finite differences or exact slopes with Adam (Kingma and Ba 2015) or L-BFGS (Nocedal 1980)",
    .options = rules,
    .option_count = (int)(sizeof rules / sizeof *rules),
    .follows_slopes = true,
    .memory = gradient_memory,
    .create = gradient_create,
    .destroy = gradient_destroy,
    .population = gradient_population,
    .ask = gradient_ask,
    .slopes = gradient_slopes,
    .tell = gradient_tell,
    .favourite = gradient_favourite,
    .stop = gradient_stop,
    .state_size = gradient_state_size,
    .save = gradient_save,
    .load = gradient_load,
};
