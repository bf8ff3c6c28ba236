/* test_base.c: the containers of compiler/base/, places in a source, and how messages look. */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CUnit/CUnit.h>

#include "compiler/base/arena.h"
#include "compiler/base/diag.h"
#include "compiler/base/suggest.h"
#include "compiler/base/name.h"
#include "compiler/base/source.h"
#include "compiler/base/strbuf.h"
#include "compiler/base/vec.h"
#include "runtime/memory.h"

void suite_base(void);

/* ---- helpers -------------------------------------------------------------------------------- */

/* Prints both texts if they differ: a failed assertion of CUnit does not. */
static void expect_text(const char *found, const char *expected)
{
    if (found == NULL)
        found = "";
    if (strcmp(found, expected) != 0)
        printf("\nexpected:\n%s\nfound:\n%s\n", expected, found);
    CU_ASSERT_STRING_EQUAL(found, expected);
}

/* ---- arena, vec, strbuf, names -------------------------------------------------------------- */

static void test_arena_memory_is_zeroed_and_aligned(void)
{
    Arena *arena = arena_create();
    for (size_t size = 0; size < 300; size++) {
        unsigned char *bytes = arena_alloc(arena, size);
        CU_ASSERT_EQUAL((uintptr_t)bytes % sizeof(double), 0);
        for (size_t k = 0; k < size; k++)
            CU_ASSERT_EQUAL(bytes[k], 0);
        memset(bytes, 0xAA, size);
    }
    CU_ASSERT_EQUAL(arena_used(arena), 300 * 299 / 2);
    arena_destroy(arena);
    arena_destroy(NULL);
}

