/* result.h: result.json, what a run has found. */
#ifndef PLASTC_RESULT_H
#define PLASTC_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/search/search.h"
#include "run_numbers.h"

/* One loss or report over a set of trials. */
typedef struct ResultOutcome {
    const char *name;
    bool is_loss;        /* else it is a report */
    bool over_trials;    /* it is one number of all trials together, which mean and median both are */
    double mean, median; /* over the trials that measure it, SI units; NaN is written as null */
    int trials;          /* how many measure it */
    int undefined;       /* those of them in which it is NaN: left out of a report's mean and median */
} ResultOutcome;

/* A coefficient that has no part in the angle between two rules, and is not the same in both. */
typedef struct ResultBeside {
    const char *name;
    double value, other; /* in the rule and in the one it is compared with, SI units */
} ResultBeside;

/* Angle between the rule and a reference of the program. */
typedef struct ResultAngle {
    const char *reference; /* its name */
    double degrees; /* NaN: there is no angle; written as null */
    int beside_count;
    ResultBeside *beside; /* [beside_count]: coefficients that have no part in it */
} ResultAngle;

/* The unit of each coefficient, constant and outcome, such as "V^-2"; NULL or empty: a pure number. */
typedef struct ResultTexts {
    const char *const *coefficients, *const *constants, *const *outcomes;
} ResultTexts;

/* A learned array: numbers of the coefficients, one behind the other, that have no names. */
typedef struct ResultArray {
    const char *name; /* "W", "local.a" */
    int rank, size[2];
    int first;        /* number of its first coefficient */
    char file[256];   /* beside result.json, with its numbers; empty: they are in no file */
    char sha256[65];  /* of that file */
} ResultArray;

/* Between which values a coefficient is searched. */
typedef struct ResultInterval {
    double low, high; /* SI units; infinite: no bound */
    bool log_scale;   /* its logarithm is searched */
} ResultInterval;

/* What the numbers of a result are. */
typedef struct ResultUnits {
    ResultTexts si;    /* SI units, in which all numbers of the file are */
    ResultTexts shown; /* the units in which people read them */
    const ResultInterval *intervals; /* [coefficient_count] */
    const char *time; /* what first_failure and first_stop count: "epoch", "step of 0.1 ms" */
} ResultUnits;

/* One of several searches. */
typedef struct ResultStart {
    int start; /* its number, from 1 */
    int rule;  /* place in Result.rules of the rule that it found, from 1 */
    const struct Result *result; /* its own result; borrowed */
} ResultStart;

/* A rule that some of several searches found. */
typedef struct ResultRule {
    int start_count;
    const int *starts; /* [start_count]: numbers of the searches, from 1, the best one first */
    double degrees;    /* angle between it and the first rule; NaN: no angle */
    int beside_count;
    ResultBeside *beside; /* [beside_count]: coefficients that have no part in that angle */
    const char *equation; /* the rule as printed */
} ResultRule;

/* One step of `plastc prune`. */
typedef struct ResultStep {
    int terms;           /* coefficients that are left */
    const char *dropped; /* name of the one that became 0; NULL: none, this is the whole rule */
    double loss, validation_loss; /* after the step, without penalties; NaN: no validation */
    bool too_much; /* the loss rose too far: the rule is that of the step before */
} ResultStep;

/* One of the rules between which a search chooses at its end. */
typedef struct ResultChoice {
    const double *coefficients; /* NULL: there is none */
    double loss, objective;     /* on the search trials, with the draws of PLAST_FINAL */
    int generation;             /* in which it was a candidate, from 1; 0: it is the start of the search */
} ResultChoice;

/* One of the front of a search for expressions: no smaller rule is as good. */
typedef struct ResultFront {
    int size;                     /* nodes of its expressions */
    double loss, validation_loss; /* without penalties; the latter NaN: no validation */
    char *equation;               /* the rule as printed */
    const double *coefficients;
} ResultFront;

/* Everything in result.json. Strings and arrays are borrowed. NaN means "absent" and is written as
 * null, as are infinities. */
