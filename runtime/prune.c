/* prune.c: see prune.h. */
#include "prune.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/search/search.h"
#include "runtime/search/space.h"

/* Initial step of a refit, as a share of the coefficients' root mean square in the search space. */
#define REFIT_SIGMA 0.1

typedef struct Pruner {
    Evaluator *evaluator;
    const PruneOptions *options;
    int n;
    int generation;     /* of all refits together */
    double *candidates; /* [n][n] */
    double *losses;     /* [n] */
    int *terms;         /* [n]: numbers of the candidates' dropped coefficients */
    double *now;        /* [n]: the rule that is tried */
} Pruner;

/* ---- measuring ------------------------------------------------------------------------------ */

static Status upgrade(const Pruner *pruner, ErrorText *error)
{
    const char *name;
    const PruneOptions *options = pruner->options;
    return evaluator_set_module(pruner->evaluator, options->tier(options->tier_context, &name),
                                error);
}

/* Losses with the draws of reports. */
static Status measure(const Pruner *pruner, int set, int trials, int candidates,
                      const double *coefficients, double *losses, double *objectives,
                      ErrorText *error)
{
    Evaluation evaluation = {.set = set,
                             .trials = trials,
                             .generation = PLAST_FINAL,
                             .candidates = candidates,
                             .coefficients = coefficients,
                             .loss = losses,
                             .objective = objectives};
    return evaluator_run(pruner->evaluator, &evaluation, error);
}

static Status measure_step(const Pruner *pruner, PruneStep *step, ErrorText *error)
{
    const PruneOptions *options = pruner->options;
    step->validation_loss = (double)NAN;
    Status status =
        measure(pruner, PLAST_SEARCH, options->trials, 1, pruner->now, &step->loss, NULL, error);
    if (status == STATUS_OK && options->validation_trials > 0)
        status = measure(pruner, PLAST_VALIDATION, options->validation_trials, 1, pruner->now,
                         &step->validation_loss, NULL, error);
    return status;
}

/* The loss that decides. */
static double judged(const PruneStep *step)
{
    return isnan(step->validation_loss) ? step->loss : step->validation_loss;
}

/* ---- dropping ------------------------------------------------------------------------------- */

static int list_terms(const Pruner *pruner, const double *coefficients, int *terms)
{
    int count = 0;
    for (int k = 0; k < pruner->n; k++)
        if (pruner->options->may_drop[k] && coefficients[k] != 0)
            terms[count++] = k;
    return count;
}

/* Sets the term to 0 without which the loss is smallest; of equal ones the first. */
static Status drop_one(Pruner *pruner, int count, int *dropped, ErrorText *error)
{
    size_t n = (size_t)pruner->n;
    for (int k = 0; k < count; k++) {
        double *candidate = pruner->candidates + (size_t)k * n;
        memcpy(candidate, pruner->now, sizeof(double) * n);
        candidate[pruner->terms[k]] = 0;
    }
    Status status = measure(pruner, PLAST_SEARCH, pruner->options->trials, count,
                            pruner->candidates, pruner->losses, NULL, error);
    int best = 0;
    for (int k = 1; status == STATUS_OK && k < count; k++)
        if (pruner->losses[k] < pruner->losses[best])
            best = k;
    *dropped = pruner->terms[best];
    pruner->now[*dropped] = 0;
    return status;
}

/* ---- refitting ------------------------------------------------------------------------------ */

/* A search among the coefficients that are not dropped. */
typedef struct Refit {
    Pruner *pruner;
    const SearchMethod *method;
    int count;                /* of these coefficients */
    int *index;               /* [count]: their numbers */
    PlastCoefficient *bounds; /* [count] */
    double *scales;           /* [count] */
    Space *space;
    Search *search;
    int population;
    double *unit;       /* [population or 1][count], search space */
    double *own;        /* [count], SI */
    double *candidates; /* [population][n], SI */
    double *objectives; /* [population] */
} Refit;

static void choose_coefficients(Refit *refit)
{
    const Pruner *pruner = refit->pruner;
    const PlastModule *module = evaluator_module(pruner->evaluator);
    for (int k = 0; k < pruner->n; k++) {
        if (pruner->options->may_drop[k] && pruner->now[k] == 0)
            continue;
        refit->index[refit->count] = k;
        refit->scales[refit->count] = pruner->options->scales ? pruner->options->scales[k] : 1.0;
        refit->bounds[refit->count++] = module->coefficients[k];
    }
}

