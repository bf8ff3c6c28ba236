/* probing.c: see probing.h. */
#include "probing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SHARE 0.01 /* first distance, as a share of the coordinates' root mean square */
#define SMALLEST    1e-7 /* distance, and the largest one, as shares of the first */
#define LARGEST     1e6
#define STEADY      60.0 /* growth of a rise over ten times the distance, 100 of a parabola, that needs no second look */
#define GROWS       3.0  /* the same with a second look: less is one jump, or a hollow in the side of a valley */
#define CLOSER      1.5  /* from place to place of a second look */
#define FALLS_LEAST 1.25 /* by what a rise falls from one to the next, 1.5^2 of a parabola */
#define FALLS_MOST  8.0
#define CLEAR       10.0 /* times what was seen of a rough loss: a rise of this size is one */
#define FARTHER     3.0  /* factor by which a distance grows until then */

/* ---- probes --------------------------------------------------------------------------------- */

void probing_set(Probing *probing, int k, int i, double a, int j, double b)
{
    size_t n = (size_t)probing->curvature->n;
    memcpy(probing->unit, probing->point, sizeof(double) * n);
    probing->unit[i] += a;
    probing->unit[j] += b;
    space_from_unit(probing->space, probing->unit, probing->coefficients + (size_t)k * n);
}

Status probing_run(Probing *probing, int count, double *gradients, ErrorText *error)
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
                             .gradient = gradients,
                             .without_penalties = true,
                             .loss = probing->losses};
    return status == STATUS_OK ? evaluator_run(probing->evaluator, &evaluation, error) : status;
}

/* ---- rises along axes ----------------------------------------------------------------------- */

static double component(const Axes *axes, int n, int axis, int i)
{
    return axes->rows ? axes->rows[(size_t)axis * (size_t)n + (size_t)i] : i == axis;
}

double probing_most_distance(const Probing *probing, const Axes *axes, int axis)
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
    Status status = probing_run(probing, 2 * n, NULL, error);
    for (int i = 0; status == STATUS_OK && i < n; i++) {
        double up = probing->losses[2 * i], down = probing->losses[2 * i + 1];
        double distance = axes->distances[i];
        axes->rises[i] = (up + down) / 2 - probing->curvature->loss;
        axes->slopes[i] = distance > 0 && isfinite(up - down) ? (up - down) / (2 * distance) : 0;
    }
    return status;
}

double probing_curvature(const Axes *axes, int axis)
{
    double h = axes->distances[axis];
    return h > 0 && isfinite(axes->rises[axis]) ? 2 * axes->rises[axis] / (h * h) : 0;
}

/* ---- distances ------------------------------------------------------------------------------ */

double probing_first_distance(const Probing *probing)
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
    double wanted = probing->curvature->rise, rise = axes->rises[axis], factor = PROBING_FACTOR;
    double distance = axes->distances[axis];
    if (!isfinite(rise))
        factor = 1 / PROBING_FACTOR;
    else if (fabs(rise) > 0)
        factor = fmax(1 / PROBING_FACTOR, fmin(PROBING_FACTOR, sqrt(wanted / fabs(rise))));
    if (fabs(rise) >= wanted / 2 && fabs(rise) <= wanted * 2)
        return distance;
    double next = fmax(SMALLEST * first, fmin(LARGEST * first, distance * factor));
    return fmin(next, probing_most_distance(probing, axes, axis));
}

/* From which the loss differs by about what is wanted. */
static Status near_distances(Probing *probing, Axes *axes, ErrorText *error)
{
    int n = probing->curvature->n;
    double first = probing_first_distance(probing);
    for (int i = 0; i < n; i++)
        axes->distances[i] = fmin(first, probing_most_distance(probing, axes, i));
    for (int round = 0;; round++) {
        Status status = measure_rises(probing, axes, error);
        bool moved = false;
        for (int i = 0; status == STATUS_OK && round < PROBING_ROUNDS && i < n; i++) {
            double next = next_distance(probing, axes, i, first);
            moved = moved || next != axes->distances[i];
            axes->distances[i] = next;
        }
        if (status != STATUS_OK || !moved)
            return status;
    }
}

/* ---- rough losses --------------------------------------------------------------------------- */

/* What is known of an axis at one distance. */
typedef struct Place {
    double distance, rise, slope;
} Place;

typedef struct Look {
    Place near, best;     /* where it was measured first; and farther away, once something is known there */
    double at[3];         /* rises at 1 / CLOSER, 1 / CLOSER^2 and 10 times that */
    double noise;         /* what a rise must be clear of: those at distances less than a third of it, */
    double last;          /* and of this one at the distance after the next */
    double most;          /* the largest distance */
    bool asks, is_rough;  /* it is looked at closer; it is rough */
    bool done, is_clear;  /* there is no farther distance to look at; at `best` the rise is clear */
} Look;

static Place place_of(const Axes *axes, int i)
{
    return (Place){axes->distances[i], axes->rises[i], axes->slopes[i]};
}

static void put_place(Axes *axes, int i, Place place)
{
    axes->distances[i] = place.distance;
    axes->rises[i] = place.rise;
    axes->slopes[i] = place.slope;
}

