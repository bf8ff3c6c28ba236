/* test_rule_table.c: tables of rules, written and read; and what an evaluation makes of them. */
#define _XOPEN_SOURCE 700 /* io_folder.h */
#include <math.h>
#include <unistd.h>

#include "io_folder.h"
#include "runtime/io/file_write.h"
#include "runtime/io/json_reader.h"
#include "runtime/io/rule_table.h"
#include "runtime/io/saved_rules.h"
#include "runtime/rule_outcomes.h"
#include "suites.h"
#include "tests/abi/bowl_module.h"

enum { ROWS = 1000, TRIALS = 3 };

static const RuleColumn theta[] = {
    {.name = "a", .unit = "", .scale = 1, .prior = {.kind = PRIOR_NORMAL, .mean = 1, .sd = 2, .low = -HUGE_VAL, .high = 3}},
    {.name = "ie.tau",
     .unit = "ms",
     .scale = 1e-3,
     .prior = {.kind = PRIOR_UNIFORM, .low = 0.01, .high = 0.1, .log_scale = true}}};
static const RuleColumn x[] = {{.name = "error", .unit = "", .scale = 1, .is_loss = true},
                               {.name = "rate", .unit = "Hz", .scale = 1}};
static const char *const conditions[] = {"slow", "all"};
static const TextPair settings[] = {{"n", "3"}, {SETTING_FIX "b", "2 ms"}};

static RuleTableInfo table_info(void)
{
    return (RuleTableInfo){.version = "1", .precision = "double", .made_by = "eval", .program = "p.plast", .program_sha256 = "00", .seed = 7,
                           .trials = TRIALS, .setting_count = 2, .settings = settings, .time_unit = "ms", .time_size = 0.1,
                           .theta_count = 2, .theta = theta, .x_count = 2, .x = x, .condition_count = 2,
                           .conditions = conditions, .each_trial = true, .weights = true, .generations = true};
}

/* No multiple of a millisecond is this number. */
static double tau_of(long row)
{
    return (1 + (double)row) / 3e4;
}

static void add_rows(RuleTable *table, long first, long last)
{
    ErrorText error;
    for (long row = first; row < last; row++) {
        const double numbers[] = {-(double)row, tau_of(row)}, means[] = {0.5 * (double)row, (double)NAN};
        const double each[] = {1, 2, (double)INFINITY, 4, 5, 6}, failed[] = {0.25, 0, (double)NAN, 30};
        const unsigned char accepted[] = {(unsigned char)(row % 2), 0};
        RuleRow own = {numbers, means, each, failed, accepted, 0.5, row + 1};
        CU_ASSERT_EQUAL(rule_table_add(table, &own, &error), STATUS_OK);
    }
}

