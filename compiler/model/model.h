/* model.h: the checked program.
 *
 * What sema/ makes of the AST and lowering reads: every name resolved, every size a number, every
 * value in SI units, comprehensions written out. Lives in the compilation's arena. */
#ifndef PLASTC_MODEL_H
#define PLASTC_MODEL_H

#include "runtime/acceptance.h"

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
    int trials;        /* those of the search, of all tasks together */
    int batch;         /* so many of them, chosen anew, are a generation's; 0: all */
    bool fresh_trials; /* new data sets and initial weights in each generation */
    VEC(SynapseSum *) synapse_sums; /* that equations and rules read */
    VEC(Guard) guards;
    VEC(Let *) lets;
    VEC(Window *) windows;
    VEC(Running *) runnings;
    VEC(const Statistic *) statistics; /* over all trials, of outcomes */
    VEC(Outcome *) outcomes; /* losses first once checked */
    Records asked;   /* what `record` statements of the program ask for */
    Records records; /* `asked`, then those that every simulation has, or a sketch alone (see CheckOptions);
                    * empty if nothing is to be recorded */
    VEC(Reference *) references;
    VEC(Test *) tests;
    Acceptance acceptance; /* `accept { … }`; without it there is no condition */
    VEC(Learn *) shared; /* learned numbers of the program itself, which all rules may read */
    /* All numbers that are searched, in the order of the module; the name of one in an array is NULL. */
    VEC(PlastCoefficient) coefficients;
    VEC(const Learn *) arrays; /* that are searched */
    VEC(PlastTable) tables;             /* the data files */
    VEC(const char *) table_hashes; /* SHA-256 of each table's file, in hexadecimal digits; NULL: it is of no file */
    SearchPlan search;
    int next_stream; /* number of the first stream of random numbers that nothing uses yet */
    bool one_lane;   /* candidates must run one by one, since lists of spikes differ between them: see flow.c */
} Model;

/* The dimension of times in the program: seconds with `step`, else a pure number. */
Dim model_time_dim(const Model *model);
/* The array that coefficient number `coefficient` belongs to; NULL: none. */
const Learn *model_array_at(const Model *model, int coefficient);
/* "local.rate", or of an array "W[2, 0]", in the arena of the model. */
const char *model_coefficient_name(const Model *model, int coefficient);
/* Sets the coefficients that a known rule names by one term. */
void model_fill(const ReferenceTerm *term, double *coefficients);
/* The smallest N for which trials 1 to N have at least one of each task. */
int model_least_trials(const Model *model);
/* The first thing that is learned as an expression, or NULL. */
const Learn *model_expression(const Model *model);

#endif
