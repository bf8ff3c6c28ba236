/* test_progress.c: what a search says as it goes: the numbers of a run, its history, progress lines. */
#define _XOPEN_SOURCE 700 /* nftw */
#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/io/progress.h"
#include "runtime/io/saved_result.h"
#include "runtime/io/history.h"
#include "example_numbers.h"
#include "io_folder.h"

void suite_progress(void);

static const char *const names[] = {"eta", "local.A[pre.r^1, \"x\"]"};
static const double numbers[] = {0.30000000000000004, -0.0};

/* ---- numbers of a run ---- */

static void numbers_add_up(void)
{
    RunNumbers all = run_numbers_none();
    CU_ASSERT(all.evaluations == 0 && all.seconds == 0 && isnan(all.first_stop));
    RunNumbers one = example_numbers(), two = example_numbers();
    one.first_stop = 7;
    two.first_failure = (double)NAN;
    run_numbers_add(&all, &one);
    run_numbers_add(&all, &two);
    CU_ASSERT_EQUAL(all.evaluations, 2 * one.evaluations);
    CU_ASSERT_EQUAL(all.generations, 2 * one.generations);
    CU_ASSERT_EQUAL(all.seconds, 2 * one.seconds);
    CU_ASSERT_EQUAL(all.first_failure, one.first_failure);
    CU_ASSERT_EQUAL(all.first_stop, 7);
    RunNumbers row = run_numbers_row(&all, &one);
    CU_ASSERT_EQUAL(row.generations, all.generations);
    CU_ASSERT_EQUAL(row.failed, one.failed);
}

/* ---- history ---- */

/* Field `column` of a line, from 1, and what is behind it. */
static const char *field(const char *line, int column)
{
    static char text[64];
    for (; column > 1; column--)
        line += strcspn(line, ",") + 1;
    snprintf(text, sizeof text, "%.*s", (int)strcspn(line, ","), line);
    return text;
}

/* A column that stands where the table says, with its number under its head. */
static void expect_column(const char *lines, int column, const char *head, double value)
{
    char digits[32] = "";
    if (!isnan(value))
        snprintf(digits, sizeof digits, "%.15g", value);
    expect_text(field(lines, column), head);
    expect_text(field(strchr(lines, '\n') + 1, column), digits);
}

