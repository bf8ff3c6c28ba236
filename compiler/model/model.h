/* model.h: the checked program.
 *
 * What sema/ makes of the AST and lowering reads: every name resolved, every size a number, every
 * value in SI units, comprehensions written out. Lives in the compilation's arena. */
#ifndef PLASTC_MODEL_H
#define PLASTC_MODEL_H

#include "outcome.h"
#include "record.h"
#include "search_plan.h"

typedef struct Constant {
    AstName name;
    double value; /* SI */
    Dim dim;
    Span written; /* its value in the program */
} Constant;

typedef struct Model {
    Arena *arena;             /* borrowed */
    const SourceSet *sources; /* borrowed */
    const char *path;         /* of the program, as given */
    double step;              /* in seconds; 0: no physical time, and one step is 1 */
    VEC(Constant *) constants;
    VEC(Layer *) layers; /* in order of definition, which is the order of evaluation */
    VEC(Projection *) projections;
    VEC(Rule *) rules;
    VEC(Task *) tasks;
    VEC(TrialDraw *) draws;
    int trials;        /* of all tasks */
    bool fresh_trials; /* new data sets and initial weights in each generation */
    VEC(Guard) guards;
    VEC(Let *) lets;
    VEC(Window *) windows;
    VEC(Running *) runnings;
    VEC(Outcome *) outcomes; /* losses first once checked */
    Records asked;   /* what the program records */
    Records records; /* the same, and what every simulation shows; empty unless it is to be recorded */
    VEC(Reference *) references;
    VEC(Test *) tests;
    VEC(Learn *) shared; /* that the program learns for all rules */
    VEC(PlastCoefficient) coefficients;
    VEC(PlastTable) tables;
    VEC(const char *) table_hashes; /* SHA-256 of each table's file, in hexadecimal digits */
    SearchPlan search;
    int next_stream;
    bool one_lane; /* each candidate has spikes of its own where they are listed: see flow.c */
} Model;

/* The dimension of time, and of what one step lasts. */
Dim model_time_dim(const Model *model);
/* So many trials must be run for each task to have one. */
int model_least_trials(const Model *model);

#endif
