/* simplify_rule.c: which terms of a rule are needed, and how far it is from a reference. */
#include "simplify_rule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/tasks.h"
#include "agreement.h"

/* ---- references ----------------------------------------------------------------------------- */

void reference_fill(const Model *model, const Reference *reference, double *coefficients)
{
    for (int k = 0; k < model->coefficients.count; k++)
        coefficients[k] = model->coefficients.items[k].start;
    for (int k = 0; k < reference->terms.count; k++)
        coefficients[reference->terms.items[k].coefficient] = reference->terms.items[k].value;
}

/* Whether a reference speaks of a rule (NULL: of what all rules share). */
static bool names_rule(const Model *model, const Reference *reference, const Rule *rule)
{
    for (int k = 0; k < reference->terms.count; k++)
        if (quantity_learn(model, reference->terms.items[k].coefficient)->rule == rule)
            return true;
    return false;
}

/* The numbers of the coefficients of `learn` behind the `count` that are there. */
static int add_numbers(const Learn *learn, int *numbers, int count)
{
    for (int k = 0; k < learn->term_count; k++)
        numbers[count++] = learn->first + k;
    return count;
}

/* The coefficients of the rules of which the reference speaks, and those that all rules share. */
static int compared_numbers(const Model *model, const Reference *reference, int *numbers)
{
    int count = 0;
    for (int l = 0; l < model->shared.count; l++)
        count = add_numbers(model->shared.items[l], numbers, count);
    for (int r = 0; r < model->rules.count; r++)
        for (int l = 0; l < model->rules.items[r]->learns.count; l++)
            if (names_rule(model, reference, model->rules.items[r]))
                count = add_numbers(model->rules.items[r]->learns.items[l], numbers, count);
    return count;
}

bool reference_compare(const Model *model, const Reference *reference, const double *coefficients,
                       ResultAngle *angle, StrBuf *beside)
{
    size_t size = (size_t)model->coefficients.count + 1;
    RuleAxis *all = rule_axes(model), *axes = malloc(sizeof *axes * size);
    int *numbers = malloc(sizeof(int) * size);
    double *known = malloc(sizeof(double) * size), *own = malloc(sizeof(double) * size);
    double *other = malloc(sizeof(double) * size);
    bool made = all && axes && numbers && known && own && other;
    if (made) {
        int count = compared_numbers(model, reference, numbers);
        reference_fill(model, reference, known);
        for (int k = 0; k < count; k++) {
            axes[k] = all[numbers[k]];
            own[k] = coefficients[numbers[k]];
            other[k] = known[numbers[k]];
        }
        rule_axes_group(axes, count);
        *angle = (ResultAngle){.reference = reference->name.name,
                               .degrees = rule_axes_degrees(count, axes, own, other)};
        made = rule_axes_list_beside(count, axes, own, other, &angle->beside, &angle->beside_count);
        rule_axes_write_beside(beside, count, axes, own, other, reference->name.name);
    }
    free(all);
    free(axes);
    free(numbers);
    free(known);
    free(own);
    free(other);
    return made;
}

/* ---- terms ---------------------------------------------------------------------------------- */

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
    double *means = malloc(sizeof(double) * (count + 1)), losses[2];
    Status status = outcomes && means ? losses_on(evaluator, PLAST_VALIDATION, trials, 2, candidates,
                                                  losses, outcomes, error)
                                      : status_out_of_memory(error);
    for (int k = 0; k < 2 && status == STATUS_OK; k++) {
        for (int outcome = 0; outcome < module->outcome_count; outcome++)
            means[outcome] = tasks_mean_from(
                module, outcome, outcomes + (size_t)k * rows + (size_t)outcome * (size_t)trials, first,
                trials, false);
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

Status simplify_rule(Evaluator *evaluator, const Model *model, const double *coefficients,
                     bool *kept, LeftOut *left_out, ErrorText *error)
{
    int n = model->coefficients.count, half = model->search.validation_trials / 2;
    int trials = half > 0 ? half : model->trials;
    size_t size = (size_t)n;
    Status status = evaluator_check_memory(evaluator, n + 1, trials, error);
    if (status != STATUS_OK)
        return status;
    int *order = malloc(sizeof(int) * (size + 1));
    double *candidates = malloc(sizeof(double) * size * (size + 1));
    double *losses = malloc(sizeof(double) * (size + 1));
    if (!order || !candidates || !losses)
        status = status_out_of_memory(error);
    for (int k = 0; k < n; k++)
        kept[k] = true;
    left_out->by_search = half == 0;
    if (status == STATUS_OK) {
        int terms = order_terms(model, coefficients, order);
        make_candidates(coefficients, n, order, terms, candidates);
        status = losses_on(evaluator, half > 0 ? PLAST_VALIDATION : PLAST_SEARCH, trials, terms + 1,
                           candidates, losses, NULL, error);
        int needed = status == STATUS_OK ? count_needed(losses, terms) : terms;
        for (int k = needed; k < terms; k++)
            kept[order[k]] = false;
        memmove(candidates + size, candidates + (size_t)needed * size, sizeof(double) * size);
        memcpy(candidates, coefficients, sizeof(double) * size);
        if (status == STATUS_OK && needed < terms)
            status = search_rise(evaluator, model, candidates, left_out, error);
        if (status == STATUS_OK && needed < terms && model->search.validation_trials > 0)
            status = validation_rise(evaluator, model, half, candidates, left_out, error);
    }
    free(order);
    free(candidates);
    free(losses);
    return status;
}
