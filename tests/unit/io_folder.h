/* io_folder.h: for tests that write files: a folder of the test's own, removed at the end.
 *
 * Define _XOPEN_SOURCE 700 (nftw) before any header. */
#ifndef TESTS_IO_FOLDER_H
#define TESTS_IO_FOLDER_H

#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <CUnit/CUnit.h>

#include "runtime/io/files.h"

/* A file that cannot be read, and what is said of it. */
typedef struct BadCase {
    const char *text, *message;
} BadCase;

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static char folder[] = "/tmp/plastc_io_XXXXXX";

static inline int make_test_folder(void)
{
    strcpy(folder + sizeof folder - 7, "XXXXXX");
    return mkdtemp(folder) == NULL;
}

static inline int remove_entry(const char *path, const struct stat *info, int kind,
                               struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

static inline int remove_test_folder(void)
{
    return nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* A path in the test's folder, malloc'd. */
static inline char *test_path(const char *name)
{
    char *path = path_join(folder, name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(path);
    return path;
}

/* Reports the strings, for a comparison of CUnit tells only that it failed. */
static inline void expect_text(const char *found, const char *expected)
{
    if (strcmp(found, expected) != 0)
        printf("\n    found    \"%s\"\n    expected \"%s\"\n    ", found, expected);
    CU_ASSERT_STRING_EQUAL(found, expected);
}

static inline bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

/* Whether the file holds `expected`. */
static inline bool file_holds(const char *path, const char *expected)
{
    ErrorText error;
    char *bytes;
    size_t length;
    if (file_read(path, 1000, &bytes, &length, &error) != STATUS_OK)
        return false;
    bool same = length == strlen(expected) && memcmp(bytes, expected, length) == 0;
    free(bytes);
    return same;
}

#endif
