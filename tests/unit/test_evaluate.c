/* test_evaluate.c: the evaluator and the search loop on a module written by hand. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <CUnit/CUnit.h>

#include "runtime/evaluate.h"
#include "runtime/evaluate_batch.h"
#include "runtime/evaluate_memory.h"
#include "runtime/run.h"
#include "runtime/search/methods.h"
#include "runtime/tasks.h"
#include "tests/abi/bowl_module.h"
#include "suites.h"

enum { CANDIDATES = 11, TRIALS = 5 };

typedef struct Losses {
    double objective[CANDIDATES], loss[CANDIDATES];
    double outcomes[CANDIDATES][2][TRIALS], stopped_at[CANDIDATES][TRIALS];
} Losses;

static void fill_candidates(double candidates[CANDIDATES][2])
{
    for (int k = 0; k < CANDIDATES; k++) {
        candidates[k][0] = 0.7 * k - 3;
        candidates[k][1] = 1.1 - 0.3 * k;
    }
}

static void evaluate(const PlastModule *module, int threads, int generation, Losses *losses)
{
    ErrorText error;
    double candidates[CANDIDATES][2];
    Pool *pool = pool_create(threads);
    Evaluator *evaluator;
    fill_candidates(candidates);
    CU_ASSERT_EQUAL_FATAL(evaluator_create(module, NULL, 42, pool, &evaluator, &error),
                          STATUS_OK);
    Evaluation evaluation = {.set = PLAST_SEARCH,
                             .trials = TRIALS,
                             .generation = generation,
                             .candidates = CANDIDATES,
                             .coefficients = &candidates[0][0],
                             .objective = losses->objective,
                             .loss = losses->loss,
                             .outcomes = &losses->outcomes[0][0][0],
                             .stopped_at = &losses->stopped_at[0][0]};
    CU_ASSERT_EQUAL(evaluator_run(evaluator, &evaluation, &error), STATUS_OK);
    evaluator_destroy(evaluator);
    pool_destroy(pool);
}

/* The closed form: mean over trials of (a - k - draw)^2 + (b + k)^2. */
static double expected_loss(double a, double b, int generation)
{
    double sum = 0;
    for (int k = 0; k < TRIALS; k++)
        sum +=
            (a - k - 0.5 * (generation % 2)) * (a - k - 0.5 * (generation % 2)) + (b + k) * (b + k);
    return sum / TRIALS;
}

static void test_closed_form(void)
{
    Losses losses;
    double candidates[CANDIDATES][2];
    fill_candidates(candidates);
    evaluate(bowl_module(1), 1, 3, &losses);
    for (int k = 0; k < CANDIDATES; k++) {
        double loss = expected_loss(candidates[k][0], candidates[k][1], 3);
        CU_ASSERT_DOUBLE_EQUAL(losses.loss[k], loss, 1e-12 * loss);
        CU_ASSERT_DOUBLE_EQUAL(losses.objective[k], loss + fabs(candidates[k][0]), 1e-12 * loss);
        CU_ASSERT_EQUAL(losses.outcomes[k][1][2], candidates[k][0] + candidates[k][1]);
        CU_ASSERT_EQUAL(losses.stopped_at[k][4], -1);
    }
}

static void test_lanes_and_threads(void)
{
    Losses expected, found;
    evaluate(bowl_module(1), 1, 2, &expected);
    for (int lanes = 1; lanes <= 8; lanes *= 2)
        for (int threads = 1; threads <= 3; threads++) {
            memset(&found, 0, sizeof found);
            evaluate(bowl_module(lanes), threads, 2, &found);
            CU_ASSERT(memcmp(&expected, &found, sizeof found) == 0);
        }
}

/* Reports where its coefficients and the end of its outcomes are, from the beginning of its work. */
static void report_places(const PlastContext *context, const double *trial,
                          const double *generation, const double *coefficients, double *work,
                          double *outcome)
{
    (void)context;
    (void)trial;
    (void)generation;
    outcome[0] = (double)(coefficients - work);
    outcome[1] = (double)(outcome + 3 - work);
    outcome[2] = -1;
}

