/* gp.c: genetic programming (Koza 1992) for rules that are expressions, as Jordan, Schmidt, Senn and Petrovici (2021)
 * search them, with trees.
 *
 * A generation has four kinds of candidates, in this order:
 *
 *   the front       the best formula of each size, unless a smaller one is as good; they are evaluated in each
 *                   generation anew, so losses of different generations are never compared
 *   the best        of the others of the generation before, until a tenth of the population is kept
 *   refined ones    constants of one of the front, by CMA-ES (refining.h)
 *   children        of parents that win tournaments: two by crossover, or one with a change; some are drawn at random
 *
 * A candidate is as old as its oldest ancestor drawn at random is, in generations. In a tournament the first that is
 * drawn meets none that are older, so what has just begun is not driven out by what has been polished for long, and the
 * search does not end in the first hollow that it finds (age-fitness selection: Schmidt and Lipson 2010).
 *
 * A child whose canonical form (algebra.h) has been bred before is bred again, unless it has fewer nodes: so nearly
 * all candidates are different rules. Coordinates that are no formula are inherited and change like constants. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algebra.h"
#include "breeding.h"
#include "refining.h"

#define STATE_FORMAT  0x31205047 /* "GP 1" */
#define OPPONENT_TRIES 4         /* drawn for each that a candidate shall meet */
#define TABLE         16384      /* forms that are remembered; of two in one place the newer one */
#define REFINED       256        /* the same of formulas whose constants have been refined */
#define BREED_TRIES   30
#define FAILURE_LIMIT 10

static const SearchOptionRule rules[] = {
    {.name = "population",
     .default_value = 200,
     .low = 10,
     .high = 1000000,
     .integer = true,
     .meaning = "candidates a generation"},
    {.name = "tournament",
     .default_value = 5,
     .low = 1,
     .high = 1000,
     .integer = true,
     .meaning = "so many candidates are drawn for each parent, and the best of them is it"},
    {.name = "crossover",
     .default_value = 0.5,
     .low = 0,
     .high = 1,
     .meaning = "part of the children that have two parents; the others are one with a change"},
    {.name = "immigrants",
     .default_value = 0.2,
     .low = 0,
     .high = 1,
     .meaning = "part of the children that are drawn at random, as all of the first generation are"},
    {.name = "sigma",
     .default_value = 1,
     .low = 1e-100,
     .high = 1e100,
     .meaning = "standard deviation of new constants"},
    {.name = "refine",
     .default_value = 0.2,
     .low = 0,
     .high = 0.9,
     .meaning = "part of the candidates with which CMA-ES refines constants; of fewer than 4 it does not"},
};

/* A form that has been bred, and with how few nodes. No padding, since it is saved. */
typedef struct Seen {
    uint64_t hash;
    int64_t size; /* 0: the place is empty */
} Seen;

/* Saved, with `next`, `ages`, `table` and `refined`, and then the state of the refinement. */
typedef struct GpState {
    int format;
    int n, population;
    int front, kept;  /* the first candidates of `next`: of the front, and kept in all */
    int refining;     /* candidates behind those kept that are refined ones, 0 or Search.refined_count */
    int refined_age;  /* of those */
    int unused;       /* 0 */
    int failures;     /* generations without a finite loss, up to now */
    int generation;   /* number of tells */
    uint64_t seed;
} GpState;

struct Search {
    GpState state;
    double spread, crossover, immigrants;
    int tournament, refined_count;
    const Formula *const *formulas; /* borrowed */
    int formula_count;
    double *next, *last; /* [population][n], owned: of the next ask, and of the last tell */
    double *start;       /* [n] in that block */
    double *low, *high;  /* the same */
    const double *losses;
    int *order, *sizes; /* [population][2]; [population], owned, with the next two in one block */
    int *ages, *last_ages; /* [population] each: of `next` and of `last` */
    Seen *table;        /* [TABLE], owned */
    uint64_t *refined;  /* [REFINED] in that block */
    Algebra *algebra;   /* owned */
    Refining *refinement;
};

/* ---- candidates ------------------------------------------------------------------------------ */

