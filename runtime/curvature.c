/* curvature.c: see curvature.h. */
#include "curvature.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/kernel.h"

#define FIRST_SHARE  0.01 /* first distance, as a share of the coordinates' root mean square */
#define ROUNDS       40   /* of choosing distances, at most */
#define FACTOR       10.0 /* by which a distance changes in a round, at most */
#define SMALLEST     1e-7 /* distance, and the largest one, as shares of the first */
#define LARGEST      1e6
#define LEAST_RISE   1e-12 /* that is aimed at where the loss is almost 0 */
#define LEAST_VALUE  1e-10 /* eigenvalues below this share of the largest are taken for 0 */
#define LEAST_WEIGHT 1e-6  /* squared components below this do not matter */

typedef struct Probing {
    Evaluator *evaluator;
    const CurvatureOptions *options;
    const Space *space;
    const double *point;
    Curvature *curvature;
    double *unit;         /* [n] */
    double *coefficients; /* [4 n][n] */
    double *losses;       /* [4 n] */
    double *rises;        /* [n] */
    double *steps;        /* [n]: distances along eigenvectors */
} Probing;

/* ---- probes --------------------------------------------------------------------------------- */

/* Probe k is the point, moved along i by a and along j by b. */
static void set_probe(Probing *probing, int k, int i, double a, int j, double b)
{
    size_t n = (size_t)probing->curvature->n;
    memcpy(probing->unit, probing->point, sizeof(double) * n);
    probing->unit[i] += a;
    probing->unit[j] += b;
    space_from_unit(probing->space, probing->unit, probing->coefficients + (size_t)k * n);
}

static Status run_probes(Probing *probing, int count, ErrorText *error)
{
    const CurvatureOptions *options = probing->options;
    const char *name;
    Status status = evaluator_set_module(probing->evaluator,
                                         options->tier(options->tier_context, &name), error);
    Evaluation evaluation = {.set = options->set,
                             .trials = options->trials,
                             .generation = PLAST_FINAL,
                             .candidates = count,
                             .coefficients = probing->coefficients,
                             .loss = probing->losses};
    return status == STATUS_OK ? evaluator_run(probing->evaluator, &evaluation, error) : status;
}

/* ---- rises along axes ----------------------------------------------------------------------- */

/* Coordinate axes, or the rows of a matrix. */
typedef struct Axes {
    const double *rows; /* [n][n]; NULL: those of the coordinates */
    double *distances;  /* [n] */
    double *rises;      /* [n]: of the loss, the mean of both sides */
} Axes;

static double component(const Axes *axes, int n, int axis, int i)
{
    return axes->rows ? axes->rows[(size_t)axis * (size_t)n + (size_t)i] : i == axis;
}

/* As far as both sides are within the bounds. */
static double most_distance(const Probing *probing, const Axes *axes, int axis)
{
    int n = probing->curvature->n;
    double most = HUGE_VAL;
    for (int i = 0; i < n; i++) {
        double x = probing->point[i], along = fabs(component(axes, n, axis, i));
        double room = fmin(space_high(probing->space)[i] - x, x - space_low(probing->space)[i]);
        if (along > 0)
            most = fmin(most, room / along);
    }
    return most;
}

static Status measure_rises(Probing *probing, Axes *axes, ErrorText *error)
{
    int n = probing->curvature->n;
    for (int k = 0; k < 2 * n; k++) {
        double distance = k % 2 ? -axes->distances[k / 2] : axes->distances[k / 2];
        for (int i = 0; i < n; i++)
            probing->unit[i] = probing->point[i] + distance * component(axes, n, k / 2, i);
        space_from_unit(probing->space, probing->unit,
                        probing->coefficients + (size_t)k * (size_t)n);
    }
    Status status = run_probes(probing, 2 * n, error);
    for (int i = 0; status == STATUS_OK && i < n; i++)
        axes->rises[i] =
            (probing->losses[2 * i] + probing->losses[2 * i + 1]) / 2 - probing->curvature->loss;
    return status;
}

/* 2 rise / distance^2; 0 if it is not known. */
static double axis_curvature(const Axes *axes, int i)
{
    double h = axes->distances[i];
    return h > 0 && isfinite(axes->rises[i]) ? 2 * axes->rises[i] / (h * h) : 0;
}

/* ---- distances ------------------------------------------------------------------------------ */

