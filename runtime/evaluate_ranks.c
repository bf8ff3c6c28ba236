/* evaluate_ranks.c: see evaluate_ranks.h. */
#include "evaluate_ranks.h"

#include <stdbool.h>
#include <stdlib.h>

#include "evaluate_outcomes.h"
#include "evaluate_request.h"
#include "evaluate_seeds.h"
#include "evaluate_state.h"

/* The parts of an evaluation, as all ranks know them. */
typedef struct Parts {
    int count;
    int *bounds; /* [count + 1] */
    int *owners; /* [count] */
} Parts;

/* False: there is no memory for them. */
static bool make_parts(const Evaluation *evaluation, int ranks, int threads, Parts *parts)
{
    int count = evaluator_parts(evaluation, ranks, threads, NULL);
    *parts = (Parts){count, malloc(sizeof(int) * ((size_t)count + 1)), calloc((size_t)count, sizeof(int))};
    if (!parts->bounds || !parts->owners)
        return false;
    evaluator_parts(evaluation, ranks, threads, parts->bounds);
    return true;
}

static void free_parts(Parts *parts)
{
    free(parts->bounds);
    free(parts->owners);
}

static Status do_part(Evaluator *evaluator, const Par *par, const Evaluation *evaluation, const Parts *parts, int part,
                      double *values, ErrorText *error)
{
    size_t width = (size_t)evaluate_outcomes_width(evaluator->module, evaluation);
    int first = parts->bounds[part];
    parts->owners[part] = par_rank(par);
    return evaluator_do_share(evaluator, evaluation, first, parts->bounds[part + 1], values + (size_t)first * width, error);
}

/* This rank's parts. None is taken before the one at hand is done: all would wait for what a slow rank had in store. */
static Status do_own(Evaluator *evaluator, const Par *par, const Evaluation *evaluation, const Parts *parts, double *values,
                     ErrorText *error)
{
    Status status = STATUS_OK;
    if (parts->count == par_ranks(par))
        return do_part(evaluator, par, evaluation, parts, par_rank(par), values, error);
    for (int part = par_next(par); part < parts->count && status == STATUS_OK; part = par_next(par))
        status = do_part(evaluator, par, evaluation, parts, part, values, error);
    return status;
}

/* All ranks: each does parts; rank 0 then has the whole in `values`, which on all of them has room for it. */
static Status do_parts(Evaluator *evaluator, const Par *par, const Evaluation *evaluation, Parts *parts, double *values,
                       ErrorText *error)
{
    Status status = do_own(evaluator, par, evaluation, parts, values, error);
    status = par_agree(par, status, error);
    if (status == STATUS_OK)
        par_collect(par, values, evaluate_outcomes_width(evaluator->module, evaluation), parts->bounds, parts->count,
                    parts->owners);
    return status;
}

static size_t coefficient_bytes(const Evaluator *evaluator, int candidates)
{
    return sizeof(double) * (size_t)candidates * (size_t)evaluator->module->coefficient_count;
}

static size_t seed_bytes(const Evaluator *evaluator, const Evaluation *evaluation)
{
    return sizeof(double) * evaluate_seeds_count(evaluator->module, evaluation);
}

/* ---- rank 0 --------------------------------------------------------------------------------- */

/* What evaluate_ranks_serve receives. Behind the words of the evaluation stands the number of threads here. */
static void send_evaluation(const Evaluator *evaluator, const Par *par, const Evaluation *evaluation)
{
    ParRequest request = {.kind = PAR_EVALUATE};
    evaluate_request_write(evaluator->seed, evaluation, request.words);
    request.words[EVALUATION_WORDS] = (uint64_t)pool_threads(evaluator->pool);
    par_deal(par);
    par_send(par, &request, sizeof request);
    par_send(par, evaluation->coefficients, coefficient_bytes(evaluator, evaluation->candidates));
    if (evaluation->seeds)
        par_send(par, evaluation->seeds, seed_bytes(evaluator, evaluation));
}

/* A SpreadFunction. */
static Status spread(void *par, Evaluator *evaluator, const Evaluation *evaluation, double *values, ErrorText *error)
{
    Parts parts;
    Status status = STATUS_OK;
    if (!make_parts(evaluation, par_ranks(par), pool_threads(evaluator->pool), &parts))
        status = status_out_of_memory(error);
    if (status == STATUS_OK) {
        send_evaluation(evaluator, par, evaluation);
        status = do_parts(evaluator, par, evaluation, &parts, values, error);
    }
    free_parts(&parts);
    return status;
}

void evaluate_ranks_share(Evaluator *evaluator, Par *par)
{
    if (par)
        evaluator_set_spread(evaluator, spread, par);
}

/* ---- the others ----------------------------------------------------------------------------- */

uint64_t evaluate_ranks_seed(const ParRequest *request)
{
    return evaluate_request_seed(request->words);
}

Status evaluate_ranks_serve(Evaluator *evaluator, Par *par, const ParRequest *request, ErrorText *error)
{
    Evaluation evaluation;
    bool derives;
    Parts parts;
    if (!evaluate_request_read(request->words, &evaluation, &derives))
        par_abort(par, STATUS_INTERNAL, "a request is of no evaluation");
    size_t rollouts = (size_t)evaluation.candidates * (size_t)evaluation.trials;
    size_t size = coefficient_bytes(evaluator, evaluation.candidates);
    double *coefficients = malloc(size + 1);
    double *seeds = malloc(seed_bytes(evaluator, &evaluation) + 1);
    evaluation.seeds = derives ? seeds : NULL;
    double *values = malloc(
        rollouts * (size_t)evaluate_outcomes_width(evaluator->module, &evaluation) * sizeof(double) + 1);
    bool divided = make_parts(&evaluation, par_ranks(par), (int)request->words[EVALUATION_WORDS], &parts);
    if (!coefficients || !seeds || !values || !divided) /* without them it cannot even take part and fail */
        par_abort(par, STATUS_MEMORY, "out of memory");
    par_receive(par, coefficients, size);
    if (derives)
        par_receive(par, seeds, seed_bytes(evaluator, &evaluation));
    evaluation.coefficients = coefficients;
    Status status = do_parts(evaluator, par, &evaluation, &parts, values, error);
    free_parts(&parts);
    free(coefficients);
    free(seeds);
    free(values);
    return status;
}