/* What a process ends with that takes so much of an arena of 1 MB. */
static int status_after(int kilobytes)
{
    pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(99);
        Arena *arena = arena_create();
        arena_limit(arena, 1000000, "too large");
        for (int k = 0; k < kilobytes; k++)
            arena_alloc(arena, 1000);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_arena_limit(void)
{
    CU_ASSERT_EQUAL(status_after(1000), 0);
    CU_ASSERT_EQUAL(status_after(1001), 1);
}

static void test_arena_large_objects(void)
{
    Arena *arena = arena_create();
    char *small = arena_copy(arena, "small", 5);
    size_t size = 1024 * 1024;
    char *large = arena_alloc(arena, size);
    memset(large, 'x', size);
    char *after = arena_copy(arena, "after", 5);
    CU_ASSERT_STRING_EQUAL(small, "small");
    CU_ASSERT_STRING_EQUAL(after, "after");
    arena_destroy(arena);
}

static void test_arena_text(void)
{
    Arena *arena = arena_create();
    CU_ASSERT_STRING_EQUAL(arena_copy(arena, "abc", 2), "ab");
    CU_ASSERT_STRING_EQUAL(arena_copy(arena, NULL, 0), "");
    CU_ASSERT_STRING_EQUAL(arena_printf(arena, "%d %s", 7, "x"), "7 x");
    arena_destroy(arena);
}

static void test_vec_grows(void)
{
    Arena *arena = arena_create();
    VEC(int) list = {0};
    for (int k = 0; k < 1000; k++)
        vec_push(arena, &list, k);
    CU_ASSERT_EQUAL(list.count, 1000);
    for (int k = 0; k < list.count; k++)
        CU_ASSERT_EQUAL(list.items[k], k);
    arena_destroy(arena);
}

static void test_strbuf(void)
{
    StrBuf text = {0};
    strbuf_add(&text, "a");
    strbuf_char(&text, 'b');
    strbuf_add_bytes(&text, "cdef", 2);
    strbuf_printf(&text, "%03d", 5);
    CU_ASSERT_STRING_EQUAL(text.text, "abcd005");
    for (int k = 0; k < 1000; k++)
        strbuf_add(&text, "0123456789");
    CU_ASSERT_EQUAL(text.length, 10007);

    char *taken = strbuf_take(&text);
    CU_ASSERT_EQUAL(strlen(taken), 10007);
    CU_ASSERT_PTR_NULL(text.text);
    free(taken);

    char *empty = strbuf_take(&text);
    CU_ASSERT_STRING_EQUAL(empty, "");
    free(empty);
    strbuf_free(&text);
}

static void test_names_are_equal_if_their_pointers_are(void)
{
    enum { COUNT = 5000 };
    Arena *arena = arena_create();
    NameTable *names = name_table_create(arena);
    static Name first[COUNT];
    char text[16];
    for (int k = 0; k < COUNT; k++) {
        snprintf(text, sizeof text, "name%d", k);
        first[k] = name_intern(names, text);
    }
    for (int k = 0; k < COUNT; k++) {
        snprintf(text, sizeof text, "name%d", k);
        CU_ASSERT_PTR_EQUAL(name_intern(names, text), first[k]);
        CU_ASSERT_STRING_EQUAL(first[k], text);
    }
    CU_ASSERT_PTR_EQUAL(name_intern_bytes(names, "name1xyz", 5), first[1]);
    CU_ASSERT_PTR_NOT_EQUAL(name_intern_bytes(names, "a\0b", 3), name_intern(names, "a"));
    CU_ASSERT_STRING_EQUAL(name_intern(names, ""), "");
    arena_destroy(arena);
}

/* ---- source --------------------------------------------------------------------------------- */

static void expect_place(const SourceSet *set, int offset, int line, int column)
{
    Position position = source_position(set, 0, offset);
    CU_ASSERT_EQUAL(position.line, line);
    CU_ASSERT_EQUAL(position.column, column);
}

static void test_positions(void)
{
    Arena *arena = arena_create();
    SourceSet set = {.arena = arena};
    const char *text = "ab\n\n\xC3\xA9x\r\nlast";
    CU_ASSERT_EQUAL(source_add(&set, "t", text, (int)strlen(text)), 0);
    CU_ASSERT_EQUAL(set.files[0]->line_count, 4);
    expect_place(&set, 0, 1, 1);
    expect_place(&set, 2, 1, 3);
    expect_place(&set, 3, 2, 1);
    expect_place(&set, 4, 3, 1);
    expect_place(&set, 6, 3, 2); /* behind one character of two bytes */
    expect_place(&set, 9, 4, 1);
    expect_place(&set, 13, 4, 5);
    expect_place(&set, 99, 4, 5); /* no further than the end */
    arena_destroy(arena);
}

static void test_positions_in_a_long_line(void)
{
    enum { LENGTH = 100000 };
    Arena *arena = arena_create();
    SourceSet set = {.arena = arena};
    char *text = malloc(LENGTH);
    for (int k = 0; k < LENGTH; k += 2)
        memcpy(text + k, "\xC3\xA9", 2);
    text[1] = '\n'; /* the first character is broken */
    source_add(&set, "t", text, LENGTH);
    for (int k = 2; k < LENGTH; k += 2 * 997)
        expect_place(&set, k, 2, k / 2);
    expect_place(&set, LENGTH, 2, LENGTH / 2);
    free(text);
    arena_destroy(arena);
}

static void test_empty_source(void)
{
    Arena *arena = arena_create();
    SourceSet set = {.arena = arena};
    source_add(&set, "t", "", 0);
    expect_place(&set, 0, 1, 1);
    for (int k = 1; k < 20; k++)
        CU_ASSERT_EQUAL(source_add(&set, "t", "x", 1), k);
    arena_destroy(arena);
}

static void test_source_load(void)
{
    Arena *arena = arena_create();
    SourceSet set = {.arena = arena};
    errno = 0;
    CU_ASSERT_EQUAL(source_load(&set, "/nowhere/at/all"), -1);
    CU_ASSERT_EQUAL(errno, ENOENT);
    CU_ASSERT_EQUAL(source_load(&set, "/tmp"), -1);
    CU_ASSERT_EQUAL(errno, EISDIR);

    char path[] = "/tmp/plastc_base_XXXXXX";
    int descriptor = mkstemp(path);
    CU_ASSERT_TRUE_FATAL(descriptor >= 0);
    CU_ASSERT_EQUAL(source_load(&set, path), 0);
    CU_ASSERT_EQUAL(set.files[0]->length, 0);
    CU_ASSERT_EQUAL(write(descriptor, "plast 1\n", 8), 8);
    CU_ASSERT_EQUAL(source_load(&set, path), 1);
    CU_ASSERT_STRING_EQUAL(set.files[1]->text, "plast 1\n");
    CU_ASSERT_STRING_EQUAL(set.files[1]->path, path);
    CU_ASSERT_EQUAL(ftruncate(descriptor, SOURCE_MAX_BYTES), 0);
    CU_ASSERT_EQUAL(source_load(&set, path), 2);
    CU_ASSERT_EQUAL(ftruncate(descriptor, SOURCE_MAX_BYTES + 1), 0);
    CU_ASSERT_EQUAL(source_load(&set, path), -1);
    CU_ASSERT_EQUAL(errno, EFBIG);
    close(descriptor);
    unlink(path);
    arena_destroy(arena);
}

static void test_span_join(void)
{
    Span joined = span_join((Span){0, 5, 9}, (Span){0, 2, 6});
    CU_ASSERT_EQUAL(joined.start, 2);
    CU_ASSERT_EQUAL(joined.end, 9);
}

/* ---- messages ------------------------------------------------------------------------------- */

typedef struct Fixture {
    Arena *arena;
    SourceSet sources;
    Diags *diags;
} Fixture;

static void open_fixture(Fixture *fixture, const char *text)
{
    fixture->arena = arena_create();
    fixture->sources = (SourceSet){.arena = fixture->arena};
    source_add(&fixture->sources, "oja.plast", text, (int)strlen(text));
    fixture->diags = diags_create(fixture->arena, &fixture->sources);
}

static void close_fixture(Fixture *fixture, const char *expected)
{
    StrBuf out = {0};
    diags_render(fixture->diags, &out, false);
    expect_text(out.text, expected);
    strbuf_free(&out);
    arena_destroy(fixture->arena);
}

static void test_message_with_note_and_help(void)
{
    Fixture f;
    open_fixture(&f, "population exc[10] rate {\n}\n    plastic exc\n");
    Diag *diag =
        diag_error(f.diags, E_WRONG_KIND, (Span){0, 40, 43}, "'%s' is a population", "exc");
    diag_note(diag, (Span){0, 11, 14}, "'exc' is declared here");
    diag_help(diag, "did you mean '%s'?", "hebb");
    CU_ASSERT_EQUAL(diags_error_count(f.diags), 1);
    CU_ASSERT_EQUAL(diags_warning_count(f.diags), 0);
    close_fixture(&f, "oja.plast:3:13: error[E0303]: 'exc' is a population\n"
                      "    3 |     plastic exc\n"
                      "      |             ^^^\n"
                      "oja.plast:1:12: note: 'exc' is declared here\n"
                      "    1 | population exc[10] rate {\n"
                      "      |            ^^^\n"
                      "  help: did you mean 'hebb'?\n");
}

static void test_messages_are_ordered_by_place(void)
{
    Fixture f;
    open_fixture(&f, "abc");
    diag_error(f.diags, E_SYNTAX, (Span){0, 2, 3}, "third");
    diag_warning(f.diags, E_SYNTAX, (Span){0, 0, 1}, "first");
    diag_error(f.diags, E_SYNTAX, (Span){0, 1, 2}, "second");
    diag_error(f.diags, E_SYNTAX, (Span){0, 2, 2}, "fourth");
    diag_error(f.diags, E_SYNTAX, (Span){.file = -1}, "without a place");
    CU_ASSERT_EQUAL(diags_error_count(f.diags), 4);
    CU_ASSERT_EQUAL(diags_warning_count(f.diags), 1);
    close_fixture(&f, "error[E0201]: without a place\n"
                      "oja.plast:1:1: warning[E0201]: first\n    1 | abc\n      | ^\n"
                      "oja.plast:1:2: error[E0201]: second\n    1 | abc\n      |  ^\n"
                      "oja.plast:1:3: error[E0201]: third\n    1 | abc\n      |   ^\n"
                      "oja.plast:1:3: error[E0201]: fourth\n    1 | abc\n      |   ^\n");
}

static void test_message_takes_at_most_8_lines(void)
{
    Fixture f;
    open_fixture(&f, "abc");
    Diag *diag = diag_error(f.diags, E_SYNTAX, (Span){0, 0, 1}, "x");
    diag_note(diag, (Span){0, 1, 2}, "one");
    diag_note(diag, (Span){0, 2, 3}, "two");
    diag_help(diag, "three");
    diag_help(diag, "four");
    diag_help(diag, "five");
    close_fixture(&f, "oja.plast:1:1: error[E0201]: x\n    1 | abc\n      | ^\n"
                      "oja.plast:1:2: note: one\n    1 | abc\n      |  ^\n"
                      "  help: three\n  help: four\n");
}

static void test_only_so_many_errors_are_kept(void)
{
    Fixture f;
    open_fixture(&f, "abc");
    for (int k = 0; k < DIAG_LIMIT + 3; k++) {
        Diag *diag = diag_error(f.diags, E_SYNTAX, (Span){.file = -1}, "error");
        diag_help(diag, "advice");
        diag_note(diag, (Span){.file = -1}, "note");
    }
    CU_ASSERT_EQUAL(diags_error_count(f.diags), DIAG_LIMIT + 3);
    StrBuf expected = {0};
    for (int k = 0; k < DIAG_LIMIT; k++)
        strbuf_add(&expected, "error[E0201]: error\n  help: advice\nnote: note\n");
    strbuf_add(&expected, "3 more errors are not shown\n");
    close_fixture(&f, expected.text);
    strbuf_free(&expected);
}

static void test_odd_bytes_are_shown_as_one_column_each(void)
{
    Fixture f;
    /* a tab, a bell, an umlaut, a broken byte, a control that turns the direction of text */
    open_fixture(&f, "\ta\a\xC3\xA4\xFF\xE2\x80\xAE!\r\nb");
    diag_error(f.diags, E_SYNTAX, (Span){0, 9, 10}, "'\x1B[31m'");
    close_fixture(&f, "oja.plast:1:7: error[E0201]: '?[31m'\n"
                      "    1 |  a?\xC3\xA4?"
                      "?!\n"
                      "      |       ^\n");
}

static void test_truncated_and_overlong_utf8(void)
{
    Fixture f;
    open_fixture(&f, "\xE2\x82|\xC0\xAF|\xED\xA0\x80|\xF4\x90\x80\x80|\xE2");
    diag_error(f.diags, E_SYNTAX, (Span){0, 0, 1}, "x");
    close_fixture(&f, "oja.plast:1:1: error[E0201]: x\n"
                      "    1 | ??|??|?|?|?\n"
                      "      | ^\n");
}

static void test_span_of_several_lines_and_at_the_end(void)
{
    Fixture f;
    open_fixture(&f, "ab(\ncd)\n");
    diag_error(f.diags, E_SYNTAX, (Span){0, 1, 6}, "x");
    diag_error(f.diags, E_SYNTAX, (Span){0, 7, 8}, "line end");
    diag_error(f.diags, E_SYNTAX, (Span){0, 8, 8}, "end");
    close_fixture(&f, "oja.plast:1:2: error[E0201]: x\n    1 | ab(\n      |  ^^\n"
                      "oja.plast:2:4: error[E0201]: line end\n    2 | cd)\n      |    ^\n"
                      "oja.plast:3:1: error[E0201]: end\n    3 | \n      | ^\n");
}

static void repeat(StrBuf *text, char character, int count)
{
    for (int k = 0; k < count; k++)
        strbuf_char(text, character);
}

static void test_long_lines_are_cut_around_the_span(void)
{
    StrBuf line = {0};
    repeat(&line, 'a', 200);
    strbuf_add(&line, "XY");
    repeat(&line, 'b', 200);
    Fixture f;
    open_fixture(&f, line.text);
    diag_error(f.diags, E_SYNTAX, (Span){0, 0, 1}, "begin");
    diag_error(f.diags, E_SYNTAX, (Span){0, 200, 202}, "middle");
    diag_error(f.diags, E_SYNTAX, (Span){0, 402, 402}, "end");

    StrBuf expected = {0};
    strbuf_add(&expected, "oja.plast:1:1: error[E0201]: begin\n    1 | ");
    repeat(&expected, 'a', 97);
    strbuf_add(&expected, "...\n      | ^\noja.plast:1:201: error[E0201]: middle\n    1 | ...");
    repeat(&expected, 'a', 60);
    strbuf_add(&expected, "XY");
    repeat(&expected, 'b', 32);
    strbuf_add(&expected, "...\n      | ");
    repeat(&expected, ' ', 63);
    strbuf_add(&expected, "^^\noja.plast:1:403: error[E0201]: end\n    1 | ...");
    repeat(&expected, 'b', 60);
    strbuf_add(&expected, "\n      | ");
    repeat(&expected, ' ', 63);
    strbuf_add(&expected, "^\n");
    close_fixture(&f, expected.text);
    strbuf_free(&expected);
    strbuf_free(&line);
}

static void test_colors(void)
{
    Fixture f;
    open_fixture(&f, "abc");
    diag_error(f.diags, E_SYNTAX, (Span){0, 1, 2}, "x");
    StrBuf out = {0};
    diags_render(f.diags, &out, true);
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, "\033[1;31merror[E0201]:\033[0m x\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, "\033[1;32m^\033[0m\n"));
    strbuf_free(&out);
    arena_destroy(f.arena);
}

static void test_no_messages_render_as_nothing(void)
{
    Fixture f;
    open_fixture(&f, "abc");
    close_fixture(&f, "");
}

/* ---- suggestions and faults ----------------------------------------------------------------- */

static void test_suggestions(void)
{
    static const char *const words[] = {"drive", "first", "ms", "Hz", "population"};
    CU_ASSERT_PTR_EQUAL(suggest_word("dirve", words, 5), words[0]); /* a swap costs one */
    CU_ASSERT_PTR_EQUAL(suggest_word("driv", words, 5), words[0]);
    CU_ASSERT_PTR_EQUAL(suggest_word("drive", words, 5), words[0]);
    CU_ASSERT_PTR_EQUAL(suggest_word("msec", words, 5), words[2]);
    CU_ASSERT_PTR_EQUAL(suggest_word("hz", words, 5), words[3]);
    CU_ASSERT_PTR_EQUAL(suggest_word("populaton", words, 5), words[4]);
    CU_ASSERT_PTR_NULL(suggest_word("x", words, 5));
    CU_ASSERT_PTR_NULL(suggest_word("", words, 5));
    CU_ASSERT_PTR_NULL(suggest_word("weights", words, 5));
    CU_ASSERT_PTR_NULL(suggest_word("drive", words, 0));

    static const char *const equals[] = {"ab1", "ab2"};
    CU_ASSERT_PTR_EQUAL(suggest_word("ab3", equals, 2), equals[0]);
    char longer[100];
    memset(longer, 'x', 99);
    longer[99] = '\0';
    CU_ASSERT_PTR_NULL(suggest_word(longer, words, 5));
}

/* What diag_ice() prints, in a child of its own. */
static void test_ice(void)
{
    int ends[2];
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    CU_ASSERT_TRUE_FATAL(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        diag_ice("ir_verify", "the IR\n", "slot %d", 7);
    }
    close(ends[1]);
    char text[4096] = {0};
    size_t length = 0;
    ssize_t count;
    while (length < sizeof text - 1 &&
           (count = read(ends[0], text + length, sizeof text - 1 - length)) > 0)
        length += (size_t)count;
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    CU_ASSERT_TRUE(WIFEXITED(status));
    CU_ASSERT_EQUAL(WEXITSTATUS(status), EXIT_INTERNAL);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "internal error in ir_verify: slot 7\n"));

    const char *saved = strstr(text, " is in ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(saved);
    char *path = text + (saved - text) + strlen(" is in ");
    path[strcspn(path, "\n")] = '\0';
    FILE *file = fopen(path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    char line[16] = "";
    CU_ASSERT_PTR_NOT_NULL(fgets(line, sizeof line, file));
    CU_ASSERT_STRING_EQUAL(line, "the IR\n");
    fclose(file);
    unlink(path);
}

/* Three digits, and never a power of ten. */
static void test_memory_in_words(void)
{
    static const struct { double bytes; const char *words; } rows[] = {
        {0, "0 MB"},          {480, "0.00048 MB"}, {999.4e6, "999 MB"},         {999.6e6, "1 GB"},       {1.5e9, "1.5 GB"},
        {8.0085e13, "80.1 TB"}, {2e17, "200 PB"},    {3e21, "3000 EB"}, {(double)INFINITY, "inf MB"}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        CU_ASSERT_STRING_EQUAL(memory_decimal(rows[k].bytes).text, rows[k].words);
}

void suite_base(void)
{
    CU_pSuite suite = CU_add_suite("base", NULL, NULL);
    CU_add_test(suite, "arena_memory_is_zeroed_and_aligned",
                test_arena_memory_is_zeroed_and_aligned);
    CU_add_test(suite, "memory in words", test_memory_in_words);
    CU_add_test(suite, "arena_large_objects", test_arena_large_objects);
    CU_add_test(suite, "arena limit", test_arena_limit);
    CU_add_test(suite, "arena_text", test_arena_text);
    CU_add_test(suite, "vec_grows", test_vec_grows);
    CU_add_test(suite, "strbuf", test_strbuf);
    CU_add_test(suite, "names_are_equal_if_their_pointers_are",
                test_names_are_equal_if_their_pointers_are);
    CU_add_test(suite, "positions", test_positions);
    CU_add_test(suite, "positions_in_a_long_line", test_positions_in_a_long_line);
    CU_add_test(suite, "empty_source", test_empty_source);
    CU_add_test(suite, "source_load", test_source_load);
    CU_add_test(suite, "span_join", test_span_join);
    CU_add_test(suite, "message_with_note_and_help", test_message_with_note_and_help);
    CU_add_test(suite, "messages_are_ordered_by_place", test_messages_are_ordered_by_place);
    CU_add_test(suite, "message_takes_at_most_8_lines", test_message_takes_at_most_8_lines);
    CU_add_test(suite, "only_so_many_errors_are_kept", test_only_so_many_errors_are_kept);
    CU_add_test(suite, "odd_bytes_are_shown_as_one_column_each",
                test_odd_bytes_are_shown_as_one_column_each);
    CU_add_test(suite, "truncated_and_overlong_utf8", test_truncated_and_overlong_utf8);
    CU_add_test(suite, "span_of_several_lines_and_at_the_end",
                test_span_of_several_lines_and_at_the_end);
    CU_add_test(suite, "long_lines_are_cut_around_the_span",
                test_long_lines_are_cut_around_the_span);
    CU_add_test(suite, "colors", test_colors);
    CU_add_test(suite, "no_messages_render_as_nothing", test_no_messages_render_as_nothing);
    CU_add_test(suite, "suggestions", test_suggestions);
    CU_add_test(suite, "ice", test_ice);
}