/* Defaults of the method's options but for sigma. */
static bool create_search(Refit *refit, const double *start)
{
    const SearchMethod *method = refit->method;
    SearchOption *options = malloc(sizeof *options * (size_t)method->option_count);
    double squares = 0;
    for (int k = 0; k < refit->count; k++)
        squares += start[k] * start[k];
    double sigma = REFIT_SIGMA * sqrt(squares / refit->count);
    for (int k = 0; options && k < method->option_count; k++) {
        const SearchOptionRule *rule = &method->options[k];
        bool is_sigma = strcmp(rule->name, "sigma") == 0 && sigma > 0;
        options[k] = (SearchOption){rule->name, is_sigma ? sigma : rule->default_value};
    }
    SearchProblem problem = {.dimension = refit->count,
                             .start = start,
                             .low = space_low(refit->space),
                             .high = space_high(refit->space),
                             .seed = refit->pruner->options->seed + (uint64_t)refit->count,
                             .options = options,
                             .option_count = method->option_count};
    refit->search = options ? method->create(&problem) : NULL;
    free(options);
    return refit->search != NULL;
}

static bool make_refit(Refit *refit)
{
    const Pruner *pruner = refit->pruner;
    size_t n = (size_t)pruner->n;
    refit->index = malloc(sizeof(int) * (n + 1));
    refit->bounds = malloc(sizeof(PlastCoefficient) * (n + 1));
    refit->scales = malloc(sizeof(double) * (n + 1));
    refit->own = malloc(sizeof(double) * (n + 1));
    double *start = malloc(sizeof(double) * (n + 1));
    bool made = refit->index && refit->bounds && refit->scales && refit->own && start;
    if (made) {
        choose_coefficients(refit);
        for (int k = 0; k < refit->count; k++)
            refit->own[k] = pruner->now[refit->index[k]];
        refit->space = refit->count > 0 ? space_create(refit->bounds, refit->scales, refit->count) : NULL;
        made = refit->count == 0 || refit->space;
    }
    if (made && refit->count > 0) {
        space_to_unit(refit->space, refit->own, start);
        made = create_search(refit, start);
    }
    if (made && refit->search) {
        refit->population = refit->method->population(refit->search);
        size_t population = (size_t)refit->population;
        refit->unit = malloc(sizeof(double) * population * (size_t)refit->count);
        refit->candidates = malloc(sizeof(double) * population * n);
        refit->objectives = malloc(sizeof(double) * population);
        made = refit->unit && refit->candidates && refit->objectives;
    }
    free(start);
    return made;
}

static void free_refit(Refit *refit)
{
    if (refit->search)
        refit->method->destroy(refit->search);
    space_destroy(refit->space);
    free(refit->index);
    free(refit->bounds);
    free(refit->scales);
    free(refit->unit);
    free(refit->own);
    free(refit->candidates);
    free(refit->objectives);
}

/* From the search space into a rule, of which the other coefficients stay. */
static void put(const Refit *refit, const double *unit, double *rule)
{
    space_from_unit(refit->space, unit, refit->own);
    for (int k = 0; k < refit->count; k++)
        rule[refit->index[k]] = refit->own[k];
}

static Status refit_generation(Refit *refit, ErrorText *error)
{
    Pruner *pruner = refit->pruner;
    size_t n = (size_t)pruner->n;
    Status status = upgrade(pruner, error);
    if (status != STATUS_OK)
        return status;
    refit->method->ask(refit->search, refit->unit);
    for (int k = 0; k < refit->population; k++) {
        double *candidate = refit->candidates + (size_t)k * n;
        memcpy(candidate, pruner->now, sizeof(double) * n);
        put(refit, refit->unit + (size_t)k * (size_t)refit->count, candidate);
    }
    Evaluation evaluation = {.set = PLAST_SEARCH,
                             .trials = pruner->options->trials,
                             .generation = pruner->generation++,
                             .candidates = refit->population,
                             .coefficients = refit->candidates,
                             .objective = refit->objectives};
    status = evaluator_run(pruner->evaluator, &evaluation, error);
    if (status == STATUS_OK)
        refit->method->tell(refit->search, refit->objectives);
    return status;
}

/* The refitted rule takes the place of pruner->now if its objective is smaller. */
static Status accept(Refit *refit, ErrorText *error)
{
    Pruner *pruner = refit->pruner;
    size_t n = (size_t)pruner->n;
    double *both = malloc(sizeof(double) * 2 * n), objectives[2];
    if (!both)
        return status_out_of_memory(error);
    memcpy(both, pruner->now, sizeof(double) * n);
    memcpy(both + n, pruner->now, sizeof(double) * n);
    refit->method->favourite(refit->search, refit->unit);
    put(refit, refit->unit, both + n);
    Status status =
        measure(pruner, PLAST_SEARCH, pruner->options->trials, 2, both, NULL, objectives, error);
    if (status == STATUS_OK && objectives[1] < objectives[0])
        memcpy(pruner->now, both + n, sizeof(double) * n);
    free(both);
    return status;
}

