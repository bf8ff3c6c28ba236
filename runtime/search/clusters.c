/* clusters.c: see clusters.h.
 *
 * The covariance of few points in many coordinates says nothing, so there are at most MOST_COORDINATES, and POINTS_EACH points that
 * count for each: of the directions of all points (ensemble.h) those along which their fourth moment differs most from that of a
 * normal distribution, since that of two groups does (Pena and Prieto 2001, J. Am. Stat. Assoc. 96). */
#include "clusters.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ensemble.h"
#include "runtime/kernel/kernel.h"
#include "search.h"

/* Of more points so many are taken, at even distances along the sum of their weights. */
#define MOST_POINTS      1000
#define MOST_COORDINATES 16
#define POINTS_EACH      20
/* Fewer points are no distribution: of a hundred points of one curved group so few would at times be one. */
#define LEAST_POINTS 20
/* Of each number of distributions. */
#define BEGINNINGS 6
#define ITERATIONS 200
/* The mean logarithm of the density grows by less: that is the end. */
#define LEAST_GAIN 1e-8
/* Least variance within groups, as a part of that of all points; less along a direction, compared with the widest, is rounding. */
#define LEAST_VARIANCE 1e-4
#define LEAST_SPREAD   1e-7

/* Of the straight line between two means. */
#define STEPS 50

#define LOG_ROOT_2_PI 0.91893853320467274178

/* A mixture of k normal distributions with one covariance, in d coordinates. */
typedef struct Fit {
    int k;
    double log_density; /* mean over the points */
    double shares[CLUSTERS_MOST];
    double means[CLUSTERS_MOST][MOST_COORDINATES];
    double scaled[CLUSTERS_MOST][MOST_COORDINATES]; /* the means times `factor` */
    double factor[MOST_COORDINATES * MOST_COORDINATES]; /* [d][d]: makes the covariance 1 */
    double constant; /* of the log density */
} Fit;

typedef struct Work {
    int n, d, count;      /* numbers of a point, coordinates, points taken */
    double size;          /* so many points they count for */
    double *points, *weights; /* [count][n], [count]: those taken */
    double *mean, *covariance, *vectors, *spreads; /* [n], [n][n], [n][n], [n]: of them */
    int chosen[MOST_COORDINATES];
    double *y;            /* [count][d] */
    double *scaled;       /* [count][d]: times the factor of the fit */
    double *parts;        /* [count][CLUSTERS_MOST]: of each point in each distribution */
    double moment[MOST_COORDINATES * MOST_COORDINATES]; /* [d][d]: sum of w y y' */
} Work;

/* ---- coordinates ---------------------------------------------------------------------------- */

static void take_points(Work *work, int count, const double *points, const double *weights)
{
    size_t row = sizeof(double) * (size_t)work->n;
    if (count <= MOST_POINTS) {
        memcpy(work->points, points, row * (size_t)count);
        memcpy(work->weights, weights, sizeof(double) * (size_t)count);
        return;
    }
    double reached = weights[0];
    for (int j = 0, k = 0; j < MOST_POINTS; j++) {
        while (k + 1 < count && reached < (j + 0.5) / MOST_POINTS)
            reached += weights[++k];
        memcpy(work->points + (size_t)j * (size_t)work->n, points + (size_t)k * (size_t)work->n, row);
        work->weights[j] = 1.0 / MOST_POINTS;
    }
}

static double along(const Work *work, const double *point, int direction)
{
    const double *vector = work->vectors + (size_t)direction * (size_t)work->n;
    double sum = 0;
    for (int i = 0; i < work->n; i++)
        sum += vector[i] * (point[i] - work->mean[i]);
    return sum / work->spreads[direction];
}

static bool is_flat(const Work *work, int direction)
{
    return !(work->spreads[direction] > LEAST_SPREAD * work->spreads[work->n - 1]);
}

