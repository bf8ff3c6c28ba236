/* frame_chart.c: see frame_chart.h. Lines are the losses of the best candidates, which the search sees; 'o' the losses
 * of validation. Of several searches the earlier ones are faint, and where there are no colours they are left out. */
#include "frame_chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "compiler/plot/scale.h"
#include "curve.h"

/* A logarithmic axis from so many times on. */
#define DECADES 30

/* Less is no picture. */
#define LEAST_ROWS    3
#define LEAST_COLUMNS 10
#define ROWS_OF_AXIS  2 /* the line and its numbers */
#define ROWS_OF_WORDS 8 /* a legend from so many rows on, and so many columns */
#define COLUMNS_OF_WORDS 32
#define LABEL_SIZE    24

enum { INK_NONE, INK_SEARCH, INK_VALIDATION, INK_EARLIER, INK_FRAME };

typedef struct Chart {
    const Watched *watched;
    const FrameStyle *style;
    Curve curve;
    PlotScale x, y;
    Ticks across, down;
    int margin; /* columns left of the axis */
} Chart;

static const char *ink_on(char ink)
{
    static const char *const codes[] = {"", "\033[36m", "\033[33m", "\033[2m", "\033[2m"};
    return codes[(int)ink];
}

static void set_ink(const Chart *chart, char *now, char ink, StrBuf *out)
{
    if (*now == ink || !chart->style->colours)
        return;
    strbuf_printf(out, "%s%s", *now != INK_NONE ? "\033[0m" : "", ink_on(ink));
    *now = ink;
}

static void add_inked(const Chart *chart, const char *text, char ink, StrBuf *out)
{
    char now = INK_NONE;
    set_ink(chart, &now, ink, out);
    strbuf_add(out, text);
    set_ink(chart, &now, INK_NONE, out);
}

/* ---- ranges and ticks ----------------------------------------------------------------------- */

/* Searches whose curves are drawn: the last one, and those before it. */
static int first_drawn(const Chart *chart)
{
    return chart->style->colours ? 0 : chart->watched->start - 1;
}

static Range range_of(const Chart *chart, const char *const *columns, int count, bool log)
{
    Range range = range_empty();
    for (int k = first_drawn(chart); k < chart->watched->start; k++)
        for (int c = 0; c < count; c++) {
            const HistoryTable *table = &chart->watched->tables[k];
            const double *values = history_table_column(table, columns[c]);
            for (int row = 0; values && row < table->rows; row++)
                range_add(&range, values[row], log);
        }
    return range;
}

static void label_of(const Ticks *ticks, int k, char label[LABEL_SIZE])
{
    snprintf(label, LABEL_SIZE, "%.6g", ticks->at[k] + 0.0); /* of -0 it makes 0 */
}

/* Over very many decades there may be no two powers that are as far apart as is wanted: then there are more. */
static Ticks ticks_of(const PlotScale *y, int most)
{
    if (!y->log)
        return ticks_linear(y->range, most, false);
    Ticks ticks = ticks_log(y->range, most);
    for (int more = most + 1; more < TICKS_MOST && (ticks.count < 2 || ticks.at[0] <= 0); more++)
        ticks = ticks_log(y->range, more);
    return ticks;
}

/* What is seen, then how it lies on the screen. False if there is nothing to draw. */
static bool measure(Chart *chart, int columns, int rows)
{
    static const char *const losses[] = {"best_loss", "validation_loss"}, *const evaluations[] = {"evaluations"};
    Range seen = range_of(chart, losses, 2, false), x = range_of(chart, evaluations, 1, false);
    bool log = seen.low > 0 && seen.high > DECADES * seen.low;
    if (seen.low > seen.high || x.low > x.high)
        return false;
    chart->y = (PlotScale){log, range_to_draw(seen, log), 0, 0};
    chart->x = (PlotScale){false, {0, x.high}, 0, 0};
    int most = rows / 4 < 2 ? 2 : rows / 4 > 8 ? 8 : rows / 4;
    chart->down = ticks_of(&chart->y, most);
    for (int k = 0; k < chart->down.count; k++) {
        char label[LABEL_SIZE];
        label_of(&chart->down, k, label);
        chart->margin = (int)strlen(label) > chart->margin ? (int)strlen(label) : chart->margin;
    }
    int wide = columns - chart->margin - 2;
    if (wide < LEAST_COLUMNS)
        return false;
    chart->curve = curve_new(chart->watched->arena, wide, rows, chart->style->unicode);
    chart->x.to = chart->curve.wide - 1;
    chart->y.from = chart->curve.high - 1;
    chart->across = ticks_linear(chart->x.range, wide / 14 < 1 ? 1 : wide / 14 > 8 ? 8 : wide / 14, true);
    return true;
}

static int place(const PlotScale *scale, double value)
{
    return (int)lround(scale_at(scale, value));
}

/* ---- curves --------------------------------------------------------------------------------- */

static void draw_search(Chart *chart, const HistoryTable *table, char ink)
{
    const double *x = history_table_column(table, "evaluations"), *y = history_table_column(table, "best_loss");
    bool has_last = false;
    int last_x = 0, last_y = 0;
    for (int k = 0; x && y && k < table->rows; k++) {
        bool drawn = isfinite(x[k]) && isfinite(y[k]);
        if (drawn) {
            int at_x = place(&chart->x, x[k]), at_y = place(&chart->y, y[k]);
            curve_line(&chart->curve, has_last ? last_x : at_x, has_last ? last_y : at_y, at_x, at_y, ink);
            last_x = at_x;
            last_y = at_y;
        }
        has_last = drawn;
    }
}

