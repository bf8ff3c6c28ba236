/* oja_task.h: the task that everything here is timed on, and the loops written by hand.
 *
 * One linear neuron with N inputs, 1,000 steps. Input x_t is a random direction v with variance 4
 * along it, plus noise of variance 0.25. Each step y = w . x, then
 *
 *     w_j += 0.01 sum_abc A_abc x_j^a y^b w_j^c      a, b, c in 0 .. 2
 *
 * for all j. Candidates lie near Oja's rule (A_110 = 1, A_021 = -1); the loss is the squared
 * distance of w from v or -v, whichever is nearer. Data are drawn from a generator of their own, so
 * that any implementation of the task prints the same mean loss: see oja_check. */
#ifndef BENCH_OJA_TASK_H
#define BENCH_OJA_TASK_H

#define OJA_STEPS      1000
#define OJA_DATA_SETS  16
#define OJA_CANDIDATES 64
#define OJA_TERMS      27

/* A rollout is one candidate on one data set. */
#define OJA_ROLLOUTS (OJA_DATA_SETS * OJA_CANDIDATES)

typedef struct OjaTask {
    int n;
    double *x;            /* [data set][step][n] */
    double *start;        /* [data set][n]: initial weights */
    double *direction;    /* [data set][n]: v */
    double *coefficients; /* [candidate][9 a + 3 b + c] */
} OjaTask;

/* Ends the process if memory is short. */
OjaTask oja_task(int n);
void oja_task_free(OjaTask *task);
/* The mean loss over all rollouts; NAN for an n that is not on record. */
double oja_check(int n);

/* One candidate on one data set, n of 3, 10 or 100; returns the loss. Compiled from oja_hand.c
 * without and with -ffast-math. */
typedef double OjaRollout(int n, const double *x, const double *start, const double *direction,
                          const double *coefficients);
OjaRollout oja_hand_strict, oja_hand_fast;

#endif