static void write_table(long rows)
{
    Folder files;
    RuleTable *table;
    ErrorText error;
    RuleTableInfo info = table_info();
    CU_ASSERT_EQUAL_FATAL(folder_open(&files, folder, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(rule_table_create(&table, &files, &info, &error), STATUS_OK);
    add_rows(table, 0, rows);
    CU_ASSERT_EQUAL(rule_table_rows(table), rows);
    CU_ASSERT_EQUAL(rule_table_close(table, &error), STATUS_OK);
    folder_close(&files);
}

static void test_round_trip(void)
{
    SavedRules rules;
    ErrorText error;
    double *values;
    write_table(ROWS);
    CU_ASSERT_EQUAL_FATAL(saved_rules_read(folder, &rules, &error), STATUS_OK);
    CU_ASSERT_EQUAL(rules.rows, ROWS);
    CU_ASSERT_EQUAL_FATAL(rules.columns, 2);
    CU_ASSERT_EQUAL(rules.trials, TRIALS);
    CU_ASSERT_STRING_EQUAL(rules.theta[1].name, "ie.tau");
    CU_ASSERT_STRING_EQUAL(rules.theta[1].unit, "ms");
    CU_ASSERT_STRING_EQUAL(rules.made_by, "eval");
    const PriorMarginal *a = &rules.theta[0].prior, *tau = &rules.theta[1].prior;
    CU_ASSERT(a->kind == PRIOR_NORMAL && a->mean == 1 && a->sd == 2 && a->low == -HUGE_VAL && a->high == 3 && !a->log_scale);
    CU_ASSERT(tau->kind == PRIOR_UNIFORM && tau->low == 10 && tau->high == 100 && tau->log_scale);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rules.si);
    int wrong = 0;
    for (int row = 0; row < ROWS; row++)
        wrong += !same_bits(rules.si[2 * row + 1], tau_of(row)) || !same_bits(rules.values[2 * row + 1], tau_of(row) / 1e-3) ||
                 !same_bits(rules.si[2 * row], -(double)row);
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL_FATAL(rules.x_count, 2);
    CU_ASSERT_TRUE(rules.x[0].is_loss && !rules.x[1].is_loss);
    CU_ASSERT_EQUAL_FATAL(rules.condition_count, 2);
    CU_ASSERT_STRING_EQUAL(rules.conditions[0], "slow");
    CU_ASSERT_EQUAL_FATAL(saved_rules_array(&rules, "x.npy", 2, &values, &error), STATUS_OK);
    CU_ASSERT_TRUE(values[2 * 7] == 3.5 && isnan(values[2 * 7 + 1]));
    free(values);
    CU_ASSERT_EQUAL_FATAL(saved_rules_array(&rules, "x_trials.npy", TRIALS * 2, &values, &error), STATUS_OK);
    CU_ASSERT_TRUE(values[TRIALS * 2 * 7 + 5] == 6 && isinf(values[TRIALS * 2 * 7 + 2]));
    free(values);
    CU_ASSERT_EQUAL_FATAL(saved_rules_array(&rules, "failed.npy", RULE_FAILED_COLUMNS, &values, &error), STATUS_OK);
    CU_ASSERT_TRUE(values[4] == 0.25 && values[7] == 3);
    free(values);
    CU_ASSERT_EQUAL_FATAL(saved_rules_array(&rules, "accepted.npy", 2, &values, &error), STATUS_OK);
    CU_ASSERT_TRUE(values[2 * 7] == 1 && values[2 * 8] == 0);
    free(values);
    CU_ASSERT_EQUAL_FATAL(saved_rules_array(&rules, "generation.npy", 1, &values, &error), STATUS_OK);
    CU_ASSERT_EQUAL(values[ROWS - 1], ROWS);
    free(values);
    CU_ASSERT_EQUAL(saved_rules_array(&rules, "x.npy", 3, &values, &error), STATUS_INPUT);
    saved_rules_free(&rules);
}

static char *read_test_file(const char *name, size_t *length)
{
    ErrorText error;
    char *path = test_path(name), *bytes;
    CU_ASSERT_EQUAL_FATAL(file_read(path, 1 << 20, &bytes, length, &error), STATUS_OK);
    free(path);
    return bytes;
}

/* A table that goes on from some rows is the one that was never interrupted. */
static void test_going_on(void)
{
    static const char *const files[] = {"table.json", "theta.npy", "theta_si.npy", "x_trials.npy", "failed.npy",
                                        "accepted.npy", "generation.npy"};
    char *whole[COUNT(files)];
    size_t length[COUNT(files)], found;
    Folder own;
    RuleTable *table;
    ErrorText error;
    RuleTableInfo info = table_info();
    write_table(ROWS);
    for (int k = 0; k < COUNT(files); k++)
        whole[k] = read_test_file(files[k], &length[k]);
    CU_ASSERT_EQUAL_FATAL(folder_open(&own, folder, &error), STATUS_OK);
    CU_ASSERT_EQUAL(rule_table_go_on(&table, &own, &info, ROWS + 1, &error), STATUS_INPUT);
    CU_ASSERT_EQUAL_FATAL(rule_table_go_on(&table, &own, &info, 300, &error), STATUS_OK);
    add_rows(table, 300, ROWS);
    CU_ASSERT_EQUAL(rule_table_close(table, &error), STATUS_OK);
    for (int k = 0; k < COUNT(files); k++) {
        char *again = read_test_file(files[k], &found);
        CU_ASSERT_TRUE(found == length[k] && memcmp(again, whole[k], found) == 0);
        free(again);
        free(whole[k]);
    }
    info.theta_count = 1;
    CU_ASSERT_EQUAL(rule_table_go_on(&table, &own, &info, 3, &error), STATUS_INPUT);
    folder_close(&own);
}

/* What a killed process leaves: arrays with more rows than table.json says. */
static void test_killed(void)
{
    Folder files;
    RuleTable *table;
    SavedRules rules;
    ErrorText error;
    RuleTableInfo info = table_info();
    CU_ASSERT_EQUAL_FATAL(folder_open(&files, folder, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(rule_table_create(&table, &files, &info, &error), STATUS_OK);
    CU_ASSERT_EQUAL(saved_rules_read(folder, &rules, &error), STATUS_PROGRAM);
    add_rows(table, 0, 500);
    CU_ASSERT_EQUAL(rule_table_sync(table, &error), STATUS_OK);
    add_rows(table, 500, 900);
    CU_ASSERT_EQUAL_FATAL(saved_rules_read(folder, &rules, &error), STATUS_OK);
    CU_ASSERT_EQUAL(rules.rows, 500);
    saved_rules_free(&rules);
    CU_ASSERT_EQUAL(rule_table_close(table, &error), STATUS_OK);
    folder_close(&files);
}

/* Whoever changes theta.npy is told that the exact numbers are others. */
static void test_changed_numbers(void)
{
    SavedRules rules;
    ErrorText error;
    write_table(4);
    char *path = test_path("theta.npy");
    FILE *file = fopen(path, "r+b");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    double other = 20;
    fseek(file, 128 + 8 * 5, SEEK_SET);
    CU_ASSERT_EQUAL(fwrite(&other, sizeof other, 1, file), 1);
    fclose(file);
    CU_ASSERT_EQUAL(saved_rules_read(folder, &rules, &error), STATUS_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "row 2, column 'ie.tau'"));
    free(path);
}

static void read_text(const char *name, const char *text, size_t length, const char *message)
{
    SavedRules rules;
    ErrorText error;
    char *path = test_path(name), expected[4096];
    CU_ASSERT_EQUAL_FATAL(file_write(path, text, length, &error), STATUS_OK);
    Status status = saved_rules_read(path, &rules, &error);
    if (message) {
        snprintf(expected, sizeof expected, "%s%s", path, message);
        CU_ASSERT_NOT_EQUAL(status, STATUS_OK);
        expect_text(error.text, expected);
    } else {
        CU_ASSERT_EQUAL(status, STATUS_OK);
    }
    saved_rules_free(&rules);
    free(path);
}

static void test_csv(void)
{
    static const BadCase cases[] = {
        {"", ": the table has no rows"},
        {"a,b\n", ": the table has no rows"},
        {"a,b\n1,2\n3\n", ":3: the number of fields is 1, not 2 as in line 1"},
        {"a,b\n1,nan\n", ":2: field 2 is 'nan', not a finite number"},
        {"a,b\n1,inf\n", ":2: field 2 is 'inf', not a finite number"},
        {"a,b\n1,\n", ":2: field 2 is empty, not a number"},
        {"1,2\n3,4\n", ":1: field 1 is '1', not the name of a column: the first line has their names"},
        {"a,a (ms)\n1,2\n", ": there are two columns 'a'"},
        {"a,b\n1,2 ms\n", ":2: field 2 is '2 ms', not a number; columns are separated by commas"},
    };
    for (int k = 0; k < COUNT(cases); k++)
        read_text("t.csv", cases[k].text, strlen(cases[k].text), cases[k].message);
    SavedRules rules;
    ErrorText error;
    char *path = test_path("t.csv");
    read_text("t.csv", "\"W[2, 0]\", ie.tau (ms) ,c\n1,2,3\n4,5,6\n", 38, NULL);
    CU_ASSERT_EQUAL_FATAL(saved_rules_read(path, &rules, &error), STATUS_OK);
    CU_ASSERT_TRUE(rules.rows == 2 && rules.columns == 3 && rules.values[5] == 6 && !rules.si);
    CU_ASSERT_STRING_EQUAL(rules.theta[0].name, "W[2, 0]");
    CU_ASSERT_STRING_EQUAL(rules.theta[1].name, "ie.tau");
    CU_ASSERT_STRING_EQUAL(rules.theta[1].unit, "ms");
    CU_ASSERT_PTR_NULL(rules.theta[2].unit);
    saved_rules_free(&rules);
    free(path);
}

/* Writes an NPY file with a head of its own: records have fields that are no array. */
static size_t npy(char *file, const char *head, const void *data, size_t size)
{
    size_t length = strlen(head);
    memcpy(file, "\x93NUMPY\x01\x00", 8);
    file[8] = (char)length;
    file[9] = 0;
    memcpy(file + 10, head, length);
    memcpy(file + 10 + length, data, size);
    return 10 + length + size;
}

static void test_npy(void)
{
    char file[1000], *path = test_path("t.npy");
    const double numbers[] = {1, 2, 3, 4};
    SavedRules rules;
    ErrorText error;
    size_t length = npy(file, "{'descr': [('a', '<f8'), ('ie.tau (ms)', '<f8')], 'fortran_order': False, 'shape': (2,), }",
                        numbers, sizeof numbers);
    read_text("t.npy", file, length, NULL);
    CU_ASSERT_EQUAL_FATAL(saved_rules_read(path, &rules, &error), STATUS_OK);
    CU_ASSERT_TRUE(rules.rows == 2 && rules.columns == 2 && rules.values[3] == 4);
    CU_ASSERT_STRING_EQUAL(rules.theta[1].unit, "ms");
    saved_rules_free(&rules);
    read_text("t.npy", file, length - 1, ": 31 bytes follow the header, not 32");
    length = npy(file, "{'descr': [('a', '<f8', (2,))], 'fortran_order': False, 'shape': (2,), }", numbers, sizeof numbers);
    read_text("t.npy", file, length,
              ": field 1 is not one number with a name: expected floats of 2, 4 or 8 bytes, integers or bool");
    length = npy(file, "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 2), }", numbers, sizeof numbers);
    char *beside = test_path("t.json"), missing[8192];
    snprintf(missing, sizeof missing, ": its columns have no names, and beside it: cannot read '%s': No such file or directory",
             beside);
    read_text("t.npy", file, length, missing);
    static const char names[] = "{\"theta\": [\"a\", {\"name\": \"b\", \"unit\": \"ms\"}]}";
    CU_ASSERT_EQUAL(file_write(beside, names, sizeof names - 1, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(saved_rules_read(path, &rules, &error), STATUS_OK);
    CU_ASSERT_TRUE(rules.rows == 2 && rules.values[1] == 3 && rules.values[2] == 2);
    CU_ASSERT_PTR_NULL(rules.theta[0].unit);
    saved_rules_free(&rules);
    unlink(beside);
    free(beside);
    free(path);
}

/* A rule that fails in one trial, and what its row says. */
static void test_outcomes(void)
{
    ErrorText error;
    RuleOutcomes results;
    const double coefficients[] = {1, 2, 3, 4};
    Pool *pool = pool_create(1);
    Evaluator *evaluator;
    CU_ASSERT_EQUAL_FATAL(evaluator_create(bowl_module(1), NULL, 42, pool, &evaluator, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(rule_outcomes_create(&results, bowl_module(1), 2, TRIALS, true, &error), STATUS_OK);
    Evaluation evaluation = {.trials = TRIALS, .generation = PLAST_FINAL, .candidates = 2, .coefficients = coefficients};
    rule_outcomes_ask(&results, &evaluation);
    CU_ASSERT_EQUAL(evaluator_run(evaluator, &evaluation, &error), STATUS_OK);
    results.outcomes[1] = (double)INFINITY; /* the loss of rule 0 in trial 1 */
    results.stopped_at[TRIALS] = 4;         /* of rule 1 in its first trials */
    results.stopped_at[TRIALS + 1] = 8;
    results.failed_at[0] = 5;
    rule_outcomes_make(&results, &evaluation);
    CU_ASSERT_EQUAL(results.x_count, bowl_module(1)->outcome_count);
    CU_ASSERT_TRUE(isinf(results.x[0]) && results.x[results.x_count] == results.loss[1]);
    CU_ASSERT_EQUAL(results.failed[RULE_FAILED], 1.0 / TRIALS);
    CU_ASSERT_EQUAL(results.failed[RULE_FAILED_AT], 5);
    const double *second = results.failed + RULE_FAILED_COLUMNS;
    CU_ASSERT_TRUE(second[RULE_FAILED] == 0 && second[RULE_STOPPED] == 2.0 / TRIALS && second[RULE_STOPPED_AT] == 6);
    CU_ASSERT_TRUE(isnan(second[RULE_FAILED_AT]));
    double sum = 0;
    for (int trial = 0; trial < TRIALS; trial++)
        sum += results.x_trials[(TRIALS + trial) * results.x_count];
    CU_ASSERT_DOUBLE_EQUAL(sum / TRIALS, results.x[results.x_count], 1e-12);
    rule_outcomes_free(&results);
    evaluator_destroy(evaluator);
    pool_destroy(pool);
}

void suite_rule_table(void)
{
    json_reader_start();
    CU_pSuite suite = CU_add_suite("tables of rules", make_test_folder, remove_test_folder);
    CU_add_test(suite, "written and read", test_round_trip);
    CU_add_test(suite, "going on", test_going_on);
    CU_add_test(suite, "what a killed process leaves", test_killed);
    CU_add_test(suite, "changed numbers", test_changed_numbers);
    CU_add_test(suite, "CSV", test_csv);
    CU_add_test(suite, "NPY", test_npy);
    CU_add_test(suite, "what rules did", test_outcomes);
}
