/* test_curve.c: lines and marks in characters of Braille and of ASCII. */
#include "compiler/watch/curve.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

#include <CUnit/Basic.h>

/* The rows of a curve, each ended by '|'. */
static void expect_rows(const Curve *curve, const char *expected)
{
    StrBuf out = {0};
    for (int row = 0; row < curve->rows; row++) {
        for (int column = 0; column < curve->columns; column++)
            curve_add_cell(curve, column, row, &out);
        strbuf_char(&out, '|');
    }
    CU_ASSERT_STRING_EQUAL(out.text, expected);
    strbuf_free(&out);
}

static void each_dot_of_braille(void)
{
    static const char *const dots[4][2] = {{"⠁|", "⠈|"}, {"⠂|", "⠐|"}, {"⠄|", "⠠|"}, {"⡀|", "⢀|"}};
    Arena *arena = arena_create();
    for (int y = 0; y < 4; y++)
        for (int x = 0; x < 2; x++) {
            Curve curve = curve_new(arena, 1, 1, true);
            CU_ASSERT(curve.wide == 2 && curve.high == 4);
            curve_line(&curve, x, y, x, y, 1);
            expect_rows(&curve, dots[y][x]);
        }
    Curve full = curve_new(arena, 1, 1, true);
    for (int y = 0; y < 4; y++)
        curve_line(&full, 0, y, 1, y, 1);
    expect_rows(&full, "⣿|");
    arena_destroy(arena);
}

static void lines_of_braille(void)
{
    Arena *arena = arena_create();
    Curve curve = curve_new(arena, 4, 2, true);
    expect_rows(&curve, "    |    |");
    curve_line(&curve, 0, 0, 7, 7, 1); /* down to the right, and back over the same dots */
    expect_rows(&curve, "⠑⢄  |  ⠑⢄|");
    curve_line(&curve, 7, 7, 0, 0, 1);
    expect_rows(&curve, "⠑⢄  |  ⠑⢄|");
    curve_line(&curve, 0, 7, 7, 7, 1);
    expect_rows(&curve, "⠑⢄  |⣀⣀⣑⣄|");
    curve_line(&curve, 7, 0, 7, 7, 1);
    expect_rows(&curve, "⠑⢄ ⢸|⣀⣀⣑⣼|");
    arena_destroy(arena);
}

static void lines_of_ascii(void)
{
    Arena *arena = arena_create();
    Curve curve = curve_new(arena, 4, 2, false);
    CU_ASSERT(curve.wide == 4 && curve.high == 4);
    curve_line(&curve, 0, 0, 3, 3, 1);
    expect_rows(&curve, "'.  |  '.|");
    curve_line(&curve, 0, 0, 0, 3, 1);
    expect_rows(&curve, ":.  |: '.|");
    arena_destroy(arena);
}

static void marks_lie_above(void)
{
    Arena *arena = arena_create();
    Curve curve = curve_new(arena, 3, 1, true);
    curve_mark(&curve, 2, 3, 'o', 2);
    curve_line(&curve, 0, 0, 5, 0, 1);
    expect_rows(&curve, "⠉o⠉|");
    CU_ASSERT_EQUAL(curve.cells[1].ink, 2);
    CU_ASSERT_EQUAL(curve.cells[2].ink, 1);
    arena_destroy(arena);
}

static void what_lies_outside_is_left_out(void)
{
    Arena *arena = arena_create();
    Curve curve = curve_new(arena, 2, 1, true);
    curve_line(&curve, -4, 1, 8, 1, 1);
    curve_line(&curve, 0, -1, 3, -1, 1);
    curve_line(&curve, 0, 4, 3, 4, 1);
    curve_mark(&curve, 4, 0, 'o', 1);
    expect_rows(&curve, "⠒⠒|");
    arena_destroy(arena);
}

void suite_curve(void)
{
    CU_pSuite suite = CU_add_suite("curve", NULL, NULL);
    CU_add_test(suite, "each dot of Braille", each_dot_of_braille);
    CU_add_test(suite, "lines of Braille", lines_of_braille);
    CU_add_test(suite, "lines of ASCII", lines_of_ascii);
    CU_add_test(suite, "marks lie above", marks_lie_above);
    CU_add_test(suite, "what lies outside is left out", what_lies_outside_is_left_out);
}
