/* curvature.c: see curvature.h. */
#include "curvature.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/kernel.h"
#include "probing.h"

#define LEAST_RISE   1e-12 /* that is aimed at where the loss is almost 0 */
#define LEAST_VALUE  1e-10 /* eigenvalues below this share of the largest are taken for 0 */
#define FARTHEST     100.0 /* times the distance of the probes: ranges beyond are not believed */
#define NEAR         0.1 /* of its interval: so near to a bound a coordinate may be next to it */
#define LEAST_WEIGHT 1e-6  /* squared components below this do not matter */

/* ---- next to bounds ------------------------------------------------------------------------- */

/* Away from the bound for whose sake the distance is too short; 0: it is not. */
static int find_inwards(const Probing *probing, const Axes *axes, int i)
{
    double x = probing->point[i];
    double below = x - space_low(probing->space)[i], above = space_high(probing->space)[i] - x;
    double most = probing_most_distance(probing, axes, i);
    bool reached = fabs(axes->rises[i]) >= probing->curvature->rise / 2;
    if (!isfinite(most) || most > NEAR * (below + above) || axes->distances[i] < most ||
        (most > 0 && reached))
        return 0;
    return below <= above ? 1 : -1;
}

/* Inwards from the point: how far, and by how much the loss is higher there. */
typedef struct Inwards {
    int axis;
    double distance, most, rise;
} Inwards;

/* The coordinates that are next to a bound; how many. */
static int list_inwards(const Probing *probing, const Axes *axes, Inwards *list)
{
    int count = 0;
    for (int i = 0; i < probing->curvature->n; i++) {
        int side = find_inwards(probing, axes, i);
        probing->curvature->inwards[i] = side;
        if (side == 0)
            continue;
        double x = probing->point[i];
        double most = side > 0 ? space_high(probing->space)[i] - x : x - space_low(probing->space)[i];
        list[count++] =
            (Inwards){.axis = i, .distance = fmin(probing_first_distance(probing), most), .most = most};
    }
    return count;
}

/* A distance that makes the loss differ by about what is wanted: true if it is another one. */
static bool adjust(const Probing *probing, Inwards *inwards)
{
    double wanted = probing->curvature->rise, size = fabs(inwards->rise), factor = PROBING_FACTOR;
    if (!isfinite(size))
        factor = 1 / PROBING_FACTOR;
    else if (size > 0)
        factor = fmax(1 / PROBING_FACTOR, fmin(PROBING_FACTOR, wanted / size));
    double next = fmin(inwards->most, inwards->distance * factor);
    if ((size >= wanted / 2 && size <= wanted * 2) || next == inwards->distance)
        return false;
    inwards->distance = next;
    return true;
}

static Status probe_inwards(Probing *probing, Inwards *list, int count, ErrorText *error)
{
    const Curvature *curvature = probing->curvature;
    for (int k = 0; k < count; k++)
        probing_set(probing, k, list[k].axis, curvature->inwards[list[k].axis] * list[k].distance,
                  list[k].axis, 0);
    Status status = count > 0 ? probing_run(probing, count, NULL, error) : STATUS_OK;
    for (int k = 0; status == STATUS_OK && k < count; k++)
        list[k].rise = probing->losses[k] - curvature->loss;
    return status;
}

/* The slopes of those coordinates, which leave the Hessian. */
static Status measure_inwards(Probing *probing, const Axes *axes, ErrorText *error)
{
    Curvature *curvature = probing->curvature;
    Inwards *list = malloc(sizeof *list * (size_t)curvature->n);
    if (!list)
        return status_out_of_memory(error);
    int count = list_inwards(probing, axes, list);
    Status status = probe_inwards(probing, list, count, error);
    for (int round = 0; status == STATUS_OK && round < PROBING_ROUNDS; round++) {
        bool moved = false;
        for (int k = 0; k < count; k++)
            moved = adjust(probing, &list[k]) || moved;
        if (!moved)
            break;
        status = probe_inwards(probing, list, count, error);
    }
    for (int k = 0; status == STATUS_OK && k < count; k++) {
        int i = list[k].axis;
        bool known = list[k].distance > 0 && isfinite(list[k].rise);
        curvature->slopes[i] =
            known ? curvature->inwards[i] * list[k].rise / list[k].distance : 0;
        curvature->distances[i] = 0;
    }
    free(list);
    return status;
}