/* Rises of the axes that are asked about, at so many times their distance; others stay where they are. */
static Status look(Probing *probing, Axes *axes, Look *looks, double times, int slot, ErrorText *error)
{
    int n = probing->curvature->n;
    for (int i = 0; i < n; i++)
        axes->distances[i] = looks[i].asks ? times * looks[i].near.distance : looks[i].near.distance;
    Status status = measure_rises(probing, axes, error);
    for (int i = 0; status == STATUS_OK && i < n; i++)
        looks[i].at[slot] = axes->rises[i];
    return status;
}

/* Whether it falls towards the point as a power of the distance does, and does not come back to what it was ten times
 * as far away. */
static bool is_valley(const Look *look)
{
    double outer = look->near.rise / look->at[0], inner = look->at[0] / look->at[1];
    return outer > FALLS_LEAST && outer < FALLS_MOST && inner > FALLS_LEAST && inner < FALLS_MOST &&
           !(look->near.rise > 0 && look->at[2] < GROWS * look->near.rise);
}

/* Which axes are rough. */
static Status find_rough(Probing *probing, Axes *axes, Look *looks, bool *any, ErrorText *error)
{
    int n = probing->curvature->n;
    Status status = look(probing, axes, looks, PROBING_FACTOR, 2, error);
    *any = false;
    for (int i = 0; status == STATUS_OK && i < n; i++) {
        looks[i].asks = looks[i].asks && looks[i].at[2] < HUGE_VAL && !(looks[i].at[2] > STEADY * looks[i].near.rise && looks[i].near.rise > 0);
        *any = *any || looks[i].asks;
    }
    if (status != STATUS_OK || !*any)
        return status;
    status = look(probing, axes, looks, 1 / CLOSER, 0, error);
    if (status == STATUS_OK)
        status = look(probing, axes, looks, 1 / (CLOSER * CLOSER), 1, error);
    *any = false;
    for (int i = 0; status == STATUS_OK && i < n; i++) {
        looks[i].is_rough = looks[i].asks && !is_valley(&looks[i]);
        looks[i].noise = fmax(fabs(looks[i].near.rise), fabs(looks[i].at[0]));
        looks[i].best = looks[i].near;
        *any = *any || looks[i].is_rough;
    }
    return status;
}

/* What the last distance says of an axis that is rough; the next one is farther, unless that is all. */
static void judge(const Axes *axes, Look *look, int i)
{
    Place place = place_of(axes, i);
    if (look->done || !isfinite(place.rise)) {
        look->done = true;
        return;
    }
    look->best = place;
    if (place.rise >= CLEAR * look->noise) {
        look->is_clear = look->done = true;
        return;
    }
    look->noise = fmax(look->noise, look->last);
    look->last = fabs(place.rise);
    look->done = place.distance >= look->most;
}

static Status go_farther(Probing *probing, Axes *axes, Look *looks, ErrorText *error)
{
    int n = probing->curvature->n;
    double times = PROBING_FACTOR;
    Status status = STATUS_OK;
    for (bool more = true; status == STATUS_OK && more; times *= FARTHER) {
        for (int i = 0; i < n; i++)
            axes->distances[i] = looks[i].done ? looks[i].best.distance : fmin(times * looks[i].near.distance, looks[i].most);
        status = measure_rises(probing, axes, error);
        more = false;
        for (int i = 0; status == STATUS_OK && i < n; i++) {
            judge(axes, &looks[i], i);
            more = more || !looks[i].done;
        }
    }
    return status;
}

static void settle(Axes *axes, const Look *look, int i)
{
    put_place(axes, i, look->is_rough ? look->best : look->near);
    axes->roughness[i] = !look->is_rough ? CURVATURE_SMOOTH : look->is_clear ? CURVATURE_FARTHER : CURVATURE_UNKNOWN;
}

/* Looks at what has been measured from farther away. */
static Status look_farther(Probing *probing, Axes *axes, ErrorText *error)
{
    int n = probing->curvature->n;
    double largest = LARGEST * probing_first_distance(probing);
    bool any = false;
    Look *looks = calloc((size_t)n, sizeof *looks);
    if (!looks)
        return status_out_of_memory(error);
    for (int i = 0; i < n; i++) {
        looks[i].near = place_of(axes, i);
        looks[i].most = fmin(largest, probing_most_distance(probing, axes, i));
        looks[i].asks = looks[i].near.distance > 0 && PROBING_FACTOR * looks[i].near.distance <= looks[i].most &&
                        isfinite(looks[i].near.rise) && fabs(looks[i].near.rise) >= probing->curvature->rise / 2;
    }
    Status status = find_rough(probing, axes, looks, &any, error);
    for (int i = 0; i < n; i++)
        looks[i].done = !looks[i].is_rough;
    if (status == STATUS_OK && any)
        status = go_farther(probing, axes, looks, error);
    for (int i = 0; i < n; i++)
        settle(axes, &looks[i], i);
    free(looks);
    return status;
}

Status probing_choose_distances(Probing *probing, Axes *axes, ErrorText *error)
{
    Status status = near_distances(probing, axes, error);
    return status == STATUS_OK ? look_farther(probing, axes, error) : status;
}
