/* test_pictures.c: windows of rules against their closed forms, pictures as tables. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/plot/picture_table.h"
#include "compiler/plot/plot.h"
#include "suites.h"

static const char program[] =
    "plast 1\n"
    "step 0.1 ms\n"
    "const eta = 0.01\n"
    "input x[2] = poisson(10 Hz)\n"
    "population y[1] spiking { dv/dt = -v / 10 ms; threshold v > 1; reset v = 0 }\n"
    "projection xy : x -> y { all_to_all; w = 0.2; on_pre { post.v += w }; plastic pair; clip w in [0, 1] }\n"
    "rule pair { %s }\n"
    "task nothing { trials 1; phase p 10 ms }\n"
    "loss l = mean(xy.w)\n"
    "reference known { pair.gamma = 2 }\n"
    "search { minimize l; method cmaes; budget 1 generations }\n";

/* The picture of a program with this rule; the caller closes the source. */
static const Picture *draw(PlotSource *source, const char *rule, const char *kind_name)
{
    char path[] = "/tmp/plastc-picture-XXXXXX";
    int opened = mkstemp(path);
    FILE *file = fdopen(opened, "w");
    CU_ASSERT_FATAL(file != NULL);
    char text[2048];
    const char *before = strstr(program, "%s");
    snprintf(text, sizeof text, "%.*s%s%s", (int)(before - program), program, rule, before + 2);
    fputs(text, file);
    fclose(file);
    Command command = {.file = path, .rule = "known"};
    const PlotKind *kind = NULL;
    for (int k = 0; k < plot_kind_count; k++)
        if (strcmp(plot_kinds[k].name, kind_name) == 0)
            kind = &plot_kinds[k];
    Picture *picture;
    ErrorText error = {""};
    CU_ASSERT_EQUAL_FATAL(plot_open(source, &command, &error), STATUS_OK);
    CU_ASSERT_EQUAL(plot_make(source, kind, &picture, &error), STATUS_OK);
    CU_ASSERT_STRING_EQUAL(error.text, "");
    unlink(path);
    return picture;
}

/* Expects the series to have y(lag) = early at negative lags in ms and late else, each times exp(-|lag| / tau). */
static void expect_window(const Series *series, double early, double late, double alone)
{
    CU_ASSERT_EQUAL_FATAL(series->count, 201); /* five times 20 ms on both sides */
    for (int k = 0; k < series->count; k++) {
        double lag = k - 100, size = k < 100 ? early : late;
        CU_ASSERT_DOUBLE_EQUAL(series->x[k], lag, 1e-9);
        CU_ASSERT_DOUBLE_EQUAL(series->y[k], alone + size * exp(-fabs(lag) / 20), 1e-14);
    }
}

#define TRACES "learn gamma = 0.5; trace x on pre tau 20 ms; trace z on post tau 20 ms; "

static void windows(void)
{
    PlotSource source;
    const Picture *picture = draw(&source, TRACES "on_pre { w += eta * (-0.4 - z) }; on_post { w += eta * gamma * x }", "window");
    CU_ASSERT_EQUAL(picture->panels.count, 1);
    CU_ASSERT_EQUAL(picture->panels.items[0]->series.count, 1);
    expect_window(&picture->panels.items[0]->series.items[0], -0.01, 0.02, -0.004);
    plot_close(&source);

    /* both spikes in one step, and the postsynaptic one is first: it sees no trace, the other one sees its own */
    picture = draw(&source, TRACES "ties post_first; on_pre { w += eta * z }; on_post { w += eta * gamma * x }", "window");
    CU_ASSERT_DOUBLE_EQUAL(picture->panels.items[0]->series.items[0].y[100], 0.01, 1e-14);
    plot_close(&source);

    picture = draw(&source, TRACES "on_pre { w -= eta * z * w }; on_post { w += eta * gamma * x * (1 - w) }", "window");
    CU_ASSERT_EQUAL_FATAL(picture->panels.items[0]->series.count, 3);
    expect_window(&picture->panels.items[0]->series.items[0], -0.01 * 0.25, 0.02 * 0.75, 0);
    expect_window(&picture->panels.items[0]->series.items[2], -0.01 * 0.75, 0.02 * 0.25, 0);
    plot_close(&source);
}

/* dw/dt of spikes that change w by 0.004 and 0.002 each is linear in the rates. */
static void curves_over_rates(void)
{
    PlotSource source;
    const Picture *picture = draw(&source, TRACES "on_pre { w -= 0.002 * gamma }; on_post { w += 0.002 * gamma + 0 * eta * (x + z) }", "rates");
    CU_ASSERT_EQUAL_FATAL(picture->panels.count, 2);
    for (int panel = 0; panel < 2; panel++) {
        const Series *series = &picture->panels.items[panel]->series.items[0];
        CU_ASSERT_EQUAL_FATAL(series->count, 11);
        for (int k = 0; k < 11; k++) { /* 120 s of each train: five standard deviations of Poisson's counts */
            double rate = 10 * k, expected = 0.004 * (panel == 0 ? rate - 20 : 20 - rate);
            CU_ASSERT_DOUBLE_EQUAL(series->y[k], expected, 5 * 0.004 * sqrt((rate + 20) / 120) + 0.004 * rate * 0.01);
        }
    }
    plot_close(&source);
}

static void tables(void)
{
    Arena *arena = arena_create();
    const double x[] = {0, 1, 2}, y[] = {0.5, (double)NAN, -(double)INFINITY}, cells[] = {1, 2, 3, (double)NAN};
    Picture *picture = picture_new(arena, "a", NULL);
    Panel *panel = picture_add(picture, "p <&>", "x (s)", "y");
    picture_add_series(picture, panel, (Series){SERIES_LINE, "one", 0, false, 3, x, y, NULL});
    HeatMap heat = {.rows = 2, .columns = 2, .values = cells};
    picture_add(picture, "map", NULL, NULL)->heat = &heat;
    StrBuf out = {0};
    picture_table(picture, &out);
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, "<summary>numbers of: p &lt;&amp;&gt;, one</summary>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, "<tr><td>1</td><td></td></tr>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, "<tr><td>2</td><td>−inf</td></tr>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, "<tr><th scope=\"row\">1</th><td>3</td><td></td></tr>"));
    strbuf_free(&out);
    arena_destroy(arena);
}

void suite_pictures(void)
{
    CU_pSuite suite = CU_add_suite("pictures", NULL, NULL);
    CU_add_test(suite, "windows", windows);
    CU_add_test(suite, "curves over rates", curves_over_rates);
    CU_add_test(suite, "tables", tables);
}
