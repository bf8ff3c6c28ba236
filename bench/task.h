/* task.h: the tasks that rollouts are timed on. A rollout is one candidate on one data set, 1,000
 * steps; there are 16 data sets and 64 candidates. Data and candidates are drawn from a generator
 * of their own, so that any implementation of a task prints the same mean loss.
 *
 * OJA-N: one linear neuron with N inputs. Input x_t is a random direction v with variance 4 along
 * it, plus noise of variance 0.25. Each step y = w . x, then
 *
 *     w_j += 0.01 sum_abc A_abc x_j^a y^b w_j^c      a, b, c in 0 .. 2
 *
 * for all j. Candidates lie near Oja's rule (A_110 = 1, A_021 = -1); the loss is the squared
 * distance of w from v or -v, whichever is nearer.
 *
 * TWO: 20 independent inputs, x_j with standard deviation 1.5 * 0.85^j, 5 units. Each step
 * y_i = W_i . x - sum over j < i of M_ij y_j, in the order of i; then each W_i changes by the rule
 * A, as above, and each M_ij by a rule B of the same form with y_j as its input, all from the same
 * y. M begins at 0. The loss is the mean over i of 1 - abs(W_ii) / norm(W_i). */
#ifndef BENCH_TASK_H
#define BENCH_TASK_H

#define TASK_STEPS      1000
#define TASK_DATA_SETS  16
#define TASK_CANDIDATES 64
#define TASK_ROLLOUTS   (TASK_DATA_SETS * TASK_CANDIDATES)
#define TASK_TERMS      27 /* of a rule */
#define TASK_ARRAYS     3

#define TWO_INPUTS 20
#define TWO_UNITS  5

typedef struct BenchTask BenchTask;

/* One candidate on one data set, by hand; returns the loss. */
typedef double TaskRollout(const BenchTask *task, int data_set, const double *coefficients);

/* What a data file of the program holds, NAME.npy in the folder of the task. */
typedef struct TaskArray {
    const char *name;
    int rows, columns; /* of a data set */
    double *values;    /* [data set][rows][columns] */
} TaskArray;

struct BenchTask {
    const char *name, *folder, *program; /* "OJA-3", "oja3", "oja" */
    int inputs;
    int terms; /* coefficients of a candidate */
    int array_count;
    /* x: samples, [step][inputs]; w: initial weights, [inputs][units]; of OJA v: the direction, [inputs][1] */
    TaskArray arrays[TASK_ARRAYS];
    double *coefficients;          /* [candidate][terms], each rule as [9 a + 3 b + c] */
    double loss_on_record;         /* mean over all rollouts */
    long multiply_adds;            /* that a rollout cannot do without */
    TaskRollout *hand, *hand_fast; /* compiled without and with -ffast-math */
};

#define TASKS 4 /* OJA-3, OJA-10, OJA-100, TWO */

/* Ends the process if memory is short. */
BenchTask task_make(int number);
void task_free(BenchTask *task);

TaskRollout hand_oja, hand_two, hand_oja_fast, hand_two_fast;

#endif
