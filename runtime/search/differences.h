/* differences.h: slopes of a loss by finite differences: the probes beside a point, the slopes that
 * their losses give, and the distance at which these can be trusted.
 *
 * Probes of a point x at distances h[n], in this order:
 *
 *     central (2 n)   2 i: x + h_i e_i,   1 + 2 i: x - h_i e_i
 *     forward (n)     i:   x + h_i e_i, or x - h_i e_i where a bound leaves more room below
 *
 * They are clipped to the bounds, and differences divided by the distance that is left. If a probe
 * of a central difference failed, the other one and x make a one-sided difference. */
#ifndef PLASTC_DIFFERENCES_H
#define PLASTC_DIFFERENCES_H

#include "search.h"

typedef struct Probes {
    int n;        /* coordinates */
    bool central; /* two probes for each coordinate, else one */
    const double *low, *high; /* [n], borrowed */
} Probes;

int probes_count(const Probes *probes);
/* The coordinate i in which probe k differs from x, and what it is there. */
double probes_moved(const Probes *probes, const double *x, const double *h, int k, int *i);
/* Writes candidates[probes_count][n]. */
void probes_write(const Probes *probes, const double *x, const double *h, double *candidates);
/* slopes[n] from the loss at x and those of the probes; NaN where too many of them failed, 0 where
 * losses differ by rounding only. */
void probes_slopes(const Probes *probes, const double *x, const double *h, double loss,
                   const double *losses, double *slopes);

/* ---- a ladder of distances ------------------------------------------------------------------ */

/* 0.1, 0.01 … 1e-8, in units of the search space. */
#define LADDER 8
double ladder_distance(int rung);

/* As above for the probes of all rungs, one rung after the other, and slopes[LADDER][n]. work:
 * [n]. */
int ladder_count(const Probes *probes);
double ladder_moved(const Probes *probes, const double *x, double *work, int k, int *i);
void ladder_write(const Probes *probes, const double *x, double *work, double *candidates);
void ladder_slopes(const Probes *probes, const double *x, double *work, double loss,
                   const double *losses, double *slopes);

/* The rung for a coordinate. As the distance shrinks a slope first comes closer to the derivative,
 * then rounding (or roughness of the loss) takes over; between the two it changes least from rung
 * to rung. */
typedef struct LadderChoice {
    int rung;      /* from 0: its distance is ladder_distance(rung) */
    double slope;  /* at that distance; NaN: unknown */
    double spread; /* the larger one of its distances from the slopes at the rungs above and below */
} LadderChoice;
/* slopes: of one coordinate, LADDER of them, `stride` apart. */
LadderChoice ladder_choose(const double *slopes, int stride);

/* What the slopes of a coordinate say of the loss. */
typedef enum LadderVerdict {
    LADDER_SMOOTH,  /* some slopes agree to 1 %, or to what rounding leaves */
    LADDER_FLAT,    /* all slopes are 0: no effect, or an optimum */
    LADDER_STEPS,   /* near x the loss is constant, further away it is not */
    LADDER_ROUGH,   /* no slopes agree */
    LADDER_RIPPLES, /* some agree, but over a step of the search (0.01) the loss has another slope */
    LADDER_FAILED   /* too few probes have a finite loss */
} LadderVerdict;

/* largest: the size of the largest chosen slope of all coordinates. A slope that is small beside it
 * need not be exact. */
LadderVerdict ladder_judge(const double *slopes, int stride, const LadderChoice *choice,
                           double loss, double largest);

#endif
