/* plast_abi.h: the boundary between generated code and the runtime.
 *
 * Generated code exports one object, `const PlastModule plast_module`. Everything it needs is handed
 * to its functions: it allocates nothing and has no mutable statics, so any number of threads may
 * run it at once. This header includes nothing and uses only int, double, pointers and structs of
 * them; its text is also part of every emitted file. See docs/abi.md.
 *
 * Words. A *candidate* is one vector of coefficients. A *trial* is one data set with its initial
 * state. A *rollout* simulates one trial for a block of `lanes` candidates at once. Arrays "by lane"
 * hold `lanes` consecutive doubles for each element: element e of lane l is at [e * lanes + l]. */
#ifndef PLAST_ABI_H
#define PLAST_ABI_H

#define PLAST_ABI_VERSION 9

/* What a random draw depends on beside its stream and index. */
typedef struct PlastDraw {
    int seed_low, seed_high; /* the 64 bits of the seed */
    int set;                 /* PLAST_SEARCH or PLAST_VALIDATION */
    int trial;               /* number of the trial within its set, from 0 */
    int generation;          /* for `each generation` draws; PLAST_FINAL outside the search */
} PlastDraw;

#define PLAST_SEARCH     0
#define PLAST_VALIDATION 1
/* The generation number of the draws with which results are reported. */
#define PLAST_FINAL 2147483647

/* Numbers read from a data file, row after row. */
typedef struct PlastTable {
    const char *path; /* as written in the program */
    int rows, columns;
    const double *values; /* [rows][columns] */
} PlastTable;

#define PLAST_LOG_OF_START 2
/* One learned number, or an array of them that are searched alike. All values are in SI units. */
typedef struct PlastCoefficient {
    const char *name; /* "local.A[pre.r^1 post.r^1 w^0]" */
    double start;     /* mean of the start distribution */
    double start_sd;  /* its standard deviation; 0: starts exactly at `start` */
    double low, high; /* bounds; -HUGE_VAL and HUGE_VAL (as written by the emitter) if none */
    int log_scale;    /* not 0: searched on a logarithmic scale; then low > 0. PLAST_LOG_OF_START: and start_sd is that of the
                       * logarithm, whose mean is that of `start` */
    int count;        /* how many numbers it stands for: 1, or those of the array, row after row */
    int columns;      /* of an array with two axes: how many a row has; else 0 */
} PlastCoefficient;

/* One number that a rollout yields. */
typedef struct PlastOutcome {
    const char *name;
    int is_loss; /* 1 `loss`, 0 `report` */
    int task;    /* number of the task, from 1, in whose trials it is measured; 0: in all */
    int over_trials; /* not 0: it is one number of all trials together, which the module's over_trials makes. What a rollout
                      * yields for it says only whether the trial counts: see rt_trial_counts of over_trials.h. */
} PlastOutcome;

/* One number that is made of the values of outcomes in all trials. */
#define PLAST_MEAN        0
#define PLAST_SUM         1
#define PLAST_LEAST       2
#define PLAST_LARGEST     3
#define PLAST_NORM        4
#define PLAST_VARIANCE    5
#define PLAST_DEVIATION   6
#define PLAST_CORRELATION 7
#define PLAST_QUANTILE    8  /* low: the part below it */
#define PLAST_SHARE       9  /* between low and high */
#define PLAST_RIDGE       10 /* low: the penalty; high: the part of the trials that is held out. The last outcome is the target */
typedef struct PlastStatistic {
    int how;        /* PLAST_MEAN … */
    int owner;      /* the outcome that it is part of */
    int count;      /* of outcomes that it is made of */
    const int *of;  /* their numbers */
    double low, high;
    int with_low, with_high; /* PLAST_SHARE: whether the bounds themselves count */
} PlastStatistic;

/* Trials are dealt to the tasks in turn, by rt_next_task of data_sets.h. */
#define PLAST_MAX_TASKS 64
typedef struct PlastTask {
    const char *name;
    double trials; /* of the search; others are spread in this proportion */
    double weight; /* of its mean in that of all tasks */
} PlastTask;

/* The number that many small records are handed over with, of up to 128 steps at once and before their phase ends:
 * `units` has one entry behind the other in `count` ints, those of the oldest step first. Of an entry e, e[0] is the
 * record, e[1] its time less `time`, and e[2] how many ints follow, from e[3] on: the units that spike in that step, or
 * a row of values, each a double of two ints that need not lie where a double may. */