static void draw_validation(Chart *chart, const HistoryTable *table)
{
    const double *x = history_table_column(table, "evaluations"), *y = history_table_column(table, "validation_loss");
    for (int k = 0; x && y && k < table->rows; k++)
        if (isfinite(x[k]) && isfinite(y[k]))
            curve_mark(&chart->curve, place(&chart->x, x[k]), place(&chart->y, y[k]), 'o', INK_VALIDATION);
}

/* ---- lines ---------------------------------------------------------------------------------- */

/* The tick of a row of cells; -1: it has none. */
static int tick_at(const Chart *chart, int row)
{
    for (int k = 0; k < chart->down.count; k++)
        if (place(&chart->y, chart->down.at[k]) / (chart->curve.braille ? 4 : 2) == row)
            return k;
    return -1;
}

static void add_row(const Chart *chart, int row, StrBuf *out)
{
    char label[LABEL_SIZE] = "", now = INK_NONE;
    int tick = tick_at(chart, row), last = chart->curve.columns - 1;
    if (tick >= 0)
        label_of(&chart->down, tick, label);
    strbuf_printf(out, "%*s ", chart->margin, label);
    set_ink(chart, &now, INK_FRAME, out);
    strbuf_add(out, !chart->style->unicode ? tick >= 0 ? "+" : "|" : tick >= 0 ? "┤" : "│");
    const CurveCell *cells = &chart->curve.cells[row * chart->curve.columns];
    while (last >= 0 && cells[last].dots == 0 && cells[last].mark == 0)
        last--;
    for (int column = 0; column <= last; column++) {
        set_ink(chart, &now, cells[column].ink, out);
        curve_add_cell(&chart->curve, column, row, out);
    }
    set_ink(chart, &now, INK_NONE, out);
    strbuf_char(out, '\n');
}

static int column_of(const Chart *chart, double value)
{
    return place(&chart->x, value) / (chart->curve.braille ? 2 : 1);
}

/* The axis below, and its numbers. */
static void add_axis(const Chart *chart, StrBuf *out)
{
    char now = INK_NONE;
    int used = 0, columns = chart->curve.columns;
    strbuf_printf(out, "%*s", chart->margin + 1, "");
    set_ink(chart, &now, INK_FRAME, out);
    strbuf_add(out, chart->style->unicode ? "└" : "+");
    for (int column = 0; column < columns; column++) {
        bool tick = false;
        for (int k = 0; k < chart->across.count; k++)
            tick = tick || column_of(chart, chart->across.at[k]) == column;
        strbuf_add(out, !chart->style->unicode ? tick ? "+" : "-" : tick ? "┬" : "─");
    }
    set_ink(chart, &now, INK_NONE, out);
    strbuf_printf(out, "\n%*s", chart->margin + 2, "");
    for (int k = 0; k < chart->across.count; k++) {
        char label[LABEL_SIZE];
        label_of(&chart->across, k, label);
        int length = (int)strlen(label), at = column_of(chart, chart->across.at[k]) - length / 2;
        at = at < 0 ? 0 : at + length > columns ? columns - length : at;
        if (at < used + (k > 0))
            continue;
        strbuf_printf(out, "%*s%s", at - used, "", label);
        used = at + length;
    }
    strbuf_char(out, '\n');
}

/* A part of the legend, if it fits. */
static void add_part(const Chart *chart, int *used, const char *sample, char ink, const char *words, StrBuf *out)
{
    int width = (int)strlen(words) + (ink == INK_NONE ? 0 : ink == INK_VALIDATION ? 5 : 6);
    if (*used + width > chart->curve.columns)
        return;
    add_inked(chart, sample, ink, out);
    strbuf_add(out, words);
    *used += width;
}

static void add_legend(const Chart *chart, bool validation, StrBuf *out)
{
    const char *dots = chart->style->unicode ? "   ⠒⠒ " : "   .. ";
    int used = 0;
    strbuf_printf(out, "%*s", chart->margin + 2, "");
    add_part(chart, &used, "", INK_NONE, "loss over evaluations", out);
    add_part(chart, &used, dots, INK_SEARCH, "best of each generation", out);
    if (validation)
        add_part(chart, &used, "   o ", INK_VALIDATION, "validation", out);
    if (first_drawn(chart) < chart->watched->start - 1)
        add_part(chart, &used, dots, INK_EARLIER, "earlier starts", out);
    strbuf_char(out, '\n');
}

void frame_chart(const Watched *watched, const FrameStyle *style, int rows, StrBuf *out)
{
    static const char *const column[] = {"validation_loss"};
    Chart chart = {.watched = watched, .style = style};
    bool words = rows >= ROWS_OF_WORDS && style->columns >= COLUMNS_OF_WORDS;
    int high = rows - ROWS_OF_AXIS - words;
    if (high < LEAST_ROWS || !measure(&chart, style->columns, high))
        return;
    for (int k = first_drawn(&chart); k < watched->start; k++)
        draw_search(&chart, &watched->tables[k], k + 1 < watched->start ? INK_EARLIER : INK_SEARCH);
    draw_validation(&chart, &watched->tables[watched->start - 1]);
    Range seen = range_of(&chart, column, 1, false);
    if (words)
        add_legend(&chart, seen.low <= seen.high, out);
    for (int row = 0; row < high; row++)
        add_row(&chart, row, out);
    add_axis(&chart, out);
}