/* How far the fourth moment along each direction is from that of a normal distribution; -1 where there is no spread. */
static void measure_shapes(const Work *work, double *shapes)
{
    for (int i = 0; i < work->n; i++) {
        double fourth = 0;
        for (int k = 0; k < work->count && !is_flat(work, i); k++) {
            double y = along(work, work->points + (size_t)k * (size_t)work->n, i);
            fourth += work->weights[k] * y * y * y * y;
        }
        shapes[i] = is_flat(work, i) ? -1 : fabs(fourth - 3);
    }
}

/* Those of the largest shapes, at most d. */
static void choose_coordinates(Work *work, double *shapes, int d)
{
    for (work->d = 0; work->d < d; work->d++) {
        int best = 0;
        for (int i = 1; i < work->n; i++)
            best = shapes[i] > shapes[best] ? i : best;
        if (shapes[best] < 0)
            return;
        work->chosen[work->d] = best;
        shapes[best] = -1;
    }
}

static void project(const Work *work, const double *point, double *y)
{
    for (int j = 0; j < work->d; j++)
        y[j] = along(work, point, work->chosen[j]);
}

static void project_all(Work *work)
{
    int d = work->d;
    memset(work->moment, 0, sizeof work->moment);
    for (int k = 0; k < work->count; k++) {
        double *y = work->y + (size_t)k * (size_t)d;
        project(work, work->points + (size_t)k * (size_t)work->n, y);
        for (int i = 0; i < d; i++)
            for (int j = 0; j < d; j++)
                work->moment[i * d + j] += work->weights[k] * y[i] * y[j];
    }
}

/* ---- fitting -------------------------------------------------------------------------------- */

static void multiply(int d, const double *factor, const double *y, double *out)
{
    for (int i = 0; i < d; i++) {
        out[i] = 0;
        for (int j = 0; j < d; j++)
            out[i] += factor[i * d + j] * y[j];
    }
}

static double distance(int d, const double *a, const double *b)
{
    double sum = 0;
    for (int i = 0; i < d; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

/* Each point belongs to the nearest of k points that are chosen one after the other, by the squares of their distances to those
 * before. */
static void begin(Work *work, int k, int beginning)
{
    const PlastDraw draw = search_draw(0, beginning);
    const double *centres[CLUSTERS_MOST];
    int d = work->d;
    for (int j = 0; j < k; j++) {
        double sum = 0, reached = 0, chance = kernel_rt_uniform(&draw, SEARCH_STREAM_CLUSTERS, k, j);
        double *least = work->scaled; /* [count]: free until the fit begins */
        for (int p = 0; p < work->count; p++) {
            double far = j == 0 ? 1 : distance(d, work->y + (size_t)p * (size_t)d, centres[j - 1]);
            least[p] = j > 1 && least[p] < far ? least[p] : far;
            sum += work->weights[p] * least[p];
        }
        int chosen = 0;
        while (chosen + 1 < work->count && (reached += work->weights[chosen] * least[chosen]) < chance * sum)
            chosen++;
        centres[j] = work->y + (size_t)chosen * (size_t)d;
    }
    for (int p = 0; p < work->count; p++) {
        int best = 0;
        for (int j = 0; j < k; j++) {
            work->parts[p * CLUSTERS_MOST + j] = 0;
            if (distance(d, work->y + (size_t)p * (size_t)d, centres[j]) <
                distance(d, work->y + (size_t)p * (size_t)d, centres[best]))
                best = j;
        }
        work->parts[p * CLUSTERS_MOST + best] = 1;
    }
}

/* The factor that makes the covariance within the groups 1: that of all points without that of the means. */
static bool find_factor(const Work *work, Fit *fit)
{
    int d = work->d;
    double within[MOST_COORDINATES * MOST_COORDINATES], spreads[MOST_COORDINATES];
    memcpy(within, work->moment, sizeof within);
    for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++)
            for (int c = 0; c < fit->k; c++)
                within[i * d + j] -= fit->shares[c] * fit->means[c][i] * fit->means[c][j];
        within[i * d + i] += LEAST_VARIANCE;
    }
    if (!ensemble_directions(d, within, fit->factor, spreads))
        return false;
    fit->constant = -d * LOG_ROOT_2_PI;
    for (int i = 0; i < d; i++) {
        double spread = spreads[i] > sqrt(LEAST_VARIANCE) ? spreads[i] : sqrt(LEAST_VARIANCE);
        fit->constant -= kernel_r_log(spread);
        for (int j = 0; j < d; j++)
            fit->factor[i * d + j] /= spread;
    }
    for (int c = 0; c < fit->k; c++)
        multiply(d, fit->factor, fit->means[c], fit->scaled[c]);
    return true;
}

