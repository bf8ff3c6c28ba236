/* test_choice.c: which rule a search reports, on a module whose losses are known.
 *
 * A rule (level, noise) has the loss level + noise in trials of odd number and level - noise in the others: over an
 * even number of trials its mean is `level`. Against a rule without noise the standard error of the difference over
 * T trials is noise / sqrt(T - 1), the jackknife of a mean being exactly that. */
#include <CUnit/CUnit.h>
#include <math.h>

#include "runtime/choice.h"
#include "runtime/tasks.h"
#include "suites.h"
#include "tests/abi/bowl_module.h"

enum { N = 2, TRIALS = 10 };

/* A rule of this level has a loss that is no number; on odd trials only, if it is the second. */
#define FAILS       1e6
#define FAILS_ODDLY 2e6

static void rollout(const PlastContext *context, const double *trial, const double *generation,
                    const double *coefficient, double *work, double *outcome)
{
    (void)context;
    (void)generation;
    (void)work;
    bool is_odd = (int)trial[0] % 2 != 0;
    outcome[0] = coefficient[0] + (is_odd ? coefficient[1] : -coefficient[1]);
    if (coefficient[0] == FAILS || (coefficient[0] == FAILS_ODDLY && is_odd))
        outcome[0] = (double)NAN;
    outcome[1] = 0;
    outcome[2] = -1;
}

static double objective(const double *coefficient, const double *losses, double penalty)
{
    (void)coefficient;
    return losses[0] + 0 * penalty;
}

/* rules[count][N]: the favourite, then those of the archive, which begins with the start of the search. */
static Choice choose_on(int trials, int count, double rules[][N])
{
    PlastModule module = *bowl_module(1);
    module.rollout = rollout;
    module.objective = objective;
    module.trials = trials;
    Archive archive;
    CU_ASSERT_FATAL(archive_create(&archive, N, rules[1]));
    for (int k = 2; k < count; k++)
        archive_add(&archive, (ArchiveRule){.generation = k - 1}, 1, &(double){k}, rules[k]);
    CU_ASSERT_EQUAL_FATAL(archive.count, count - 1);
    ErrorText error;
    Evaluator *evaluator;
    Pool *pool = pool_create(1);
    Choice choice;
    CU_ASSERT_EQUAL_FATAL(evaluator_create(&module, NULL, 1, pool, &evaluator, &error),
                          STATUS_OK);
    CU_ASSERT_EQUAL(choice_make(&archive, evaluator, trials, rules[0], &choice, &error), STATUS_OK);
    evaluator_destroy(evaluator);
    pool_destroy(pool);
    archive_free(&archive);
    return choice;
}

static void test_better(void)
{
    Choice choice = choose_on(TRIALS, 4, (double[][N]){{5, 0}, {9, 0}, {3, 0}, {4, 0}});
    CU_ASSERT_EQUAL(choice.favourite.loss, 5);
    CU_ASSERT_EQUAL(choice.best, 1);
    CU_ASSERT_EQUAL(choice.candidate.loss, 3);
    CU_ASSERT_EQUAL(choice.candidate.objective, 3);
    CU_ASSERT(choice.is_better);
}

static void test_ties(void)
{
    Choice choice = choose_on(TRIALS, 4, (double[][N]){{5, 0}, {9, 0}, {5, 1}, {5, 2}});
    CU_ASSERT_EQUAL(choice.best, 1); /* the first of equal ones */
    CU_ASSERT(!choice.is_better);    /* and the favourite stays */
    choice = choose_on(TRIALS, 3, (double[][N]){{5, 0}, {9, 0}, {6, 0}});
    CU_ASSERT_EQUAL(choice.best, 1);
    CU_ASSERT(!choice.is_better);
}

