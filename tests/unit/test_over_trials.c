/* test_over_trials.c: what is made of all trials together: readouts against LAPACK, and which trials count. */
#include "runtime/kernel/kernel.h"

#include <CUnit/CUnit.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "runtime/means.h"
#include "suites.h"

#define FEATURES 7
#define TRIALS   40

static double number_of(int k)
{
    return sin(12.9898 * (k + 1)) * 1.5 + cos(78.233 * k * k);
}

/* Solves a system of equations for each of 3 lanes, beside LAPACK's solution and its residual. */
static void cholesky(void)
{
    enum { N = 12, LANES_OF = 3 };
    static double a[N * N * LANES_OF], x[N * LANES_OF], own[N * N], right[N];
    for (int l = 0; l < LANES_OF; l++)
        for (int i = 0; i < N; i++) {
            x[i * LANES_OF + l] = number_of(i + 100 * l);
            for (int j = 0; j < N; j++) {
                double sum = i == j ? 0.1 : 0;
                for (int k = 0; k < N; k++)
                    sum += number_of(i * N + k + 7 * l) * number_of(j * N + k + 7 * l);
                a[(i * N + j) * LANES_OF + l] = sum;
            }
        }
    for (int l = 0; l < LANES_OF; l++) {
        double worst = 0, largest = 0;
        static double solved[N * N * LANES_OF], solution[N * LANES_OF];
        memcpy(solved, a, sizeof a);
        memcpy(solution, x, sizeof x);
        rt_cholesky_solve(solved, solution, LANES_OF, N);
        for (int i = 0; i < N * N; i++)
            own[i] = a[i * LANES_OF + l];
        for (int i = 0; i < N; i++)
            right[i] = x[i * LANES_OF + l];
        for (int i = 0; i < N; i++) {
            double rest = right[i];
            for (int j = 0; j < N; j++)
                rest -= own[i * N + j] * solution[j * LANES_OF + l];
            worst = fmax(worst, fabs(rest));
        }
        CU_ASSERT(worst < 1e-11);
        CU_ASSERT_EQUAL_FATAL(LAPACKE_dposv(LAPACK_ROW_MAJOR, 'L', N, 1, own, N, right, 1), 0);
        for (int i = 0; i < N; i++)
            largest = fmax(largest, fabs(right[i]));
        for (int i = 0; i < N; i++)
            CU_ASSERT_DOUBLE_EQUAL(solution[i * LANES_OF + l], right[i], 1e-10 * largest);
    }
    double singular[4] = {1, 2, 2, 4}, of[2] = {1, 2};
    rt_cholesky_solve(singular, of, 1, 2);
    CU_ASSERT(isnan(of[0]) && isnan(of[1]));
}

/* The least squares of LAPACK, with a column for the constant and a row for each penalty. */
static double least_squares(const double *rows, int held, double lambda)
{
    static double a[(TRIALS + FEATURES) * (FEATURES + 1)], b[TRIALS + FEATURES];
    int fitted = TRIALS - held, all = fitted + FEATURES, columns = FEATURES + 1;
    memset(a, 0, sizeof a);
    memset(b, 0, sizeof b);
    for (int t = 0; t < fitted; t++) {
        for (int i = 0; i < FEATURES; i++)
            a[t * columns + i] = rows[i * TRIALS + t];
        a[t * columns + FEATURES] = 1;
        b[t] = rows[FEATURES * TRIALS + t];
    }
    for (int i = 0; i < FEATURES; i++)
        a[(fitted + i) * columns + i] = sqrt(lambda);
    CU_ASSERT_EQUAL_FATAL(LAPACKE_dgels(LAPACK_ROW_MAJOR, 'N', all, columns, 1, a, columns, b, 1), 0);
    double sum = 0;
    int first = held > 0 ? fitted : 0;
    for (int t = first; t < TRIALS; t++) {
        double error = rows[FEATURES * TRIALS + t] - b[FEATURES];
        for (int i = 0; i < FEATURES; i++)
            error -= b[i] * rows[i * TRIALS + t];
        sum += error * error;
    }
    return sum / (TRIALS - first);
}

static void readouts(void)
{
    static double rows[(FEATURES + 1) * TRIALS], scratch[FEATURES * (FEATURES + 2)];
    for (int k = 0; k < (FEATURES + 1) * TRIALS; k++)
        rows[k] = number_of(k) + 30; /* far from 0, which costs no digits */
    for (int held = 0; held <= 10; held += 10)
        for (double lambda = 1e-3; lambda < 1e3; lambda *= 10) {
            double expected = least_squares(rows, held, lambda);
            double found = rt_row_ridge(rows, FEATURES, TRIALS, held, lambda, scratch);
            CU_ASSERT_DOUBLE_EQUAL(found, expected, 1e-11 * expected);
        }
    CU_ASSERT_EQUAL(rt_row_ridge_scratch(FEATURES), (long)(sizeof scratch / sizeof *scratch));
}

/* A loss that is the mean of a report, in the trials of the second of two tasks. */
static void of_one(const double *statistics, double *outcomes)
{
    outcomes[0] = statistics[0];
}

static void trials_that_count(void)
{
    static const int of[] = {1};
    static const PlastStatistic statistic = {.how = PLAST_MEAN, .owner = 0, .count = 1, .of = of};
    static const PlastTask tasks[2] = {{"a", 2, 1}, {"b", 2, 1}};
    static PlastOutcome outcomes[2] = {{.name = "loss", .is_loss = 1, .task = 2, .over_trials = 1}, {.name = "report"}};
    PlastModule module = {.outcome_count = 2, .loss_count = 1, .outcomes = outcomes, .task_count = 2, .tasks = tasks,
                          .statistic_count = 1, .statistics = &statistic, .over_trials = of_one};
    const double none = (double)NAN;
    double values[] = {none, none, none, 5, none, none, none, none, /* a guard has stopped the fourth */
                       1,    2,    4,    none, 16,  32,   64,   128};
    double means[2], scratch[64];
    CU_ASSERT_FATAL(means_scratch(&module, 8) <= 64);
    means_without(&module, values, 8, 0, 0, scratch, means); /* trials 1, 3, 5, 7 are of the second task */
    CU_ASSERT_EQUAL(means[0], (2 + 32 + 128 + 5) / 4.0);
    means_without(&module, values, 8, 4, 6, scratch, means);
    CU_ASSERT_EQUAL(means[0], (2 + 128 + 5) / 3.0);
    means_without(&module, values, 8, 4, 8, scratch, means); /* of one trial nothing is measured */
    CU_ASSERT_EQUAL(means[0], 5);
    outcomes[0].is_loss = 0;
    for (int k = 0; k < 8; k++)
        values[k] = isnan(values[8 + k]) ? (double)NAN : 0;
    means_without(&module, values, 8, 0, 0, scratch, means);
    CU_ASSERT_EQUAL(means[0], (2 + 32 + 128) / 3.0);
}

void suite_over_trials(void)
{
    CU_pSuite suite = CU_add_suite("over trials", NULL, NULL);
    CU_add_test(suite, "systems of equations as LAPACK solves them", cholesky);
    CU_add_test(suite, "readouts as LAPACK's least squares", readouts);
    CU_add_test(suite, "which trials count", trials_that_count);
}
