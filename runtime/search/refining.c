/* refining.c: see refining.h. Coordinates are searched as multiples of their size at the beginning of a run. */
#include "refining.h"

#include <stdlib.h>
#include <string.h>

#include "cmaes.h"

#define LONGEST_RUN   20 /* generations */
#define SMALLEST_SIZE 0.1
#define MOST_OPTIONS  16

typedef struct RefiningState {
    int run, generation; /* number of the run; of its generations; -1: none is on */
} RefiningState;

struct Refining {
    int n, population;
    double sigma;
    uint64_t seed;
    const Formula *const *formulas;
    int formula_count;
    RefiningState state;
    double *target; /* [n]: where the run has begun; saved */
    double *low, *high;
    int count;      /* coordinates that are refined */
    int *places;    /* [n]: their numbers */
    double *start, *scales, *bounds; /* [n], [n], [2 n] */
    double *inner;  /* [population][n] */
    Search *run;    /* owned; NULL: none is on */
};

double refining_memory(int dimension, int population)
{
    double n = dimension;
    return 8 * n * (7 + population) + 8 * 4 * n * n;
}

Refining *refining_create(const SearchProblem *problem, int population, double sigma)
{
    size_t n = (size_t)problem->dimension;
    Refining *r = calloc(1, sizeof *r);
    double *numbers = calloc(n * (7 + (size_t)population), sizeof *numbers);
    int *places = calloc(n, sizeof *places);
    if (!r || !numbers || !places) {
        free(r);
        free(numbers);
        free(places);
        return NULL;
    }
    *r = (Refining){.n = problem->dimension,
                    .population = population,
                    .sigma = sigma,
                    .seed = problem->seed,
                    .formulas = problem->formulas,
                    .formula_count = problem->formula_count,
                    .state = {0, -1},
                    .target = numbers,
                    .low = numbers + n,
                    .high = numbers + 2 * n,
                    .start = numbers + 3 * n,
                    .scales = numbers + 4 * n,
                    .bounds = numbers + 5 * n,
                    .inner = numbers + 7 * n,
                    .places = places};
    memcpy(r->low, problem->low, n * sizeof(double));
    memcpy(r->high, problem->high, n * sizeof(double));
    return r;
}

void refining_destroy(Refining *r)
{
    if (r == NULL)
        return;
    cmaes_run.destroy(r->run);
    free(r->target);
    free(r->places);
    free(r);
}

/* Whether coordinate i is refined: a constant in use, or none of a formula. */
static bool is_refined(const Refining *r, const double *candidate, int i)
{
    for (int k = 0; k < r->formula_count; k++) {
        const Formula *formula = r->formulas[k];
        int at = i - formula->first;
        if (at < 0 || at >= 2 * formula->size)
            continue;
        const double *codes = candidate + formula->first;
        at -= formula->size;
        return at >= 0 && at < formula_length(formula, codes, 0) &&
               formula_code_quantity(formula, codes[at]) < 0 &&
               !formula_code_operator(formula, codes[at]);
    }
    return true;
}

/* Finds what is refined of the target, and its sizes. */
static void find_places(Refining *r)
{
    r->count = 0;
    for (int i = 0; i < r->n; i++) {
        if (!is_refined(r, r->target, i))
            continue;
        int k = r->count++;
        double size = fabs(r->target[i]);
        bool bounded = isfinite(r->low[i]) && isfinite(r->high[i]);
        r->places[k] = i;
        r->scales[k] = bounded || size < SMALLEST_SIZE ? (bounded ? 1 : SMALLEST_SIZE) : size;
        r->start[k] = r->target[i] / r->scales[k];
    }
    for (int k = 0; k < r->count; k++) {
        r->bounds[k] = r->low[r->places[k]] / r->scales[k];
        r->bounds[r->count + k] = r->high[r->places[k]] / r->scales[k];
    }
}

