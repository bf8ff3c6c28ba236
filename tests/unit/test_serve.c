/* test_serve.c: what passes through `plastc serve`: bytes as text, lines as they come. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <CUnit/CUnit.h>

#include "compiler/serve/lines.h"
#include "runtime/io/base64.h"
#include "suites.h"

/* RFC 4648, section 10. */
static void test_base64_of_the_standard(void)
{
    static const char *const texts[] = {"", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    for (size_t length = 0; length <= 6; length++) {
        char back[8] = {0}, *text = base64_text("foobar", length);
        CU_ASSERT_PTR_NOT_NULL_FATAL(text);
        CU_ASSERT_STRING_EQUAL(text, texts[length]);
        CU_ASSERT_TRUE(base64_read(text, strlen(text), back, length));
        CU_ASSERT_NSTRING_EQUAL(back, "foobar", length);
        free(text);
    }
}

static void test_base64_of_all_bytes(void)
{
    unsigned char bytes[256], back[256];
    for (int k = 0; k < 256; k++)
        bytes[k] = (unsigned char)k;
    for (size_t length = 250; length <= 256; length++) {
        char *text = base64_text(bytes, length);
        CU_ASSERT_TRUE(base64_read(text, strlen(text), back, length));
        CU_ASSERT_EQUAL(memcmp(bytes, back, length), 0);
        CU_ASSERT_FALSE(base64_read(text, strlen(text), back, length - 3));
        free(text);
    }
}

static void test_text_that_is_no_base64(void)
{
    static const char *const texts[] = {"Zg=", "Zg=a", "Z===", "Zh==", "Z!==", "Zg ="};
    char back[4];
    for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
        CU_ASSERT_FALSE(base64_read(texts[k], strlen(texts[k]), back, 1));
}

/* Reads what is written, some bytes at a time; lines are kept with '|' between them, one that is too long as '#'. */
static void read_as_they_come(const char *text, size_t step, char *found)
{
    int ends[2];
    size_t length, count = strlen(text);
    Lines lines = {.most = 5};
    found[0] = '\0';
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    for (size_t at = 0; at <= count; at += step) {
        size_t piece = count - at < step ? count - at : step;
        CU_ASSERT_EQUAL(write(ends[1], text + at, piece), (long)piece);
        if (piece > 0)
            CU_ASSERT_EQUAL(lines_read(&lines, ends[0]), (long)piece);
        for (char *line; (line = lines_next(&lines, &length)) != NULL;) {
            strcat(found, lines.too_long ? "#" : line);
            strcat(found, "|");
        }
    }
    char *last = lines_last(&lines, &length);
    if (last)
        strcat(found, lines.too_long ? "#" : last);
    lines_free(&lines);
    close(ends[0]);
    close(ends[1]);
}

static void test_lines_as_they_come(void)
{
    char found[64];
    for (size_t step = 1; step <= 30; step++) {
        read_as_they_come("one\n\nseven77\n12345\nend", step, found);
        CU_ASSERT_STRING_EQUAL(found, "one||#|12345|end");
        read_as_they_come("1234567890\n", step, found);
        CU_ASSERT_STRING_EQUAL(found, "#|");
        read_as_they_come("1\n1234567890", step, found);
        CU_ASSERT_STRING_EQUAL(found, "1|#");
    }
}

void suite_serve(void)
{
    CU_pSuite suite = CU_add_suite("serve", NULL, NULL);
    CU_add_test(suite, "base64: the examples of RFC 4648", test_base64_of_the_standard);
    CU_add_test(suite, "base64: all bytes", test_base64_of_all_bytes);
    CU_add_test(suite, "base64: what it is not", test_text_that_is_no_base64);
    CU_add_test(suite, "lines: as they come", test_lines_as_they_come);
}