/* ---- the Hessian ---------------------------------------------------------------------------- */

static Status measure_diagonal(Probing *probing, ErrorText *error)
{
    Curvature *curvature = probing->curvature;
    size_t n = (size_t)curvature->n;
    Axes axes = {NULL, curvature->distances, probing->rises, curvature->slopes, curvature->rough};
    Status status = probing_choose_distances(probing, &axes, error);
    if (status == STATUS_OK)
        status = measure_inwards(probing, &axes, error);
    for (size_t i = 0; status == STATUS_OK && i < n; i++) {
        if (!isfinite(axes.rises[i]))
            axes.distances[i] = 0;
        curvature->hessian[i * n + i] = probing_curvature(&axes, (int)i);
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
        probing_set(probing, 4 * j, i, h[i], j, h[j]);
        probing_set(probing, 4 * j + 1, i, h[i], j, -h[j]);
        probing_set(probing, 4 * j + 2, i, -h[i], j, h[j]);
        probing_set(probing, 4 * j + 3, i, -h[i], j, -h[j]);
    }
    Status status = probing_run(probing, 4 * i, NULL, error);
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

/* The same of all pairs, where the loss has exact slopes: how they change along each coordinate. H_ij is the mean of what
 * both coordinates say. gradients: [2 n][n] */
static Status measure_by_slopes(Probing *probing, double *gradients, ErrorText *error)
{
    Curvature *curvature = probing->curvature;
    const double *h = curvature->distances;
    size_t n = (size_t)curvature->n;
    for (int k = 0; k < 2 * curvature->n; k++)
        probing_set(probing, k, k / 2, k % 2 ? -h[k / 2] : h[k / 2], k / 2, 0);
    Status status = probing_run(probing, 2 * curvature->n, gradients, error);
    for (size_t k = 0; status == STATUS_OK && k < 2 * n; k++)
        space_slopes(probing->space, probing->coefficients + k * n, gradients + k * n);
    for (size_t i = 0; status == STATUS_OK && i < n; i++)
        for (size_t j = 0; j < i; j++) {
            const double *along_i = gradients + 2 * i * n, *along_j = gradients + 2 * j * n;
            double value = (along_i[j] - along_i[n + j]) / (4 * h[i]) + (along_j[i] - along_j[n + i]) / (4 * h[j]);
            bool known = h[i] > 0 && h[j] > 0 && isfinite(value);
            curvature->hessian[i * n + j] = curvature->hessian[j * n + i] = known ? value : 0;
        }
    return status;
}

static Status measure_pairs(Probing *probing, ErrorText *error)
{
    size_t n = (size_t)probing->curvature->n;
    double *gradients = evaluator_has_gradient(probing->evaluator) ? malloc(sizeof(double) * 2 * n * n) : NULL;
    Status status = gradients ? measure_by_slopes(probing, gradients, error) : STATUS_OK;
    for (int i = 1; !gradients && status == STATUS_OK && i < probing->curvature->n; i++)
        status = measure_row(probing, i, error);
    free(gradients);
    return status;
}

/* The coordinates that are next to no bound; how many. */
static int list_free(const Curvature *curvature, int *list)
{
    int count = 0;
    for (int i = 0; i < curvature->n; i++)
        if (curvature->inwards[i] == 0)
            list[count++] = i;
    return count;
}

/* Among those; the axes of the others follow, with a curvature of 0. */
static Status decompose(Curvature *curvature, ErrorText *error)
{
    size_t n = (size_t)curvature->n;
    double *scratch = malloc(sizeof(double) * (size_t)rt_eigen_scratch(curvature->n));
    double *matrix = malloc(sizeof(double) * n * n);
    int *list = malloc(sizeof(int) * n);
    bool made = scratch && matrix && list;
    if (made) {
        size_t count = (size_t)list_free(curvature, list), row = count;
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < count; j++)
                matrix[i * count + j] = curvature->hessian[(size_t)list[i] * n + (size_t)list[j]];
        if (count > 0)
            kernel_rt_eigen_symmetric((int)count, matrix, curvature->values, scratch);
        memset(curvature->vectors, 0, sizeof(double) * n * n);
        for (size_t k = 0; k < count; k++)
            for (size_t j = 0; j < count; j++)
                curvature->vectors[k * n + (size_t)list[j]] = matrix[k * count + j];
        for (size_t i = 0; i < n; i++)
            if (curvature->inwards[i] != 0) {
                curvature->values[row] = 0;
                curvature->vectors[row++ * n + i] = 1;
            }
        curvature->free_count = (int)count;
    }
    free(scratch);
    free(matrix);
    free(list);
    return made ? STATUS_OK : status_out_of_memory(error);
}

