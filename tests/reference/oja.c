/* oja.c: the Oja task in plain C, written from its equations, to check plastc's answer.
 *
 * Confavreux et al., NeurIPS 2020, experiment 1: y = sum_i w_i x_i; each epoch w += eta times the mean
 * over the samples of sum_abc A_abc x_i^a y^b w_i^c; loss: the distance of w from the first principal
 * component of the samples or its negative, meaned over the trials. Only the random draws come from
 * plastc's kernel library (the data must be the same); nothing here is fast or shared with plastc.
 *
 *     oja SEED < 27 coefficients, in the order of the index 9 a + 3 b + c
 *
 * prints the loss. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/plast_abi.h"
#include "runtime/kernel/lanes.h"
#include "runtime/kernel/lane_math.h"
#include "runtime/kernel/random.h"
#include "runtime/kernel/linear_algebra.h"
#include "runtime/kernel/data_sets.h"

enum { N = 3, SAMPLES = 100, TRIALS = 20, EPOCHS = 200, INPUT_STREAM = 1, WEIGHT_STREAM = 3 };

static double power(double x, int n)
{
    double product = 1;
    for (int k = 0; k < n; k++)
        product *= x;
    return product;
}

/* The rule of one synapse and sample, term by term. */
static double rule(const double *A, double x, double y, double w)
{
    double sum = 0;
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++)
            for (int c = 0; c < 3; c++)
                sum += A[9 * a + 3 * b + c] * power(x, a) * power(y, b) * power(w, c);
    return sum;
}

/* First eigenvector of the centred covariance, by iteration. */
static void first_component(double x[SAMPLES][N], double *pc)
{
    double mean[N] = {0}, covariance[N][N] = {{0}};
    for (int s = 0; s < SAMPLES; s++)
        for (int i = 0; i < N; i++)
            mean[i] += x[s][i] / SAMPLES;
    for (int s = 0; s < SAMPLES; s++)
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++)
                covariance[i][j] += (x[s][i] - mean[i]) * (x[s][j] - mean[j]) / SAMPLES;
    for (int i = 0; i < N; i++)
        pc[i] = 1 + 0.1 * i;
    for (int round = 0; round < 20000; round++) {
        double next[N] = {0}, square = 0;
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++)
                next[i] += covariance[i][j] * pc[j];
        for (int i = 0; i < N; i++)
            square += next[i] * next[i];
        for (int i = 0; i < N; i++)
            pc[i] = next[i] / sqrt(square);
    }
}

static void epoch(const double *A, double x[SAMPLES][N], double *w)
{
    double sum[N] = {0};
    for (int s = 0; s < SAMPLES; s++) {
        double y = 0;
        for (int i = 0; i < N; i++)
            y += w[i] * x[s][i];
        for (int i = 0; i < N; i++)
            sum[i] += rule(A, x[s][i], y, w[i]);
    }
    for (int i = 0; i < N; i++)
        w[i] += 0.1 * sum[i] / SAMPLES;
}

static double trial_loss(const double *A, int seed, int trial)
{
    PlastDraw draw = {.seed_low = seed, .set = PLAST_SEARCH, .trial = trial};
    double variances[N] = {1, 0.5, 0}, x[SAMPLES][N], w[N], pc[N];
    double scratch[rt_gaussian_rotated_scratch(N)];
    rt_gaussian_rotated(&x[0][0], SAMPLES, N, variances, &draw, INPUT_STREAM, scratch);
    draw.generation = PLAST_FINAL;
    rt_fill_normal(w, N, 0, 0.1, &draw, WEIGHT_STREAM);
    first_component(x, pc);
    for (int e = 0; e < EPOCHS; e++) {
        epoch(A, x, w);
        for (int i = 0; i < N; i++)
            if (!(fabs(w[i]) < 1e5))
                return 1 + (double)(EPOCHS - e) / EPOCHS;
    }
    double minus = 0, plus = 0;
    for (int i = 0; i < N; i++) {
        minus += (w[i] - pc[i]) * (w[i] - pc[i]);
        plus += (w[i] + pc[i]) * (w[i] + pc[i]);
    }
    return sqrt(fmin(minus, plus));
}

int main(int argc, char **argv)
{
    double A[27], sum = 0;
    int seed = argc > 1 ? atoi(argv[1]) : 1;
    for (int k = 0; k < 27; k++)
        if (scanf("%lf", &A[k]) != 1)
            return 2;
    for (int trial = 0; trial < TRIALS; trial++)
        sum += trial_loss(A, seed, trial);
    printf("%.17g\n", sum / TRIALS);
    return 0;
}
