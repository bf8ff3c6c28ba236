/* ensemble.h: what many weighted rules say together: moments, quantiles, correlations, stiff and sloppy directions.
 *
 * Rules z_k, k < count, of n numbers have weights w_k >= 0 that add up to 1. Then
 *
 *     mean         m = sum w_k z_k
 *     covariance   C = sum w_k (z_k - m) (z_k - m)'
 *     count as     1 / sum w_k^2, the effective sample size (Kish 1965, Survey Sampling; Liu 1996, Stat. Comput. 6)
 *     quantile q   where the line through the points (W_k - w_k / 2, x_k) is q, x in rising order, W_k the sum of weights up to k;
 *                  the smallest number before the first point, the largest behind the last
 *
 * The directions of an ensemble are the eigenvectors of C, where each number is measured in deviations of its prior: along the stiff
 * ones rules agree, along the sloppy ones they differ, the square root of the eigenvalue says how far, 1 as far as under the prior
 * (principal components of an ensemble: Brown and Sethna 2003, Phys. Rev. E 68, 021904; of the slopes of a cost, where the eigenvalues
 * are those of its Hessian, one over these for a normal distribution: Gutenkunst, Waterfall, Casey, Brown, Myers and Sethna 2007,
 * PLoS Comput. Biol. 3, e189).
 *
 * All sums run in the order of the rules. */
#ifndef PLASTC_ENSEMBLE_H
#define PLASTC_ENSEMBLE_H

#include <stdbool.h>

/* (sum of the weights)^2 / (sum of their squares), of weights that need not add up to 1; 0 if all are 0. */
double ensemble_count_as(int count, const double *weights);

/* Of one number of the rules; its values are `stride` doubles apart. */
void ensemble_moments(int count, const double *values, int stride, const double *weights, double *mean, double *sd);
/* results[parts] for shares[parts] from 0 to 1. False if memory is short. */
bool ensemble_quantiles(int count, const double *values, int stride, const double *weights, int parts, const double *shares,
                        double *results);

/* points[count][n]; mean[n], covariance[n][n]. */
void ensemble_covariance(int n, int count, const double *points, const double *weights, double *mean, double *covariance);
/* Number (i, j) of a covariance as a correlation; NaN if one of the two does not vary. */
double ensemble_correlation(int n, const double *covariance, int i, int j);
/* The eigenvectors of the covariance as rows of vectors[n][n], the stiffest first, of length 1 and with their largest component above
 * 0, and how far rules spread along each: spreads[n]. False if memory is short. */
bool ensemble_directions(int n, const double *covariance, double *vectors, double *spreads);

#endif