/* Coefficients and outcomes lie behind the work and within the memory of the thread. */
static void test_one_lane_memory(void)
{
    PlastModule module = *bowl_module(1);
    module.one_lane = 1;
    module.work_size = 5000;
    module.rollout = report_places;
    Losses losses;
    evaluate(&module, 2, 1, &losses);
    double size = evaluate_memory_of_rollouts(&module, 0, 1) / sizeof(double);
    CU_ASSERT(size < 2 * 5000);
    for (int k = 0; k < CANDIDATES; k++)
        for (int trial = 0; trial < TRIALS; trial++) {
            CU_ASSERT(losses.outcomes[k][0][trial] >= 5000);
            CU_ASSERT(losses.outcomes[k][1][trial] <= size);
        }
}

/* Each rank has an evaluator of its own, with other lanes, and does its share in two generations. */
static void do_shares(int ranks, int candidates, const double *coefficients, double *values)
{
    ErrorText error;
    int bounds[TRIALS * CANDIDATES + 1];
    double first[TRIALS * CANDIDATES * 3];
    for (int rank = 0; rank < ranks; rank++) {
        Pool *pool = pool_create(1 + rank % 2);
        Evaluator *evaluator;
        CU_ASSERT_EQUAL_FATAL(
            evaluator_create(bowl_module(1 << rank % 4), NULL, 42, pool, &evaluator, &error),
            STATUS_OK);
        for (int generation = 0; generation < 2; generation++) {
            /* The second set is larger: data move, draws are made anew. */
            Evaluation evaluation = {.trials = generation == 0 ? TRIALS - 2 : TRIALS,
                                     .generation = generation,
                                     .candidates = candidates,
                                     .coefficients = coefficients};
            int parts = evaluator_parts(&evaluation, ranks, 1, NULL);
            CU_ASSERT_FATAL(parts >= ranks && parts <= TRIALS * CANDIDATES);
            CU_ASSERT_EQUAL(evaluator_parts(&evaluation, ranks, 1, bounds), parts);
            CU_ASSERT_EQUAL(bounds[0], 0);
            CU_ASSERT_EQUAL(bounds[parts], candidates * evaluation.trials);
            for (int part = rank; part < parts; part += ranks) {
                CU_ASSERT(bounds[part] <= bounds[part + 1]);
                CU_ASSERT_EQUAL(
                    evaluator_do_share(evaluator, &evaluation, bounds[part], bounds[part + 1],
                                       generation == 0 ? first : values + 3 * bounds[part], &error),
                    STATUS_OK);
            }
        }
        evaluator_destroy(evaluator);
        pool_destroy(pool);
    }
}

static void test_shares_of_ranks(void)
{
    double candidates[CANDIDATES][2];
    fill_candidates(candidates);
    for (int count = 1; count <= CANDIDATES; count += 5)
        for (int ranks = 1; ranks <= 2 * TRIALS + 1; ranks++) { /* more than there is to do */
            double expected[TRIALS * CANDIDATES * 3] = {0}, found[TRIALS * CANDIDATES * 3] = {0};
            do_shares(1, count, &candidates[0][0], expected);
            do_shares(ranks, count, &candidates[0][0], found);
            CU_ASSERT(memcmp(expected, found, sizeof expected) == 0);
            CU_ASSERT_EQUAL(found[0], (candidates[0][0] - 0.5) * (candidates[0][0] - 0.5) +
                                          candidates[0][1] * candidates[0][1]);
        }
}

