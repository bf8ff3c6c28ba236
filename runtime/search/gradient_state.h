/* gradient_state.h: what the files of the method `gradient` share: the state of its search. */
#ifndef PLASTC_GRADIENT_STATE_H
#define PLASTC_GRADIENT_STATE_H

#include "adam.h"
#include "differences.h"
#include "flatness.h"
#include "l1.h"
#include "lbfgs.h"

/* GradientState.central where slopes are exact: no differences are taken. */
#define GRADIENT_EXACT 2

/* What the next generation is, with Adam one of the first two. */
typedef enum GradientPhase {
    PHASE_LADDER, /* probes at all distances */
    PHASE_PROBES, /* probes at the distances h */
    PHASE_LINE,   /* a line search */
    PHASE_END     /* of no use */
} GradientPhase;

/* Saved, beside the arrays; no padding. */
typedef struct GradientState {
    int format;
    int n;
    int central;  /* 0 forward, 1 central differences; GRADIENT_EXACT: none */
    int chooses;  /* whether the distances are chosen, else given */
    int failures; /* generations without a finite loss, up to now */
    int lbfgs;    /* whether it is L-BFGS, else Adam */
    int phase;    /* a GradientPhase */
    int fresh;    /* gradients since the distances were chosen */
    int moved;    /* L-BFGS: x_old and g_old are those before the last step */
    int flat;     /* Adam: all losses have been the same for so long that it ends */
    LbfgsMemory memory;
    AdamPowers powers;
    Flatness flatness; /* of generations of probes */
} GradientState;

struct Search {
    double clip;
    AdamRates rates;
    GradientState state;
    Probes probes;
    L1 l1;
    double *low, *high, *l1_weight, *l1_zero; /* [n] */
    double *x;                 /* [n]; saved, as is all of its block, of saved_count() doubles */
    double *h;                 /* [n]: distances of the probes */
    double *m, *v;             /* [n]; of Adam */
    double *x_old, *g_old, *d; /* [n]; of L-BFGS, d being the direction */
    double *pairs;             /* [lbfgs_pairs(n)][2][n] */
    double *g, *step, *pseudo; /* [n]; the gradient of this generation, and what becomes of it */
    double *slopes;            /* [LADDER][n] */
    double *losses;            /* [most_candidates]: without the penalty */
    double memory[];           /* of all arrays */
};

#endif
