/* test_io.c: data files, results, and the words of their errors. Files are written to a folder of
 * the test's own, which is removed at the end. */
#define _XOPEN_SOURCE 700 /* nftw */
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CUnit/CUnit.h>

#include "../../runtime/io/files.h"
#include "../../runtime/io/progress.h"
#include "../../runtime/io/result.h"
#include "../../runtime/io/table.h"

void suite_io(void);

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

/* ---- helpers ---- */

static char folder[] = "/tmp/plastc_io_XXXXXX";

static int make_test_folder(void)
{
    strcpy(folder + sizeof folder - 7, "XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

static int remove_test_folder(void)
{
    return nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* A path in the test's folder, malloc'd. */
static char *test_path(const char *name)
{
    char *path = path_join(folder, name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(path);
    return path;
}

/* Reports the strings, for a comparison of CUnit tells only that it failed. */
static void expect_text(const char *found, const char *expected)
{
    if (strcmp(found, expected) != 0)
        printf("\n    found    \"%s\"\n    expected \"%s\"\n    ", found, expected);
    CU_ASSERT_STRING_EQUAL(found, expected);
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

/* Whether the file holds `expected`. */
static bool file_holds(const char *path, const char *expected)
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

/* ---- CSV ---- */

typedef struct GoodCsv {
    const char *text;
    int rows, columns;
    double values[6];
} GoodCsv;

/* clang-format off */
static const GoodCsv good_csv[] = {
    {"1", 1, 1, {1}},
    {"1,2\n3,4\n", 2, 2, {1, 2, 3, 4}},
    {"1,2\r\n3,4\r\n", 2, 2, {1, 2, 3, 4}},
    {"\xEF\xBB\xBF 1,2", 1, 2, {1, 2}},
    {"1;2\n3;4", 2, 2, {1, 2, 3, 4}},
    {"1\t2\n3\t4", 2, 2, {1, 2, 3, 4}},
    {"1,\t2\n3,\t4", 2, 2, {1, 2, 3, 4}},
    {"a,b\n3,4", 1, 2, {3, 4}},
    {"\"a;b\",\"say \"\"c\"\"\"\n3,4", 1, 2, {3, 4}},
    {"a;b,c\n3;4", 1, 2, {3, 4}},
    {"time,\n3,4", 1, 2, {3, 4}},
    {"Na\n1\n2", 2, 1, {1, 2}},
    {"# made by hand\n\n  \n1\n# more\n\n2\n#", 2, 1, {1, 2}},
    {" 1 ,\"2\" ,\"3\"\t\n", 1, 3, {1, 2, 3}},
    {"+1,-2,.5,5.,1e3,1E-3", 1, 6, {1, -2, 0.5, 5, 1000, 0.001}},
    {"-0,0e99999,1e-99999,00012,1.0e+05,0.1", 1, 6, {-0.0, 0, 0, 12, 1e5, 0.1}},
    {"9007199254740993,123456789012345678901234567890,1.7976931348623157e308,5e-324", 1, 4,
     {9007199254740992.0, 123456789012345678901234567890.0, 1.7976931348623157e308, 5e-324}},
    {"0.30000000000000004,2.2250738585072011e-308,1e22,1e23,123456789e-25", 1, 5,
     {0.30000000000000004, 2.2250738585072011e-308, 1e22, 1e23, 123456789e-25}},
};
/* clang-format on */

static bool is_table(const Table *table, int rows, int columns, const double *values)
{
    bool same = table->rows == rows && table->columns == columns;
    for (int k = 0; same && k < rows * columns; k++)
        same = same_bits(table->values[k], values[k]);
    return same;
}

static void csv_is_read(void)
{
    for (int k = 0; k < COUNT(good_csv); k++) {
        const GoodCsv *csv = &good_csv[k];
        Table table;
        ErrorText error = {""};
        Status status = table_parse_csv("x.csv", csv->text, strlen(csv->text), &table, &error);
        expect_text(error.text, "");
        CU_ASSERT_EQUAL(status, STATUS_OK);
        CU_ASSERT(is_table(&table, csv->rows, csv->columns, csv->values));
        table_free(&table);
    }
}

typedef struct BadCase {
    const char *text, *message;
} BadCase;

static const BadCase bad_csv[] = {
    {"", "x.csv: the file holds no numbers"},
    {"\n \n# 1\n", "x.csv: the file holds no numbers"},
    {"a,b\n", "x.csv: the file holds a header, but no numbers"},
    {"1,2\n3\n", "x.csv:2: the number of fields is 1, not 2 as in line 1"},
    {"a,b\n\n1,2,3", "x.csv:3: the number of fields is 3, not 2 as in line 1"},
    {"1,2\n3,abc", "x.csv:2: field 2 is 'abc', not a number"},
    {"1,abc\n3,4",
     "x.csv:1: field 2 is 'abc', not a number, and the line is no header, as field 1 is '1'"},
    {"abc,\"1\"\n3,4",
     "x.csv:1: field 1 is 'abc', not a number, and the line is no header, as field 2 is '1'"},
    {"1,,abc", "x.csv:1: field 2 is empty, not a number"},
    {"1,\n", "x.csv:1: field 2 is empty, not a number"},
    {",\n1,2", "x.csv:1: field 1 is empty, not a number"},
    {"1,2\n3,", "x.csv:2: field 2 is empty, not a number"},
    {"1\n\"\"", "x.csv:2: field 1 is empty, not a number"},
    {"1,1e999", "x.csv:1: field 2 is '1e999', not a finite number"},
    {"a,b\n1,-Inf", "x.csv:2: field 2 is '-Inf', not a finite number"},
    {"nan,a", "x.csv:1: field 1 is 'nan', not a finite number"},
    {"1,0x10", "x.csv:1: field 2 is '0x10', not a number, and the line is no header, as field 1 is "
               "'1'"},
    {"1\n0x10", "x.csv:2: field 1 is '0x10', not a number"},
    {"1\n1e", "x.csv:2: field 1 is '1e', not a number"},
    {"1\n1e+", "x.csv:2: field 1 is '1e+', not a number"},
    {"1\n.", "x.csv:2: field 1 is '.', not a number"},
    {"1\n-", "x.csv:2: field 1 is '-', not a number"},
    {"1\n1 2", "x.csv:2: field 1 is '1 2', not a number"},
    {"1\n1.2.3", "x.csv:2: field 1 is '1.2.3', not a number"},
    {"1\n1d5", "x.csv:2: field 1 is '1d5', not a number"},
    {"1;2\n1,5;2", "x.csv:2: field 1 is '1,5', not a number"},
    {"1\n1\r2\r", "x.csv:2: field 1 is '1?2', not a number"},
    {"1\n\" 2\"", "x.csv:2: field 1 is ' 2', not a number"},
    {"1\n\"2", "x.csv:2: field 1 has no closing quote"},
    {"\"a\nb\"", "x.csv:1: field 1 has no closing quote"},
    {"1\n\"2\"3", "x.csv:2: field 1 goes on after its closing quote"},
    {"1\n0123456789012345678901234567890123456789x",
     "x.csv:2: field 1 is '0123456789012345678901234567890123456789...', not a number"},
    {"1\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\xC3\xA4",
     "x.csv:2: field 1 is 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...', not a number"},
};

static void csv_mistakes_are_named(void)
{
    for (int k = 0; k < COUNT(bad_csv); k++) {
        Table table;
        ErrorText error = {""};
        const char *text = bad_csv[k].text;
        Status status = table_parse_csv("x.csv", text, strlen(text), &table, &error);
        CU_ASSERT_EQUAL(status, STATUS_PROGRAM);
        expect_text(error.text, bad_csv[k].message);
        CU_ASSERT(table.rows == 0 && table.columns == 0 && table.values == NULL);
    }
}

static void csv_with_zero_bytes(void)
{
    Table table;
    ErrorText error;
    CU_ASSERT_EQUAL(table_parse_csv("x.csv", "1\n\0x\n", 5, &table, &error), STATUS_PROGRAM);
    expect_text(error.text, "x.csv:2: the line holds a zero byte, so the file is not plain text");
    CU_ASSERT_EQUAL(table_parse_csv("x.csv", NULL, 0, &table, &error), STATUS_PROGRAM);
}

/* Random doubles written with 15 to 20 digits: the reader and strtod must agree to the bit. */
static void csv_numbers_are_rounded_like_strtod(void)
{
    uint64_t state = 1;
    bool same = true;
    for (int k = 0; k < 20000; k++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        double value;
        memcpy(&value, &state, sizeof value);
        if (k % 2 == 0)
            value = (double)(state >> 20) * pow(10, (double)(state % 50) - 25);
        if (!isfinite(value))
            continue;
        char text[64];
        snprintf(text, sizeof text, k % 3 == 0 ? "%.*e" : "%.*g", 14 + k % 6, value);
        Table table;
        ErrorText error;
        Status status = table_parse_csv("x.csv", text, strlen(text), &table, &error);
        same = same && status == STATUS_OK && same_bits(table.values[0], strtod(text, NULL));
        table_free(&table);
    }
    CU_ASSERT(same);
}

static void csv_lines_may_be_long(void)
{
    enum { FIELDS = 100000, ZEROS = 5000 };
    char *text = malloc(2 * FIELDS + ZEROS + 3);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (int k = 0; k < FIELDS; k++)
        memcpy(text + 2 * k, "7,", 2);
    memcpy(text + 2 * FIELDS, "0.", 2);
    memset(text + 2 * FIELDS + 2, '0', ZEROS);
    text[2 * FIELDS + ZEROS + 2] = '5';
    Table table;
    ErrorText error;
    Status status = table_parse_csv("x.csv", text, 2 * FIELDS + ZEROS + 3, &table, &error);
    CU_ASSERT_EQUAL_FATAL(status, STATUS_OK);
    CU_ASSERT(table.rows == 1 && table.columns == FIELDS + 1);
    CU_ASSERT(table.values[FIELDS - 1] == 7 && table.values[FIELDS] == 0);
    table_free(&table);
    free(text);
}

/* ---- NPY ---- */

/* Builds a file; returns its length. */
static size_t make_npy(unsigned char *bytes, int version, const char *header, const void *data,
                       size_t data_length)
{
    size_t length = strlen(header);
    size_t begin = version == 1 ? 10 : 12;
    memcpy(bytes, "\x93NUMPY", 6);
    bytes[6] = (unsigned char)version;
    memset(bytes + 7, 0, 5);
    bytes[8] = (unsigned char)(length & 255);
    bytes[9] = (unsigned char)(length >> 8);
    memcpy(bytes + begin, header, length);
    if (data_length > 0)
        memcpy(bytes + begin + length, data, data_length);
    return begin + length + data_length;
}

typedef struct GoodNpy {
    int version;
    const char *header;
    const char *data;
    size_t length; /* of data */
    int rows, columns;
    double values[6];
} GoodNpy;

/* clang-format off */
static const GoodNpy good_npy[] = {
    {1, "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }   \n",
     "\0\0\0\0\0\0\xF8\x3F\0\0\0\0\0\0\0\xC0", 16, 1, 2, {1.5, -2}},
    {2, "{'descr': '>f8', 'fortran_order': False, 'shape': (1, 1), }\n",
     "\x3F\xF8\0\0\0\0\0\0", 8, 1, 1, {1.5}},
    {3, "{\"shape\":(2L,),\"fortran_order\":True,\"descr\":\"<f4\"}",
     "\0\0\xC0\x3F\0\0\0\xC0", 8, 2, 1, {1.5, -2}},
    {1, "{'descr': '<f2', 'fortran_order': False, 'shape': (6,)}",
     "\0\x3C\0\xC0\xFF\x7B\x01\0\xFF\x03\0\x80", 12, 6, 1,
     {1, -2, 65504, 0x1p-24, 1023 * 0x1p-24, -0.0}},
    {1, "{'descr': '|i1', 'fortran_order': False, 'shape': (2, 2)}",
     "\x01\xFF\x80\x7F", 4, 2, 2, {1, -1, -128, 127}},
    {1, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3)}",
     "\1\2\3\4\5\6", 6, 2, 3, {1, 3, 5, 2, 4, 6}},
    {1, "{'descr': '|b1', 'fortran_order': False, 'shape': (3, 1)}",
     "\0\1\2", 3, 3, 1, {0, 1, 1}},
    {1, "{'descr': '<i2', 'fortran_order': False, 'shape': (2,)}",
     "\xFE\xFF\0\x01", 4, 2, 1, {-2, 256}},
    {1, "{'descr': '>u4', 'fortran_order': False, 'shape': (1,)}",
     "\xFF\xFF\xFF\xFE", 4, 1, 1, {4294967294.0}},
    {1, "{'descr': '<i8', 'fortran_order': False, 'shape': (2,)}",
     "\0\0\0\0\0\0\0\x80\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 16, 2, 1, {-0x1p63, -1}},
    {1, "{'descr': '<u8', 'fortran_order': False, 'shape': (1,)}",
     "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8, 1, 1, {0x1p64}},
};
/* clang-format on */

static void npy_is_read(void)
{
    for (int k = 0; k < COUNT(good_npy); k++) {
        const GoodNpy *npy = &good_npy[k];
        unsigned char bytes[512];
        size_t length = make_npy(bytes, npy->version, npy->header, npy->data, npy->length);
        Table table;
        ErrorText error = {""};
        CU_ASSERT_EQUAL(table_parse_npy("x.npy", bytes, length, &table, &error), STATUS_OK);
        expect_text(error.text, "");
        CU_ASSERT(is_table(&table, npy->rows, npy->columns, npy->values));
        table_free(&table);
    }
}

/* A header that is right but for its shape. */
#define SHAPED(shape) "{'descr': '|u1', 'fortran_order': False, 'shape': " shape "}"
#define TYPED(descr)  "{'descr': " descr ", 'fortran_order': False, 'shape': (2,)}"

static const BadCase bad_npy[] = {
    {"", "x.npy: the header is wrong: it does not begin with '{'"},
    {"{", "x.npy: the header is wrong: expected a name and a colon"},
    {"{}", "x.npy: the header is wrong: it has no 'descr'"},
    {"{'descr': '<f8'}", "x.npy: the header is wrong: it has no 'fortran_order'"},
    {"{'descr': '<f8', 'fortran_order': False, }", "x.npy: the header is wrong: it has no 'shape'"},
    {"{'descr': '<f8', 'descr': '<f8'}", "x.npy: the header is wrong: 'descr' comes twice"},
    {"{'size': 3}", "x.npy: the header is wrong: unknown member 'size'"},
    {"{'descr' '<f8'}", "x.npy: the header is wrong: expected a name and a colon"},
    {"{'descr': '<f8' 'shape': (2,)}",
     "x.npy: the header is wrong: expected ',' or '}' after a member"},
    {"{'descr': 8}", "x.npy: the header is wrong: 'descr' is not a short string"},
    {"{'descr': '<f8", "x.npy: the header is wrong: 'descr' is not a short string"},
    {"{'fortran_order': 0}",
     "x.npy: the header is wrong: 'fortran_order' is neither True nor False"},
    {TYPED("[('a', '<f8')]"),
     "x.npy: the array has fields of several types, expected one type of numbers"},
    {TYPED("'<c16'"), "x.npy: the numbers are of type '<c16', expected floats of 2, 4 or 8 bytes, "
                      "integers or bool"},
    {TYPED("'|f8'"), "x.npy: the numbers are of type '|f8', expected floats of 2, 4 or 8 bytes, "
                     "integers or bool"},
    {TYPED("'|O'"), "x.npy: the numbers are of type '|O', expected floats of 2, 4 or 8 bytes, "
                    "integers or bool"},
    {SHAPED("2"), "x.npy: the header is wrong: 'shape' is not a tuple"},
    {SHAPED("()"), "x.npy: the array is a single number, expected one or two dimensions"},
    {SHAPED("(1, 1, 2)"), "x.npy: the array has more than two dimensions"},
    {SHAPED("(-2,)"), "x.npy: the header is wrong: 'shape' holds a negative number"},
    {SHAPED("(x,)"), "x.npy: the header is wrong: 'shape' holds something other than counts"},
    {SHAPED("(1 2)"), "x.npy: the header is wrong: 'shape' has no end"},
    {SHAPED("(99999999999999999999,)"),
     "x.npy: the header is wrong: 'shape' holds something other than counts"},
    {SHAPED("(0, 3)"), "x.npy: the array holds no numbers"},
    {SHAPED("(1000000000000, 1000000000000)"),
     "x.npy: the array has 1000000000000 x 1000000000000 numbers, more than 134217728"},
    {SHAPED("(4294967296, 4294967296)"),
     "x.npy: the array has 4294967296 x 4294967296 numbers, more than 134217728"},
    {SHAPED("(3,)"), "x.npy: 2 bytes follow the header, not 3 for 3 x 1 numbers of type '|u1'"},
    {SHAPED("(1,)"), "x.npy: 2 bytes follow the header, not 1 for 1 x 1 numbers of type '|u1'"},
    {SHAPED("(2,)") "x", "x.npy: the header is wrong: something follows its '}'"},
    {"{'descr': '<f2', 'fortran_order': False, 'shape': (1, 1)}",
     "x.npy: row 1, column 1 is -inf, not a finite number"},
};

static void npy_mistakes_are_named(void)
{
    for (int k = 0; k < COUNT(bad_npy); k++) {
        unsigned char bytes[512];
        size_t length = make_npy(bytes, 1, bad_npy[k].text, "\x00\xFC", 2);
        Table table;
        ErrorText error = {""};
        CU_ASSERT_EQUAL(table_parse_npy("x.npy", bytes, length, &table, &error), STATUS_PROGRAM);
        expect_text(error.text, bad_npy[k].message);
        CU_ASSERT(table.rows == 0 && table.columns == 0 && table.values == NULL);
    }
}

static void expect_bad_npy(const unsigned char *bytes, size_t length, const char *message)
{
    Table table;
    ErrorText error = {""};
    CU_ASSERT_EQUAL(table_parse_npy("x.npy", bytes, length, &table, &error), STATUS_PROGRAM);
    expect_text(error.text, message);
}

static void npy_may_end_anywhere(void)
{
    unsigned char bytes[512];
    for (int version = 1; version <= 3; version++) {
        size_t length = make_npy(bytes, version, SHAPED("(2,)"), "\1\2", 2);
        for (size_t cut = 0; cut < length; cut++) {
            unsigned char *copy = malloc(cut + 1); /* of its own, so that overruns show */
            CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
            memcpy(copy, bytes, cut);
            Table table;
            ErrorText error;
            CU_ASSERT_EQUAL(table_parse_npy("x.npy", copy, cut, &table, &error), STATUS_PROGRAM);
            free(copy);
        }
    }
}

static void npy_versions_are_checked(void)
{
    unsigned char bytes[512];
    size_t length = make_npy(bytes, 1, SHAPED("(2,)"), "\1\2", 2);
    expect_bad_npy((const unsigned char *)"1,2\n3,4\n5,6\n", 12,
                   "x.npy: the file is not an NPY file: it does not begin with '\\x93NUMPY'");
    bytes[6] = 4;
    expect_bad_npy(bytes, length, "x.npy: the format has version 4.0, expected 1.0, 2.0 or 3.0");
    bytes[6] = 2;
    memset(bytes + 8, 0xFF, 4);
    expect_bad_npy(bytes, length, "x.npy: the header has 4294967295 bytes, more than 65536");
}

/* ---- tables in files ---- */

static void tables_are_read_from_files(void)
{
    Table table;
    ErrorText error;
    char *csv = test_path("a.CSV");
    char *other = test_path("a.txt");
    CU_ASSERT_EQUAL(table_read(csv, &table, &error), STATUS_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "a.CSV': No such file"));
    CU_ASSERT_EQUAL(file_write(csv, "1,2\n", 4, &error), STATUS_OK);
    CU_ASSERT_EQUAL(table_read(csv, &table, &error), STATUS_OK);
    CU_ASSERT(is_table(&table, 1, 2, (const double[]){1, 2}));
    table_free(&table);
    CU_ASSERT_EQUAL(table_read(other, &table, &error), STATUS_PROGRAM);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "neither '.csv' nor '.npy'"));
    free(csv);
    free(other);
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

/* ---- results ---- */

static const char *const names[] = {"eta", "local.A[pre.r^1, \"x\"]", "\xFF"};
static const double numbers[] = {0.30000000000000004, -0.0, 5e-324};
static const ResultOutcome outcomes[] = {
    {.name = "error", .is_loss = true, .mean = 0.1, .median = (double)NAN},
    {.name = "rate", .is_loss = false, .mean = 12, .median = 12.5},
};
static const ResultAngle angles[] = {{.reference = "oja", .degrees = 1.0 / 3}};

static Result example_result(void)
{
    return (Result){
        .version = "1",
        .source = "caf\xE9/\xE2\x82\xAC\xED\xA0\x80.plast",
        .source_sha256 = "ab",
        .seed = 7,
        .loss = 0.1,
        .objective = HUGE_VAL,
        .validation_loss = (double)NAN,
        .evaluations = 12400,
        .generations = 3,
        .stop_reason = "budget",
        .seconds = 1.25,
        .tier = "tcc",
        .precision = "double",
        .failed_candidates = 2,
        .coefficient_count = COUNT(names),
        .coefficient_names = names,
        .coefficients = numbers,
        .outcome_count = COUNT(outcomes),
        .search_outcomes = outcomes,
        .angle_count = COUNT(angles),
        .angles = angles,
        .equation = "dw/dt = a\n      + \"b\"",
    };
}

static const char expected_json[] =
    "{\n"
    "\t\"version\":\t\"1\",\n"
    "\t\"source\":\t\"caf\xEF\xBF\xBD/\xE2\x82\xAC\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD.plast\",\n"
    "\t\"source_sha256\":\t\"ab\",\n"
    "\t\"seed\":\t7,\n"
    "\t\"loss\":\t0.1,\n"
    "\t\"objective\":\tnull,\n"
    "\t\"validation_loss\":\tnull,\n"
    "\t\"evaluations\":\t12400,\n"
    "\t\"generations\":\t3,\n"
    "\t\"stop_reason\":\t\"budget\",\n"
    "\t\"seconds\":\t1.25,\n"
    "\t\"tier\":\t\"tcc\",\n"
    "\t\"precision\":\t\"double\",\n"
    "\t\"failed_candidates\":\t2,\n"
    "\t\"coefficients\":\t{\n"
    "\t\t\"eta\":\t0.30000000000000004,\n"
    "\t\t\"local.A[pre.r^1, \\\"x\\\"]\":\t-0,\n"
    "\t\t\"\xEF\xBF\xBD\":\t4.94065645841247e-324\n"
    "\t},\n"
    "\t\"search_outcomes\":\t[{\n"
    "\t\t\t\"name\":\t\"error\",\n"
    "\t\t\t\"is_loss\":\ttrue,\n"
    "\t\t\t\"mean\":\t0.1,\n"
    "\t\t\t\"median\":\tnull\n"
    "\t\t}, {\n"
    "\t\t\t\"name\":\t\"rate\",\n"
    "\t\t\t\"is_loss\":\tfalse,\n"
    "\t\t\t\"mean\":\t12,\n"
    "\t\t\t\"median\":\t12.5\n"
    "\t\t}],\n"
    "\t\"validation_outcomes\":\t[],\n"
    "\t\"angles\":\t{\n"
    "\t\t\"oja\":\t0.3333333333333333\n"
    "\t},\n"
    "\t\"equation\":\t\"dw/dt = a\\n      + \\\"b\\\"\",\n"
    "\t\"constants\":\t{\n"
    "\t}\n"
    "}\n";

static void result_is_written(void)
{
    Result result = example_result();
    char *json = result_json(&result);
    CU_ASSERT_PTR_NOT_NULL_FATAL(json);
    expect_text(json, expected_json);
    free(json);
}

static void result_reads_back(void)
{
    static const uint64_t seeds[] = {0, 7, 9007199254740991u, 9007199254740992u, UINT64_MAX};
    for (int k = 0; k < COUNT(seeds); k++) {
        Result result = example_result();
        result.seed = seeds[k];
        char *json = result_json(&result);
        CU_ASSERT_PTR_NOT_NULL_FATAL(json);
        SavedResult saved;
        ErrorText error = {""};
        Status status = saved_result_parse("r.json", json, strlen(json), &saved, &error);
        expect_text(error.text, "");
        CU_ASSERT_EQUAL_FATAL(status, STATUS_OK);
        CU_ASSERT(saved.has_seed && saved.seed == seeds[k] && saved.loss == 0.1);
        CU_ASSERT_EQUAL_FATAL(saved.count, COUNT(names));
        for (int j = 0; j < saved.count; j++)
            CU_ASSERT(same_bits(saved.values[j], numbers[j]));
        expect_text(saved.names[1], names[1]);
        saved_result_free(&saved);
        free(json);
    }
}

static void numbers_read_back(void)
{
    uint64_t state = 1;
    bool same = true;
    for (int k = 0; k < 20000; k++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        double value;
        memcpy(&value, &state, sizeof value);
        char text[RESULT_NUMBER_SIZE];
        result_number(text, value);
        same = same && (isnan(value) || same_bits(strtod(text, NULL), value));
    }
    CU_ASSERT(same);
}

static void little_is_required(void)
{
    static const char json[] =
        "\xEF\xBB\xBF {\"x\": [{}], \"coefficients\": {}, \"seed\": null} \n";
    SavedResult saved;
    ErrorText error = {""};
    CU_ASSERT_EQUAL(saved_result_parse("r.json", json, strlen(json), &saved, &error), STATUS_OK);
    expect_text(error.text, "");
    CU_ASSERT(!saved.has_seed && isnan(saved.loss) && saved.count == 0);
    saved_result_free(&saved);
}

static const BadCase bad_results[] = {
    {"", "r.json:1: this is not valid JSON"},
    {"{\n\"coefficients\": {\n\"a\": x}}", "r.json:3: this is not valid JSON"},
    {"{\"coefficients\": {}}\n\n}", "r.json:3: something follows the end of the JSON value"},
    {"[1]", "r.json: it is an array, expected a JSON object"},
    {"{}", "r.json: it has no member 'coefficients'"},
    {"{\"Coefficients\": {}}", "r.json: it has no member 'coefficients'"},
    {"{\n\"coefficients\":\n[1]}", "r.json:2: 'coefficients' is an array, expected an object"},
    {"{\"x\": {\"a\": [1,\n2]},\n\"coefficients\": {\"a\": 1,\n\"b\\\",{\": 2,\n\"c\": \"3\"}}",
     "r.json:5: 'c' is a string, expected a number"},
    {"{\"coefficients\": {\n\"a\": null}}", "r.json:2: 'a' is null, expected a number"},
    {"{\"coefficients\": {\n\"a\": true}}", "r.json:2: 'a' is a truth value, expected a number"},
    {"{\"coefficients\": {\n\"a\": {}}}", "r.json:2: 'a' is an object, expected a number"},
    {"{\"coefficients\": {\n\"a\": 1e999}}", "r.json:2: the value of 'a' is too large"},
    {"{\"coefficients\": {\"a\": 1,\n\"b\": 2,\n\"a\": 1}}", "r.json:3: 'a' comes twice"},
    {"{\"coefficients\": {},\n\"coefficients\": {}}", "r.json:2: 'coefficients' comes twice"},
    {"{\"coefficients\": {},\n\"loss\": \"0\"}", "r.json:2: 'loss' is a string, expected a number"},
    {"{\"loss\": 1,\n\"loss\": 2}", "r.json:2: 'loss' comes twice"},
};

static void expect_bad_result(const char *text, size_t length, const char *message)
{
    SavedResult saved;
    ErrorText error = {""};
    CU_ASSERT_EQUAL(saved_result_parse("r.json", text, length, &saved, &error), STATUS_INPUT);
    expect_text(error.text, message);
    CU_ASSERT(saved.count == 0 && saved.names == NULL && saved.values == NULL);
}

static void result_mistakes_are_named(void)
{
    for (int k = 0; k < COUNT(bad_results); k++)
        expect_bad_result(bad_results[k].text, strlen(bad_results[k].text), bad_results[k].message);
    expect_bad_result("{}\n\0", 4, "r.json:2: there is a zero byte, so this is not JSON");
}

static void bad_seeds_are_refused(void)
{
    static const char *const seeds[] = {"-1",     "0.5",    "9007199254740992",
                                        "1e999",  "true",   "\"\"",
                                        "\"-1\"", "\"1 \"", "\"18446744073709551616\""};
    for (int k = 0; k < COUNT(seeds); k++) {
        char text[128];
        snprintf(text, sizeof text, "{\"coefficients\": {},\n\"seed\": %s}", seeds[k]);
        expect_bad_result(text, strlen(text),
                          "r.json:2: 'seed' is not a whole number below 2^53 or the digits of one "
                          "below 2^64 in quotes");
    }
}

static void deep_json_is_refused(void)
{
    enum { DEPTH = 100000 };
    char *text = malloc(DEPTH);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memset(text, '[', DEPTH);
    expect_bad_result(text, DEPTH, "r.json:1: objects and arrays are nested deeper than 100");
    free(text);
}

static void results_are_read_from_files(void)
{
    SavedResult saved;
    ErrorText error;
    char *path = test_path("result.json");
    CU_ASSERT_EQUAL(saved_result_read(path, &saved, &error), STATUS_INPUT);
    saved_result_free(&saved);
    static const char json[] = "{\"coefficients\": {\"a\": 2}}";
    CU_ASSERT_EQUAL(file_write(path, json, strlen(json), &error), STATUS_OK);
    CU_ASSERT_EQUAL(saved_result_read(path, &saved, &error), STATUS_OK);
    CU_ASSERT(saved.count == 1 && saved.values[0] == 2);
    saved_result_free(&saved);
    free(path);
}

/* ---- history ---- */

static void history_grows_row_by_row(void)
{
    ErrorText error;
    History *history;
    char *path = test_path("history.csv");
    CU_ASSERT_EQUAL_FATAL(history_create(path, 2, names, &history, &error), STATUS_OK);
    static const char header[] = "generation,evaluations,seconds,best,median,failed,validation,eta,"
                                 "\"local.A[pre.r^1, \"\"x\"\"]\"\n";
    CU_ASSERT(file_holds(path, header));
    HistoryRow row = {.generation = 1,
                      .evaluations = 8,
                      .seconds = 0.5,
                      .best = 0.25,
                      .median = HUGE_VAL,
                      .failed = 3,
                      .validation = (double)NAN,
                      .coefficients = numbers};
    CU_ASSERT_EQUAL(history_add(history, &row, &error), STATUS_OK);
    char expected[512];
    snprintf(expected, sizeof expected, "%s1,8,0.5,0.25,inf,3,,0.30000000000000004,-0\n", header);
    CU_ASSERT(file_holds(path, expected));
    CU_ASSERT_EQUAL(history_close(history, &error), STATUS_OK);
    CU_ASSERT_EQUAL(history_close(NULL, &error), STATUS_OK);
    free(path);
}

static void history_says_why_not(void)
{
    ErrorText error;
    History *history;
    CU_ASSERT_EQUAL(history_create("/dev/full", 2, names, &history, &error), STATUS_OUTPUT);
    expect_text(error.text, "cannot write '/dev/full': No space left on device");
    CU_ASSERT_PTR_NULL(history);
    CU_ASSERT_EQUAL(history_create(folder, 2, names, &history, &error), STATUS_OUTPUT);
    CU_ASSERT_PTR_NULL(history);
}

/* ---- progress ---- */

static ProgressState example_state(void)
{
    return (ProgressState){
        .generation = 120,
        .generations = 300,
        .best = 0.0213,
        .validation = 0.0105,
        .evaluations = 24800,
        .tier = "cc 8 lanes",
        .seconds = 2,
        .left = 3,
    };
}

static void expect_line(int width, const ProgressState *state, const char *expected)
{
    char text[256];
    progress_line(text, sizeof text, width, state);
    expect_text(text, expected);
}

static void progress_is_cut_from_the_right(void)
{
    ProgressState state = example_state();
    static const char line[] = "generation 120/300  best 0.0213  validation 0.0105  "
                               "12,400 evaluations/s  cc 8 lanes  3 s left";
    expect_line(200, &state, line);
    expect_line((int)strlen(line), &state, line);
    expect_line((int)strlen(line) - 1, &state,
                "generation 120/300  best 0.0213  validation 0.0105  12,400 evaluations/s  "
                "cc 8 lanes");
    expect_line(40, &state, "generation 120/300  best 0.0213");
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
    state.failed = 2;
    state.left = (double)NAN;
    expect_line(200, &state,
                "generation 120  best none  2 failed  12,400 evaluations/s  cc 8 lanes");
    state.evaluations = 1234567890;
    state.left = 3 * 3600.0;
    expect_line(200, &state,
                "generation 120  best none  2 failed  617,283,945 evaluations/s  cc 8 lanes  "
                "3 h 0 min left");
    state.seconds = 0;
    state.left = 100;
    expect_line(200, &state, "generation 120  best none  2 failed  cc 8 lanes  2 min left");
}

/* Runs 60 generations with stderr in a file; returns the number of lines printed. */
static int lines_printed(bool quiet)
{
    char *path = test_path("stderr");
    int saved = dup(STDERR_FILENO);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(file, STDERR_FILENO);
    close(file);
    Progress *progress = progress_create(false, quiet);
    ProgressState state = example_state();
    for (state.generation = 1; state.generation < 60; state.generation++)
        progress_update(progress, &state);
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
    CU_ASSERT_EQUAL(lines_printed(false), 7); /* 1 2 5 10 20 50 60 */
    CU_ASSERT_EQUAL(lines_printed(true), 0);
}

/* ---- suites ---- */

static void add_table_suite(void)
{
    CU_pSuite suite = CU_add_suite("tables", make_test_folder, remove_test_folder);
    CU_add_test(suite, "CSV is read", csv_is_read);
    CU_add_test(suite, "CSV mistakes are named", csv_mistakes_are_named);
    CU_add_test(suite, "CSV with zero bytes", csv_with_zero_bytes);
    CU_add_test(suite, "CSV numbers are rounded like strtod", csv_numbers_are_rounded_like_strtod);
    CU_add_test(suite, "CSV lines may be long", csv_lines_may_be_long);
    CU_add_test(suite, "NPY is read", npy_is_read);
    CU_add_test(suite, "NPY mistakes are named", npy_mistakes_are_named);
    CU_add_test(suite, "NPY may end anywhere", npy_may_end_anywhere);
    CU_add_test(suite, "NPY versions are checked", npy_versions_are_checked);
    CU_add_test(suite, "tables are read from files", tables_are_read_from_files);
}

static void add_file_suite(void)
{
    CU_pSuite suite = CU_add_suite("files", make_test_folder, remove_test_folder);
    CU_add_test(suite, "an error is one line", error_is_one_line);
    CU_add_test(suite, "an error is cut at a character", error_is_cut_at_a_character);
    CU_add_test(suite, "files are read", files_are_read);
    CU_add_test(suite, "pipes are refused", pipes_are_refused);
    CU_add_test(suite, "a failed write keeps the old file", failed_write_keeps_the_old_file);
    CU_add_test(suite, "a write keeps permissions", write_replaces_and_keeps_permissions);
    CU_add_test(suite, "a write says why not", write_says_why_not);
    CU_add_test(suite, "folders are made", folders_are_made);
    CU_add_test(suite, "paths are taken apart", paths_are_taken_apart);
    CU_add_test(suite, "SHA-256 matches FIPS 180", sha256_matches_fips_180);
}

static void add_result_suite(void)
{
    CU_pSuite suite = CU_add_suite("results", make_test_folder, remove_test_folder);
    CU_add_test(suite, "a result is written", result_is_written);
    CU_add_test(suite, "a result reads back", result_reads_back);
    CU_add_test(suite, "numbers read back", numbers_read_back);
    CU_add_test(suite, "little is required", little_is_required);
    CU_add_test(suite, "result mistakes are named", result_mistakes_are_named);
    CU_add_test(suite, "bad seeds are refused", bad_seeds_are_refused);
    CU_add_test(suite, "deep JSON is refused", deep_json_is_refused);
    CU_add_test(suite, "results are read from files", results_are_read_from_files);
    CU_add_test(suite, "history grows row by row", history_grows_row_by_row);
    CU_add_test(suite, "history says why not", history_says_why_not);
    CU_add_test(suite, "progress is cut from the right", progress_is_cut_from_the_right);
    CU_add_test(suite, "progress leaves out what is unknown", progress_leaves_out_what_is_unknown);
    CU_add_test(suite, "progress prints at growing intervals",
                progress_prints_at_growing_intervals);
}

void suite_io(void)
{
    add_table_suite();
    add_file_suite();
    add_result_suite();
}