/* A run of CMA-ES from the target; NULL if there is nothing to refine, or memory is short. */
static Search *make_run(Refining *r)
{
    SearchOption options[MOST_OPTIONS];
    int count = search_cmaes.option_count < MOST_OPTIONS ? search_cmaes.option_count : MOST_OPTIONS;
    for (int k = 0; k < count; k++) {
        const SearchOptionRule *rule = &search_cmaes.options[k];
        options[k] = (SearchOption){rule->name, rule->default_value};
        if (strcmp(rule->name, "population") == 0)
            options[k].value = r->population;
        if (strcmp(rule->name, "sigma") == 0)
            options[k].value = r->sigma;
    }
    find_places(r);
    const SearchProblem problem = {.dimension = r->count,
                                   .start = r->start,
                                   .low = r->bounds,
                                   .high = r->bounds + r->count,
                                   .seed = r->seed + (uint64_t)r->state.run * 0x9E3779B97F4A7C15u,
                                   .options = options,
                                   .option_count = count};
    return r->count > 0 ? cmaes_run.create(&problem) : NULL;
}

static void end_run(Refining *r)
{
    cmaes_run.destroy(r->run);
    r->run = NULL;
    r->state.generation = -1;
}

bool refining_begin(Refining *r, const double *candidate)
{
    memcpy(r->target, candidate, sizeof(double) * (size_t)r->n);
    r->state.run++;
    r->run = make_run(r);
    r->state.generation = r->run ? 0 : -1;
    return r->run != NULL;
}

bool refining_is_on(const Refining *r)
{
    return r->run != NULL;
}

void refining_ask(Refining *r, double *candidates)
{
    cmaes_run.ask(r->run, r->inner);
    for (int c = 0; c < r->population; c++) {
        double *candidate = candidates + (size_t)c * (size_t)r->n;
        memcpy(candidate, r->target, sizeof(double) * (size_t)r->n);
        for (int k = 0; k < r->count; k++)
            candidate[r->places[k]] = r->inner[c * r->count + k] * r->scales[k];
    }
}

void refining_tell(Refining *r, const double *losses)
{
    cmaes_run.tell(r->run, losses);
    r->state.generation++;
    if (r->state.generation >= LONGEST_RUN || cmaes_run.stop(r->run) != SEARCH_GOING)
        end_run(r);
}

/* ---- checkpoints: RefiningState, target, the state of the run -------------------------------- */

static size_t own_size(const Refining *r)
{
    return sizeof r->state + sizeof(double) * (size_t)r->n;
}

int refining_state_size(const Refining *r)
{
    return (int)own_size(r) + (r->run ? cmaes_run.state_size(r->run) : 0);
}

void refining_save(const Refining *r, unsigned char *bytes)
{
    memcpy(bytes, &r->state, sizeof r->state);
    memcpy(bytes + sizeof r->state, r->target, own_size(r) - sizeof r->state);
    if (r->run)
        cmaes_run.save(r->run, bytes + own_size(r));
}

bool refining_load(Refining *r, const unsigned char *bytes, int size)
{
    const RefiningState old = r->state;
    Search *old_run = r->run;
    RefiningState saved;
    if (size < 0 || (size_t)size < own_size(r))
        return false;
    memcpy(&saved, bytes, sizeof saved);
    bool on = saved.generation >= 0;
    if (saved.run < 0 || saved.generation < -1 || saved.generation >= LONGEST_RUN ||
        (!on && (size_t)size != own_size(r)))
        return false;
    r->state = saved;
    memcpy(r->inner, r->target, sizeof(double) * (size_t)r->n);
    memcpy(r->target, bytes + sizeof saved, own_size(r) - sizeof saved);
    r->run = make_run(r);
    if (on ? r->run && cmaes_run.load(r->run, bytes + own_size(r), size - (int)own_size(r)) : true) {
        cmaes_run.destroy(old_run);
        if (on)
            cmaes_run.ask(r->run, r->inner); /* those that it will be told of have been asked for before it was saved */
        else
            end_run(r);
        return true;
    }
    cmaes_run.destroy(r->run);
    r->run = old_run;
    r->state = old;
    memcpy(r->target, r->inner, sizeof(double) * (size_t)r->n);
    find_places(r);
    return false;
}
