/* measure.h: losses and reports of one rule, as numbers and as lines of text. */
#ifndef PLASTC_MEASURE_H
#define PLASTC_MEASURE_H

#include "runtime/evaluate.h"
#include "runtime/io/result.h"
#include "compiler/model/model.h"

/* One rule on one set of trials. */
typedef struct Measure {
    int trials;  /* 0: not measured */
    int stopped; /* trials that a guard ended */
    double loss;      /* the mean over the trials, without penalties */
    double objective; /* with them: what a search makes small */
    int count;        /* of outcomes */
    ResultOutcome *outcomes; /* owned */
} Measure;

/* Evaluates a rule on the first `trials` trials of a set (PLAST_SEARCH, PLAST_VALIDATION), with the draws that
 * belong to no generation of a search (PLAST_FINAL). coefficients: [coefficient_count], SI. */
Status measure_rule(Evaluator *evaluator, int set, int trials, const double *coefficients,
                    Measure *measure, ErrorText *error);
void measure_free(Measure *measure);
/* "validation  loss 0.0103 …", and a line for each loss and report, in the units of the program. */
void measure_print(const Measure *measure, const Model *model, const char *title);

/* "without 1 of 3 trials, in which it is no number", between two texts: such a trial diverged, or a guard stopped it.
 * Nothing if there is none. */
void measure_print_undefined(const ResultOutcome *outcome, const char *before, const char *after);

/* A number for people: the sign of a NaN or of a 0 means nothing, and would be shown. */
double measure_plain(double value);

#endif
