/* test_watcher.c: when candidates of a generation failed. */
#define _XOPEN_SOURCE 700
#include <CUnit/CUnit.h>
#include <math.h>

#include "compiler/session/session.h"
#include "io_folder.h"
#include "runtime/io/file_write.h"

void suite_watcher(void);

#define TRIALS 6

/* In each epoch a weight above 0 grows by the factor 1 + A; one below 0 stays. The other one grows by B,
 * and the loss has its logarithm. */
static const char program[] =
    "plast 1\n"
    "task grow { trials 6  phase learn 40 epochs }\n"
    "input x[1] = gaussian(covariance = diagonal(1), samples = 2)\n"
    "population y[1] rate { r = a.drive }\n"
    "population z[1] rate { r = b.drive }\n"
    "rule fast { learn A ~ normal(0, 1)  on_epoch { w += A * relu(w) } }\n"
    "rule slow { learn B ~ normal(0, 1)  on_epoch { w += B } }\n"
    "projection a : x -> y { all_to_all  w ~ normal(0, 1) each generation  drive += w * pre.r"
    "  plastic fast }\n"
    "projection b : x -> z { all_to_all  w = 1  drive += w * pre.r  plastic slow }\n"
    "loss length = norm(a.w) + log(b.w[0, 0]) at end\n"
    "search { minimize length  method cmaes  budget 1 generations }\n";

static Status open_session(Session *session, JitMode jit, int threads)
{
    char *path = test_path("grow.plast");
    ErrorText error;
    CU_ASSERT_EQUAL_FATAL(file_write(path, program, strlen(program), &error), STATUS_OK);
    const Command command = {.file = path, .jit = jit, .threads = threads, .quiet = true};
    Status status = session_open(session, &command, 1);
    free(path);
    return status;
}

/* Candidates [count][2] are evaluated; then it is asked when the first one failed. */
static double time_of(Session *session, int count, const double *candidates, int *failed_trial)
{
    double objective[8];
    ErrorText error;
    const Evaluation evaluation = {.set = PLAST_SEARCH,
                                   .trials = TRIALS,
                                   .generation = 2,
                                   .candidates = count,
                                   .coefficients = candidates,
                                   .objective = objective,
                                   .failed_trial = failed_trial};
    CU_ASSERT_EQUAL_FATAL(evaluator_run(session->evaluator, &evaluation, &error), STATUS_OK);
    return watcher_time(session, &evaluation);
}

static void expect_times(JitMode jit, int threads)
{
    /* 10^60k is too large at the sixth update, 10^100k at the fourth. */
    static const double several[] = {1e60, 0, 0.5, 0, 0, -1, 1e100, 0, 1e31, 0};
    static const double harmless[] = {0.5, 0}, by_the_loss[] = {0, -1}, late[] = {1e8, 0, 1e60, 0};
    int failed[8];
    Session session;
    CU_ASSERT_EQUAL_FATAL(open_session(&session, jit, threads), STATUS_OK);
    CU_ASSERT_EQUAL(time_of(&session, 5, several, failed), 3);
    CU_ASSERT_EQUAL(failed[1], -1);
    CU_ASSERT_EQUAL(failed[2], 0);
    /* The weight of trial 0 is below 0, and stays. */
    CU_ASSERT(failed[0] > 0 && failed[3] == failed[0] && failed[4] == failed[0]);
    CU_ASSERT_EQUAL(time_of(&session, 1, several, failed), 5);
    CU_ASSERT_EQUAL(time_of(&session, 2, late, failed), 5);
    CU_ASSERT_EQUAL(time_of(&session, 1, late, failed), 38);
    CU_ASSERT(isnan(time_of(&session, 1, by_the_loss, failed)));
    CU_ASSERT(isnan(time_of(&session, 1, harmless, failed)));
    session_close(&session);
}

static void earliest_of_several(void)
{
    expect_times(JIT_TCC, 1);
}

static void the_same_by_the_c_compiler(void)
{
    expect_times(JIT_CC, 3);
}

void suite_watcher(void)
{
    CU_pSuite suite = CU_add_suite("watcher", make_test_folder, remove_test_folder);
    CU_add_test(suite, "the earliest of several candidates", earliest_of_several);
    CU_add_test(suite, "the same by the C compiler", the_same_by_the_c_compiler);
}
