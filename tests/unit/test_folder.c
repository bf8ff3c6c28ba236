/* test_folder.c: open folders: nothing outside is read or written, whatever links say. */
#define _XOPEN_SOURCE 700 /* nftw */
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/io/file_write.h"
#include "runtime/io/folder.h"
#include "io_folder.h"

void suite_folder(void);

static Folder place; /* "in" in the test's folder; beside it lies "out" with a file "secret" */

static void write_text(const char *name, const char *text)
{
    ErrorText error;
    char *path = test_path(name);
    CU_ASSERT_EQUAL_FATAL(file_write(path, text, strlen(text), &error), STATUS_OK);
    free(path);
}

static void link_to(const char *target, const char *name)
{
    char *path = test_path(name);
    CU_ASSERT_EQUAL_FATAL(symlink(target, path), 0);
    free(path);
}

static void make(const char *name)
{
    ErrorText error;
    char *path = test_path(name);
    CU_ASSERT_EQUAL_FATAL(folder_make(path, &error), STATUS_OK);
    free(path);
}

static int begin(void)
{
    ErrorText error;
    if (make_test_folder() != 0)
        return 1;
    char *path = path_join(folder, "in");
    Status status = path == NULL ? STATUS_RUN : folder_make(path, &error);
    if (status == STATUS_OK)
        status = folder_open(&place, path, &error);
    free(path);
    return status != STATUS_OK;
}

static int end(void)
{
    folder_close(&place);
    return remove_test_folder();
}

/* ---- reading -------------------------------------------------------------------------------- */

static void expect_read(const char *name, const char *text)
{
    ErrorText error = {""};
    char *bytes;
    size_t length;
    CU_ASSERT_EQUAL(folder_read(&place, name, 100, &bytes, &length, &error), STATUS_OK);
    if (bytes == NULL)
        printf("\n    %s: %s\n    ", name, error.text);
    else
        CU_ASSERT_STRING_EQUAL(bytes, text);
    free(bytes);
}

static void expect_error(const char *name, Status expected, const char *words)
{
    ErrorText error = {""};
    char *bytes;
    size_t length;
    Status status = folder_read(&place, name, 100, &bytes, &length, &error);
    if (status != expected || strstr(error.text, words) == NULL)
        printf("\n    %.60s: %s\n    ", name, error.text);
    CU_ASSERT_EQUAL(status, expected);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, words));
    CU_ASSERT_PTR_NULL(bytes);
}

static void links_lead_nowhere_else(void)
{
    make("in/a/b");
    make("out");
    write_text("in/file", "file");
    write_text("in/a/b/deep", "deep");
    write_text("out/secret", "secret");
    link_to("a/b/deep", "in/link");
    link_to("../../file", "in/a/b/up");
    link_to("./a//./b/", "in/folder");
    link_to("../a/b/../../folder/deep", "in/a/winding");
    expect_read("file", "file");
    expect_read("./a/.//b/deep", "deep");
    expect_read("link", "deep");
    expect_read("a/b/up", "file");
    expect_read("folder/deep", "deep");
    expect_read("a/winding", "deep");

    link_to("../out/secret", "in/secret");
    link_to("../out", "in/elsewhere");
    link_to("a/../../in/file", "in/out_and_back");
    link_to("../../../out/secret", "in/a/b/far");
    link_to("secret", "in/twice");
    char *absolute = test_path("in/file");
    link_to(absolute, "in/absolute");
    static const char *const outside[] = {
        "secret", "elsewhere/secret", "out_and_back",     "a/b/far",
        "twice",  "absolute",         "../out/secret",    "a/../file",
        "..",     "/etc/passwd",      "elsewhere/nothing"};
    for (int k = 0; k < COUNT(outside); k++)
        expect_error(outside[k], STATUS_PROGRAM, "leads out of its folder");
    expect_error(absolute, STATUS_PROGRAM, "leads out of its folder");
    free(absolute);

    link_to("circle", "in/circle");
    expect_error("circle", STATUS_INPUT, "Too many levels of symbolic links");
    expect_error("nothing", STATUS_INPUT, "No such file");
    expect_error("nothing/at/all", STATUS_INPUT, "No such file");
    expect_error("file/more", STATUS_INPUT, "Not a directory");
    expect_error("a", STATUS_INPUT, "it is a folder");
    expect_error("folder", STATUS_INPUT, "it is a folder");
    expect_error(".", STATUS_INPUT, "it is a folder");
    expect_error("", STATUS_INPUT, "it is a folder");
}

