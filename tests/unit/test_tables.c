/* test_tables.c: data files, CSV and NPY, and the words of their errors. */
#define _XOPEN_SOURCE 700 /* nftw */
#include <stdint.h>
#include <unistd.h>

#include "runtime/io/file_write.h"
#include "runtime/io/table.h"
#include "runtime/io/table_csv.h"
#include "runtime/io/table_npy.h"
#include "io_folder.h"

void suite_tables(void);

/* ---- CSV ---- */

typedef struct GoodCsv {
    const char *text;
    int rows, columns;
    double values[6];
} GoodCsv;

/* clang-format off */
static const GoodCsv good_csv[] = {
    {"", 0, 0, {0}},
    {"\n \n# 1\n", 0, 0, {0}},
    {"a,b\n", 0, 2, {0}},
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
        Status status = table_csv_parse("x.csv", csv->text, strlen(csv->text), &table, &error);
        expect_text(error.text, "");
        CU_ASSERT_EQUAL(status, STATUS_OK);
        CU_ASSERT(is_table(&table, csv->rows, csv->columns, csv->values));
        table_free(&table);
    }
}

static const BadCase bad_csv[] = {
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
    {"1\n1 2", "x.csv:2: field 1 is '1 2', not a number; columns are separated by commas"},
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
        Status status = table_csv_parse("x.csv", text, strlen(text), &table, &error);
        CU_ASSERT_EQUAL(status, STATUS_PROGRAM);
        expect_text(error.text, bad_csv[k].message);
        CU_ASSERT(table.rows == 0 && table.columns == 0 && table.values == NULL);
    }
}

static void csv_with_zero_bytes(void)
{
    Table table;
    ErrorText error;
    CU_ASSERT_EQUAL(table_csv_parse("x.csv", "1\n\0x\n", 5, &table, &error), STATUS_PROGRAM);
    expect_text(error.text, "x.csv:2: the line holds a zero byte, so the file is not plain text");
    CU_ASSERT_EQUAL(table_csv_parse("x.csv", NULL, 0, &table, &error), STATUS_OK);
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
        Status status = table_csv_parse("x.csv", text, strlen(text), &table, &error);
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
    Status status = table_csv_parse("x.csv", text, 2 * FIELDS + ZEROS + 3, &table, &error);
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
    {1, "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 3)}", "", 0, 0, 3, {0}},
    {1, "{'descr': '<f8', 'fortran_order': False, 'shape': (0,)}", "", 0, 0, 1, {0}},
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
        CU_ASSERT_EQUAL(table_npy_parse("x.npy", bytes, length, &table, &error), STATUS_OK);
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
    {SHAPED("(3, 0)"), "x.npy: the array has no columns"},
    {SHAPED("(0, 3)"), "x.npy: 2 bytes follow the header, not 0 for 0 x 3 numbers of type '|u1'"},
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
        CU_ASSERT_EQUAL(table_npy_parse("x.npy", bytes, length, &table, &error), STATUS_PROGRAM);
        expect_text(error.text, bad_npy[k].message);
        CU_ASSERT(table.rows == 0 && table.columns == 0 && table.values == NULL);
    }
}

static void expect_bad_npy(const unsigned char *bytes, size_t length, const char *message)
{
    Table table;
    ErrorText error = {""};
    CU_ASSERT_EQUAL(table_npy_parse("x.npy", bytes, length, &table, &error), STATUS_PROGRAM);
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
            CU_ASSERT_EQUAL(table_npy_parse("x.npy", copy, cut, &table, &error), STATUS_PROGRAM);
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
    Folder place;
    bool outside;
    char *csv = test_path("a.CSV");
    CU_ASSERT_EQUAL_FATAL(folder_open(&place, folder, &error), STATUS_OK);
    CU_ASSERT_EQUAL(table_read(&place, "a.CSV", &table, &outside, &error), STATUS_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "a.CSV': No such file"));
    CU_ASSERT_EQUAL(file_write(csv, "1,2\n", 4, &error), STATUS_OK);
    CU_ASSERT_EQUAL(table_read(&place, "a.CSV", &table, &outside, &error), STATUS_OK);
    CU_ASSERT(is_table(&table, 1, 2, (const double[]){1, 2}));
    table_free(&table);
    CU_ASSERT_EQUAL(table_read(&place, "a.txt", &table, &outside, &error), STATUS_PROGRAM);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "neither '.csv' nor '.npy'"));
    CU_ASSERT_FALSE(outside);
    CU_ASSERT_EQUAL(table_read(&place, "../a.csv", &table, &outside, &error), STATUS_PROGRAM);
    CU_ASSERT(outside);
    folder_close(&place);
    free(csv);
}

void suite_tables(void)
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
