/* clusters.h: how many groups weighted points fall into.
 *
 * A mixture of 1 to CLUSTERS_MOST normal distributions with one covariance is fitted by expectation and maximisation (Dempster, Laird
 * and Rubin 1977; one covariance for all: Banfield and Raftery 1993, Biometrics 49), each number of them from several beginnings by
 * k-means++ (Arthur and Vassilvitskii 2007), and that with the smallest criterion of Schwarz (1978) is taken,
 *
 *     BIC = -2 log L + parameters log N
 *
 * where N is as many points as the weights count for. Several normal distributions may share one group, such as one that is long,
 * curved or flat on top. So two are put together if more than CLUSTERS_OVERLAP of what belongs to either lies where the other has the
 * largest part in the density, or if on the straight line between their means, the ridge line of two that have one covariance (Ray and
 * Lindsay 2005, Ann. Stat. 33), the density falls nowhere below CLUSTERS_DIP of that at the lower end (Hennig 2010, Adv. Data Anal.
 * Classif. 4: both methods, with its thresholds). What is left are groups with a gap between them: two normal ones more than 4.3
 * deviations apart.
 *
 * Points are seen in coordinates in which all of them together have covariance 1. In how many, and of how many points, see clusters.c. */
#ifndef PLASTC_CLUSTERS_H
#define PLASTC_CLUSTERS_H

#include <stdbool.h>

#define CLUSTERS_MOST    8
#define CLUSTERS_OVERLAP 0.025
#define CLUSTERS_DIP     0.2

typedef struct Clusters {
    int count;        /* the largest first */
    int components;   /* normal distributions that the fit takes */
    int coordinates;  /* that were looked at; 0: too few points say something, and all are one group */
    double shares[CLUSTERS_MOST]; /* of the weights */
    int nearest[CLUSTERS_MOST];   /* number of the point that is nearest to the mean of its group */
    double *centres;  /* [count][n], owned: means of the groups */
    int *groups;      /* [points], owned: of each point */
} Clusters;

/* points[count][n], weights[count] that add up to 1. False if memory is short; always clusters_free. */
bool clusters_find(int n, int count, const double *points, const double *weights, Clusters *clusters);
void clusters_free(Clusters *clusters);

#endif
