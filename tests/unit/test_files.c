/* test_files.c: errors as text, reading and replacing files, paths, SHA-256. */
#define _XOPEN_SOURCE 700 /* nftw */
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io_folder.h"
#include "runtime/io/file_write.h"

void suite_files(void);

/* ---- status ---- */

static void error_is_one_line(void)
{
    ErrorText error;
    CU_ASSERT_EQUAL(status_error(&error, STATUS_RUN, "a\nb\t%s", "\x1b[1m"), STATUS_RUN);
    expect_text(error.text, "a?b??[1m");
    status_error(&error, STATUS_RUN, "while reading: %s", error.text);
    expect_text(error.text, "while reading: a?b??[1m");
}

static void error_is_cut_at_a_character(void)
{
    ErrorText error;
    char longest[3001];
    memset(longest, 'x', 3000);
    longest[3000] = '\0';
    status_error(&error, STATUS_RUN, "%s", longest);
    CU_ASSERT(strlen(error.text) > 1000);
    for (int start = 0; start < 3; start++) {
        for (int k = start; k + 3 <= 3000; k += 3)
            memcpy(longest + k, "\xE2\x82\xAC", 3);
        status_error(&error, STATUS_RUN, "%s", longest);
        CU_ASSERT_EQUAL((strlen(error.text) - (size_t)start) % 3, 0);
    }
}

/* ---- files ---- */

static void files_are_read(void)
{
    ErrorText error;
    char *path = test_path("read");
    char *bytes;
    size_t length;
    CU_ASSERT_EQUAL(file_write(path, "a\0b", 3, &error), STATUS_OK);
    CU_ASSERT_EQUAL(file_read(path, 3, &bytes, &length, &error), STATUS_OK);
    CU_ASSERT(length == 3 && memcmp(bytes, "a\0b", 4) == 0);
    free(bytes);
    CU_ASSERT_EQUAL(file_read(path, 2, &bytes, &length, &error), STATUS_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "more than 2 bytes"));
    CU_ASSERT_EQUAL(file_read(folder, 100, &bytes, &length, &error), STATUS_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "it is a folder"));
    CU_ASSERT_EQUAL(file_read("/dev/zero", 100, &bytes, &length, &error), STATUS_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "not a regular file"));
    CU_ASSERT_EQUAL(file_write(path, "", 0, &error), STATUS_OK);
    CU_ASSERT_EQUAL(file_read(path, 0, &bytes, &length, &error), STATUS_OK);
    CU_ASSERT(length == 0 && *bytes == '\0');
    free(bytes);
    free(path);
}

/* A pipe with nobody at its other end must not block. */
static void pipes_are_refused(void)
{
    ErrorText error;
    char *path = test_path("pipe");
    char *bytes;
    size_t length;
    CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
    CU_ASSERT_EQUAL(file_read(path, 100, &bytes, &length, &error), STATUS_INPUT);
    CU_ASSERT_PTR_NULL(bytes);
    free(path);
}

/* Entries of the test's folder whose name ends in ".tmp". */
static int temporary_count;

static int count_temporary(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    size_t length = strlen(path);
    temporary_count += length > 4 && strcmp(path + length - 4, ".tmp") == 0;
    return 0;
}

static int temporary_files(void)
{
    temporary_count = 0;
    nftw(folder, count_temporary, 8, FTW_PHYS);
    return temporary_count;
}

/* A file size limit stands for the full disk. */
static void failed_write_keeps_the_old_file(void)
{
    ErrorText error;
    char *path = test_path("kept");
    char big[8192];
    memset(big, 'x', sizeof big);
    CU_ASSERT_EQUAL(file_write(path, "old", 3, &error), STATUS_OK);

    struct rlimit before, small;
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 4096;
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    Status status = file_write(path, big, sizeof big, &error);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);

    CU_ASSERT_EQUAL(status, STATUS_OUTPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "kept': File too large"));
    CU_ASSERT(file_holds(path, "old"));
    CU_ASSERT_EQUAL(temporary_files(), 0);
    free(path);
}

static void write_replaces_and_keeps_permissions(void)
{
    ErrorText error;
    struct stat info;
    char *path = test_path("mode");
    char *link = test_path("link");
    CU_ASSERT_EQUAL(file_write(path, "one", 3, &error), STATUS_OK);
    CU_ASSERT_EQUAL(chmod(path, 0640), 0);
    CU_ASSERT_EQUAL(symlink("mode", link), 0);
    CU_ASSERT_EQUAL(file_write(link, "two", 3, &error), STATUS_OK);
    CU_ASSERT(file_holds(path, "two"));
    CU_ASSERT(stat(path, &info) == 0 && (info.st_mode & 0777) == 0640);
    CU_ASSERT(lstat(link, &info) == 0 && S_ISLNK(info.st_mode));
    CU_ASSERT_EQUAL(temporary_files(), 0);
    free(path);
    free(link);
}

static void write_says_why_not(void)
{
    ErrorText error;
    CU_ASSERT_EQUAL(file_write(folder, "x", 1, &error), STATUS_OUTPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "Is a directory"));
    CU_ASSERT_EQUAL(file_write("/dev/full", "x", 1, &error), STATUS_OUTPUT);
    expect_text(error.text, "cannot write '/dev/full': No space left on device");
    CU_ASSERT_EQUAL(file_write("/dev/null", "x", 1, &error), STATUS_OK);
    char *path = test_path("no/such/folder");
    CU_ASSERT_EQUAL(file_write(path, "x", 1, &error), STATUS_OUTPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "No such file or directory"));
    free(path);
}

static void expect_folder(const char *path, const char *expected)
{
    char *found = path_folder(path);
    CU_ASSERT_PTR_NOT_NULL_FATAL(found);
    expect_text(found, expected);
    free(found);
}

static void expect_join(const char *first, const char *second, const char *expected)
{
    char *found = path_join(first, second);
    CU_ASSERT_PTR_NOT_NULL_FATAL(found);
    expect_text(found, expected);
    free(found);
}

static void paths_are_taken_apart(void)
{
    expect_folder("a", ".");
    expect_folder("", ".");
    expect_folder("a/b", "a");
    expect_folder("a//b/", "a");
    expect_folder("/a", "/");
    expect_folder("/", "/");
    expect_folder("//", "/");
    expect_join("a", "b", "a/b");
    expect_join("a/", "b", "a/b");
    expect_join("", "b", "b");
}

static void sha256_matches_fips_180(void)
{
    char digits[65];
    hash_sha256("abc", 3, digits);
    expect_text(digits, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hash_sha256("", 0, digits);
    expect_text(digits, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

void suite_files(void)
{
    CU_pSuite suite = CU_add_suite("files", make_test_folder, remove_test_folder);
    CU_add_test(suite, "an error is one line", error_is_one_line);
    CU_add_test(suite, "an error is cut at a character", error_is_cut_at_a_character);
    CU_add_test(suite, "files are read", files_are_read);
    CU_add_test(suite, "pipes are refused", pipes_are_refused);
    CU_add_test(suite, "a failed write keeps the old file", failed_write_keeps_the_old_file);
    CU_add_test(suite, "a write keeps permissions", write_replaces_and_keeps_permissions);
    CU_add_test(suite, "a write says why not", write_says_why_not);
    CU_add_test(suite, "paths are taken apart", paths_are_taken_apart);
    CU_add_test(suite, "SHA-256 matches FIPS 180", sha256_matches_fips_180);
}