static void swap_numbers(double *numbers, size_t a, size_t b)
{
    double swapped = numbers[a];
    numbers[a] = numbers[b];
    numbers[b] = swapped;
}

static void swap_axes(Curvature *curvature, size_t a, size_t b)
{
    size_t n = (size_t)curvature->n;
    CurvatureRoughness rough = curvature->rough_along[a];
    curvature->rough_along[a] = curvature->rough_along[b];
    curvature->rough_along[b] = rough;
    swap_numbers(curvature->values, a, b);
    swap_numbers(curvature->along, a, b);
    swap_numbers(curvature->heights, a, b);
    for (size_t i = 0; i < n; i++)
        swap_numbers(curvature->vectors, a * n + i, b * n + i);
}

/* By curvature, the largest first; those of the same one stay in their order. */
static void sort_axes(Curvature *curvature)
{
    for (size_t k = 1; k < (size_t)curvature->free_count; k++)
        for (size_t at = k; at > 0 && curvature->values[at - 1] < curvature->values[at]; at--)
            swap_axes(curvature, at - 1, at);
}

/* The curvatures along the eigenvectors, where the loss has risen as far as along the coordinates.
 */
static Status measure_axes(Probing *probing, ErrorText *error)
{
    Curvature *curvature = probing->curvature;
    Axes axes = {curvature->vectors, probing->steps, probing->rises, curvature->along, curvature->rough_along};
    Status status = probing_choose_distances(probing, &axes, error);
    for (int k = 0; status == STATUS_OK && k < curvature->n; k++) {
        bool is_free = k < curvature->free_count;
        bool is_known = is_free && axes.roughness[k] != CURVATURE_UNKNOWN;
        axes.roughness[k] = is_free ? axes.roughness[k] : CURVATURE_SMOOTH;
        curvature->heights[k] = is_known ? axes.rises[k] : (double)NAN;
        curvature->values[k] = is_known ? probing_curvature(&axes, k) : 0;
        curvature->along[k] = is_free ? curvature->along[k] : 0;
    }
    if (status == STATUS_OK)
        sort_axes(curvature);
    return status;
}

static Status measure(Probing *probing, ErrorText *error)
{
    Curvature *curvature = probing->curvature;
    probing_set(probing, 0, 0, 0, 0, 0); /* the point itself */
    Status status = probing_run(probing, 1, NULL, error);
    if (status != STATUS_OK)
        return status;
    curvature->loss = probing->losses[0];
    if (!isfinite(curvature->loss))
        return status_error(error, STATUS_INPUT, "the rule has no finite loss");
    curvature->rise = fmax(LEAST_RISE, probing->options->rise * fabs(curvature->loss));
    status = measure_diagonal(probing, error);
    if (status == STATUS_OK)
        status = measure_pairs(probing, error);
    if (status == STATUS_OK)
        status = decompose(curvature, error);
    return status == STATUS_OK ? measure_axes(probing, error) : status;
}