static void expect_columns(const char *lines, const HistoryRow *row)
{
    int columns = 0;
#define EXPECT(column, head, value)                     \
    if (column > 0) {                                   \
        expect_column(lines, column, head, value);      \
        columns++;                                      \
    }
#define NUMBER(type, member, name, title, together, column, head, own) \
    EXPECT(column, head, (double)row->numbers.member)
#define COLUMN(member, column, head) EXPECT(column, head, row->member)
#include "runtime/io/result_members.def"
    expect_text(field(lines, 1), "generation");
    expect_text(field(lines, columns + 1), "eta");
    CU_ASSERT_PTR_NOT_NULL(strstr(lines, ",eta,\"local.A[pre.r^1, \"\"x\"\"]\"\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(lines, ",0.30000000000000004,-0\n"));
}

static void history_grows_row_by_row(void)
{
    ErrorText error;
    History *history;
    char *path = test_path(HISTORY_FILE), *bytes;
    size_t length;
    Folder place;
    CU_ASSERT_EQUAL_FATAL(folder_open(&place, folder, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(history_create(&place, &(HistoryRule){.coefficient_count = 2, .heads = names}, &history, &error), STATUS_OK);
    HistoryRow row = {.numbers = example_numbers(),
                      .best = 0.25,
                      .loss = 0.125,
                      .median = HUGE_VAL,
                      .validation = (double)NAN,
                      .coefficients = numbers};
    CU_ASSERT_EQUAL(history_add(history, &row, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(file_read(path, 1000, &bytes, &length, &error), STATUS_OK);
    char *lines = strndup(bytes, length);
    CU_ASSERT_PTR_NOT_NULL_FATAL(lines);
    expect_columns(lines, &row);
    free(lines);
    free(bytes);
    CU_ASSERT_EQUAL(history_close(history, &error), STATUS_OK);
    CU_ASSERT_EQUAL(history_close(NULL, &error), STATUS_OK);
    folder_close(&place);
    free(path);
}

/* A file size limit stands for the full disk. */
static void history_says_why_not(void)
{
    ErrorText error;
    History *history;
    Folder place;
    const HistoryRow row = {.numbers.generations = 1, .coefficients = numbers};
    CU_ASSERT_EQUAL_FATAL(folder_open(&place, folder, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(history_create(&place, &(HistoryRule){.coefficient_count = 2, .heads = names}, &history, &error), STATUS_OK);
    struct rlimit before, small;
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 10;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    Status status = history_add(history, &row, &error);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);
    CU_ASSERT_EQUAL(status, STATUS_OUTPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "/history.csv': File too large"));
    CU_ASSERT_EQUAL(history_close(history, &error), STATUS_OK);

    char *path = test_path(HISTORY_FILE);
    unlink(path);
    CU_ASSERT_EQUAL_FATAL(mkdir(path, 0700), 0);
    CU_ASSERT_EQUAL(history_create(&place, &(HistoryRule){.coefficient_count = 2, .heads = names}, &history, &error), STATUS_OUTPUT);
    CU_ASSERT_PTR_NULL(history);
    free(path);
    folder_close(&place);
}

/* ---- progress ---- */

static ProgressState example_state(void)
{
    return (ProgressState){
        .numbers.generations = 120,
        .generations = 300,
        .best = 0.0213,
        .validation = 0.0105,
        .numbers.evaluations = 24800,
        .tier = "cc 8 lanes",
        .numbers.seconds = 2,
        .left = 3,
    };
}

static void expect_line(int width, const ProgressState *state, const char *expected)
{
    char text[256];
    progress_line(text, sizeof text, width, state);
    expect_text(text, expected);
}

static void progress_keeps_the_time_left(void)
{
    ProgressState state = example_state();
    static const char line[] = "generation 120/300  loss 0.0213  validation 0.0105  "
                               "12,400 evaluations/s  cc 8 lanes  3 s left";
    expect_line(200, &state, line);
    expect_line((int)strlen(line), &state, line);
    expect_line((int)strlen(line) - 1, &state,
                "generation 120/300  loss 0.0213  validation 0.0105  12,400/s  cc 8 lanes  "
                "3 s left");
    expect_line(79, &state,
                "generation 120/300  loss 0.0213  validation 0.0105  12,400/s  3 s left");
    state.starts = 8;
    state.start = 2;
    state.numbers.stopped = 17;
    state.numbers.first_stop = 1234;
    state.time = (ProgressTime){"", " ms", 0.5};
    expect_line(140, &state,
                "start 2/8  generation 120/300  loss 0.0213  validation 0.0105  "
                "17 stopped, first at 617 ms  12,400 evaluations/s  cc 8 lanes  3 s left");
    expect_line(79, &state,
                "start 2/8  generation 120/300  loss 0.0213  validation 0.0105  3 s left");
    expect_line(40, &state, "start 2/8  generation 120/300  3 s left");
    expect_line(30, &state, "generation 120/300  3 s left");
    expect_line(20, &state, "generation 120/300");
    expect_line(5, &state, "");
    expect_line(-1, &state, "");
    char small[24];
    progress_line(small, sizeof small, 200, &state);
    expect_text(small, "generation 120/300");
}

static void progress_leaves_out_what_is_unknown(void)
{
    ProgressState state = example_state();
    state.generations = 0;
    state.best = HUGE_VAL;
    state.validation = (double)NAN;
    state.numbers.failed = 2;
    state.numbers.first_failure = (double)NAN;
    state.numbers.stopped = 3;
    state.numbers.first_stop = 12;
    state.time = (ProgressTime){"epoch ", "", 1};
    state.left = (double)NAN;
    expect_line(200, &state,
                "generation 120  loss none  2 failed  3 stopped, first at epoch 12  12,400 "
                "evaluations/s  cc 8 lanes");
    state.numbers.first_failure = 7;
    state.numbers.evaluations = 1234567890;
    state.left = 3 * 3600.0;
    expect_line(
        200, &state,
        "generation 120  loss none  2 failed, first at epoch 7  3 stopped, first at epoch 12  "
        "617,283,945 "
        "evaluations/s  cc 8 lanes  "
        "3 h 0 min left");
    state.numbers.evaluations = 500;
    state.numbers.seconds = 2346;
    expect_line(
        200, &state,
        "generation 120  loss none  2 failed, first at epoch 7  3 stopped, first at epoch 12  0.21 "
        "evaluations/s  cc 8 lanes  3 h 0 min left");
    state.numbers.seconds = 0;
    state.left = 100;
    expect_line(
        200, &state,
        "generation 120  loss none  2 failed, first at epoch 7  3 stopped, first at epoch 12  "
        "cc 8 lanes  2 min left");
    state.numbers.first_failure = 1234567;
    expect_line(
        200, &state,
        "generation 120  loss none  2 failed, first at epoch 1234567  3 stopped, first at epoch "
        "12  cc 8 lanes  2 min left");
}

/* Runs 60 generations of so many seconds with stderr in a file; returns the number of lines printed. */
static int lines_printed(bool quiet, double seconds)
{
    char *path = test_path("stderr");
    int saved = dup(STDERR_FILENO);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(file, STDERR_FILENO);
    close(file);
    Progress *progress = progress_create(false, quiet);
    ProgressState state = example_state();
    for (state.numbers.generations = 1; state.numbers.generations < 60; state.numbers.generations++) {
        state.numbers.seconds = seconds * state.numbers.generations;
        progress_update(progress, &state);
    }
    progress_finish(progress, &state);
    progress_destroy(progress);
    dup2(saved, STDERR_FILENO);
    close(saved);

    char *bytes = NULL;
    size_t length = 0;
    ErrorText error;
    CU_ASSERT_EQUAL(file_read(path, 10000, &bytes, &length, &error), STATUS_OK);
    int lines = 0;
    for (size_t k = 0; k < length; k++)
        lines += bytes[k] == '\n';
    free(bytes);
    free(path);
    return lines;
}

static void progress_prints_at_growing_intervals(void)
{
    CU_ASSERT_EQUAL(lines_printed(false, 1), 7); /* 1 2 5 10 20 50 60 */
    /* After ten minutes without one: 1 2 5 10 16 20 26 32 38 44 50 56 60 */
    CU_ASSERT_EQUAL(lines_printed(false, 100), 13);
    CU_ASSERT_EQUAL(lines_printed(true, 1000), 0);
}

void suite_progress(void)
{
    CU_pSuite suite = CU_add_suite("progress", make_test_folder, remove_test_folder);
    CU_add_test(suite, "numbers of a run add up", numbers_add_up);
    CU_add_test(suite, "history grows row by row", history_grows_row_by_row);
    CU_add_test(suite, "history says why not", history_says_why_not);
    CU_add_test(suite, "progress keeps the time left", progress_keeps_the_time_left);
    CU_add_test(suite, "progress leaves out what is unknown", progress_leaves_out_what_is_unknown);
    CU_add_test(suite, "progress prints at growing intervals",
                progress_prints_at_growing_intervals);
}
