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
    bool is_loss;
    double mean, median; /* over trials; NaN is written as null */
    int trials;          /* that measure it */
    int undefined;       /* of them, those in which it is no number: left out of a report's mean and median */
} ResultOutcome;

/* A coefficient that has no part in the angle between two rules, and is not the same in both. */
typedef struct ResultBeside {
    const char *name;
    double value, other; /* in the rule, and in that which it is compared with */
} ResultBeside;

/* Angle to a reference rule of the program. */
typedef struct ResultAngle {
    const char *reference;
    double degrees; /* NaN: there is none, written as null */
    int beside_count;
    ResultBeside *beside;
} ResultAngle;

/* Units such as "V^-2", by number; NULL or empty of a pure number. */
typedef struct ResultTexts {
    const char *const *coefficients, *const *constants, *const *outcomes;
} ResultTexts;

/* Between which values a coefficient is searched. */
typedef struct ResultInterval {
    double low, high; /* infinite: none */
    bool log_scale;
} ResultInterval;

/* What the numbers of a result are. */
typedef struct ResultUnits {
    ResultTexts si, shown; /* in files, and where people read them */
    const ResultInterval *intervals; /* [coefficient_count] */
    const char *time; /* of first_failure and first_stop: "epoch", "step of 0.1 ms" */
} ResultUnits;

/* One of several searches. */
typedef struct ResultStart {
    int start; /* its number, from 1 */
    int rule;  /* number of the rule that it found, from 1 */
    const struct Result *result; /* borrowed: what it has by itself */
} ResultStart;

/* A rule that some of several searches found. */
typedef struct ResultRule {
    int start_count;
    const int *starts; /* numbers of the searches, the best one first */
    double degrees;    /* to the first rule; NaN: no angle */
    int beside_count;
    ResultBeside *beside; /* that angle */
    const char *equation;
} ResultRule;

/* One step of `plastc prune`. */
typedef struct ResultStep {
    int terms;           /* that are left */
    const char *dropped; /* name; NULL: none, the whole rule */
    double loss, validation_loss;
    bool too_much; /* not part of the rule */
} ResultStep;

/* One of the rules between which a search chooses at its end. */
typedef struct ResultChoice {
    const double *coefficients; /* NULL: there is none */
    double loss, objective;     /* on the search trials, with the draws of reports */
    int generation;             /* of a candidate, from 1; 0: it is the start of the search */
} ResultChoice;

/* Everything in result.json. Strings and arrays are borrowed. NaN means "absent" and is written as
 * null, as are infinities. */
typedef struct Result {
    const char *version; /* of plastc */
    const char *source;  /* path of the program as given */
    char source_sha256[65];
    uint64_t seed;          /* written as a number if below 2^53, else as a string */
    double loss, objective; /* on the search trials; objective includes penalties */
    double validation_loss;
    RunNumbers numbers;
    const char *stop_reason; /* word, e.g. "budget", "interrupted", "tolerance_x" */
    const char *tier;       /* "tcc", "cc 8 lanes" … : that which finished the run */
    const char *precision;  /* "double" */
    const char *command_line, *machine; /* of the process that finished the run; NULL: they are not said */
    int coefficient_count;
    const char *const *coefficient_names;
    const double *coefficients;
    int outcome_count;
    const ResultOutcome *search_outcomes, *validation_outcomes; /* the latter may be NULL */
    int angle_count;
    const ResultAngle *angles;
    const char *equation; /* the rule as printed, may contain newlines */
    const char *latex;    /* the same in LaTeX */
    const char *mathml;   /* and as what is in a <math> of MathML; NULL: it is not said */
    int constant_count;   /* values of the program's constants, as overridden by --set */
    const char *const *constant_names;
    const double *constants;
    const ResultUnits *units; /* NULL: they are not said */
    SearchRuns runs; /* count 0: the method makes one only */
    ResultChoice favourite; /* what the search ended at; no coefficients: it was no search */
    ResultChoice candidate; /* the best one of those that it kept */
    bool reports_candidate; /* that one is the rule, else the favourite */
    bool unconverged;       /* clearly */
    /* If there were several searches; then the members above are those of the best one. */
    int planned_starts;
    int start_count; /* that have been run; 0: there was but one search */
    const ResultStart *starts;
    int rule_count;
    const ResultRule *rules; /* the best one first */
    int step_count;          /* of `plastc prune`; else 0 */
    const ResultStep *path;
} Result;

/* result.json as text, malloc'd, ending in a newline; NULL if out of memory. First come the members of
 * result_members.def, then those of the fields above, by their names, without the counts:
 *
 *     "coefficients": {"eta": 0.1, …},
 *     "search_outcomes": [{"name": "error", "is_loss": true, "mean": 0.2, "median": 0.1, "undefined": 0}, …],
 *     "validation_outcomes": [] if NULL,
 *     "angles": {"oja": 12.5, …},
 *     "beside_angles": {"oja": {"pair.tau": {"value": 0.024, "other": 0.02}, …}, …},
 *     "constants": {"rate": 20, …},
 *     "units": {"coefficients": {"eta": "V^-2", …}, "constants": …, "outcomes": …, "first_failure": "epoch", …},
 *     "shown_in": {"coefficients": {"eta": "mV^-2", …}, "constants": …, "outcomes": …},
 *     "searched": {"eta": {"low": 0, "high": 1, "log": false}, …},
 *     "command_line": "plastc run oja.plast", "machine": "Linux x86_64, 8 processors" if they are known
 *     "reported": "candidate", "unconverged": false,
 *     "favourite": {"loss": 0.3, "objective": 0.3, "coefficients": {"eta": 0.1, …}} and
 *     "candidate": {"generation": 7, "loss": 0.2, …} if there was a search
 *     "restarts": {"runs": 3, "reported_run": 2, "population": 20, "ended": {"tolerance_x": 2}} if the
 *                method begins anew when a run ends
 *     "planned_starts": 8, "starts": [{"start": 1, "rule": 2, …}, …] and
 *     "rules": [{"starts": [4, 2], "degrees": 0, "beside": {…}, "equation": …}, …] if there were
 *                several searches
 *     "path": [{"terms": 27, "dropped": null, …}, …] if the rule was pruned
 *
 * Bytes of a string that are not UTF-8 become U+FFFD. */
char *result_json(const Result *result);

#endif