/* Links that are longer together than a path may be; then one that is, with the rest. */
static void long_ways_are_no_way_out(void)
{
    char name[256], target[PATH_MAX], long_name[PATH_MAX + 300];
    memset(name, 'n', 250);
    name[250] = '\0';
    memset(target, 0, sizeof target);
    for (int k = 0; k < 15; k++)
        snprintf(target + strlen(target), sizeof target - strlen(target), "./%.200s/../", name);
    char *made = test_path("in/");
    snprintf(long_name, sizeof long_name, "%s%.200s", made, name);
    CU_ASSERT_EQUAL_FATAL(mkdir(long_name, 0700), 0);
    free(made);
    size_t length = strlen(target);
    snprintf(target + length, sizeof target - length, "../out/secret");
    link_to(target, "in/long_out");
    snprintf(target + length, sizeof target - length, "long_out");
    link_to(target, "in/long");
    expect_error("long_out", STATUS_PROGRAM, "leads out");
    expect_error("long", STATUS_PROGRAM, "leads out");
    memset(long_name, 'x', sizeof long_name);
    long_name[300] = '\0';
    expect_error(long_name, STATUS_INPUT, "name too long");
    memset(long_name, '/', PATH_MAX);
    memcpy(long_name, "a", 1);
    memcpy(long_name + PATH_MAX, "b/deep", 7);
    expect_error(long_name, STATUS_INPUT, "cannot read"); /* the rest of the words is cut */
    for (size_t k = 0; k + 2 < PATH_MAX; k += 2)
        memcpy(long_name + k, "./", 2);
    memcpy(long_name + PATH_MAX - 6, "file", 5);
    expect_read(long_name, "file");
}

/* Another process changes a folder into a link that leads out and back, all the time. */
static void there_is_no_moment(void)
{
    int wrong = 0, inside = 0;
    make("race");
    make("in/turn");
    write_text("in/turn/secret", "inside");
    link_to("../out", "race/link");
    char *turn = test_path("in/turn"), *aside = test_path("race/folder");
    char *link = test_path("race/link");
    pid_t child = fork();
    for (int k = 0; child == 0 && k < 20000; k++)
        if (rename(turn, aside) == 0 && rename(link, turn) == 0 && rename(turn, link) == 0)
            (void)!rename(aside, turn);
    if (child == 0)
        _exit(0);
    CU_ASSERT_FATAL(child > 0);
    while (waitpid(child, NULL, WNOHANG) == 0) {
        ErrorText error;
        char *bytes;
        size_t length;
        if (folder_read(&place, "turn/secret", 100, &bytes, &length, &error) == STATUS_OK) {
            inside += strcmp(bytes, "inside") == 0;
            wrong += strcmp(bytes, "inside") != 0;
        }
        free(bytes);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(inside > 0);
    free(turn);
    free(aside);
    free(link);
}

/* ---- writing -------------------------------------------------------------------------------- */

static bool holds(const char *name, const char *text)
{
    char *path = test_path(name);
    bool same = file_holds(path, text);
    free(path);
    return same;
}

static void links_are_replaced(void)
{
    ErrorText error;
    struct stat info;
    char *path = test_path("in/result");
    link_to("../out/secret", "in/result");
    CU_ASSERT_EQUAL(folder_write(&place, "result", "new", 3, &error), STATUS_OK);
    CU_ASSERT(lstat(path, &info) == 0 && S_ISREG(info.st_mode));
    CU_ASSERT(holds("in/result", "new") && holds("out/secret", "secret"));
    CU_ASSERT_EQUAL(chmod(path, 0640), 0);
    CU_ASSERT_EQUAL(folder_write(&place, "result", "newer", 5, &error), STATUS_OK);
    CU_ASSERT(lstat(path, &info) == 0 && (info.st_mode & 0777) == 0640);
    CU_ASSERT_EQUAL(folder_remove(&place, "result", &error), STATUS_OK);
    link_to("../out/secret", "in/result");
    CU_ASSERT_EQUAL(folder_remove(&place, "result", &error), STATUS_OK);
    CU_ASSERT_EQUAL(folder_remove(&place, "result", &error), STATUS_OK);
    CU_ASSERT(holds("out/secret", "secret"));
    CU_ASSERT_EQUAL(folder_write(&place, "a", "x", 1, &error), STATUS_OUTPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "/in/a': Is a directory"));
    free(path);
}