/* Shares, means and covariance of the parts; false if a distribution has too few points. */
static bool maximise(const Work *work, Fit *fit, bool *made)
{
    int d = work->d;
    memset(fit->shares, 0, sizeof fit->shares);
    memset(fit->means, 0, sizeof fit->means);
    for (int p = 0; p < work->count; p++)
        for (int c = 0; c < fit->k; c++) {
            double part = work->weights[p] * work->parts[p * CLUSTERS_MOST + c];
            fit->shares[c] += part;
            for (int i = 0; i < d; i++)
                fit->means[c][i] += part * work->y[(size_t)p * (size_t)d + (size_t)i];
        }
    for (int c = 0; c < fit->k; c++) {
        if (fit->shares[c] * work->size < LEAST_POINTS)
            return false;
        for (int i = 0; i < d; i++)
            fit->means[c][i] /= fit->shares[c];
    }
    *made = find_factor(work, fit);
    return *made;
}

/* The logarithm of the density at a point whose coordinates have been multiplied, and its part in each distribution. */
static double density(const Fit *fit, int d, const double *scaled, double *parts)
{
    double most = -HUGE_VAL, sum = 0;
    for (int c = 0; c < fit->k; c++) {
        parts[c] = kernel_r_log(fit->shares[c]) - 0.5 * distance(d, scaled, fit->scaled[c]);
        most = parts[c] > most ? parts[c] : most;
    }
    for (int c = 0; c < fit->k; c++) {
        parts[c] = kernel_r_exp(parts[c] - most);
        sum += parts[c];
    }
    for (int c = 0; c < fit->k; c++)
        parts[c] /= sum;
    return fit->constant + most + kernel_r_log(sum);
}

static double expect(Work *work, const Fit *fit)
{
    double sum = 0;
    for (int p = 0; p < work->count; p++) {
        double *scaled = work->scaled + (size_t)p * (size_t)work->d;
        multiply(work->d, fit->factor, work->y + (size_t)p * (size_t)work->d, scaled);
        sum += work->weights[p] * density(fit, work->d, scaled, work->parts + p * CLUSTERS_MOST);
    }
    return sum;
}

/* From one beginning; its density is -HUGE_VAL if a distribution is lost. False if memory is short. */
static bool fit_once(Work *work, int k, int beginning, Fit *fit)
{
    bool made = true;
    double before = -HUGE_VAL;
    *fit = (Fit){.k = k, .log_density = -HUGE_VAL};
    begin(work, k, beginning);
    for (int step = 0; step < ITERATIONS; step++) {
        if (!maximise(work, fit, &made)) {
            fit->log_density = -HUGE_VAL;
            return made;
        }
        fit->log_density = expect(work, fit);
        if (fit->log_density - before < LEAST_GAIN)
            break;
        before = fit->log_density;
    }
    return true;
}

static double criterion(const Work *work, const Fit *fit)
{
    double d = work->d, parameters = fit->k - 1 + fit->k * d + d * (d + 1) / 2;
    return -2 * work->size * fit->log_density + parameters * kernel_r_log(work->size);
}

static bool fit_best(Work *work, Fit *best)
{
    double least = HUGE_VAL;
    bool made = true;
    for (int k = 1; made && k <= CLUSTERS_MOST; k++)
        for (int beginning = 0; made && beginning < (k == 1 ? 1 : BEGINNINGS); beginning++) {
            Fit fit;
            made = fit_once(work, k, beginning, &fit);
            if (made && criterion(work, &fit) < least) {
                least = criterion(work, &fit);
                *best = fit;
            }
        }
    return made;
}

/* ---- groups --------------------------------------------------------------------------------- */

