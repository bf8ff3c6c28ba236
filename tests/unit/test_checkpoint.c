/* test_checkpoint.c: checkpoint.bin and covariance.npy come back as they were written, or not at all; history.csv can be
 * cut to what belongs to it. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include <CUnit/CUnit.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/io/checkpoint.h"
#include "runtime/io/covariance_file.h"
#include "runtime/io/files.h"
#include "runtime/io/saved_result.h"
#include "runtime/io/history.h"
#include "example_numbers.h"

void suite_checkpoint(void);

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

#define CHECKSUM 64

/* ---- helpers -------------------------------------------------------------------------------- */

static char folder[] = "/tmp/plastc_checkpoint_XXXXXX";
static char path[sizeof folder + 16], history_path[sizeof folder + 16];
static Folder place;

static int make_folder(void)
{
    strcpy(folder + sizeof folder - 7, "XXXXXX");
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/%s", folder, CHECKPOINT_FILE);
    snprintf(history_path, sizeof history_path, "%s/%s", folder, HISTORY_FILE);
    ErrorText error;
    return folder_open(&place, folder, &error) != STATUS_OK;
}

static int remove_folder(void)
{
    unlink(path);
    unlink(history_path);
    folder_close(&place);
    return rmdir(folder);
}

static const TextPair files[] = {{"a.csv", "0123"}, {"b/c.npy", "4567"}};
static const TextPair settings[] = {{"eta", "20 ms"}, {"penalty", ""}, {"N", "10"}};
static const unsigned char state[] = {1, 0, 2, 255, 'x'};

static Checkpoint example(void)
{
    return (Checkpoint){.run = {.version = "0.1.0",
                                .source = "some/rule.plast",
                                .source_text = "plast 1\nconst a = 1\n",
                                .source_sha256 = "89ab",
                                .data_folder = "/data",
                                .method = "cmaes",
                                .precision = "float",
                                .seed = UINT64_MAX,
                                .start = 3,
                                .generations = 300,
                                .file_count = COUNT(files),
                                .files = files,
                                .setting_count = COUNT(settings),
                                .settings = settings},
                        .progress = {.numbers = example_numbers(),
                                     .validation = -0.0,
                                     .history_length = 4096,
                                     .history_sha256 = "0f"},
                        .state = state,
                        .state_size = sizeof state};
}

