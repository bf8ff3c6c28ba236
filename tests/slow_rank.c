/* slow_rank.c: an evaluation by ranks of which the last one takes five times as long. Rollouts sleep, so that it does not matter
 * how many processors there are. Each rank prints how long one rollout takes it, rank 0 how long evaluations took, and whether
 * they give the bits that it has alone. For tests/mpi.sh. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "runtime/evaluate_ranks.h"
#include "tests/abi/bowl_module.h"

enum { CANDIDATES = 48, TRIALS = 40, MEASURED = 20, EVALUATIONS = 3 };

typedef struct Losses {
    double objective[CANDIDATES], loss[CANDIDATES], outcomes[CANDIDATES][2][TRIALS], stopped_at[CANDIDATES][TRIALS];
} Losses;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void quick(const PlastContext *context, const double *trial, const double *generation, const double *coefficient,
                  double *work, double *outcome)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    bowl_module(1)->rollout(context, trial, generation, coefficient, work, outcome);
}

static void slow(const PlastContext *context, const double *trial, const double *generation, const double *coefficient,
                 double *work, double *outcome)
{
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    bowl_module(1)->rollout(context, trial, generation, coefficient, work, outcome);
}

static double time_of_rollout(const PlastModule *module)
{
    const PlastContext context = {0};
    const double trial[2] = {0}, generation[1] = {0}, coefficient[2] = {0};
    double work[2], outcome[3], start = now();
    for (int k = 0; k < MEASURED; k++)
        module->rollout(&context, trial, generation, coefficient, work, outcome);
    return (now() - start) / MEASURED;
}

static void evaluate(const PlastModule *module, Pool *pool, Par *par, Losses *losses)
{
    ErrorText error;
    Evaluator *evaluator;
    double coefficients[CANDIDATES][2];
    for (int k = 0; k < CANDIDATES; k++) {
        coefficients[k][0] = 0.1 * k;
        coefficients[k][1] = 1 - 0.3 * k;
    }
    Evaluation evaluation = {.set = PLAST_SEARCH,
                             .trials = TRIALS,
                             .candidates = CANDIDATES,
                             .coefficients = &coefficients[0][0],
                             .objective = losses->objective,
                             .loss = losses->loss,
                             .outcomes = &losses->outcomes[0][0][0],
                             .stopped_at = &losses->stopped_at[0][0]};
    Status status = evaluator_create(module, NULL, 42, pool, &evaluator, &error);
    if (status == STATUS_OK)
        evaluate_ranks_share(evaluator, par);
    for (int k = 0; k < (par ? EVALUATIONS : 1) && status == STATUS_OK; k++) {
        double start = now();
        status = evaluator_run(evaluator, &evaluation, &error);
        if (par)
            printf("elapsed %.6f\n", now() - start);
    }
    if (status == STATUS_OK)
        evaluator_destroy(evaluator);
    else
        printf("%s\n", error.text);
}

static void serve(const PlastModule *module, Pool *pool, Par *par)
{
    ErrorText error;
    Evaluator *evaluator;
    ParRequest request;
    if (evaluator_create(module, NULL, 42, pool, &evaluator, &error) != STATUS_OK)
        par_abort(par, STATUS_RUN, error.text);
    for (par_receive(par, &request, sizeof request); request.kind == PAR_EVALUATE; par_receive(par, &request, sizeof request))
        evaluate_ranks_serve(evaluator, par, &request, &error);
    evaluator_destroy(evaluator);
}

int main(void)
{
    Par *par = par_start();
    Pool *pool = pool_create(1);
    PlastModule module = *bowl_module(1);
    module.rollout = par_rank(par) == par_ranks(par) - 1 ? slow : quick;
    printf("rollout %.6f\n", time_of_rollout(&module));
    fflush(stdout);
    if (par_rank(par) > 0) {
        serve(&module, pool, par);
    } else {
        static Losses shared, alone;
        evaluate(&module, pool, par, &shared);
        evaluate(bowl_module(1), pool, NULL, &alone);
        printf("bits %s\n", memcmp(&shared, &alone, sizeof alone) == 0 ? "same" : "other");
    }
    par_finish(par);
    pool_destroy(pool);
    return 0;
}
