/* simplify_rule.c: which terms of a rule are needed. */
#include "simplify_rule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/means.h"

/* Numbers of all volterra terms, larger coefficients first. */
static int order_terms(const Model *model, const double *coefficients, int *order)
{
    int count = 0;
    for (int r = 0; r < model->rules.count; r++)
        for (int l = 0; l < model->rules.items[r]->learns.count; l++) {
            const Learn *learn = model->rules.items[r]->learns.items[l];
            for (int k = 0; k < learn->term_count && learn->powers; k++) {
                int at = count++;
                double size = fabs(coefficients[learn->first + k]);
                for (; at > 0 && fabs(coefficients[order[at - 1]]) < size; at--)
                    order[at] = order[at - 1];
                order[at] = learn->first + k;
            }
        }
    return count;
}

/* The losses of candidates on a set of trials. outcomes: NULL or [count][outcome_count][trials]. */
static Status losses_on(Evaluator *evaluator, int set, int trials, int count,
                        const double *candidates, double *losses, double *outcomes,
                        ErrorText *error)
{
    Evaluation evaluation = {.set = set,
                             .trials = trials,
                             .generation = PLAST_FINAL,
                             .candidates = count,
                             .coefficients = candidates,
                             .loss = losses,
                             .outcomes = outcomes};
    return evaluator_run(evaluator, &evaluation, error);
}

static double rise(double with, double without)
{
    return without / with - 1;
}

/* By which share the loss of the second of two candidates is higher than that of the first, on all search trials. */
static Status search_rise(Evaluator *evaluator, const Model *model, const double *candidates,
                          LeftOut *left_out, ErrorText *error)
{
    double losses[2];
    Status status =
        losses_on(evaluator, PLAST_SEARCH, model->trials, 2, candidates, losses, NULL, error);
    if (status == STATUS_OK)
        left_out->search_rise = rise(losses[0], losses[1]);
    return status;
}

/* The same on the validation trials from `first` on. */
static Status validation_rise(Evaluator *evaluator, const Model *model, int first,
                              const double *candidates, LeftOut *left_out, ErrorText *error)
{
    const PlastModule *module = evaluator_module(evaluator);
    int trials = model->search.validation_trials;
    size_t count = (size_t)module->outcome_count, rows = count * (size_t)trials;
    double *outcomes = malloc(sizeof(double) * (2 * rows + 1));
    double *means = malloc(sizeof(double) * (count + means_scratch(module, trials) + 1)), losses[2];
    Status status = outcomes && means ? losses_on(evaluator, PLAST_VALIDATION, trials, 2, candidates,
                                                  losses, outcomes, error)
                                      : status_out_of_memory(error);
    for (int k = 0; k < 2 && status == STATUS_OK; k++) {
        means_without(module, outcomes + (size_t)k * rows, trials, 0, first, means + count, means);
        losses[k] =
            module->objective(candidates + (size_t)k * (size_t)model->coefficients.count, means, 0);
    }
    if (status == STATUS_OK)
        left_out->validation_rise = rise(losses[0], losses[1]);
    free(outcomes);
    free(means);
    return status;
}

/* Candidate k has the k largest terms, in [terms + 1][n]. */
static void make_candidates(const double *coefficients, int n, const int *order, int terms,
                            double *candidates)
{
    for (int k = 0; k <= terms; k++) {
        double *candidate = candidates + (size_t)k * (size_t)n;
        memcpy(candidate, coefficients, sizeof(double) * (size_t)n);
        for (int dropped = k; dropped < terms; dropped++)
            candidate[order[dropped]] = 0;
    }
}

/* How many terms are needed, by their losses with 0, 1, 2 ... of them. */
static int count_needed(const double *losses, int terms)
{
    int needed = terms;
    for (int k = terms; k >= 0; k--)
        if (isfinite(losses[terms]) &&
            losses[k] <= losses[terms] + SIMPLIFY_TOLERANCE * fabs(losses[terms]))
            needed = k;
    return needed;
}

/* What the largest terms alone do, and how many of them are needed. `candidates` has room for `terms` + 1 rules, and for
 * two. */
static Status choose_terms(Evaluator *evaluator, const Model *model, const double *coefficients, const int *order,
                           int terms, double *candidates, double *losses, bool *kept, LeftOut *left_out,
                           ErrorText *error)
{
    int half = model->search.validation_trials / 2;
    size_t size = (size_t)model->coefficients.count;
    make_candidates(coefficients, model->coefficients.count, order, terms, candidates);
    Status status = losses_on(evaluator, half > 0 ? PLAST_VALIDATION : PLAST_SEARCH, half > 0 ? half : model->trials,
                              terms + 1, candidates, losses, NULL, error);
    int needed = status == STATUS_OK ? count_needed(losses, terms) : terms;
    for (int k = needed; k < terms; k++)
        kept[order[k]] = false;
    memmove(candidates + size, candidates + (size_t)needed * size, sizeof(double) * size);
    memcpy(candidates, coefficients, sizeof(double) * size);
    if (status == STATUS_OK && needed < terms)
        status = search_rise(evaluator, model, candidates, left_out, error);
    if (status == STATUS_OK && needed < terms && model->search.validation_trials > 0)
        status = validation_rise(evaluator, model, half, candidates, left_out, error);
    return status;
}

Status simplify_rule(Evaluator *evaluator, const Model *model, const double *coefficients,
                     bool *kept, LeftOut *left_out, ErrorText *error)
{
    int n = model->coefficients.count, half = model->search.validation_trials / 2;
    left_out->by_search = half == 0;
    for (int k = 0; k < n; k++)
        kept[k] = true;
    int *order = malloc(sizeof(int) * ((size_t)n + 1));
    if (!order)
        return status_out_of_memory(error);
    int terms = order_terms(model, coefficients, order);
    size_t rules = terms > 0 ? (size_t)terms + 1 : 2;
    Status status = terms == 0 ? STATUS_OK
                               : evaluator_check_memory(evaluator, (int)rules, half > 0 ? half : model->trials, error);
    double *candidates = NULL, *losses = NULL;
    if (terms > 0 && status == STATUS_OK) {
        candidates = malloc(sizeof(double) * (size_t)n * rules);
        losses = malloc(sizeof(double) * rules);
        status = candidates && losses ? choose_terms(evaluator, model, coefficients, order, terms, candidates, losses,
                                                     kept, left_out, error)
                                      : status_out_of_memory(error);
    }
    free(order);
    free(candidates);
    free(losses);
    return status;
}