/* The bytes of a checkpoint's file, malloc'd. */
static char *written(const Checkpoint *checkpoint, size_t *length)
{
    ErrorText error;
    char *bytes;
    CU_ASSERT_EQUAL_FATAL(checkpoint_write(&place, checkpoint, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(file_read(path, 100000, &bytes, length, &error), STATUS_OK);
    return bytes;
}

/* Parses a copy of the exact size; on success the checkpoint owns it. */
static Status parse(const char *bytes, size_t length, Checkpoint *checkpoint, ErrorText *error)
{
    char *copy = malloc(length > 0 ? length : 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    memcpy(copy, bytes, length);
    Status status = checkpoint_parse("c.bin", copy, length, checkpoint, error);
    if (status != STATUS_OK)
        free(copy);
    return status;
}

static bool refuses(const char *bytes, size_t length, const char *words)
{
    ErrorText error = {""};
    Checkpoint checkpoint;
    bool refused = parse(bytes, length, &checkpoint, &error) == STATUS_INPUT &&
                   strstr(error.text, words) != NULL && checkpoint.state == NULL;
    checkpoint_free(&checkpoint);
    return refused;
}

/* Gives changed bytes the checksum of what they are now. */
static void sign(char *bytes, size_t length)
{
    char digits[CHECKSUM + 1];
    hash_sha256(bytes, length - CHECKSUM, digits);
    memcpy(bytes + length - CHECKSUM, digits, CHECKSUM);
}

static void expect_pairs(int count, const TextPair *found, const TextPair *expected)
{
    for (int k = 0; k < count; k++) {
        CU_ASSERT_STRING_EQUAL(found[k].name, expected[k].name);
        CU_ASSERT_STRING_EQUAL(found[k].value, expected[k].value);
    }
}

/* ---- checkpoints ---------------------------------------------------------------------------- */

static void comes_back(void)
{
    ErrorText error;
    Checkpoint saved = example(), found;
    CU_ASSERT_EQUAL_FATAL(checkpoint_write(&place, &saved, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(checkpoint_read(&place, &found, &error), STATUS_OK);
    CU_ASSERT_STRING_EQUAL(found.run.version, "0.1.0");
    CU_ASSERT_STRING_EQUAL(found.run.source, "some/rule.plast");
    CU_ASSERT_STRING_EQUAL(found.run.source_text, "plast 1\nconst a = 1\n");
    CU_ASSERT_STRING_EQUAL(found.run.source_sha256, "89ab");
    CU_ASSERT_STRING_EQUAL(found.run.data_folder, "/data");
    CU_ASSERT_STRING_EQUAL(found.run.method, "cmaes");
    CU_ASSERT(found.run.seed == UINT64_MAX);
    CU_ASSERT_EQUAL(found.run.generations, 300);
    CU_ASSERT_EQUAL_FATAL(found.run.file_count, COUNT(files));
    CU_ASSERT_EQUAL_FATAL(found.run.setting_count, COUNT(settings));
    expect_pairs(COUNT(files), found.run.files, files);
    expect_pairs(COUNT(settings), found.run.settings, settings);
#define NUMBER(type, member, name, title, together, column, head, row) \
    CU_ASSERT_EQUAL(found.progress.numbers.member, saved.progress.numbers.member);
#include "runtime/io/result_members.def"
    CU_ASSERT(found.progress.validation == 0.0 && signbit(found.progress.validation));
    CU_ASSERT_EQUAL(found.progress.history_length, 4096);
    CU_ASSERT_STRING_EQUAL(found.progress.history_sha256, "0f");
    CU_ASSERT_EQUAL_FATAL(found.state_size, (int)sizeof state);
    CU_ASSERT(memcmp(found.state, state, sizeof state) == 0);
    checkpoint_free(&found);
}

static void comes_back_empty(void)
{
    ErrorText error;
    Checkpoint saved = example(), found;
    saved.run.file_count = saved.run.setting_count = saved.state_size = 0;
    saved.progress = (RunProgress){.validation = (double)NAN, .history_sha256 = ""};
    CU_ASSERT_EQUAL_FATAL(checkpoint_write(&place, &saved, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(checkpoint_read(&place, &found, &error), STATUS_OK);
    CU_ASSERT_EQUAL(found.run.file_count, 0);
    CU_ASSERT_EQUAL(found.state_size, 0);
    CU_ASSERT(isnan(found.progress.validation));
    checkpoint_free(&found);
}

static void every_cut_and_flip_is_seen(void)
{
    Checkpoint checkpoint = example();
    size_t length;
    char *bytes = written(&checkpoint, &length);
    bool refused = true;
    for (size_t cut = 0; cut < length; cut++)
        refused = refused && refuses(bytes, cut, cut < 8 ? "is no checkpoint" : "is damaged");
    CU_ASSERT(refused);
    for (size_t bit = 0; bit < 8 * length; bit++) {
        bytes[bit / 8] ^= (char)(1u << bit % 8);
        refused = refused && refuses(bytes, length, bit < 64 ? "is no checkpoint" : "is damaged");
        bytes[bit / 8] ^= (char)(1u << bit % 8);
    }
    CU_ASSERT(refused);
    free(bytes);
}

static char *find_bytes(char *bytes, size_t length, const char *words)
{
    size_t at = 0;
    while (at + strlen(words) < length && memcmp(bytes + at, words, strlen(words)) != 0)
        at++;
    return bytes + at;
}

/* Bytes that nobody writes, with a right checksum. */
static void nonsense_is_refused(void)
{
    Checkpoint checkpoint = example();
    size_t length;
    char *bytes = written(&checkpoint, &length);
    bytes[8] = CHECKPOINT_VERSION + 1;
    sign(bytes, length);
    CU_ASSERT(refuses(bytes, length, "a newer plastc: its format is version 11"));
    bytes[8] = CHECKPOINT_VERSION - 1;
    sign(bytes, length);
    CU_ASSERT(refuses(bytes, length, "an older plastc: its format is version 9"));
    bytes[8] = CHECKPOINT_VERSION;
    for (size_t at = 16; at + CHECKSUM < length; at++) {
        Checkpoint found;
        ErrorText error;
        char kept = bytes[at];
        bytes[at] = (char)0xFF; /* lengths and counts become huge, texts stay texts */
        sign(bytes, length);
        if (parse(bytes, length, &found, &error) == STATUS_OK)
            checkpoint_free(&found);
        bytes[at] = kept;
    }
    char *name = find_bytes(bytes, length, "failed ");
    *name = 'F';
    sign(bytes, length);
    CU_ASSERT(refuses(bytes, length, "another plastc: the numbers of a run are others there"));
    *name = 'f';
    bytes[25] = '\0'; /* inside the first text */
    sign(bytes, length);
    CU_ASSERT(refuses(bytes, length, "does not make sense"));
    free(bytes);
}

static void missing_file(void)
{
    Checkpoint found;
    ErrorText error = {""};
    unlink(path);
    CU_ASSERT_EQUAL(checkpoint_read(&place, &found, &error), STATUS_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "/checkpoint.bin': No such file"));
    Checkpoint checkpoint = example();
    CU_ASSERT_EQUAL_FATAL(mkdir(path, 0700), 0);
    CU_ASSERT_EQUAL(checkpoint_write(&place, &checkpoint, &error), STATUS_OUTPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "/checkpoint.bin': Is a directory"));
    rmdir(path);
}

static void expect_difference(const RunIdentity *now, const char *words)
{
    ErrorText error = {""};
    Checkpoint saved = example();
    Status expected = words ? STATUS_INPUT : STATUS_OK;
    CU_ASSERT_EQUAL(checkpoint_compare(&saved.run, now, &error), expected);
    CU_ASSERT(words == NULL || strstr(error.text, words) != NULL);
}

static void names_the_difference(void)
{
    const TextPair changed[] = {{"a.csv", "0123"}, {"b/c.npy", "0000"}};
    const TextPair further[] = {{"eta", "20 ms"}, {"rate", "1"}};
    const TextPair other[] = {{"eta", "30 ms"}};
    RunIdentity run = example().run;
    run.source = "elsewhere.plast";
    run.data_folder = "/other";
    run.generations = 600;
    expect_difference(&run, NULL);
    run.files = changed;
    expect_difference(&run, "the data file 'b/c.npy' has changed");
    run.setting_count = 2;
    run.settings = further;
    expect_difference(&run, "'rate' is set to 1, but the run began without");
    run.setting_count = 1;
    run.settings = other;
    expect_difference(&run, "'eta' is set to 30 ms, but the run began with 20 ms");
    const TextPair fixed[] = {{SETTING_FIX "g", "2 nS"}};
    run.settings = fixed;
    expect_difference(&run, "the learned number 'g' is fixed at 2 nS, but the run began without");
    run.start = 2;
    expect_difference(&run, "it is start 2, but the run began as start 3");
    run.precision = "double";
    expect_difference(&run, "its precision is double, but the run began with float");
    run.seed = 1;
    expect_difference(&run, "the seed is 1");
    run.source_text = "plast 1\r\nconst a = 1\n";
    expect_difference(&run,
                      "the text of the program has changed since the run began: its line ends");
    run.source_text = "plast 1\nconst a = 2\n# more";
    expect_difference(&run, "line 2 was 'const a = 1' and is 'const a = 2'");
    run.source_text = "plast 1\nconst a = 1\n# more";
    expect_difference(&run, "line 3 was missing and is '# more'");
    run.source_text = "plast 1";
    expect_difference(&run, "line 2 was 'const a = 1' and is missing");
    run.source_text = "012345678901234567890123456789012345678901234567890123456789!";
    expect_difference(&run, "is '012345678901234567890123456789012345678901234567890123456789…'");
    run.version = "0.2.0";
    expect_difference(&run, "plastc 0.2.0");
}

/* ---- history -------------------------------------------------------------------------------- */

static void add_row(History *history, int generation)
{
    const double coefficient = 0.5;
    ErrorText error;
    HistoryRow row = {
        .numbers.generations = generation, .validation = (double)NAN, .coefficients = &coefficient};
    CU_ASSERT_EQUAL(history_add(history, &row, &error), STATUS_OK);
}

static void expect_refused(History *history, long length, const char *hash)
{
    ErrorText error = {""};
    CU_ASSERT_EQUAL(history_cut(history, length, hash, &error), STATUS_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "a row has been changed, or is missing"));
}

static void history_is_cut(void)
{
    const char *const names[] = {"a"};
    ErrorText error;
    History *history;
    long two, three;
    char two_hash[HASH_SIZE], three_hash[HASH_SIZE];
    CU_ASSERT_EQUAL_FATAL(history_create(&place, &(HistoryRule){.coefficient_count = 1, .heads = names}, &history, &error), STATUS_OK);
    add_row(history, 1);
    add_row(history, 2);
    CU_ASSERT_EQUAL(history_sync(history, &two, two_hash, &error), STATUS_OK);
    add_row(history, 3);
    CU_ASSERT_EQUAL(history_sync(history, &three, three_hash, &error), STATUS_OK);
    CU_ASSERT_EQUAL(history_close(history, &error), STATUS_OK);

    const char *const others[] = {"b"};
    CU_ASSERT_EQUAL(history_open(&place, &(HistoryRule){.coefficient_count = 1, .heads = others}, &history, &error), STATUS_INPUT);
    CU_ASSERT_PTR_NULL(history);
    CU_ASSERT_EQUAL_FATAL(history_open(&place, &(HistoryRule){.coefficient_count = 1, .heads = names}, &history, &error), STATUS_OK);
    expect_refused(history, three + 1, three_hash);
    expect_refused(history, three - 1, three_hash);
    expect_refused(history, 0, three_hash);
    expect_refused(history, two, three_hash);
    CU_ASSERT_EQUAL(history_cut(history, two, two_hash, &error), STATUS_OK);
    add_row(history, 4);
    CU_ASSERT_EQUAL(history_sync(history, &three, three_hash, &error), STATUS_OK);
    CU_ASSERT_EQUAL(history_close(history, &error), STATUS_OK);

    char *bytes, digits[HASH_SIZE];
    size_t length;
    CU_ASSERT_EQUAL_FATAL(file_read(history_path, 10000, &bytes, &length, &error), STATUS_OK);
    CU_ASSERT_EQUAL((long)length, three);
    hash_sha256(bytes, length, digits);
    CU_ASSERT_STRING_EQUAL(digits, three_hash);
    const char *second = strstr(bytes, "\n2,");
    CU_ASSERT_PTR_NOT_NULL_FATAL(second);
    CU_ASSERT(strncmp(strchr(second + 1, '\n'), "\n4,", 3) == 0);
    free(bytes);
}

/* A pipe has nobody at its other end. */
static void history_is_a_file(void)
{
    const char *const names[] = {"a"};
    ErrorText error = {""};
    History *history;
    unlink(history_path);
    CU_ASSERT_EQUAL(history_open(&place, &(HistoryRule){.coefficient_count = 1, .heads = names}, &history, &error), STATUS_INPUT);
    CU_ASSERT_PTR_NULL(history);
    CU_ASSERT_EQUAL_FATAL(mkfifo(history_path, 0600), 0);
    CU_ASSERT_EQUAL(history_open(&place, &(HistoryRule){.coefficient_count = 1, .heads = names}, &history, &error), STATUS_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "is not a regular file"));
    unlink(history_path);
    CU_ASSERT_EQUAL_FATAL(symlink("/dev/zero", history_path), 0);
    CU_ASSERT_EQUAL(history_open(&place, &(HistoryRule){.coefficient_count = 1, .heads = names}, &history, &error), STATUS_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "it leads out of its folder"));
    CU_ASSERT_EQUAL(history_create(&place, &(HistoryRule){.coefficient_count = 1, .heads = names}, &history, &error), STATUS_OK);
    CU_ASSERT_EQUAL(history_close(history, &error), STATUS_OK);
    struct stat info;
    CU_ASSERT(lstat(history_path, &info) == 0 && S_ISREG(info.st_mode));
    CU_ASSERT_EQUAL_FATAL(link(history_path, path), 0);
    CU_ASSERT_EQUAL(history_open(&place, &(HistoryRule){.coefficient_count = 1, .heads = names}, &history, &error), STATUS_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "is also in another place"));
    unlink(path);
}

/* ---- covariance.npy ------------------------------------------------------------------------- */

/* The words of the reader for these bytes, or for a matrix that was written. */
static void expect_no_covariance(int n, const double *written, const char *bytes, size_t length, const char *words)
{
    ErrorText error = {""};
    double *covariance;
    Status status = written ? covariance_file_write(&place, 2, written, &error)
                            : folder_write(&place, COVARIANCE_FILE, bytes, length, &error);
    CU_ASSERT_EQUAL(status, STATUS_OK);
    status = covariance_file_read(&place, n, &covariance, &error);
    CU_ASSERT(status == STATUS_INPUT || status == STATUS_PROGRAM);
    CU_ASSERT_PTR_NULL(covariance);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, words));
}