static double *row(const Search *s, double *population, int k)
{
    return population + (size_t)k * (size_t)s->state.n;
}

static bool is_in_formula(const Search *s, int i)
{
    for (int k = 0; k < s->formula_count; k++)
        if (i >= s->formulas[k]->first && i < s->formulas[k]->first + 2 * s->formulas[k]->size)
            return true;
    return false;
}

static int size_of(const Search *s, const double *candidate)
{
    int size = 0;
    for (int k = 0; k < s->formula_count; k++)
        size += formula_length(s->formulas[k], candidate + s->formulas[k]->first, 0);
    return size;
}

/* Of the rule that a candidate is. */
static uint64_t hash_of(const Search *s, const double *candidate)
{
    uint64_t hash = 0;
    for (int k = 0; k < s->formula_count; k++) {
        const double *codes = candidate + s->formulas[k]->first;
        uint64_t own = algebra_hash(s->algebra, s->formulas[k], codes, codes + s->formulas[k]->size);
        hash = hash * 0x9E3779B97F4A7C15u + own;
    }
    for (int i = 0; i < s->state.n; i++) {
        uint64_t bits;
        memcpy(&bits, &candidate[i], sizeof bits);
        if (!is_in_formula(s, i))
            hash = (hash ^ bits) * 0x9E3779B97F4A7C15u;
    }
    return hash;
}

/* Of the nodes that are not constants: formulas that differ in their constants alone are refined once. */
static uint64_t hash_of_shape(const Search *s, const double *candidate)
{
    uint64_t hash = 1;
    for (int k = 0; k < s->formula_count; k++) {
        const double *codes = candidate + s->formulas[k]->first;
        int length = formula_length(s->formulas[k], codes, 0);
        for (int node = 0; node < length; node++)
            hash = (hash ^ (uint64_t)(int64_t)codes[node]) * 0x9E3779B97F4A7C15u + (hash >> 29);
    }
    return hash;
}

/* Remembers a candidate; false if it was known with no more nodes. */
static bool is_new(Search *s, const double *candidate)
{
    uint64_t hash = hash_of(s, candidate);
    int size = size_of(s, candidate);
    Seen *seen = &s->table[(hash ^ (hash >> 32)) % TABLE];
    if (seen->size > 0 && seen->hash == hash && seen->size <= size)
        return false;
    *seen = (Seen){hash, size};
    return true;
}

/* ---- children -------------------------------------------------------------------------------- */

static bool is_better(const Search *s, int a, int b)
{
    double x = search_loss(s->losses[a]), y = search_loss(s->losses[b]);
    return x < y || (x == y && s->sizes[a] < s->sizes[b]);
}

/* The number of a candidate that has won a tournament. */
static int parent(const Search *s, Dice *dice)
{
    int first = breeding_below(dice, s->state.population), best = first, met = 1;
    for (int k = 0; k < OPPONENT_TRIES * s->tournament && met < s->tournament; k++) {
        int other = breeding_below(dice, s->state.population);
        if (s->last_ages[other] > s->last_ages[first])
            continue;
        met++;
        if (is_better(s, other, best))
            best = other;
    }
    return best;
}

/* Moves the coordinates that are no formula, one of two of them. */
static void move_others(const Search *s, Dice *dice, double *child)
{
    for (int i = 0; i < s->state.n; i++) {
        if (is_in_formula(s, i) || breeding_uniform(dice) < 0.5)
            continue;
        double x = search_from_bounds(child[i], s->low[i], s->high[i]);
        child[i] = search_into_bounds(x + 0.3 * s->spread * breeding_normal(dice), s->low[i], s->high[i]);
    }
}

