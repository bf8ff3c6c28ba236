/* evaluate.h: losses of candidate rules, spread over a thread pool and over other processes.
 *
 * A job is one trial for one block of candidates. Every number is written to a place of its own and
 * all sums run in the order of the trials, so the result does not depend on processes, threads, on the
 * lanes of the module, or on which candidates are evaluated together. */
#ifndef PLASTC_EVALUATE_H
#define PLASTC_EVALUATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/par/pool.h"
#include "plast_abi.h"
#include "status.h"

/* Rollouts of one evaluation, so that their numbers are ints. */
#define EVALUATE_MOST_ROLLOUTS (1 << 30)

typedef struct Evaluator Evaluator;

/* All pointers are borrowed for the evaluator's life. Trials are prepared when first needed. STATUS_MEMORY if the machine has less memory than the trials of the search need,
 * which is asked before any is taken; STATUS_RUN if the module is of another version. */
Status evaluator_create(const PlastModule *module, const PlastTable *tables, uint64_t seed,
                        Pool *pool, Evaluator **evaluator, ErrorText *error);
void evaluator_destroy(Evaluator *evaluator); /* NULL is allowed */

/* From now on `module`, another compilation of the same program, is run; prepared trials stay. STATUS_RUN if it is of
 * another program. */
Status evaluator_set_module(Evaluator *evaluator, const PlastModule *module, ErrorText *error);
/* Of the same program, the module whose lanes are trials, too (compile_by_trial of the driver): evaluations of few candidates run by
 * it from now on. NULL, and one that does not fit: nothing changes. */
void evaluator_set_by_trial(Evaluator *evaluator, const PlastModule *module);
/* Of the same program, the module that computes what varies in single precision: evaluations that are `single` run by it
 * from now on. STATUS_MEMORY. */
Status evaluator_set_single(Evaluator *evaluator, const PlastModule *module, ErrorText *error);
const PlastModule *evaluator_module(const Evaluator *evaluator);

/* In stopped_at: a trial that was not needed. Its outcomes are NaN, and means are those of the trials before it. */
#define EVALUATION_NOT_RUN (-2)

/* What to evaluate, and where the results go. Arrays are the caller's; those of results may be NULL. */
typedef struct Evaluation {
    int set;        /* PLAST_SEARCH or PLAST_VALIDATION */
    int trials;     /* the first so many of the set */
    int of;         /* not 0: so many of its first `of`, chosen anew in each generation (evaluate_batch.h) */
    int generation; /* whose `each generation` draws are used, from 0; PLAST_FINAL for reports */
    int candidates; /* rules to evaluate */
    bool until_lost; /* a rule that a trial stops or that fails in it needs no more of them: evaluator_until_lost */
    bool single;    /* by the module of evaluator_set_single, which each rank has, without gradient */
    const double *coefficients; /* [candidates][coefficient_count] */
    double *objective;          /* [candidates]; +infinity if not finite */
    double *loss;               /* [candidates]: objective without penalties */
    double *outcomes;           /* [candidates][outcome_count][trials]; of those over all trials together what means.h
                                 * reads */
    double *stopped_at;         /* [candidates][trials]: time at which a guard stopped it, or -1; EVALUATION_NOT_RUN */
    double *gradient;    /* [candidates][coefficient_count]: of the objective; of a module that has it, see
                          * evaluator_has_gradient */
    bool without_penalties; /* the gradient is that of `loss` */
    double *mean_losses; /* [candidates][loss_count] */
    const double *seeds; /* of the gradient: [candidates][seed_count][trials]; set by evaluator_run */
    int *failed_trial; /* [candidates]: of one whose objective is not finite the first trial whose loss is
                        * not, by its number in the set, from 0; else -1 */
    double *failed_at; /* [candidates]: by a FailureTime (failures.h), not by evaluator_run: when a number of the candidate
                        * stopped being finite in that trial; NaN: not known, or it has not failed */
} Evaluation;

/* Whether an evaluation on several trials can be `until_lost`: not where a number is of all trials together, nor where a task
 * could lose all of its own. */
bool evaluator_until_lost(const Evaluator *evaluator);
/* Whether the module derives its objective. */
bool evaluator_has_gradient(const Evaluator *evaluator);

/* STATUS_MEMORY if there is too little for the trials or the results; STATUS_RUN if another process failed. */
Status evaluator_run(Evaluator *evaluator, const Evaluation *evaluation, ErrorText *error);

/* Where other processes take part, which each have an evaluator of the same program (evaluate_ranks.h, coordinator.h): does all
 * rollouts, here or elsewhere, each by evaluator_do_share of a range of them; values as it has them, of all. */
typedef Status SpreadFunction(void *context, Evaluator *evaluator, const Evaluation *evaluation, double *values,
                              ErrorText *error);
/* From now on; NULL: all is done by the threads here. */
void evaluator_set_spread(Evaluator *evaluator, SpreadFunction *spread, void *context);

/* Parts that processes, here called ranks, take on demand: the rollouts of evaluation->candidates on evaluation->trials are numbered trial by trial, and
 * each part is a range of them, beginning and ending with a block of candidates or a trial. The first parts are the largest, so
 * that there are few of them, and the last ones are as small as `threads` allow, so that all ranks end at about the same time
 * (Polychronopoulos and Kuck 1987). Returns how many there are; of as many as there are ranks, each has its own.
 * bounds[parts + 1]: part k is rollouts bounds[k] … bounds[k + 1] - 1. NULL: they are only counted. */
int evaluator_parts(const Evaluation *evaluation, int ranks, int threads, int *bounds);
/* Does the rollouts first … last - 1 of a part. values[last - first][outcome_count + 1]: what they
 * yield, and the time at which a guard stopped each; behind it, if evaluation->seeds says so, the gradient. */
Status evaluator_do_share(Evaluator *evaluator, const Evaluation *evaluation, int first, int last,
                          double *values, ErrorText *error);

/* Of the type of PlastContext.record, which says what the arguments are. */
typedef void RecordFunction(void *recorder, int number, double time, int count, const double *values,
                            const int *units);
/* One trial of one candidate by a module that records, of one lane, on this thread, with the draws of PLAST_FINAL.
 * values[outcome_count + 1]: its outcomes, and the time at which a guard stopped it, or -1. */
Status evaluator_record(Evaluator *evaluator, int set, int trial, const double *coefficients,
                        RecordFunction *record, void *recorder, double *values, ErrorText *error);

/* STATUS_MEMORY if the machine has less than an evaluation of that size needs, with the trials that it is on. For
 * those who make the candidates, before they do; evaluator_run asks as well. */
Status evaluator_check_memory(const Evaluator *evaluator, int candidates, int trials,
                              ErrorText *error);

#endif