static int largest_part(const double *parts, int k)
{
    int best = 0;
    for (int c = 1; c < k; c++)
        best = parts[c] > parts[best] ? c : best;
    return best;
}

/* strays[a][b]: how much of what belongs to distribution a lies where b has the largest part. */
static void find_strays(Work *work, const Fit *fit, double strays[CLUSTERS_MOST][CLUSTERS_MOST])
{
    memset(strays, 0, sizeof(double[CLUSTERS_MOST][CLUSTERS_MOST]));
    expect(work, fit);
    for (int p = 0; p < work->count; p++) {
        const double *parts = work->parts + p * CLUSTERS_MOST;
        int where = largest_part(parts, fit->k);
        for (int c = 0; c < fit->k; c++)
            strays[c][where] += work->weights[p] * parts[c] / fit->shares[c];
    }
}

/* Whether the density falls between the means of two distributions. */
static bool has_dip(const Fit *fit, int d, int a, int b)
{
    double parts[CLUSTERS_MOST], lower = HUGE_VAL, least = HUGE_VAL;
    for (int step = 0; step <= STEPS; step++) {
        double at[MOST_COORDINATES], part = (double)step / STEPS;
        for (int i = 0; i < d; i++)
            at[i] = fit->scaled[a][i] + part * (fit->scaled[b][i] - fit->scaled[a][i]);
        double here = density(fit, d, at, parts);
        if (step == 0 || step == STEPS)
            lower = here < lower ? here : lower;
        least = here < least ? here : least;
    }
    return least < lower + kernel_r_log(CLUSTERS_DIP);
}

/* group[k]: the first distribution of the group of each. */
static void put_together(Work *work, const Fit *fit, int *group)
{
    double strays[CLUSTERS_MOST][CLUSTERS_MOST];
    find_strays(work, fit, strays);
    for (int c = 0; c < fit->k; c++)
        group[c] = c;
    for (int a = 0; a < fit->k; a++)
        for (int b = a + 1; b < fit->k; b++) {
            int from = group[a] > group[b] ? group[a] : group[b], to = group[a] < group[b] ? group[a] : group[b];
            bool one = strays[a][b] > CLUSTERS_OVERLAP || strays[b][a] > CLUSTERS_OVERLAP || !has_dip(fit, work->d, a, b);
            for (int c = 0; one && from != to && c < fit->k; c++)
                group[c] = group[c] == from ? to : group[c];
        }
}

/* The distribution that has the largest part in a point. */
static int belongs_to(const Work *work, const Fit *fit, const double *point)
{
    double y[MOST_COORDINATES], scaled[MOST_COORDINATES], parts[CLUSTERS_MOST];
    project(work, point, y);
    multiply(work->d, fit->factor, y, scaled);
    density(fit, work->d, scaled, parts);
    return largest_part(parts, fit->k);
}

/* Numbers the groups from the largest to the smallest, and leaves out those without a point. */
static void number_groups(int count, const double *weights, Clusters *clusters)
{
    double shares[CLUSTERS_MOST] = {0};
    int number[CLUSTERS_MOST];
    for (int k = 0; k < count; k++)
        shares[clusters->groups[k]] += weights[k];
    clusters->count = 0;
    for (int c = 0; c < CLUSTERS_MOST; c++) {
        number[c] = 0;
        for (int other = 0; other < CLUSTERS_MOST; other++)
            number[c] += shares[other] > shares[c] || (shares[other] == shares[c] && other < c);
        clusters->count += shares[c] > 0;
        clusters->shares[number[c]] = shares[c];
    }
    for (int k = 0; k < count; k++)
        clusters->groups[k] = number[clusters->groups[k]];
}

/* In deviations of all points along their directions. */
static double square_distance(const Work *work, const double *a, const double *b)
{
    double sum = 0;
    for (int i = 0; i < work->n; i++) {
        double far = is_flat(work, i) ? 0 : along(work, a, i) - along(work, b, i);
        sum += far * far;
    }
    return sum;
}