/* A child of candidates of the last generation, or a random one; in the first generation that. Returns its age. */
static int breed(const Search *s, Dice *dice, double *child)
{
    bool first = s->state.generation == 0 || breeding_uniform(dice) < s->immigrants;
    int parents[2] = {first ? 0 : parent(s, dice)};
    bool crosses = !first && breeding_uniform(dice) < s->crossover;
    parents[1] = crosses ? parent(s, dice) : parents[0];
    const double *mother = first ? s->start : row(s, s->last, parents[0]);
    const double *father = first ? s->start : row(s, s->last, parents[1]);
    memcpy(child, mother, sizeof(double) * (size_t)s->state.n);
    int which = s->formula_count > 1 ? breeding_below(dice, s->formula_count) : 0;
    for (int k = 0; k < s->formula_count; k++) {
        const Formula *formula = s->formulas[k];
        double *genes = child + formula->first;
        if (first)
            breeding_random(dice, formula, s->spread, genes);
        else if (k == which && crosses)
            breeding_cross(dice, formula, mother + formula->first, father + formula->first, genes);
        else if (k == which)
            breeding_mutate(dice, formula, s->spread, mother + formula->first, genes);
        else if (crosses && breeding_uniform(dice) < 0.5)
            memcpy(genes, father + formula->first, sizeof(double) * 2 * (size_t)formula->size);
    }
    if (first || s->formula_count == 0 || breeding_uniform(dice) < 0.25)
        move_others(s, dice, child);
    if (first)
        return 0;
    int a = s->last_ages[parents[0]], b = s->last_ages[parents[1]];
    return 1 + (a > b ? a : b);
}

static void breed_from(Search *s, int begin)
{
    for (int k = begin; k < s->state.population; k++) {
        Dice dice = {.draw = search_draw(s->state.seed, s->state.generation), .step = k};
        for (int tries = 0; tries < BREED_TRIES; tries++) {
            s->ages[k] = breed(s, &dice, row(s, s->next, k));
            if (is_new(s, row(s, s->next, k)))
                break;
        }
    }
}

/* ---- the next generation --------------------------------------------------------------------- */

static void keep(Search *s, int candidate)
{
    s->ages[s->state.kept] = s->last_ages[candidate] + 1;
    memcpy(row(s, s->next, s->state.kept++), row(s, s->last, candidate),
           sizeof(double) * (size_t)s->state.n);
}

/* Puts the front first, from its smallest formula to its best. Of a generation in which all fail it is the one before. */
static void keep_front(Search *s)
{
    int *front = s->order + s->state.population, count = 0;
    for (int k = 0; k < s->state.population; k++) {
        int candidate = s->order[k];
        double loss = search_loss(s->losses[candidate]);
        if (loss == HUGE_VAL)
            break;
        if (count > 0 && s->sizes[candidate] >= s->sizes[front[count - 1]])
            continue;
        count -= count > 0 && loss == search_loss(s->losses[front[count - 1]]);
        front[count++] = candidate;
    }
    s->state.failures = count > 0 ? 0 : s->state.failures + 1;
    if (count == 0)
        for (; count < s->state.front; count++)
            front[count] = s->state.front - 1 - count;
    s->state.front = count;
    s->state.kept = 0;
    while (count > 0)
        keep(s, front[--count]);
}

/* Others of the best, until a tenth of the population is kept. */
static void keep_best(Search *s)
{
    int room = s->state.population / 10, front = s->state.front;
    for (int k = 0; k < s->state.population && s->state.kept < room; k++) {
        bool known = s->losses[s->order[k]] == HUGE_VAL;
        for (int f = 0; f < front && !known; f++)
            known = memcmp(row(s, s->next, f), row(s, s->last, s->order[k]),
                           sizeof(double) * (size_t)s->state.n) == 0;
        if (!known)
            keep(s, s->order[k]);
    }
}

/* Refines the best of the front whose constants have not been yet; if there is none, the best once more. */
static void begin_to_refine(Search *s)
{
    for (int k = s->state.front - 1; k >= 0 && !refining_is_on(s->refinement); k--) {
        uint64_t shape = hash_of_shape(s, row(s, s->next, k));
        uint64_t *known = &s->refined[(shape ^ (shape >> 32)) % REFINED];
        if (*known == shape)
            continue;
        *known = shape;
        if (refining_begin(s->refinement, row(s, s->next, k)))
            s->state.refined_age = s->ages[k];
    }
    int best = s->state.front - 1;
    if (!refining_is_on(s->refinement) && refining_begin(s->refinement, row(s, s->next, best)))
        s->state.refined_age = s->ages[best];
}