static void test_too_many(void)
{
    ErrorText error;
    Pool *pool = pool_create(1);
    Evaluator *evaluator;
    CU_ASSERT_EQUAL_FATAL(evaluator_create(bowl_module(1), NULL, 1, pool, &evaluator, &error),
                          STATUS_OK);
    Evaluation evaluation = {.trials = 1 << 16, .candidates = 1 << 15};
    CU_ASSERT_EQUAL(evaluator_run(evaluator, &evaluation, &error), STATUS_RUN);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "32768 candidates on 65536 trials are too many"));
    evaluator_destroy(evaluator);
    pool_destroy(pool);
}

/* Those of a batch are different ones of the set, as many of each task as of the first trials, and change from
 * generation to generation; a larger one begins with the same. */
static void test_batches(void)
{
    enum { OF = 12, SOME = 6 };
    const PlastTask tasks[2] = {{"a", 8, 1}, {"b", 4, 1}};
    PlastModule module = *bowl_module(1);
    int first[OF], second[OF], all[OF], scratch[2 * OF], task[OF], changes = 0, unseen[OF] = {0};
    module.task_count = 2;
    module.tasks = tasks;
    tasks_deal(&module, OF, task);
    for (int generation = 0; generation < 200; generation++) {
        Evaluation evaluation = {.trials = SOME, .of = OF, .generation = generation};
        bool seen[OF] = {false};
        evaluate_batch_choose(&module, 7, &evaluation, second, scratch);
        evaluation.trials = OF;
        evaluate_batch_choose(&module, 7, &evaluation, all, scratch);
        for (int k = 0; k < OF; k++) {
            CU_ASSERT_FATAL(all[k] >= 0 && all[k] < OF && !seen[all[k]]);
            CU_ASSERT_EQUAL(task[all[k]], task[k]);
            CU_ASSERT(k >= SOME || second[k] == all[k]);
            seen[all[k]] = true;
            unseen[all[k]] += k >= SOME;
        }
        changes += generation > 0 && memcmp(first, second, sizeof(int) * SOME) != 0;
        memcpy(first, second, sizeof first);
    }
    CU_ASSERT(changes > 190);
    for (int k = 0; k < OF; k++)
        CU_ASSERT(unseen[k] > 70 && unseen[k] < 130); /* half of 200, and four standard deviations */
}

static void test_failures(void)
{
    ErrorText error;
    double candidates[3][2] = {{2000, 0}, {(double)NAN, 0}, {1e200, 0}}, objective[3],
           stopped[3][TRIALS];
    int failed_trial[3];
    candidates[2][0] = -1e200; /* its square overflows */
    Pool *pool = pool_create(1);
    Evaluator *evaluator;
    CU_ASSERT_EQUAL_FATAL(evaluator_create(bowl_module(2), NULL, 1, pool, &evaluator, &error),
                          STATUS_OK);
    Evaluation evaluation = {.trials = TRIALS,
                             .candidates = 3,
                             .coefficients = &candidates[0][0],
                             .objective = objective,
                             .stopped_at = &stopped[0][0],
                             .failed_trial = failed_trial};
    CU_ASSERT_EQUAL(evaluator_run(evaluator, &evaluation, &error), STATUS_OK);
    CU_ASSERT_EQUAL(failed_trial[0], -1);
    CU_ASSERT_EQUAL(failed_trial[1], 0);
    CU_ASSERT_EQUAL(failed_trial[2], 0);
    CU_ASSERT_EQUAL(objective[0], 99 + 2000);
    CU_ASSERT_EQUAL(stopped[0][3], 7);
    CU_ASSERT(isinf(objective[1]) && objective[1] > 0);
    CU_ASSERT(isinf(objective[2]) && objective[2] > 0);
    evaluator_destroy(evaluator);
    pool_destroy(pool);
}

