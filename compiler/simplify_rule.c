/* simplify_rule.c: which terms of a rule are needed, and how far it is from a reference. */
#include "agreement.h"
#include "command.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The sum of the squares of what was learned under that name, if the reference has any of it. */
static double squares(const Learn *learn, const Reference *reference, const double *coefficients)
{
    bool named = false;
    double sum = 0;
    for (int k = 0; k < reference->terms.count; k++) {
        int term = reference->terms.items[k].coefficient - learn->first;
        named = named || (term >= 0 && term < learn->term_count);
    }
    for (int k = 0; named && k < learn->term_count; k++)
        sum += coefficients[learn->first + k] * coefficients[learn->first + k];
    return sum;
}

double reference_angle(const Model *model, const Reference *reference, const double *coefficients)
{
    double dot = 0, own = 0, other = 0;
    for (int r = 0; r < model->rules.count; r++)
        for (int l = 0; l < model->rules.items[r]->learns.count; l++)
            own += squares(model->rules.items[r]->learns.items[l], reference, coefficients);
    for (int l = 0; l < model->shared.count; l++)
        own += squares(model->shared.items[l], reference, coefficients);
    for (int k = 0; k < reference->terms.count; k++) {
        const ReferenceTerm *term = &reference->terms.items[k];
        dot += term->value * coefficients[term->coefficient];
        other += term->value * term->value;
    }
    return own == 0 || other == 0 ? (double)NAN : rule_degrees(dot / sqrt(own * other));
}

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

Status simplify_rule(Evaluator *evaluator, const Model *model, const double *coefficients,
                     bool *kept, ErrorText *error)
{
    int n = model->coefficients.count;
    size_t size = (size_t)n;
    int *order = malloc(sizeof(int) * (size + 1));
    double *candidates = malloc(sizeof(double) * size * (size + 1));
    double *losses = malloc(sizeof(double) * (size + 1));
    if (!order || !candidates || !losses) {
        free(order);
        free(candidates);
        free(losses);
        return status_error(error, STATUS_RUN, "out of memory");
    }
    /* Candidate k has the k largest terms. */
    int terms = order_terms(model, coefficients, order);
    for (int k = 0; k <= terms; k++) {
        double *candidate = candidates + (long)k * n;
        memcpy(candidate, coefficients, sizeof(double) * size);
        for (int dropped = k; dropped < terms; dropped++)
            candidate[order[dropped]] = 0;
    }
    int validation = model->search.validation_trials;
    Evaluation evaluation = {.set = validation > 0 ? PLAST_VALIDATION : PLAST_SEARCH,
                             .trials = validation > 0 ? validation : model->trials,
                             .generation = PLAST_FINAL,
                             .candidates = terms + 1,
                             .coefficients = candidates,
                             .loss = losses};
    Status status = evaluator_run(evaluator, &evaluation, error);
    int needed = terms;
    for (int k = terms; status == STATUS_OK && k >= 0; k--)
        if (isfinite(losses[terms]) &&
            losses[k] <= losses[terms] + SIMPLIFY_TOLERANCE * fabs(losses[terms]))
            needed = k;
    for (int k = 0; k < n; k++)
        kept[k] = true;
    for (int k = needed; k < terms; k++)
        kept[order[k]] = false;
    free(order);
    free(candidates);
    free(losses);
    return status;
}
