/* probing.h: by how much a loss rises on both sides of a point, along axes, and how far away that is measured.
 *
 * Losses of simulated learning are rough on the smallest scale. A distance at which the loss has risen by what was asked
 * for may be one at which it only jumps, and then its curvature says nothing. So the rise is measured once more at ten
 * times the distance. If it has grown far less than a parabola does, and does not fall steadily towards the point, the
 * loss is rough: the distance grows until the rise is clear of what was seen on the way. */
#ifndef PLASTC_PROBING_H
#define PLASTC_PROBING_H

#include "curvature.h"

#define PROBING_ROUNDS 40   /* of choosing distances, at most */
#define PROBING_FACTOR 10.0 /* by which a distance changes in a round, at most */

/* What is measured, and where; all is borrowed. */
typedef struct Probing {
    Evaluator *evaluator;
    const CurvatureOptions *options;
    const Space *space;
    const double *point;
    Curvature *curvature; /* n, loss and rise are read */
    double *unit;         /* [n] */
    double *coefficients; /* [4 n][n] */
    double *losses;       /* [4 n] */
    double *rises;        /* [n] */
    double *steps;        /* [n]: distances along eigenvectors */
} Probing;

/* Coordinate axes, or the rows of a matrix. */
typedef struct Axes {
    const double *rows; /* [n][n]; NULL: those of the coordinates */
    double *distances;  /* [n] */
    double *rises;      /* [n]: of the loss, the mean of both sides */
    double *slopes;     /* [n] */
    CurvatureRoughness *roughness; /* [n] */
} Axes;

/* Probe k is the point, moved along coordinate i by a and along j by b. */
void probing_set(Probing *probing, int k, int i, double a, int j, double b);
/* The losses of the first `count` probes, without penalties. gradients: [count][n]; NULL: none are wanted. */
Status probing_run(Probing *probing, int count, double *gradients, ErrorText *error);

/* The distance to begin with, and the most that is within the bounds on both sides of an axis. */
double probing_first_distance(const Probing *probing);
double probing_most_distance(const Probing *probing, const Axes *axes, int axis);

/* Distances from which the loss rises by about what is wanted, or farther ones where it is rough; rises, slopes and
 * roughness are those there. */
Status probing_choose_distances(Probing *probing, Axes *axes, ErrorText *error);

/* 2 rise / distance^2; 0 if it is not known. */
double probing_curvature(const Axes *axes, int axis);

#endif