static void refine(Search *s)
{
    GpState *state = &s->state;
    state->refining = 0;
    if (s->refined_count == 0 || state->kept + s->refined_count >= state->population)
        return;
    begin_to_refine(s);
    if (!refining_is_on(s->refinement))
        return;
    refining_ask(s->refinement, row(s, s->next, state->kept));
    state->refining = s->refined_count;
    for (int k = 0; k < state->refining; k++)
        s->ages[state->kept + k] = s->state.refined_age;
    s->state.refined_age++;
}

static void gp_tell(Search *s, const double *losses)
{
    GpState *state = &s->state;
    double *told = s->next;
    int *told_ages = s->ages;
    s->next = s->last;
    s->last = told;
    s->ages = s->last_ages;
    s->last_ages = told_ages;
    s->losses = losses;
    for (int k = 0; k < state->population; k++)
        s->sizes[k] = size_of(s, row(s, s->last, k));
    search_rank(losses, state->population, s->order, s->order + state->population);
    if (state->refining > 0)
        refining_tell(s->refinement, losses + state->kept);
    state->generation++;
    keep_front(s);
    keep_best(s);
    refine(s);
    breed_from(s, state->kept + state->refining);
    s->losses = NULL;
}

/* ---- the search ------------------------------------------------------------------------------ */

static void gp_destroy(Search *s)
{
    if (s == NULL)
        return;
    refining_destroy(s->refinement);
    free(s->next < s->last ? s->next : s->last);
    free(s->order);
    free(s->table);
    free(s->algebra);
    free(s);
}

static double gp_memory(const SearchProblem *problem, int *population)
{
    *population = (int)search_option(problem, "population");
    double n = problem->dimension;
    return 8 * n * (2.0 * *population + 3) + 20.0 * *population + TABLE * sizeof(Seen) +
           sizeof(Algebra) + refining_memory(problem->dimension, *population);
}

static bool allocate(Search *s)
{
    size_t n = (size_t)s->state.n, population = (size_t)s->state.population;
    if (population * n > INT_MAX / (2 * sizeof(double)))
        return false; /* state_size would not fit an int */
    s->next = calloc((2 * population + 3) * n, sizeof(double));
    s->order = calloc(5 * population, sizeof *s->order);
    s->table = calloc(1, sizeof *s->table * TABLE + sizeof *s->refined * REFINED);
    s->algebra = calloc(1, sizeof *s->algebra);
    if (!s->next || !s->order || !s->table || !s->algebra)
        return false;
    s->last = s->next + population * n;
    s->start = s->last + population * n;
    s->low = s->start + n;
    s->high = s->low + n;
    s->sizes = s->order + 2 * population;
    s->ages = s->sizes + population;
    s->last_ages = s->ages + population;
    s->refined = (uint64_t *)(s->table + TABLE);
    return true;
}

static Search *gp_create(const SearchProblem *problem)
{
    Search *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    size_t bytes = sizeof(double) * (size_t)problem->dimension;
    double population = search_option(problem, "population");
    double refined = floor(search_option(problem, "refine") * population);
    s->state = (GpState){.format = STATE_FORMAT,
                         .n = problem->dimension,
                         .population = (int)population,
                         .front = 1,
                         .kept = 1,
                         .seed = problem->seed};
    s->spread = search_option(problem, "sigma");
    s->crossover = search_option(problem, "crossover");
    s->immigrants = search_option(problem, "immigrants");
    s->tournament = (int)search_option(problem, "tournament");
    s->refined_count = refined < 4 ? 0 : (int)refined;
    s->formulas = problem->formulas;
    s->formula_count = problem->formula_count;
    s->refinement = refining_create(problem, s->refined_count, 0.3);
    if (!s->refinement || !allocate(s)) {
        gp_destroy(s);
        return NULL;
    }
    memcpy(s->start, problem->start, bytes);
    memcpy(s->low, problem->low, bytes);
    memcpy(s->high, problem->high, bytes);
    memcpy(s->next, problem->start, bytes);
    breed_from(s, 1);
    return s;
}