Status curvature_measure(Evaluator *evaluator, const CurvatureOptions *options, const Space *space,
                         const double *point, Curvature *curvature, ErrorText *error)
{
    int count = evaluator_module(evaluator)->coefficient_count;
    size_t n = (size_t)count;
    *curvature = (Curvature){.n = count};
    Status status =
        evaluator_check_memory(evaluator, CURVATURE_CANDIDATES(count), options->trials, error);
    if (status != STATUS_OK)
        return status;
    *curvature = (Curvature){.n = count,
                             .distances = calloc(n, sizeof(double)),
                             .hessian = calloc(n * n, sizeof(double)),
                             .slopes = calloc(n, sizeof(double)),
                             .inwards = calloc(n, sizeof(int)),
                             .along = calloc(n, sizeof(double)),
                             .heights = calloc(n, sizeof(double)),
                             .rough = calloc(n, sizeof(CurvatureRoughness)),
                             .rough_along = calloc(n, sizeof(CurvatureRoughness)),
                             .values = calloc(n, sizeof(double)),
                             .vectors = calloc(n * n, sizeof(double))};
    Probing probing = {.evaluator = evaluator,
                       .options = options,
                       .space = space,
                       .point = point,
                       .curvature = curvature,
                       .unit = malloc(sizeof(double) * n),
                       .coefficients = malloc(sizeof(double) * n * (size_t)CURVATURE_CANDIDATES(count)),
                       .losses = malloc(sizeof(double) * (size_t)CURVATURE_CANDIDATES(count)),
                       .rises = malloc(sizeof(double) * n),
                       .steps = malloc(sizeof(double) * n)};
    bool made = curvature->distances && curvature->hessian && curvature->values &&
                curvature->slopes && curvature->inwards && curvature->along &&
                curvature->vectors && curvature->heights && curvature->rough && curvature->rough_along && probing.unit && probing.coefficients && probing.losses &&
                probing.rises && probing.steps;
    status =
        made ? measure(&probing, error) : status_out_of_memory(error);
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
    free(curvature->slopes);
    free(curvature->inwards);
    free(curvature->along);
    free(curvature->heights);
    free(curvature->rough);
    free(curvature->rough_along);
    free(curvature->values);
    free(curvature->vectors);
    *curvature = (Curvature){0};
}

/* ---- ranges --------------------------------------------------------------------------------- */

/* The smallest d > 0 at which slope d + curved d^2 / 2 is `rise`; HUGE_VAL: nowhere. */
static double reach(double slope, double curved, double rise)
{
    double discriminant = slope * slope + 2 * rise * curved;
    double divisor = slope + sqrt(fmax(0, discriminant));
    return discriminant >= 0 && divisor > 0 ? 2 * rise / divisor : HUGE_VAL;
}

/* Curvatures that are 0 but for rounding are taken for 0. */
static double clean(const Curvature *curvature, double value)
{
    return fabs(value) > LEAST_VALUE * curvature->values[0] ? value : 0;
}

double curvature_reach_alone(const Curvature *curvature, int i, int side)
{
    double slope = side * curvature->slopes[i];
    if (curvature->inwards[i] == -side)
        return HUGE_VAL; /* to the bound */
    if (curvature->inwards[i] == side)
        return slope > 0 ? curvature->rise / slope : slope < 0 ? (double)NAN : HUGE_VAL;
    if (curvature->rough[i] == CURVATURE_UNKNOWN)
        return (double)NAN;
    double value = curvature->hessian[(size_t)i * (size_t)curvature->n + (size_t)i];
    double distance = reach(slope, clean(curvature, value), curvature->rise);
    return distance > FARTHEST * curvature->distances[i] ? HUGE_VAL : distance;
}

/* The ellipsoid where slopes d + d H d / 2 is `rise`: with q the fall to its centre, which is -H^-1 slopes away,
 * it extends sqrt(2 (rise + q) (H^-1)_ii) from there. */
double curvature_reach_joint(const Curvature *curvature, int i, int side)
{
    double inverse = 0, centre = 0;
    if (curvature->inwards[i] != 0)
        return (double)NAN;
    for (int k = 0; k < curvature->n; k++) {
        double component = curvature->vectors[(size_t)k * (size_t)curvature->n + (size_t)i];
        double square = component * component, value = curvature->values[k];
        if (curvature->rough_along[k] == CURVATURE_UNKNOWN && square > LEAST_WEIGHT)
            return (double)NAN;
        if (value > LEAST_VALUE * curvature->values[0]) {
            inverse += square / value;
            centre -= component * curvature->along[k] / value;
        } else if (square > LEAST_WEIGHT) {
            return HUGE_VAL;
        }
    }
    double fall = curvature_fall(curvature);
    return fmax(0, side * centre + sqrt(2 * (curvature->rise + fall) * inverse));
}

double curvature_reach_along(const Curvature *curvature, int k)
{
    double value = clean(curvature, curvature->values[k]), slope = fabs(curvature->along[k]);
    return value > 0 ? reach(slope, value, curvature->rise) : HUGE_VAL;
}

double curvature_fall(const Curvature *curvature)
{
    double fall = 0;
    for (int k = 0; k < curvature->n; k++)
        if (curvature->values[k] > LEAST_VALUE * curvature->values[0])
            fall += curvature->along[k] * curvature->along[k] / (2 * curvature->values[k]);
    return fall;
}
