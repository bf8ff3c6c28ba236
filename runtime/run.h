/* run.h: one search from start to end, or on from a checkpoint. */
#ifndef PLASTC_RUN_H
#define PLASTC_RUN_H

#include <signal.h>
#include <stdint.h>

#include "archive.h"
#include "choice.h"
#include "evaluate.h"
#include "failures.h"
#include "runtime/io/checkpoint.h"
#include "runtime/io/events.h"
#include "runtime/io/progress.h"
#include "runtime/io/result.h"
#include "runtime/search/search.h"

typedef struct RunOptions {
    const SearchMethod *method;
    const SearchOption *options; /* [method->option_count] */
    const double *l1;    /* [coefficient_count]: the objective has a penalty of these weights times
                            the sizes of the coefficients; NULL: none is known */
    const double *scales; /* [coefficient_count]: see space.h; NULL: 1 */
    const double *begin; /* [coefficient_count]: where the search begins; NULL: a draw from the
                            start distributions. A resumed run has it from its checkpoint. */
    uint64_t seed;       /* of the method; trials have the evaluator's */
    int start, starts;   /* which search it is, of how many, for the progress line */
    int trials, validation_trials;
    int generations;                          /* 0: no limit */
    long evaluations;                         /* 0: no limit */
    double seconds;                           /* 0: no limit */
    const volatile sig_atomic_t *interrupted; /* set by a signal: stop after this generation */
    Progress *progress;
    ProgressTime time; /* how it writes times of the simulation */
    History *history;  /* NULL: none is kept */
    FILE *events;      /* gets a line for each generation (io/events.h); NULL: nobody follows */
    /* Where checkpoints are written, and the run they are of; NULL: none are. They need a history.
     * There is one before the first generation, one after the last, and one after each other in
     * which that takes no more than 2 % of the time. */
    const Folder *folder;
    const RunIdentity *identity;
    const Checkpoint *resume; /* goes on from here; NULL: from the start */
    /* Called between generations: the module to go on with, and its name for the progress line. */
    const PlastModule *(*tier)(void *context, const char **name);
    void *tier_context;
    /* The earliest time (epoch or step, from 0) at which a state or weight of a candidate that failed
     * became infinite or not a number, looked for in the first trial in which each failed
     * (evaluation->failed_trial); NaN: not known, or only losses failed. It is asked once a generation
     * in which candidates fail. NULL: nobody knows. */
    FailureTime *failure_time;
    void *failure_context;
} RunOptions;

/* One of the rules between which a search chooses at its end, evaluated with the draws of reports. */
typedef struct RunRule {
    const double *coefficients; /* [coefficient_count] */
    double loss, objective;
    int generation; /* of a candidate, from 1; 0: it is the start of the search */
} RunRule;

typedef struct RunSummary {
    double *coefficients; /* [3][coefficient_count] of the caller: the rule to report, and the next two */
    RunRule favourite;    /* what the method ended at */
    RunRule candidate;    /* the best one of those that the search has kept */
    bool reports_candidate; /* which is better than the favourite, by more than chance */
    bool favourite_is_far;  /* much better */
    ArchiveUnsettled unsettled; /* of a search that has used up its budget; else settled */
    RunNumbers numbers;    /* validation is not counted */
    const char *stop_word; /* "budget", "interrupted", "tolerance_x" … */
    const char *stop_meaning, *stop_advice; /* a sentence; what to try, or "" */
    SearchRuns runs; /* of the method */
    int last_trials; /* of a generation, where the method takes more and more; else those of the task */
    /* Directions of the search space, of which the method knows how far it lets its candidates spread along
     * each; 0: it does not. Along stiff ones that is less than a tenth of the farthest. */
    int directions, stiff_directions;
} RunSummary;

#define RUN_STIFF 0.1

/* Directions of more coefficients are not looked for: they take n^3 operations, n^2 numbers in a
 * result.json, and for a Hessian 2 n^2 evaluations. */
#define RUN_MOST_DIRECTIONS 1000

Status run_search(Evaluator *evaluator, const RunOptions *options, RunSummary *summary,
                  ErrorText *error);

/* Sets the reason why a run ended: the user has interrupted it. */
void run_was_interrupted(RunSummary *summary);

/* What the method of the run that options->resume is of has learned: the covariance [n][n] of its
 * candidates, in the search space. Of the options method, options, l1, scales and seed are read. False if the
 * method learns none, or not for the rule that it would report. */
bool run_covariance(Evaluator *evaluator, const RunOptions *options, double *covariance);

#endif