static double first_distance(const Probing *probing)
{
    int n = probing->curvature->n;
    double squares = 0;
    for (int i = 0; i < n; i++)
        squares += probing->point[i] * probing->point[i];
    return squares > 0 ? FIRST_SHARE * sqrt(squares / n) : FIRST_SHARE;
}

/* The next distance after one with this rise; the same if it is good or cannot be better. */
static double next_distance(const Probing *probing, const Axes *axes, int axis, double first)
{
    double wanted = probing->curvature->rise, rise = axes->rises[axis], factor = FACTOR;
    double distance = axes->distances[axis];
    if (!isfinite(rise))
        factor = 1 / FACTOR;
    else if (fabs(rise) > 0)
        factor = fmax(1 / FACTOR, fmin(FACTOR, sqrt(wanted / fabs(rise))));
    if (fabs(rise) >= wanted / 2 && fabs(rise) <= wanted * 2)
        return distance;
    double next = fmax(SMALLEST * first, fmin(LARGEST * first, distance * factor));
    return fmin(next, most_distance(probing, axes, axis));
}

/* Distances from which the loss rises by about what is wanted, and the rises there. */
static Status choose_distances(Probing *probing, Axes *axes, ErrorText *error)
{
    int n = probing->curvature->n;
    double first = first_distance(probing);
    for (int i = 0; i < n; i++)
        axes->distances[i] = fmin(first, most_distance(probing, axes, i));
    for (int round = 0;; round++) {
        Status status = measure_rises(probing, axes, error);
        bool moved = false;
        for (int i = 0; status == STATUS_OK && round < ROUNDS && i < n; i++) {
            double next = next_distance(probing, axes, i, first);
            moved = moved || next != axes->distances[i];
            axes->distances[i] = next;
        }
        if (status != STATUS_OK || !moved)
            return status;
    }
}

/* ---- the Hessian ---------------------------------------------------------------------------- */

static Status measure_diagonal(Probing *probing, ErrorText *error)
{
    Curvature *curvature = probing->curvature;
    size_t n = (size_t)curvature->n;
    Axes axes = {NULL, curvature->distances, probing->rises};
    Status status = choose_distances(probing, &axes, error);
    for (size_t i = 0; status == STATUS_OK && i < n; i++) {
        if (!isfinite(axes.rises[i]))
            axes.distances[i] = 0;
        curvature->hessian[i * n + i] = axis_curvature(&axes, (int)i);
    }
    return status;
}

/* H_ij for all j below i. A pair whose probes failed is left at 0. */
static Status measure_row(Probing *probing, int i, ErrorText *error)
{
    Curvature *curvature = probing->curvature;
    const double *h = curvature->distances;
    size_t n = (size_t)curvature->n;
    for (int j = 0; j < i; j++) {
        set_probe(probing, 4 * j, i, h[i], j, h[j]);
        set_probe(probing, 4 * j + 1, i, h[i], j, -h[j]);
        set_probe(probing, 4 * j + 2, i, -h[i], j, h[j]);
        set_probe(probing, 4 * j + 3, i, -h[i], j, -h[j]);
    }
    Status status = run_probes(probing, 4 * i, error);
    for (int j = 0; status == STATUS_OK && j < i; j++) {
        const double *losses = probing->losses + 4 * (long)j;
        double value = (losses[0] - losses[1] - losses[2] + losses[3]) / (4 * h[i] * h[j]);
        if (h[i] <= 0 || h[j] <= 0 || !isfinite(value))
            continue;
        curvature->hessian[(size_t)i * n + (size_t)j] = value;
        curvature->hessian[(size_t)j * n + (size_t)i] = value;
    }
    return status;
}

static Status decompose(Curvature *curvature, ErrorText *error)
{
    size_t n = (size_t)curvature->n;
    double *scratch = malloc(sizeof(double) * (size_t)rt_eigen_scratch(curvature->n));
    if (!scratch)
        return status_error(error, STATUS_RUN, "out of memory");
    memcpy(curvature->vectors, curvature->hessian, sizeof(double) * n * n);
    kernel_rt_eigen_symmetric(curvature->n, curvature->vectors, curvature->values, scratch);
    free(scratch);
    return STATUS_OK;
}

