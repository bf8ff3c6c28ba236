/* curvature.h: how the loss rises around a rule: its Hessian in the search space, by differences.
 *
 * Losses of simulated learning are rough on the smallest scale, so the distance of the differences
 * is chosen for each coordinate such that the loss, on the mean of both sides, rises by `rise` of
 * it: the curvature is that of the valley at this height, not of the bottom. Where it is rough even there the distance
 * is larger (probing.h). All probes see the same trials and draws. With e_i the unit vectors,
 *
 *     H_ii = (L(x + h_i e_i) - 2 L(x) + L(x - h_i e_i)) / h_i^2
 *     H_ij = (L(++) - L(+-) - L(-+) + L(--)) / (4 h_i h_j)
 *
 * which is exact for a quadratic loss (Abramowitz and Stegun 1964, 25.3.23 and 25.3.26). Where the evaluator has exact
 * gradients g, the pairs take 2 n of these in place of 2 n (n - 1) losses:
 *
 *     H_ij = (g_j(x + h_i e_i) - g_j(x - h_i e_i)) / (4 h_i) + the same with i and j exchanged
 *
 * Then the
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

/* The most candidates that are evaluated at once: four probes for each of n coefficients. */
#define CURVATURE_CANDIDATES(n) (4 * (n))

typedef struct CurvatureOptions {
    int set;     /* of trials: PLAST_SEARCH or PLAST_VALIDATION */
    int trials;  /* the first so many of the set */
    double rise; /* by which the loss shall differ at the distances, as a share of it */
    /* Called between batches of probes: the module to go on with. */
    const PlastModule *(*tier)(void *context, const char **name);
    void *tier_context;
} CurvatureOptions;

typedef enum CurvatureRoughness {
    CURVATURE_SMOOTH,
    CURVATURE_FARTHER, /* rough where it rises by `rise`, and measured farther away */
    CURVATURE_UNKNOWN  /* rough as far as it can be looked at */
} CurvatureRoughness;

typedef struct Curvature {
    int n;
    double loss;       /* at the point, without penalties */
    double rise;       /* options->rise times the loss: by how much it differs at the distances; above 0 */
    double *distances; /* [n]: h_i; 0: none could be found, and the coordinate's row of H is 0 */
    double *hessian;   /* [n][n] */
    double *slopes;    /* [n] */
    int *inwards;      /* [n]: side that leads away from the bound next to the point, 1 or -1; 0: no bound is near */
    int free_count;    /* coordinates next to no bound; H has as many eigenvectors with a curvature */
    double *vectors;   /* [n][n]: eigenvectors of H as rows, those of the free coordinates first */
    double *values;    /* [n]: curvatures along them, the largest first; 0 from free_count on */
    double *along;     /* [n]: slopes along them */
    double *heights;   /* [n]: by how much the loss rises along them where that is measured; NaN: not known */
    CurvatureRoughness *rough, *rough_along; /* [n]: along the coordinates, and along the eigenvectors */
} Curvature;

/* `point` is in the search space. STATUS_INPUT if the loss there is not finite. Always
 * curvature_free. */
Status curvature_measure(Evaluator *evaluator, const CurvatureOptions *options, const Space *space,
                         const double *point, Curvature *curvature, ErrorText *error);
void curvature_free(Curvature *curvature);

/* How far coordinate i can go up (side 1) or down (-1) until the quadratic with these slopes and this Hessian
 * has risen by curvature->rise: `alone` while all other coordinates stay, `joint` while they move to where the
 * quadratic is least. HUGE_VAL: it never rises so far. NaN: not known, since the coordinate is next to a bound, or
 * the loss falls away from one, or is too rough. */
double curvature_reach_alone(const Curvature *curvature, int i, int side);
double curvature_reach_joint(const Curvature *curvature, int i, int side);
/* The same along eigenvector k, to the side where it is shorter; HUGE_VAL also where it is not known. */
double curvature_reach_along(const Curvature *curvature, int k);
/* By how much that quadratic falls from the point to its minimum, where it is curved enough to have one. */
double curvature_fall(const Curvature *curvature);

#endif
