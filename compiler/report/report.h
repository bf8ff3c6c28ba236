/* report.h: what plastc says of a rule: losses on both sets of trials, angles, equation. */
#ifndef PLASTC_REPORT_H
#define PLASTC_REPORT_H

#include "runtime/run.h"
#include "compiler/session/session.h"
#include "file_units.h"
#include "measure.h"
#include "simplify_rule.h"

#define DEFAULT_SEED 1

typedef struct Report {
    const Model *model; /* borrowed */
    Result result; /* as in result.json; what it says of the search the caller fills in */
    Measure search, validation; /* on both sets of trials */
    char *equation;        /* as text, without the terms of `left_out` */
    char *latex, *mathml;  /* the same in LaTeX and MathML */
    LeftOut left_out;      /* of the equation */
    char **beside;         /* [angle_count]: what is beside each angle, "; a 2 nS, in R 1 nS" */
    char *bounds;          /* "a and b are at their bounds"; empty: none is */
    const char **names;    /* of coefficients and constants */
    ResultArray *arrays;   /* [result.array_count] */
    double *constants;     /* [constants], SI: their values */
    FileUnits *units;
    ResultAngle *angles;   /* [angle_count]: between the rule and each reference of the program */
} Report;

/* What to measure. */
typedef struct ReportOptions {
    int trials, validation_trials; /* 0: not on that set */
    bool simplify; /* leave out terms that do not matter, else only those that are 0 */
} ReportOptions;

/* Measures a rule, which stays the caller's and must outlive the report. Always report_free. */
Status report_make(Session *session, const double *coefficients, const ReportOptions *options,
                   Report *report, ErrorText *error);
void report_free(Report *report);

/* Copies what a search says of itself into the result. */
void report_summary_into(const RunSummary *summary, Result *result);

/* To stdout, for people and for programs. */
Status report_print(const Report *report);
Status report_print_json(const Result *result, ErrorText *error);

#endif
