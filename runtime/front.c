/* front.c: see front.h. */
#include "front.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int front_most(const SearchMethod *method)
{
    return method->front ? FRONT_MOST : 0;
}

static Status losses_on(Evaluator *evaluator, int set, int trials, int count, const double *coefficients,
                        double *losses, ErrorText *error)
{
    Evaluation evaluation = {.set = set,
                             .trials = trials,
                             .generation = PLAST_FINAL,
                             .candidates = count,
                             .coefficients = coefficients,
                             .loss = losses};
    return evaluator_run(evaluator, &evaluation, error);
}

/* With the draws of reports, a rule of the front may be no better than a smaller one: then it is left out. */
static void fill(Front *front, int count, int n, const double *coefficients, const int *sizes,
                 const double *losses, const double *validation)
{
    double best = HUGE_VAL;
    for (int k = 0; k < count; k++) {
        if (!(losses[k] < best))
            continue;
        best = losses[k];
        front->rules[front->count++] =
            (FrontRule){coefficients + (size_t)k * (size_t)n, sizes[k], losses[k], validation[k]};
    }
}

Status front_make(const SearchMethod *method, const Search *search, const Space *space, Evaluator *evaluator,
                  int trials, int validation_trials, double *coefficients, Front *front, ErrorText *error)
{
    int n = evaluator_module(evaluator)->coefficient_count, sizes[FRONT_MOST];
    double losses[FRONT_MOST], validation[FRONT_MOST];
    front->count = 0;
    if (front_most(method) == 0)
        return STATUS_OK;
    double *unit = malloc(sizeof(double) * FRONT_MOST * (size_t)n);
    if (!unit)
        return status_error(error, STATUS_MEMORY, "out of memory for the front of a search");
    int count = method->front(search, FRONT_MOST, unit, sizes);
    for (int k = 0; k < count; k++) {
        space_from_unit(space, unit + (size_t)k * (size_t)n, coefficients + (size_t)k * (size_t)n);
        validation[k] = (double)NAN;
    }
    free(unit);
    Status status =
        losses_on(evaluator, PLAST_SEARCH, trials, count, coefficients, losses, error);
    if (status == STATUS_OK && validation_trials > 0)
        status = losses_on(evaluator, PLAST_VALIDATION, validation_trials, count, coefficients,
                           validation, error);
    if (status == STATUS_OK)
        fill(front, count, n, coefficients, sizes, losses, validation);
    return status;
}