#define PLAST_HELD     (-2147483647)
#define PLAST_HELD_ROW 64 /* values of such a row at the most */

/* What the functions of a module read; all pointers are borrowed. */
typedef struct PlastContext {
    const PlastTable *tables; /* [table_count] */
    PlastDraw draw;
    /* What a module that records calls in a rollout, with `recorder`; NULL: nobody listens. Of a record there are
     * `values`, and `time` says how many epochs or steps have ended. Spikes and short rows between them come by PLAST_HELD. */
    void (*record)(void *recorder, int number, double time, int count, const double *values,
                   const int *units);
    void *recorder;
} PlastContext;

typedef struct PlastModule {
    int abi_version; /* PLAST_ABI_VERSION; checked before anything else is used */
    int lanes;       /* candidates a rollout: 1, 2, 4, 8 or 16 */
    int one_lane;    /* not 0: the program is compiled for 1 lane only */

    int coefficient_count; /* numbers in all */
    int entry_count;       /* of `coefficients`, one behind the other */
    const PlastCoefficient *coefficients;
    int outcome_count; /* losses first, then reports */
    int loss_count;
    const PlastOutcome *outcomes;
    int table_count;
    int task_count; /* 0: as one task */
    const PlastTask *tasks;

    int trials;            /* of the search */
    int validation_trials; /* 0: none */

    /* Sizes in doubles. The runtime hands out memory aligned to 64 bytes. */
    int trial_size;      /* per trial, kept as long as the trial is used */
    int generation_size; /* per trial, refilled every generation */
    int scratch_size;    /* for the prepare functions */
    int work_size;       /* for a rollout, *per lane* */

    /* Fills trial[trial_size]: data sets, and what is computed from them alone. Called once for each
     * trial. Reads context->draw, but not its generation. */
    void (*prepare_trial)(const PlastContext *context, double *trial, double *scratch);

    /* Fills generation[generation_size]: `each generation` draws. Called after prepare_trial. */
    void (*prepare_generation)(const PlastContext *context, const double *trial, double *generation,
                               double *scratch);

    /* Simulates a trial. coefficients: [coefficient_count] by lane. work: work_size * lanes doubles
     * with any content. outcome: [outcome_count + 1] by lane; the last one is the time (epoch or
     * step, from 0) at which a guard stopped the lane, or -1. */
    void (*rollout)(const PlastContext *context, const double *trial, const double *generation,
                    const double *coefficients, double *work, double *outcome);

    /* What the search minimises, from one candidate's coefficients [coefficient_count] and the mean
     * of each loss [loss_count] over trials and tasks. penalty: 1, or 0 to leave l1 and l2 terms out. */
    double (*objective)(const double *coefficients, const double *losses, double penalty);

    /* What is measured over all trials together; 0 and NULL in a module without. From statistics[statistic_count], found by
     * rt_over_trials, sets outcomes[k] of each outcome k that is. */
    int statistic_count;
    const PlastStatistic *statistics;
    void (*over_trials)(const double *statistics, double *outcomes);

    /* Derivatives. All of them are 0 or NULL in a module without. */
    int kept_size;         /* for a gradient, in doubles per lane */
    int seed_count;        /* by so many outcomes, the first ones, a gradient has weights: by all losses at least */
    int seeds_need_losses; /* objective_gradient reads the losses to derive by them */

    /* As rollout, to the same bits of the outcome, with kept_size * lanes doubles of any content in the place of
     * work. slopes: [seed_count + coefficient_count] by lane. On entry the first ones say with what weight each
     * outcome counts; on return the others are the derivatives of that sum of outcomes by the coefficients. In a
     * lane that a guard has stopped a loss is what the guard says, and reports have no slopes. */
    void (*gradient)(const PlastContext *context, const double *trial, const double *generation,
                     const double *coefficients, double *kept, double *outcome, double *slopes);

    /* slopes[loss_count + coefficient_count]: the derivatives of the objective by the mean losses and, where it
     * depends on them directly, by the coefficients. penalty: as for the objective. */
    void (*objective_gradient)(const double *coefficients, const double *losses, double penalty, double *slopes);

    /* slopes[loss_count + statistic_count]: on entry the first ones say with what weight each loss counts, of which those
     * over trials matter; on return the others are the derivatives of that sum by the statistics. NULL if no loss over
     * trials is minimised. */
    void (*over_trials_gradient)(const double *statistics, double *slopes);
} PlastModule;

#endif