static Status fit(Pruner *pruner, ErrorText *error)
{
    Refit refit = {.pruner = pruner, .method = &search_cmaes};
    Status status = STATUS_OK;
    if (!make_refit(&refit))
        status = status_out_of_memory(error);
    for (int k = 0; status == STATUS_OK && refit.search && k < pruner->options->generations &&
                    refit.method->stop(refit.search) == SEARCH_GOING;
         k++)
        status = refit_generation(&refit, error);
    if (status == STATUS_OK && refit.search)
        status = accept(&refit, error);
    free_refit(&refit);
    return status;
}

/* ---- the path ------------------------------------------------------------------------------- */

static Status judge(const Pruner *pruner, double limit, PruneStep *step, ErrorText *error)
{
    Status status = measure_step(pruner, step, error);
    step->too_much = !(judged(step) <= limit);
    return status;
}

/* What fits the search trials better may do worse on the others: then the step stays as it was, if
 * it was allowed. */
static Status refit(Pruner *pruner, double limit, PruneStep *step, ErrorText *error)
{
    size_t n = (size_t)pruner->n;
    PruneStep refitted = *step;
    memcpy(pruner->candidates, pruner->now, sizeof(double) * n);
    Status status = fit(pruner, error);
    if (status == STATUS_OK)
        status = judge(pruner, limit, &refitted, error);
    if (refitted.too_much && !step->too_much)
        memcpy(pruner->now, pruner->candidates, sizeof(double) * n);
    else
        *step = refitted;
    return status;
}

static Status next_step(Pruner *pruner, const double *coefficients, double limit, PruneStep *step,
                        ErrorText *error)
{
    memcpy(pruner->now, coefficients, sizeof(double) * (size_t)pruner->n);
    int terms = list_terms(pruner, coefficients, pruner->terms);
    Status status = upgrade(pruner, error);
    if (status == STATUS_OK)
        status = drop_one(pruner, terms, &step->dropped, error);
    step->terms = terms - 1;
    if (status == STATUS_OK)
        status = judge(pruner, limit, step, error);
    if (status == STATUS_OK && pruner->options->generations > 0)
        status = refit(pruner, limit, step, error);
    return status;
}

static Status walk(Pruner *pruner, double *coefficients, PruneStep *path, int *count,
                   ErrorText *error)
{
    const PruneOptions *options = pruner->options;
    memcpy(pruner->now, coefficients, sizeof(double) * (size_t)pruner->n);
    path[0] = (PruneStep){.dropped = -1, .terms = list_terms(pruner, coefficients, pruner->terms)};
    Status status = measure_step(pruner, &path[0], error);
    if (status != STATUS_OK)
        return status;
    double whole = judged(&path[0]);
    if (!isfinite(whole))
        return status_error(error, STATUS_INPUT, "the rule has no finite loss");
    double limit = whole + fmax(PRUNE_LEAST, options->tolerance * fabs(whole));
    for (*count = 1;; ++*count) {
        PruneStep *step = &path[*count - 1];
        if (options->report)
            options->report(options->report_context, step);
        if (step->too_much || step->terms == 0)
            return STATUS_OK;
        status = next_step(pruner, coefficients, limit, step + 1, error);
        if (status != STATUS_OK)
            return status;
        if (!step[1].too_much)
            memcpy(coefficients, pruner->now, sizeof(double) * (size_t)pruner->n);
    }
}

Status prune_rule(Evaluator *evaluator, const PruneOptions *options, double *coefficients,
                  PruneStep *path, int *count, ErrorText *error)
{
    int n = evaluator_module(evaluator)->coefficient_count;
    size_t size = (size_t)n + 1;
    *count = 0;
    Status status = evaluator_check_memory(evaluator, n + 1, options->trials, error);
    if (status != STATUS_OK)
        return status;
    Pruner pruner = {.evaluator = evaluator,
                     .options = options,
                     .n = n,
                     .candidates = malloc(sizeof(double) * size * size),
                     .losses = malloc(sizeof(double) * size),
                     .terms = malloc(sizeof(int) * size),
                     .now = malloc(sizeof(double) * size)};
    status = pruner.candidates && pruner.losses && pruner.terms && pruner.now
                 ? walk(&pruner, coefficients, path, count, error)
                 : status_out_of_memory(error);
    free(pruner.candidates);
    free(pruner.losses);
    free(pruner.terms);
    free(pruner.now);
    return status;
}
