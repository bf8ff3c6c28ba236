/* plast_library.h: what a library has that `plastc emit --library` has made of a program: its rules, evaluated many at a time.
 *
 * All numbers are in SI units. There are no mutable statics: any number of threads may evaluate the rules of one PlastTrials at
 * once, which they only read. Nothing here prints or ends the process. */
#ifndef PLAST_LIBRARY_H
#define PLAST_LIBRARY_H

/* Raised when a member is added, removed, or changes its meaning: look at it before anything else. */
#define PLAST_LIBRARY_VERSION 1

/* A learned number, a loss or a report. */
typedef struct PlastQuantity {
    const char *name;    /* "local.A[pre.r^1 post.r^1 w^0]" */
    const char *unit;    /* in which the program writes it: "ms"; "" of a pure number */
    double unit_size;    /* of that unit, in SI units: 0.001 */
    const char *si_unit; /* of its values here: "s" */
    int is_loss;         /* 1: a loss. 0: a report, or a learned number */
    double start, low, high; /* of a learned number: the mean of its start distribution, and its bounds; -HUGE_VAL and HUGE_VAL:
                              * none. Else 0 */
    int log_scale;           /* of a learned number: it is searched on a logarithmic scale */
} PlastQuantity;

typedef struct PlastLibrary {
    int version;                /* PLAST_LIBRARY_VERSION */
    const char *plastc;         /* the version that made it */
    const char *program;        /* path of the program, as given */
    const char *program_sha256; /* of its text, included files in their places */
    unsigned long long seed;    /* with which it was emitted */
    int coefficient_count;      /* learned numbers */
    int outcome_count;          /* losses first, then reports */
    int loss_count;
    int trials, validation_trials; /* that the program says */
    int lanes;                     /* rules that are simulated at once: so many take as long as one */
    int has_gradient;              /* the program has exact slopes */
    const PlastQuantity *coefficients; /* [coefficient_count] */
    const PlastQuantity *outcomes;     /* [outcome_count] */
} PlastLibrary;

/* What this library is of. */
const PlastLibrary *plast_library(void);

/* Trials with their data sets and draws, which all rules that are evaluated share. */
typedef struct PlastTrials PlastTrials;

/* The first `count` trials of the search, of validation if `validation` is not 0; count 0: as many as the program says.
 * generation: from 0, whose `each generation` draws are used; -1: those with which results are reported, as `plastc eval` has
 * them. NULL if there is no memory for them. */
PlastTrials *plast_trials_open(unsigned long long seed, int validation, int count, int generation);
int plast_trials_count(const PlastTrials *trials);
void plast_trials_close(PlastTrials *trials); /* NULL is allowed */

/* Columns of `failed`: the share of the trials in which a loss is no finite number; the share that a guard stopped; the mean time
 * (epoch or step, from 0) at which it did, NaN if it stopped none. */
#define PLAST_LIBRARY_FAILED 3

/* Where the results of rules go; each may be NULL. */
typedef struct PlastResults {
    double *objective; /* [rules]: what is minimised; HUGE_VAL if it is not finite */
    double *loss;      /* [rules]: the same without penalties */
    double *outcomes;  /* [rules][outcome_count]: losses and reports, means over the trials as `plastc eval` has them: of reports
                        * without the trials in which they are no number; NaN: in none */
    double *failed;    /* [rules][PLAST_LIBRARY_FAILED] */
    double *gradient;  /* [rules][coefficient_count]: of the objective, by reverse accumulation; only if has_gradient */
} PlastResults;

#define PLAST_LIBRARY_OK          0
#define PLAST_LIBRARY_NO_MEMORY   1
#define PLAST_LIBRARY_NO_GRADIENT 2 /* the program has none: `plastc gradcheck` says why */

/* Evaluates rules: coefficients[rules][coefficient_count]. Returns PLAST_LIBRARY_OK … */
int plast_evaluate(const PlastTrials *trials, int rules, const double *coefficients, const PlastResults *results);

#endif