static int gp_population(const Search *s)
{
    return s->state.population;
}

static void gp_ask(Search *s, double *candidates)
{
    memcpy(candidates, s->next, sizeof(double) * (size_t)s->state.population * (size_t)s->state.n);
}

static void gp_favourite(const Search *s, double *best)
{
    memcpy(best, row(s, s->next, s->state.front - 1), sizeof(double) * (size_t)s->state.n);
}

static int gp_front(const Search *s, int most, double *candidates, int *sizes)
{
    int count = s->state.front < most ? s->state.front : most;
    memcpy(candidates, s->next, sizeof(double) * (size_t)count * (size_t)s->state.n);
    for (int k = 0; k < count; k++)
        sizes[k] = size_of(s, row(s, s->next, k));
    return count;
}

static SearchStop gp_stop(const Search *s)
{
    return s->state.failures >= FAILURE_LIMIT ? SEARCH_NOTHING_FINITE : SEARCH_GOING;
}

/* ---- checkpoints: GpState, next, table and refined, ages, the state of the refinement ---------- */

static size_t next_size(const Search *s)
{
    return sizeof(double) * (size_t)s->state.population * (size_t)s->state.n;
}

static size_t table_size(void)
{
    return sizeof(Seen) * TABLE + sizeof(uint64_t) * REFINED;
}

static size_t ages_size(const Search *s)
{
    return sizeof(int) * (size_t)s->state.population;
}

static size_t own_size(const Search *s)
{
    return sizeof s->state + next_size(s) + table_size() + ages_size(s);
}

static int gp_state_size(const Search *s)
{
    return (int)own_size(s) + refining_state_size(s->refinement);
}

static void gp_save(const Search *s, unsigned char *bytes)
{
    memcpy(bytes, &s->state, sizeof s->state);
    memcpy(bytes + sizeof s->state, s->next, next_size(s));
    memcpy(bytes + sizeof s->state + next_size(s), s->table, table_size());
    memcpy(bytes + own_size(s) - ages_size(s), s->ages, ages_size(s));
    refining_save(s->refinement, bytes + own_size(s));
}

static bool fits(const Search *s, const GpState *saved)
{
    return saved->format == STATE_FORMAT && saved->n == s->state.n &&
           saved->population == s->state.population && saved->seed == s->state.seed &&
           saved->front >= 1 && saved->kept >= saved->front && saved->kept <= saved->population &&
           (saved->refining == 0 || saved->refining == s->refined_count) &&
           saved->kept + saved->refining <= saved->population && saved->failures >= 0 &&
           saved->generation >= 0;
}

static bool gp_load(Search *s, const unsigned char *bytes, int size)
{
    GpState saved;
    if (size < 0 || (size_t)size < own_size(s))
        return false;
    memcpy(&saved, bytes, sizeof saved);
    if (!fits(s, &saved) ||
        !refining_load(s->refinement, bytes + own_size(s), size - (int)own_size(s)) )
        return false;
    s->state = saved;
    memcpy(s->next, bytes + sizeof saved, next_size(s));
    memcpy(s->table, bytes + sizeof saved + next_size(s), table_size());
    memcpy(s->ages, bytes + own_size(s) - ages_size(s), ages_size(s));
    return true;
}

/* ---- the method ------------------------------------------------------------------------------ */

const SearchMethod search_gp = {
    .name = "gp",
    .summary = "genetic programming over expressions, with CMA-ES for their constants",
    .options = rules,
    .option_count = (int)(sizeof rules / sizeof *rules),
    .formulas = true,
    .memory = gp_memory,
    .create = gp_create,
    .destroy = gp_destroy,
    .population = gp_population,
    .ask = gp_ask,
    .tell = gp_tell,
    .favourite = gp_favourite,
    .front = gp_front,
    .stop = gp_stop,
    .state_size = gp_state_size,
    .save = gp_save,
    .load = gp_load,
};
