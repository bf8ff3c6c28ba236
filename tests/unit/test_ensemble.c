/* test_ensemble.c: moments, quantiles, correlations, directions and groups of weighted points, against closed forms. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>

#include "runtime/kernel/kernel.h"
#include "runtime/search/clusters.h"
#include "runtime/search/ensemble.h"
#include "runtime/search/search.h"
#include "suites.h"

#define POINTS 4000
#define N      3

typedef struct Cloud {
    int count;
    double points[POINTS][N];
    double weights[POINTS]; /* that add up to 1 */
} Cloud;

static Cloud *cloud_new(int count)
{
    Cloud *cloud = calloc(1, sizeof *cloud);
    cloud->count = count;
    for (int k = 0; k < count; k++)
        cloud->weights[k] = 1.0 / count;
    return cloud;
}

static double normal(int k, int i)
{
    const PlastDraw draw = search_draw(3, 0);
    return kernel_rt_normal(&draw, 1, k, i);
}

static double uniform(int k, int i)
{
    const PlastDraw draw = search_draw(4, 0);
    return kernel_rt_uniform(&draw, 1, k, i);
}

/* Four points with weights 1/2, 1/4, 1/8, 1/8. */
static void test_moments(void)
{
    const double values[] = {3, 1, 7, 2}, weights[] = {0.125, 0.5, 0.25, 0.125}, constant[] = {0.1, 0.1, 0.1, 0.1};
    const double shares[] = {0, 0.25, 0.5, 0.6875, 0.9, 1};
    double mean, sd, quantiles[6];
    ensemble_moments(4, values, 1, weights, &mean, &sd);
    CU_ASSERT_DOUBLE_EQUAL(mean, 2.875, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(sd, sqrt(0.125 * 9 + 0.5 + 0.25 * 49 + 0.5 - 2.875 * 2.875), 1e-14);
    ensemble_moments(4, constant, 1, weights, &mean, &sd);
    CU_ASSERT_EQUAL(mean, 0.1);
    CU_ASSERT_EQUAL(sd, 0);
    CU_ASSERT_DOUBLE_EQUAL(ensemble_count_as(4, weights), 1 / (0.25 + 0.0625 + 2 * 0.015625), 1e-15);
    /* the points stand at 0.25, 0.5625, 0.6875, 0.875 */
    CU_ASSERT_FATAL(ensemble_quantiles(4, values, 1, weights, 6, shares, quantiles));
    CU_ASSERT_EQUAL(quantiles[0], 1);
    CU_ASSERT_DOUBLE_EQUAL(quantiles[1], 1, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(quantiles[2], 1.8, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(quantiles[3], 3, 1e-15);
    CU_ASSERT_EQUAL(quantiles[4], 7);
    CU_ASSERT_EQUAL(quantiles[5], 7);
}

/* One heavy point beside others is one point. */
static void test_one_point(void)
{
    const double points[] = {5, 1, 6, 2}, weights[] = {1, 0};
    double mean[2], covariance[4], vectors[4], spreads[2];
    CU_ASSERT_EQUAL(ensemble_count_as(2, weights), 1);
    CU_ASSERT_EQUAL(ensemble_count_as(2, (double[]){0, 0}), 0);
    ensemble_covariance(2, 2, points, weights, mean, covariance);
    CU_ASSERT(mean[0] == 5 && mean[1] == 1);
    CU_ASSERT(isnan(ensemble_correlation(2, covariance, 0, 1)));
    CU_ASSERT_FATAL(ensemble_directions(2, covariance, vectors, spreads));
    CU_ASSERT(spreads[0] == 0 && spreads[1] == 0);
}

/* A covariance whose eigenvectors are known: (1, 2, 2) / 3, (2, 1, -2) / 3, (2, -2, 1) / 3 with spreads 0.1, 0.5, 2, first as it is
 * and then from points that are drawn. */
static void test_directions(void)
{
    static const double rows[N][N] = {{1, 2, 2}, {2, 1, -2}, {2, -2, 1}}, want[N] = {0.1, 0.5, 2};
    Cloud *cloud = cloud_new(POINTS);
    double covariance[N * N] = {0}, mean[N], vectors[N * N], spreads[N], found[N * N];
    for (int k = 0; k < N; k++)
        for (int i = 0; i < N * N; i++)
            covariance[i] += want[k] * want[k] * rows[k][i / N] * rows[k][i % N] / 9;
    CU_ASSERT_FATAL(ensemble_directions(N, covariance, vectors, spreads));
    for (int k = 0; k < N; k++) {
        CU_ASSERT_DOUBLE_EQUAL(spreads[k], want[k], 1e-14);
        for (int i = 0; i < N; i++)
            CU_ASSERT_DOUBLE_EQUAL(fabs(vectors[k * N + i]), fabs(rows[k][i] / 3), 1e-13);
    }
    CU_ASSERT_DOUBLE_EQUAL(vectors[0] * vectors[1] + vectors[2] * vectors[2], 2.0 / 9 + 4.0 / 9, 1e-13);
    for (int k = 0; k < POINTS; k++)
        for (int j = 0; j < N; j++)
            for (int i = 0; i < N; i++)
                cloud->points[k][i] += want[j] * normal(k, j) * rows[j][i] / 3;
    ensemble_covariance(N, POINTS, cloud->points[0], cloud->weights, mean, found);
    for (int i = 0; i < N * N; i++)
        CU_ASSERT_DOUBLE_EQUAL(found[i], covariance[i], 4 * 4 * sqrt(2.0 / POINTS));
    CU_ASSERT_FATAL(ensemble_directions(N, found, vectors, spreads));
    for (int k = 0; k < N; k++) {
        double along = 0;
        for (int i = 0; i < N; i++)
            along += vectors[k * N + i] * rows[k][i] / 3;
        CU_ASSERT_DOUBLE_EQUAL(fabs(along), 1, 1e-3);
        CU_ASSERT_DOUBLE_EQUAL(spreads[k] / want[k], 1, 4 / sqrt(2.0 * POINTS));
    }
    free(cloud);
}

/* Drawn from the standard normal distribution with weights exp(b z - b^2 / 2), which make its mean b; with a correlation that is
 * known, too. */
static void test_weights(void)
{
    const double shift = 0.5, rho = -0.8;
    Cloud *cloud = cloud_new(POINTS);
    double sum = 0, mean[N], covariance[N * N], median, half = 0.5;
    for (int k = 0; k < POINTS; k++) {
        for (int i = 0; i < N; i++)
            cloud->points[k][i] = normal(k, i);
        cloud->points[k][1] = rho * cloud->points[k][0] + sqrt(1 - rho * rho) * cloud->points[k][1];
        cloud->weights[k] = exp(shift * cloud->points[k][0] - shift * shift / 2);
        sum += cloud->weights[k];
    }
    for (int k = 0; k < POINTS; k++)
        cloud->weights[k] /= sum;
    /* E w^2 = exp(b^2) */
    CU_ASSERT_DOUBLE_EQUAL(ensemble_count_as(POINTS, cloud->weights) / POINTS, exp(-shift * shift), 0.05);
    ensemble_covariance(N, POINTS, cloud->points[0], cloud->weights, mean, covariance);
    CU_ASSERT_DOUBLE_EQUAL(mean[0], shift, 4 * 1.2 / sqrt(POINTS));
    CU_ASSERT_DOUBLE_EQUAL(mean[1], rho * shift, 4 * 1.2 / sqrt(POINTS));
    CU_ASSERT_DOUBLE_EQUAL(ensemble_correlation(N, covariance, 1, 0), rho, 4 * (1 - rho * rho) * 1.2 / sqrt(POINTS));
    CU_ASSERT_FATAL(ensemble_quantiles(POINTS, cloud->points[0], N, cloud->weights, 1, &half, &median));
    CU_ASSERT_DOUBLE_EQUAL(median, shift, 4 * 1.25 * 1.2 / sqrt(POINTS));
    free(cloud);
}

/* ---- groups --------------------------------------------------------------------------------- */

static Clusters groups_of(const Cloud *cloud)
{
    Clusters clusters;
    CU_ASSERT_FATAL(clusters_find(N, cloud->count, cloud->points[0], cloud->weights, &clusters));
    return clusters;
}

/* Two of three parts and of one part at a distance of eight deviations in one direction. */
static void test_two_groups(void)
{
    Cloud *cloud = cloud_new(1200);
    for (int k = 0; k < cloud->count; k++) {
        for (int i = 0; i < N; i++)
            cloud->points[k][i] = 0.1 * normal(k, i);
        cloud->points[k][0] += k % 4 == 0 ? 0.5 : -0.3;
        cloud->points[k][2] *= 30;
    }
    Clusters groups = groups_of(cloud);
    CU_ASSERT_EQUAL_FATAL(groups.count, 2);
    CU_ASSERT_EQUAL(groups.coordinates, 3);
    CU_ASSERT_DOUBLE_EQUAL(groups.shares[0], 0.75, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(groups.shares[1], 0.25, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(groups.centres[0], -0.3, 4 * 0.1 / 30);
    CU_ASSERT_DOUBLE_EQUAL(groups.centres[N], 0.5, 4 * 0.1 / 17);
    for (int k = 0; k < cloud->count; k++)
        CU_ASSERT_EQUAL(groups.groups[k], k % 4 == 0);
    CU_ASSERT_NOT_EQUAL(groups.nearest[0] % 4, 0);
    CU_ASSERT_EQUAL(groups.nearest[1] % 4, 0);
    CU_ASSERT(fabs(cloud->points[groups.nearest[1]][1]) < 0.05 && fabs(cloud->points[groups.nearest[1]][2]) < 1.5);
    clusters_free(&groups);
    /* the other one is the larger by its weights */
    for (int k = 0; k < cloud->count; k++)
        cloud->weights[k] = k % 4 == 0 ? 1.0 / 400 : 1.0 / 3600;
    groups = groups_of(cloud);
    CU_ASSERT_EQUAL_FATAL(groups.count, 2);
    CU_ASSERT_DOUBLE_EQUAL(groups.shares[0], 0.75, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(groups.centres[0], 0.5, 4 * 0.1 / 17);
    clusters_free(&groups);
    free(cloud);
}

/* What has no gap is one group, however it is formed: normal, a box, a ring. */
static void test_one_group(void)
{
    for (int shape = 0; shape < 3; shape++) {
        Cloud *cloud = cloud_new(POINTS);
        for (int k = 0; k < POINTS; k++) {
            double angle = 6.283185307179586 * uniform(k, 0);
            for (int i = 0; i < N; i++)
                cloud->points[k][i] = shape == 0 ? normal(k, i) : shape == 1 ? uniform(k, i) : 0.15 * normal(k, i);
            cloud->points[k][0] += shape == 2 ? cos(angle) : 0;
            cloud->points[k][1] += shape == 2 ? sin(angle) : 0;
        }
        Clusters groups = groups_of(cloud);
        CU_ASSERT_EQUAL(groups.count, 1);
        CU_ASSERT_DOUBLE_EQUAL(groups.shares[0], 1, 1e-12);
        if (shape == 0)
            CU_ASSERT_EQUAL(groups.components, 1);
        clusters_free(&groups);
        free(cloud);
    }
}

/* Few points, and points that do not differ at all or in one number. */
static void test_hardly_any(void)
{
    Cloud *cloud = cloud_new(300);
    Clusters groups = groups_of(cloud);
    CU_ASSERT(groups.count == 1 && groups.coordinates == 0 && groups.nearest[0] == 0);
    clusters_free(&groups);
    for (int k = 0; k < 300; k++)
        cloud->points[k][1] = k < 100 ? 5 : 7;
    groups = groups_of(cloud);
    CU_ASSERT_EQUAL_FATAL(groups.count, 2);
    CU_ASSERT(groups.coordinates == 1 && groups.groups[0] == 1 && groups.groups[299] == 0);
    clusters_free(&groups);
    cloud->count = 2;
    cloud->weights[0] = cloud->weights[1] = 0.5;
    groups = groups_of(cloud);
    CU_ASSERT(groups.count == 1 && groups.coordinates == 0);
    clusters_free(&groups);
    free(cloud);
}

void suite_ensemble(void)
{
    CU_pSuite suite = CU_add_suite("ensemble", NULL, NULL);
    CU_add_test(suite, "moments and quantiles", test_moments);
    CU_add_test(suite, "one point has all the weight", test_one_point);
    CU_add_test(suite, "directions that are known", test_directions);
    CU_add_test(suite, "weights", test_weights);
    CU_add_test(suite, "two groups", test_two_groups);
    CU_add_test(suite, "one group", test_one_group);
    CU_add_test(suite, "hardly any points", test_hardly_any);
}