static void what_is_left_behind_is_removed(void)
{
    static const char *const kept[] = {"in/notes.tmp", "in/a.1.tmp", "in/.1.0.tmp", "in/a.b.0.tmp",
                                       "in/a.99999999999.0.tmp"};
    char alive[64], dead[64];
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    CU_ASSERT_EQUAL_FATAL(waitpid(child, NULL, 0), child);
    snprintf(dead, sizeof dead, "in/result.json.%ld.0.tmp", (long)child);
    snprintf(alive, sizeof alive, "in/result.json.%ld.0.tmp", (long)getpid());
    write_text(dead, "");
    write_text(alive, "");
    for (int k = 0; k < COUNT(kept); k++)
        write_text(kept[k], "");
    folder_tidy(&place);
    CU_ASSERT_FALSE(folder_has(&place, dead + 3));
    CU_ASSERT(folder_has(&place, alive + 3));
    for (int k = 0; k < COUNT(kept); k++)
        CU_ASSERT(folder_has(&place, kept[k] + 3));
}

/* ---- folders -------------------------------------------------------------------------------- */

static void folders_are_made(void)
{
    ErrorText error;
    char *path = test_path("x//y/z/");
    CU_ASSERT_EQUAL(folder_make(path, &error), STATUS_OK);
    CU_ASSERT_EQUAL(folder_make(path, &error), STATUS_OK);
    free(path);
    path = test_path("x/file");
    CU_ASSERT_EQUAL(file_write(path, "", 0, &error), STATUS_OK);
    CU_ASSERT_EQUAL(folder_make(path, &error), STATUS_OUTPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "x/file': Not a directory"));
    free(path);
    path = test_path("x/file/y");
    CU_ASSERT_EQUAL(folder_make(path, &error), STATUS_OUTPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "x/file': Not a directory"));
    free(path);
    CU_ASSERT_EQUAL(folder_make("", &error), STATUS_OUTPUT);
    CU_ASSERT_EQUAL(folder_make("/", &error), geteuid() == 0 ? STATUS_OK : STATUS_OUTPUT);
}

static void a_new_folder_is_new(void)
{
    ErrorText error;
    Folder made, other;
    bool taken;
    CU_ASSERT_EQUAL(folder_make_in(&made, &place, "new", &taken, &error), STATUS_OK);
    CU_ASSERT_FALSE(taken);
    CU_ASSERT(folder_is_empty(&made));
    CU_ASSERT_EQUAL(folder_make_in(&other, &place, "new", &taken, &error), STATUS_OK);
    CU_ASSERT(taken);
    folder_close(&other);
    link_to("nowhere", "in/dangling");
    CU_ASSERT_EQUAL(folder_make_in(&other, &place, "dangling", &taken, &error), STATUS_OK);
    CU_ASSERT(taken);
    folder_close(&other);

    CU_ASSERT_EQUAL(folder_lock(&made, &error), STATUS_OK);
    CU_ASSERT_EQUAL(folder_open_below(&other, &place, "new", &error), STATUS_OK);
    CU_ASSERT_EQUAL(folder_lock(&other, &error), STATUS_OUTPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "another plastc is at work in the folder"));
    folder_close(&made);
    CU_ASSERT_EQUAL(folder_lock(&other, &error), STATUS_OK);
    folder_close(&other);
    CU_ASSERT_EQUAL(folder_open_below(&other, &place, "elsewhere", &error), STATUS_PROGRAM);
    CU_ASSERT_EQUAL(folder_open_below(&other, &place, "file", &error), STATUS_INPUT);
    CU_ASSERT_EQUAL(folder_open(&other, "/nowhere", &error), STATUS_INPUT);
    folder_close(&other);
}

/* In the order in which the files are made. */
void suite_folder(void)
{
    CU_pSuite suite = CU_add_suite("folder", begin, end);
    CU_add_test(suite, "links lead nowhere else", links_lead_nowhere_else);
    CU_add_test(suite, "long ways are no way out", long_ways_are_no_way_out);
    CU_add_test(suite, "there is no moment between check and use", there_is_no_moment);
    CU_add_test(suite, "links are replaced", links_are_replaced);
    CU_add_test(suite, "what is left behind is removed", what_is_left_behind_is_removed);
    CU_add_test(suite, "folders are made", folders_are_made);
    CU_add_test(suite, "a new folder is new", a_new_folder_is_new);
}