static void covariance_comes_back(void)
{
    const double good[] = {2, -0.1, -0.1, 0.3};
    ErrorText error;
    double *covariance;
    char *bytes;
    size_t length;
    CU_ASSERT_EQUAL_FATAL(covariance_file_write(&place, 2, good, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(covariance_file_read(&place, 2, &covariance, &error), STATUS_OK);
    CU_ASSERT(memcmp(covariance, good, sizeof good) == 0);
    free(covariance);
    CU_ASSERT_EQUAL_FATAL(folder_read(&place, COVARIANCE_FILE, 1 << 20, &bytes, &length, &error), STATUS_OK);
    CU_ASSERT_EQUAL(length, 128 + sizeof good);
    for (size_t cut = 0; cut < length; cut++)
        expect_no_covariance(2, NULL, bytes, cut, COVARIANCE_FILE);
    free(bytes);
    expect_no_covariance(3, good, NULL, 0, "it is 2 x 2 numbers, but the rule has 3 coefficients");
    expect_no_covariance(1, good, NULL, 0, "it is 2 x 2 numbers, but the rule has 1 coefficient");
    expect_no_covariance(2, (const double[]){2, 1, 0.5, 3}, NULL, 0, "it is not symmetric: row 2, column 1");
    expect_no_covariance(2, (const double[]){2, 0, 0, -3}, NULL, 0, "the variance of coefficient 2 is -3");
    expect_no_covariance(2, (const double[]){2, 0, 0, (double)NAN}, NULL, 0, "row 2, column 2 is nan");
    expect_no_covariance(2, (const double[]){HUGE_VAL, 0, 0, 1}, NULL, 0, "row 1, column 1 is inf");
    CU_ASSERT_EQUAL(folder_remove(&place, COVARIANCE_FILE, &error), STATUS_OK);
}

/* --------------------------------------------------------------------------------------------- */

void suite_checkpoint(void)
{
    CU_pSuite suite = CU_add_suite("checkpoint", make_folder, remove_folder);
    CU_add_test(suite, "comes back", comes_back);
    CU_add_test(suite, "comes back empty", comes_back_empty);
    CU_add_test(suite, "every cut and flip is seen", every_cut_and_flip_is_seen);
    CU_add_test(suite, "nonsense is refused", nonsense_is_refused);
    CU_add_test(suite, "missing file", missing_file);
    CU_add_test(suite, "names the difference", names_the_difference);
    CU_add_test(suite, "history is cut", history_is_cut);
    CU_add_test(suite, "history is a file", history_is_a_file);
    CU_add_test(suite, "covariance comes back", covariance_comes_back);
}