static void find_centres(const Work *work, int count, const double *points, const double *weights, Clusters *clusters)
{
    size_t n = (size_t)work->n;
    double nearest[CLUSTERS_MOST];
    for (int c = 0; c < clusters->count; c++)
        nearest[c] = HUGE_VAL;
    for (int k = 0; k < count; k++)
        for (size_t i = 0; i < n; i++)
            clusters->centres[(size_t)clusters->groups[k] * n + i] +=
                weights[k] / clusters->shares[clusters->groups[k]] * points[(size_t)k * n + i];
    for (int k = 0; k < count; k++) {
        int own = clusters->groups[k];
        double far = square_distance(work, points + (size_t)k * n, clusters->centres + (size_t)own * n);
        if (far < nearest[own]) {
            nearest[own] = far;
            clusters->nearest[own] = k;
        }
    }
}

static bool find_groups(Work *work, int count, const double *points, Clusters *clusters)
{
    Fit fit;
    int group[CLUSTERS_MOST];
    if (!fit_best(work, &fit))
        return false;
    put_together(work, &fit, group);
    for (int k = 0; k < count; k++)
        clusters->groups[k] = group[belongs_to(work, &fit, points + (size_t)k * (size_t)work->n)];
    clusters->components = fit.k;
    clusters->coordinates = work->d;
    return true;
}

/* --------------------------------------------------------------------------------------------- */

static void free_work(Work *work)
{
    free(work->points);
    free(work->weights);
    free(work->mean);
    free(work->covariance);
    free(work->vectors);
    free(work->spreads);
    free(work->y);
    free(work->scaled);
    free(work->parts);
}

static bool make_work(Work *work, int n, int count)
{
    size_t d = (size_t)n, most = (size_t)(count < MOST_POINTS ? count : MOST_POINTS);
    *work = (Work){.n = n,
                   .count = (int)most,
                   .points = malloc(sizeof(double) * most * d),
                   .weights = malloc(sizeof(double) * most),
                   .mean = malloc(sizeof(double) * d),
                   .covariance = malloc(sizeof(double) * d * d),
                   .vectors = malloc(sizeof(double) * d * d),
                   .spreads = malloc(sizeof(double) * d),
                   .y = malloc(sizeof(double) * most * MOST_COORDINATES),
                   .scaled = malloc(sizeof(double) * most * MOST_COORDINATES),
                   .parts = calloc(most * CLUSTERS_MOST, sizeof(double))};
    return work->points && work->weights && work->mean && work->covariance && work->vectors && work->spreads && work->y &&
           work->scaled && work->parts;
}

static bool find(Work *work, int count, const double *points, const double *weights, Clusters *clusters)
{
    double *shapes = malloc(sizeof(double) * (size_t)work->n);
    take_points(work, count, points, weights);
    work->size = fmin(ensemble_count_as(count, weights), work->count);
    ensemble_covariance(work->n, work->count, work->points, work->weights, work->mean, work->covariance);
    bool made = shapes && ensemble_directions(work->n, work->covariance, work->vectors, work->spreads);
    if (made) {
        int most = (int)(work->size / POINTS_EACH);
        measure_shapes(work, shapes);
        choose_coordinates(work, shapes, most < MOST_COORDINATES ? most : MOST_COORDINATES);
        project_all(work);
    }
    if (made && work->d > 0)
        made = find_groups(work, count, points, clusters);
    if (made) {
        number_groups(count, weights, clusters);
        find_centres(work, count, points, weights, clusters);
    }
    free(shapes);
    return made;
}

bool clusters_find(int n, int count, const double *points, const double *weights, Clusters *clusters)
{
    Work work;
    *clusters = (Clusters){.components = 1,
                           .centres = calloc((size_t)CLUSTERS_MOST * (size_t)n, sizeof(double)),
                           .groups = calloc((size_t)count, sizeof(int))};
    bool made = make_work(&work, n, count) && clusters->centres && clusters->groups &&
                find(&work, count, points, weights, clusters);
    free_work(&work);
    return made;
}

void clusters_free(Clusters *clusters)
{
    free(clusters->centres);
    free(clusters->groups);
    *clusters = (Clusters){0};
}