static void test_versions(void)
{
    ErrorText error;
    PlastModule newer = *bowl_module(1), other = *bowl_module(1);
    Pool *pool = pool_create(1);
    Evaluator *evaluator;
    newer.abi_version++;
    CU_ASSERT_EQUAL(evaluator_create(&newer, NULL, 1, pool, &evaluator, &error), STATUS_RUN);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "ABI"));
    CU_ASSERT_EQUAL_FATAL(evaluator_create(bowl_module(1), NULL, 1, pool, &evaluator, &error),
                          STATUS_OK);
    other.work_size++;
    CU_ASSERT_EQUAL(evaluator_set_module(evaluator, &other, &error), STATUS_RUN);
    CU_ASSERT_EQUAL(evaluator_set_module(evaluator, bowl_module(4), &error), STATUS_OK);
    CU_ASSERT_EQUAL(evaluator_module(evaluator)->lanes, 4);
    evaluator_destroy(evaluator);
    pool_destroy(pool);
}

/* ---- the loop ------------------------------------------------------------------------------- */

static SearchOption *default_options(const SearchMethod *method)
{
    SearchOption *options = malloc(sizeof(SearchOption) * (size_t)(method->option_count + 1));
    for (int k = 0; k < method->option_count; k++)
        /* the module has no gradient */
        options[k] = (SearchOption){method->options[k].name, strcmp(method->options[k].name, "slopes") == 0
                                                                 ? 0
                                                                 : method->options[k].default_value};
    return options;
}

static Status search(const char *name, int generations, long evaluations, sig_atomic_t interrupted,
                     RunSummary *summary)
{
    ErrorText error;
    const SearchMethod *method = methods_find(name);
    SearchOption *options = default_options(method);
    Pool *pool = pool_create(1);
    Evaluator *evaluator;
    volatile sig_atomic_t flag = interrupted;
    evaluator_create(bowl_module(8), NULL, 3, pool, &evaluator, &error);
    RunOptions run = {.method = method,
                      .options = options,
                      .seed = 3,
                      .trials = TRIALS,
                      .generations = generations,
                      .evaluations = evaluations,
                      .interrupted = &flag};
    Status status = run_search(evaluator, &run, summary, &error);
    evaluator_destroy(evaluator);
    pool_destroy(pool);
    free(options);
    return status;
}

/* The optimum of a jumps between 2 and 2.5, less 1/2 for the penalty; that of b is -2. */
static void test_search(void)
{
    double found[3 * 2];
    RunSummary summary = {.coefficients = found};
    CU_ASSERT_EQUAL(search("cmaes", 60, 0, 0, &summary), STATUS_OK);
    CU_ASSERT_EQUAL(summary.numbers.generations, 60);
    CU_ASSERT_STRING_EQUAL(summary.stop_word, "budget");
    CU_ASSERT_DOUBLE_EQUAL(found[0], 1.75, 0.5);
    CU_ASSERT_DOUBLE_EQUAL(found[1], -2, 0.2);
}

static void test_budgets(void)
{
    double found[3 * 2];
    RunSummary summary = {.coefficients = found};
    CU_ASSERT_EQUAL(search("cmaes", 0, 100, 0, &summary), STATUS_OK);
    CU_ASSERT(summary.numbers.evaluations >= 100 && summary.numbers.evaluations < 120);
    CU_ASSERT_EQUAL(search("gradient", 1000, 0, 1, &summary), STATUS_OK);
    CU_ASSERT_EQUAL(summary.numbers.generations, 1);
    CU_ASSERT_STRING_EQUAL(summary.stop_word, "interrupted");
}

void suite_evaluate(void)
{
    CU_pSuite suite = CU_add_suite("evaluate", NULL, NULL);
    CU_add_test(suite, "closed form", test_closed_form);
    CU_add_test(suite, "lanes and threads", test_lanes_and_threads);
    CU_add_test(suite, "memory of one lane", test_one_lane_memory);
    CU_add_test(suite, "shares of ranks", test_shares_of_ranks);
    CU_add_test(suite, "too many rollouts", test_too_many);
    CU_add_test(suite, "batches", test_batches);
    CU_add_test(suite, "failures", test_failures);
    CU_add_test(suite, "versions", test_versions);
    CU_add_test(suite, "search", test_search);
    CU_add_test(suite, "budgets", test_budgets);
}