/* By curvature, the largest first. */
static void sort_axes(Curvature *curvature, double *spare)
{
    size_t n = (size_t)curvature->n, row = sizeof(double) * n;
    for (size_t k = 1; k < n; k++) {
        double value = curvature->values[k];
        size_t at = k;
        memcpy(spare, curvature->vectors + k * n, row);
        for (; at > 0 && curvature->values[at - 1] < value; at--) {
            curvature->values[at] = curvature->values[at - 1];
            memcpy(curvature->vectors + at * n, curvature->vectors + (at - 1) * n, row);
        }
        curvature->values[at] = value;
        memcpy(curvature->vectors + at * n, spare, row);
    }
}

/* The curvatures along the eigenvectors, where the loss has risen as far as along the coordinates.
 */
static Status measure_axes(Probing *probing, ErrorText *error)
{
    Curvature *curvature = probing->curvature;
    Axes axes = {curvature->vectors, probing->steps, probing->rises};
    Status status = choose_distances(probing, &axes, error);
    for (int k = 0; status == STATUS_OK && k < curvature->n; k++)
        curvature->values[k] = axis_curvature(&axes, k);
    if (status == STATUS_OK)
        sort_axes(curvature, probing->unit);
    return status;
}

static Status measure(Probing *probing, ErrorText *error)
{
    Curvature *curvature = probing->curvature;
    set_probe(probing, 0, 0, 0, 0, 0); /* the point itself */
    Status status = run_probes(probing, 1, error);
    if (status != STATUS_OK)
        return status;
    curvature->loss = probing->losses[0];
    if (!isfinite(curvature->loss))
        return status_error(error, STATUS_INPUT, "the rule has no finite loss");
    curvature->rise = fmax(LEAST_RISE, probing->options->rise * fabs(curvature->loss));
    status = measure_diagonal(probing, error);
    for (int i = 1; status == STATUS_OK && i < curvature->n; i++)
        status = measure_row(probing, i, error);
    if (status == STATUS_OK)
        status = decompose(curvature, error);
    return status == STATUS_OK ? measure_axes(probing, error) : status;
}

Status curvature_measure(Evaluator *evaluator, const CurvatureOptions *options, const Space *space,
                         const double *point, Curvature *curvature, ErrorText *error)
{
    int count = evaluator_module(evaluator)->coefficient_count;
    size_t n = (size_t)count;
    *curvature = (Curvature){.n = count,
                             .distances = calloc(n, sizeof(double)),
                             .hessian = calloc(n * n, sizeof(double)),
                             .values = calloc(n, sizeof(double)),
                             .vectors = calloc(n * n, sizeof(double))};
    Probing probing = {.evaluator = evaluator,
                       .options = options,
                       .space = space,
                       .point = point,
                       .curvature = curvature,
                       .unit = malloc(sizeof(double) * n),
                       .coefficients = malloc(sizeof(double) * 4 * n * n),
                       .losses = malloc(sizeof(double) * 4 * n),
                       .rises = malloc(sizeof(double) * n),
                       .steps = malloc(sizeof(double) * n)};
    bool made = curvature->distances && curvature->hessian && curvature->values &&
                curvature->vectors && probing.unit && probing.coefficients && probing.losses &&
                probing.rises && probing.steps;
    Status status =
        made ? measure(&probing, error) : status_error(error, STATUS_RUN, "out of memory");
    free(probing.unit);
    free(probing.coefficients);
    free(probing.losses);
    free(probing.rises);
    free(probing.steps);
    return status;
}

void curvature_free(Curvature *curvature)
{
    free(curvature->distances);
    free(curvature->hessian);
    free(curvature->values);
    free(curvature->vectors);
    *curvature = (Curvature){0};
}

/* ---- ranges --------------------------------------------------------------------------------- */

double curvature_reach_alone(const Curvature *curvature, int i)
{
    double value = curvature->hessian[(size_t)i * (size_t)curvature->n + (size_t)i];
    return value > LEAST_VALUE * curvature->values[0] ? sqrt(2 * curvature->rise / value)
                                                      : HUGE_VAL;
}

/* sqrt(2 rise (H^-1)_ii). */
double curvature_reach_joint(const Curvature *curvature, int i)
{
    double inverse = 0;
    for (int k = 0; k < curvature->n; k++) {
        double component = curvature->vectors[(size_t)k * (size_t)curvature->n + (size_t)i];
        double square = component * component, value = curvature->values[k];
        if (value > LEAST_VALUE * curvature->values[0])
            inverse += square / value;
        else if (square > LEAST_WEIGHT)
            return HUGE_VAL;
    }
    return sqrt(2 * curvature->rise * inverse);
}
