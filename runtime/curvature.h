/* curvature.h: how the loss rises around a rule: its Hessian in the search space, by differences.
 *
 * Losses of simulated learning are rough on the smallest scale, so the distance of the differences
 * is chosen for each coordinate such that the loss, on the mean of both sides, rises by `rise` of
 * it: the curvature is that of the valley at this height, not of the bottom. All probes see the
 * same trials and draws. With e_i the unit vectors,
 *
 *     H_ii = (L(x + h_i e_i) - 2 L(x) + L(x - h_i e_i)) / h_i^2
 *     H_ij = (L(++) - L(+-) - L(-+) + L(--)) / (4 h_i h_j)
 *
 * which is exact for a quadratic loss (Abramowitz and Stegun 1964, 25.3.23 and 25.3.26). Then the
 * curvature along each eigenvector of H is measured in the same way, at a distance of its own, and
 * takes the place of the eigenvalue: of a quadratic loss it is the same, and of others it is the
 * better one, since the elements of H belong to different distances. The slopes are those of the same probes,
 *
 *     g_i = (L(x + h_i e_i) - L(x - h_i e_i)) / (2 h_i)
 *
 * A coordinate that is nearer to one of its bounds than its distance would be is on one side only: its slope
 * is that inwards, over a distance at which the loss differs by `rise`, and it has no part in H. */
#ifndef PLASTC_CURVATURE_H
#define PLASTC_CURVATURE_H

#include "evaluate.h"
#include "runtime/search/space.h"

/* So many are evaluated at once, at most: four probes beside each of n coefficients. */
#define CURVATURE_CANDIDATES(n) (4 * (n))

typedef struct CurvatureOptions {
    int set, trials; /* PLAST_SEARCH or PLAST_VALIDATION */
    double rise;     /* share of the loss */
    /* Called between batches of probes: the module to go on with. */
    const PlastModule *(*tier)(void *context, const char **name);
    void *tier_context;
} CurvatureOptions;

typedef struct Curvature {
    int n;
    double loss;       /* at the point, without penalties */
    double rise;       /* of the loss, at the distances; not 0 */
    double *distances; /* [n]; 0: none could be found, and the coordinate's row of H is 0 */
    double *hessian;   /* [n][n] */
    double *slopes;    /* [n] */
    int *inwards;      /* [n]: 1 or -1, away from the bound that the coordinate is next to; 0: from none */
    int free_count;    /* coordinates that are next to no bound: the first so many eigenvectors are theirs */
    double *values;    /* [n]: curvatures along its eigenvectors, the largest first; 0 of the others */
    double *vectors;   /* [n][n]: a row for each */
    double *along;     /* [n]: slopes along them */
} Curvature;

/* `point` is in the search space. STATUS_INPUT if the loss there is not finite. Always
 * curvature_free. */
Status curvature_measure(Evaluator *evaluator, const CurvatureOptions *options, const Space *space,
                         const double *point, Curvature *curvature, ErrorText *error);
void curvature_free(Curvature *curvature);

/* How far coordinate i can go up (side 1) or down (-1) until the quadratic with these slopes and this Hessian
 * has risen by curvature->rise: while the others stay, or while they follow to where it is least. HUGE_VAL: as
 * far as one likes. NaN: not known, next to a bound, or where the loss falls away from one. */
double curvature_reach_alone(const Curvature *curvature, int i, int side);
double curvature_reach_joint(const Curvature *curvature, int i, int side);
/* The same along eigenvector k, to the side where it is shorter. */
double curvature_reach_along(const Curvature *curvature, int k);
/* By how much that quadratic falls from the point to its minimum, where it is curved enough to have one. */
double curvature_fall(const Curvature *curvature);

#endif
