/* run.h: one search from start to end, or on from a checkpoint. */
#ifndef PLASTC_RUN_H
#define PLASTC_RUN_H

#include <signal.h>
#include <stdint.h>

#include "acceptance.h"
#include "archive.h"
#include "choice.h"
#include "evaluate.h"
#include "failures.h"
#include "front.h"
#include "runtime/io/checkpoint.h"
#include "runtime/io/events.h"
#include "runtime/io/progress.h"
#include "runtime/io/result.h"
#include "runtime/io/rule_table.h"
#include "runtime/search/search.h"

typedef struct RunOptions {
    const SearchMethod *method;
    const SearchOption *options; /* [method->option_count] */
    const double *l1;    /* [coefficient_count]: the objective has a penalty of these weights times
                            the sizes of the coefficients; NULL: none is known */
    const double *scales; /* [coefficient_count], SI units: see space_create; NULL: 1 */
    /* Which rules are accepted; NULL: nothing says that. A method that draws from the prior is told how far candidates are from it
     * (acceptance_score), those that failed or were stopped by a guard in some trial infinitely far, in place of their objective. */
    const Acceptance *acceptance;
    const Formula *const *formulas; /* [formula_count]: coefficients that are formulas; see SearchProblem */
    int formula_count;
    const double *begin; /* [coefficient_count]: where the search begins; NULL: a draw from the
                            start distributions. A resumed run has it from its checkpoint. */
    uint64_t seed;       /* of the method's random numbers; trials have the evaluator's seed */
    int start, starts;   /* number of this search, from 1, and how many there are: for the progress line */
    int trials;            /* the first so many of the search trials */
    int batch;             /* so many of them, chosen anew, are a generation's; 0: all */
    int validation_trials; /* the same of the validation trials; 0: no validation */
    int generations;                          /* the most; 0: no limit */
    long evaluations;                         /* the most candidates in all; 0: no limit */
    double seconds;                           /* the most; 0: no limit */
    const volatile sig_atomic_t *interrupted; /* set by a signal: stop after this generation */
    Progress *progress;
    ProgressTime time; /* how the progress line writes times of the simulation */
    History *history;  /* gets a row for each generation; NULL: there is no history */
    RuleTable *kept;   /* gets a row for each candidate; NULL: they are not kept */
    FILE *events;      /* gets a line for each generation (io/events.h); NULL: there is no stream of events */
    /* The folder in which checkpoints are written, and the run that they say they are of; NULL: none are
     * written. They need a history. One is written before the first generation and after the last, and after
     * others as long as that takes no more than 2 % of the time. */
    const Folder *folder;
    const RunIdentity *identity;
    const Checkpoint *resume; /* goes on from here; NULL: from the start */
    /* Called between generations: the module to go on with, and its name for the progress line. */
    const PlastModule *(*tier)(void *context, const char **name);
    /* NULL, or the module whose lanes are trials, too, NULL while there is none: see evaluator_set_by_trial. */
    const PlastModule *(*by_trial)(void *context);
    void *tier_context; /* of both */
    /* NULL, or the module by which generations are evaluated in single precision, and its name; all else is in
     * double. */
    const PlastModule *(*single)(void *context, const char **name);
    void *single_context;
    /* The earliest time (epoch or step, from 0) at which a state or weight of a candidate that failed
     * became infinite or not a number, looked for in the first trial in which each failed
     * (evaluation->failed_trial); NaN: not known, or only losses failed. It is called once in each generation
     * in which candidates fail. NULL: these times are not looked for. */
    FailureTime *failure_time;
    void *failure_context;
} RunOptions;

/* One of the rules between which a search chooses at its end, evaluated with the draws of reports. */
typedef struct RunRule {
    const double *coefficients; /* [coefficient_count], SI units */
    double loss, objective;     /* on the search trials; the objective has the penalties */
    int generation; /* in which it was a candidate, from 1; 0: it is the start of the search */
} RunRule;

typedef struct RunSummary {
    double *coefficients; /* [run_rules][coefficient_count], of the caller, SI units: the rule to report, then those
                           * that `favourite`, `candidate` and `front` point to */
    RunRule favourite;    /* where the method ended */
    RunRule candidate;    /* the best candidate that the search has kept (archive.h) */
    Front front;            /* of a method that has one */
    bool reports_candidate; /* the rule to report is the candidate: it is better by more than chance */
    bool favourite_is_far;  /* and much better (archive_is_far) */
    ArchiveUnsettled unsettled; /* whether a search that used up its budget was at its end; of others settled */
    RunNumbers numbers;    /* of the search alone: evaluations for validation are not counted */
    const char *stop_word; /* "budget", "interrupted", "tolerance_x" … */
    const char *stop_meaning, *stop_advice; /* a sentence; what to try, or "" */
    SearchRuns runs; /* of the method, as it says itself */
    double single_loss; /* of the rule to report, in single precision; NaN: the search was in double */
    int last_trials; /* of the last generation, where the method takes more and more; else those of the options */
    /* Axes of the covariance that the method has learned, and those of them along which candidates spread less than
     * RUN_STIFF times as far as along the longest; 0: it has learned none. */
    int directions, stiff_directions;
} RunSummary;

#define RUN_STIFF 0.1

/* Directions of more coefficients are not looked for: they take n^3 operations, n^2 numbers in a
 * result.json, and for a Hessian 2 n^2 evaluations. */
#define RUN_MOST_DIRECTIONS 1000

/* Room that RunSummary.coefficients has for rules. */
int run_rules(const SearchMethod *method);

/* Searches until the method wants to stop, a budget is used up or *interrupted is set. STATUS_INPUT if options->resume
 * does not fit the problem; STATUS_OUTPUT if a file cannot be written; else as evaluator_run. */
Status run_search(Evaluator *evaluator, const RunOptions *options, RunSummary *summary,
                  ErrorText *error);

/* Sets the reason why a run ended: the user has interrupted it. */
void run_was_interrupted(RunSummary *summary);

/* The covariance [n][n] of candidates, in the search space, that the method had learned at the checkpoint
 * options->resume. Of the other options only method, options, l1, scales and seed are read. False if the method learns
 * none, or not around the rule that it would report. */
bool run_covariance(Evaluator *evaluator, const RunOptions *options, double *covariance);

#endif
