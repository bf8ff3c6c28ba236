/* scales.c: in which scale learned numbers are searched that have no two bounds to say so: in that of their
 * start if it has a unit, or is a pure number far below 1. Else a step of the search would be one in SI units: a
 * conductance of 1 nS would begin with steps of 0.3 S. */
#include "scales.h"

#include <math.h>

#include "compiler/model/quantity.h"

/* Pure numbers from here on are searched as they are: 0.01 is a usual start of what may become 1. */
#define SMALL 1e-3

/* A learned number by itself, or an array of such; starts of polynomials and networks say nothing about the sizes of their terms. */
static bool is_single(const Learn *learn)
{
    return learn->factor_count == 0;
}

static bool has_scale(const PlastCoefficient *coefficient)
{
    return coefficient->log_scale || (isfinite(coefficient->low) && isfinite(coefficient->high));
}

static void warn_of_no_scale(Checker *checker, const Learn *learn)
{
    Diag *diag = diag_warning(
        checker->diags, E_OUT_OF_RANGE, learn->name.span,
        "'%s' is searched in steps of its SI unit: it is %s, starts at 0 and has no bounds",
        learn->name.name, dim_phrase(checker->arena, learn->dim));
    diag_help(diag,
              "say how large it may become: '%s = START in [LOW, HIGH]', or '~ normal(MEAN, SD)'",
              learn->name.name);
}

static double scale_of(Checker *checker, const Learn *learn, const PlastCoefficient *coefficient)
{
    if (learn->lost || !is_single(learn) || has_scale(coefficient))
        return 1.0;
    double start = fabs(coefficient->start);
    if (dim_is_none(learn->dim))
        return start > 0.0 && start < SMALL ? start : 1.0;
    double size = fmax(start, coefficient->start_sd);
    if (!(size > 0.0))
        warn_of_no_scale(checker, learn);
    return size > 0.0 ? size : 1.0;
}

static void add_scale(Checker *checker, const Learn *learn, double *scales)
{
    for (int k = learn->first; k < learn->first + learn->term_count; k++)
        scales[k] = scale_of(checker, learn, &checker->model->coefficients.items[k]);
}

const double *scales_of_search(Checker *checker)
{
    const Model *model = checker->model;
    double *scales = arena_array(checker->arena, double, model->coefficients.count + 1);
    for (int k = 0; k < model->coefficients.count; k++)
        scales[k] = 1.0;
    for (int k = 0; k < model->shared.count; k++)
        add_scale(checker, model->shared.items[k], scales);
    for (int k = 0; k < model->rules.count; k++)
        for (int n = 0; n < model->rules.items[k]->learns.count; n++)
            add_scale(checker, model->rules.items[k]->learns.items[n], scales);
    return scales;
}
