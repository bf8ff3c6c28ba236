/* test_plot.c: the scales of pictures: round ticks, ranges, places. */
#include <CUnit/CUnit.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/plot/scale.h"
#include "compiler/plot/svg.h"
#include "suites.h"

/* 1, 2 or 5 times a power of ten, but for rounding. */
static bool is_round(double step)
{
    double digit = step / pow(10, floor(log10(step) + 1e-9));
    return fabs(digit - 1) < 1e-6 || fabs(digit - 2) < 1e-6 || fabs(digit - 5) < 1e-6;
}

static void check_linear(double low, double high, int most)
{
    Ticks ticks = ticks_linear((Range){low, high}, most, false);
    double room = (high - low) * 1e-6;
    CU_ASSERT(ticks.count >= 2 && ticks.count <= TICKS_MOST);
    for (int k = 0; k < ticks.count; k++) {
        CU_ASSERT(ticks.at[k] >= low - room && ticks.at[k] <= high + room);
        CU_ASSERT(k == 0 || strcmp(ticks.words[k], ticks.words[k - 1]) != 0);
    }
    CU_ASSERT(is_round((ticks.at[ticks.count - 1] - ticks.at[0]) / (ticks.count - 1)));
}

static void linear_ticks_are_round(void)
{
    srand(1);
    for (int k = 0; k < 20000; k++) {
        double size = pow(10, rand() % 500 / 10.0 - 25), low = size * (rand() % 2001 / 1000.0 - 1);
        check_linear(low, low + size * (rand() % 1000 + 1) / 1000.0, 4 + k % 6);
    }
    check_linear(-DBL_MAX / 8, DBL_MAX / 8, 5);
    check_linear(0, 1e-300, 5);
    check_linear(1e6, 1e6 + 1e-2, 5);
}

static void ticks_have_words(void)
{
    Ticks ticks = ticks_linear((Range){-0.51, 0.52}, 4, false);
    CU_ASSERT_EQUAL(ticks.count, 3);
    CU_ASSERT_STRING_EQUAL(ticks.words[0], "−0.5");
    CU_ASSERT_STRING_EQUAL(ticks.words[1], "0.0");
    ticks = ticks_linear((Range){0, 4.2e-6}, 4, false);
    CU_ASSERT_EQUAL(ticks.power, -6);
    CU_ASSERT_STRING_EQUAL(ticks.words[ticks.count - 1], "4");
    ticks = ticks_linear((Range){0, 2}, 8, true);
    CU_ASSERT_EQUAL(ticks.count, 3);
    ticks = ticks_log((Range){1e-9, 1}, 9);
    CU_ASSERT(ticks.count >= 5 && ticks.count <= 10);
    CU_ASSERT_STRING_EQUAL(ticks.words[0], "10⁻⁸");
    ticks = ticks_log((Range){0.9, 12}, 9);
    CU_ASSERT_EQUAL(ticks.count, 4); /* 1, 2, 5, 10 */
    ticks = ticks_log((Range){1.1, 1.3}, 9);
    CU_ASSERT(ticks.count >= 2);
}

static Range seen(int count, const double *values, bool log)
{
    Range range = range_empty();
    for (int k = 0; k < count; k++)
        range_add(&range, values[k], log);
    return range_to_draw(range, log);
}

static void ranges_can_be_drawn(void)
{
    const double lists[][2] = {{0, 0},       {1, 1},         {-3, -3},       {(double)NAN, (double)NAN},    {(double)INFINITY, 2},
                               {1, 1 + DBL_EPSILON}, {-DBL_MAX, DBL_MAX}, {DBL_TRUE_MIN, DBL_TRUE_MIN}, {0, DBL_MIN},
                               {DBL_MAX, DBL_MAX}, {-1, 1}, {1e-320, 1e308}};
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
        for (int log = 0; log < 2; log++) {
            Range range = seen(2, lists[k], log);
            PlotScale scale = {log, range, 100, 20};
            CU_ASSERT(isfinite(range.low) && isfinite(range.high) && range.low < range.high);
            CU_ASSERT(isfinite(range.high - range.low));
            Ticks ticks = log ? ticks_log(range, 6) : ticks_linear(range, 6, false);
            CU_ASSERT(ticks.count >= 1 && ticks.count <= TICKS_MOST);
            for (int i = 0; i < 2; i++) {
                double place = isnan(lists[k][i]) ? 50 : scale_at(&scale, lists[k][i]);
                CU_ASSERT(place >= 20 && place <= 100);
            }
        }
}

static void text_is_escaped(void)
{
    StrBuf out = {0};
    svg_escape(&out, "a<b & \"c\"\x01\xff>", 0);
    CU_ASSERT_STRING_EQUAL(out.text, "a&lt;b &amp; &quot;c&quot;??&gt;");
    strbuf_free(&out);
}

void suite_plot(void)
{
    CU_pSuite suite = CU_add_suite("plot", NULL, NULL);
    CU_add_test(suite, "linear ticks are round", linear_ticks_are_round);
    CU_add_test(suite, "ticks have words", ticks_have_words);
    CU_add_test(suite, "ranges can be drawn", ranges_can_be_drawn);
    CU_add_test(suite, "text is escaped", text_is_escaped);
}