typedef struct Result {
    const char *version; /* of plastc */
    const char *source;  /* path of the program as given */
    char source_sha256[65];
    uint64_t seed;          /* written as a number if below 2^53, else as a string */
    double loss, objective; /* on the search trials; objective includes penalties */
    double validation_loss; /* without penalties; NaN: no validation */
    RunNumbers numbers;     /* of the search */
    const char *stop_reason; /* word, e.g. "budget", "interrupted", "tolerance_x" */
    const char *tier;       /* name of the module that finished the run: "tcc", "cc 8 lanes" … */
    const char *precision;  /* of the search: "double", "float"; all losses but one are in double */
    double single_loss;     /* the loss in single precision; NaN: the search was in double */
    const char *command_line, *machine; /* of the process that finished the run; NULL: they are not said */
    int coefficient_count;
    const char *const *coefficient_names; /* NULL of those in arrays */
    const double *coefficients;
    int array_count;
    const ResultArray *arrays; /* [array_count] */
    int outcome_count;
    const ResultOutcome *search_outcomes, *validation_outcomes; /* [outcome_count]; the latter NULL: no validation */
    int angle_count;
    const ResultAngle *angles;
    const char *equation; /* the rule as printed, may contain newlines */
    int left_out;          /* so many terms are no part of it, since they matter little */
    double left_out_below; /* the size of the largest of their coefficients */
    const char *latex;    /* the same in LaTeX */
    const char *mathml;   /* the same as the inside of a <math> element of MathML; NULL: left out */
    int constant_count;   /* values of the program's constants, as overridden by --set */
    const char *const *constant_names;
    const double *constants;
    const ResultUnits *units; /* NULL: left out */
    SearchRuns runs; /* of the method; count 0: it makes one run only */
    ResultChoice favourite; /* where the method ended; without coefficients: the result is of no search */
    ResultChoice candidate; /* the best candidate that the search kept */
    bool reports_candidate; /* the rule is the candidate, else the favourite */
    bool unconverged;       /* the search was clearly not at its end when its budget was used up */
    bool level;             /* until then no candidate was any better than most others */
    /* If there were several searches; then the members above are those of the best one. */
    int planned_starts; /* searches that the program asks for */
    int start_count;    /* those that have been run; 0: there was but one search */
    const ResultStart *starts; /* [start_count] */
    int rule_count;
    const ResultRule *rules; /* [rule_count], the best one first */
    int front_count;           /* of a search for expressions; else 0 */
    const ResultFront *front;  /* [front_count], from the smallest rule to the best */
    int step_count;          /* of `plastc prune`; else 0 */
    const ResultStep *path;  /* [step_count] */
} Result;

/* How many numbers an array has. */
int result_array_count(const ResultArray *array);

/* result.json as text, malloc'd, ending in a newline; NULL if out of memory. First come the members of
 * result_members.def, then those of the fields above, by their names, without the counts:
 *
 *     "coefficients": {"eta": 0.1, …},
 *     "arrays": {"W": {"shape": [3, 2], "mean": 0.1, "sd": 0.2, "min": -0.3, "max": 0.4, "file": "learned.W.npy",
 *                "sha256": "…"}, …} if there are any,
 *     "search_outcomes": [{"name": "error", "is_loss": true, "mean": 0.2, "median": 0.1, "undefined": 0}, …], one over
 *                trials with "over_trials": true,
 *     "validation_outcomes": [] if NULL,
 *     "angles": {"oja": 12.5, …},
 *     "beside_angles": {"oja": {"pair.tau": {"value": 0.024, "other": 0.02}, …}, …},
 *     "left_out": {"terms": 3, "below": 0.02} of the equation, if there are any,
 *     "constants": {"rate": 20, …},
 *     "units": {"coefficients": {"eta": "V^-2", …}, "constants": …, "outcomes": …, "first_failure": "epoch", …},
 *     "shown_in": {"coefficients": {"eta": "mV^-2", …}, "constants": …, "outcomes": …},
 *     "searched": {"eta": {"low": 0, "high": 1, "log": false}, …},
 *     "command_line": "plastc run oja.plast", "machine": "Linux x86_64, 8 processors" if they are known
 *     "reported": "candidate", "unconverged": false, "level": false,
 *     "favourite": {"loss": 0.3, "objective": 0.3, "coefficients": {"eta": 0.1, …}} and
 *     "candidate": {"generation": 7, "loss": 0.2, …} if there was a search
 *     "restarts": {"runs": 3, "reported_run": 2, "population": 20, "ended": {"tolerance_x": 2}} if the
 *                method begins anew when a run ends
 *     "planned_starts": 8, "starts": [{"start": 1, "rule": 2, …}, …] and
 *     "rules": [{"starts": [4, 2], "degrees": 0, "beside": {…}, "equation": …}, …] if there were
 *                several searches
 *     "front": [{"size": 5, "loss": 0.2, "validation_loss": 0.3, "equation": …, "coefficients": …}, …] if the
 *                search was for expressions
 *     "path": [{"terms": 27, "dropped": null, …}, …] if the rule was pruned
 *
 * Bytes of a string that are not UTF-8 become U+FFFD. */
char *result_json(const Result *result);

#endif