/* A gain of 1 against a standard error of noise / 3: chance reaches as far as noise = 1.5. */
static void test_noise(void)
{
    Choice choice = choose_on(TRIALS, 3, (double[][N]){{5, 0}, {9, 0}, {4, 1.51}});
    CU_ASSERT_EQUAL(choice.best, 1);
    CU_ASSERT_DOUBLE_EQUAL(choice.candidate.loss, 4, 1e-12);
    CU_ASSERT(!choice.is_better);
    choice = choose_on(TRIALS, 3, (double[][N]){{5, 0}, {9, 0}, {4, 1.49}});
    CU_ASSERT(choice.is_better);
    /* Noise that both have is none of the difference. */
    choice = choose_on(TRIALS, 3, (double[][N]){{5, 100}, {9, 0}, {4, 100}});
    CU_ASSERT(choice.is_better);
    /* More trials than blocks: 64 in 32 blocks of an odd and an even one, in each of which the noise is gone. */
    choice = choose_on(64, 3, (double[][N]){{5, 0}, {9, 0}, {4, 100}});
    CU_ASSERT(choice.is_better);
}

static void test_one_trial(void)
{
    Choice choice = choose_on(1, 3, (double[][N]){{5, 0}, {9, 0}, {4.9, 0}});
    CU_ASSERT_EQUAL(choice.best, 1);
    CU_ASSERT(choice.is_better);
}

static void test_failures(void)
{
    Choice choice = choose_on(TRIALS, 4, (double[][N]){{5, 0}, {FAILS, 0}, {FAILS_ODDLY, 0}, {4, 0}});
    CU_ASSERT_EQUAL(choice.best, 2); /* neither of the two before it */
    CU_ASSERT(choice.is_better);
    choice = choose_on(TRIALS, 3, (double[][N]){{5, 0}, {FAILS, 0}, {FAILS_ODDLY, 0}});
    CU_ASSERT_EQUAL(choice.best, -1);
    CU_ASSERT(!choice.is_better);
    /* Anything finite is better than a favourite that fails, noise or not. */
    choice = choose_on(TRIALS, 3, (double[][N]){{FAILS_ODDLY, 0}, {FAILS, 0}, {4, 100}});
    CU_ASSERT_EQUAL(choice.best, 1);
    CU_ASSERT(choice.is_better);
    CU_ASSERT(isinf(choice.favourite.objective));
}

static void test_all_fail(void)
{
    Choice choice = choose_on(TRIALS, 3, (double[][N]){{FAILS, 0}, {FAILS, 1}, {FAILS_ODDLY, 0}});
    CU_ASSERT_EQUAL(choice.best, -1);
    CU_ASSERT(!choice.is_better);
    CU_ASSERT(isinf(choice.favourite.objective));
}

/* Trials that took part in a choice are left out of the mean that judges it. */
static void test_later_trials(void)
{
    const double values[5] = {100, 100, 1, 2, 6};
    CU_ASSERT_EQUAL(tasks_mean_without(bowl_module(1), 0, values, 5, 0, 2), 3);
    CU_ASSERT_EQUAL(tasks_mean_without(bowl_module(1), 0, values, 5, 0, 4), 6);
    CU_ASSERT(isnan(tasks_mean_without(bowl_module(1), 0, values, 5, 0, 5)));
}

/* What one task alone measures is its mean to the bit, whatever the weight of the task. */
static void test_one_task(void)
{
    static const PlastTask tasks[2] = {{.name = "one", .trials = 1, .weight = 1},
                                       {.name = "two", .trials = 2, .weight = 3}};
    static PlastOutcome outcomes[2] = {{.name = "all", .task = 0}, {.name = "second", .task = 2}};
    const double values[3] = {0.82313719818356486, 4, 0.82313719818356486};
    PlastModule module = *bowl_module(1);
    module.task_count = 2;
    module.tasks = tasks;
    module.outcomes = outcomes;
    CU_ASSERT_EQUAL(tasks_mean(&module, 1, values, 3, false), values[0]);
    CU_ASSERT_EQUAL(tasks_mean(&module, 0, (double[]){8, 4, 8}, 3, false), 7);
}

void suite_choice(void)
{
    CU_pSuite suite = CU_add_suite("choice", NULL, NULL);
    CU_add_test(suite, "one task", test_one_task);
    CU_add_test(suite, "better", test_better);
    CU_add_test(suite, "ties", test_ties);
    CU_add_test(suite, "noise", test_noise);
    CU_add_test(suite, "one trial", test_one_trial);
    CU_add_test(suite, "failures", test_failures);
    CU_add_test(suite, "all fail", test_all_fail);
    CU_add_test(suite, "later trials", test_later_trials);
}
