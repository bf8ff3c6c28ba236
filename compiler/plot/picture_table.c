/* picture_table.c: the numbers of a picture as tables of HTML, closed until somebody asks for them. */
#include "picture_table.h"

#include <math.h>

#include "svg.h"

#define ROWS_MOST    60 /* of a table */
#define ROWS_LEAST   10 /* that a long table keeps, where there are many columns */
#define CELLS_MOST   1000
#define COLUMNS_MOST 20

/* `to`: where several tables of the picture follow each other, of the last of those from `what` on; NULL. */
static void open_details(StrBuf *out, const char *title, const char *what, const char *to)
{
    strbuf_add(out, "<details><summary>numbers of: ");
    svg_escape(out, title ? title : "the picture", 0);
    if (what) {
        strbuf_add(out, ", ");
        svg_escape(out, what, 0);
    }
    if (what && to) {
        strbuf_add(out, " to ");
        svg_escape(out, to, 0);
    }
    strbuf_add(out, "</summary>\n<table>\n");
}

static void close_details(StrBuf *out, int left_out)
{
    strbuf_add(out, "</table>\n");
    if (left_out > 0)
        strbuf_printf(out, "<p>every %dth row</p>\n", left_out + 1);
    strbuf_add(out, "</details>\n");
}

static void add_head(StrBuf *out, const char *scope, const char *words)
{
    strbuf_printf(out, "<th scope=\"%s\">", scope);
    svg_escape(out, words ? words : "", 0);
    strbuf_add(out, "</th>");
}

static void add_number(StrBuf *out, double value)
{
    if (isfinite(value))
        strbuf_printf(out, "<td>%.4g</td>", value);
    else
        strbuf_printf(out, "<td>%s</td>", isnan(value) ? "" : value > 0 ? "inf" : "−inf");
}

static bool has_numbers(const Series *series)
{
    for (int k = 0; k < series->count; k++)
        if (!isnan(series->y[k]))
            return true;
    return false;
}

/* One column beside the others if it has the same x, as most have. Those without a number are left out. */
static void series_table(StrBuf *out, const Panel *panel, int first, int end)
{
    const Series *series = &panel->series.items[first];
    int most = CELLS_MOST / panel->series.count;
    most = most < ROWS_LEAST ? ROWS_LEAST : most > ROWS_MOST ? ROWS_MOST : most;
    int every = (series->count + most - 1) / most;
    bool whole = end - first > 1 && end - first == panel->series.count;
    open_details(out, panel->title, whole ? NULL : series->name, end - first > 1 ? panel->series.items[end - 1].name : NULL);
    strbuf_add(out, "<tr>");
    add_head(out, "col", panel->x.label);
    for (int k = first; k < end; k++) {
        const Series *own = &panel->series.items[k];
        if (!has_numbers(own))
            continue;
        add_head(out, "col", own->name ? own->name : panel->y.label ? panel->y.label : panel->title ? panel->title : "value");
        if (own->top)
            add_head(out, "col", "to");
    }
    strbuf_add(out, "</tr>\n");
    for (int row = 0; row < series->count; row += every) {
        strbuf_add(out, "<tr>");
        add_number(out, series->x[row]);
        for (int k = first; k < end; k++) {
            if (!has_numbers(&panel->series.items[k]))
                continue;
            add_number(out, panel->series.items[k].y[row]);
            if (panel->series.items[k].top)
                add_number(out, panel->series.items[k].top[row]);
        }
        strbuf_add(out, "</tr>\n");
    }
    close_details(out, every - 1);
}

static void add_index(StrBuf *out, const char *scope, const char *const *names, int first, int units, int k)
{
    if (names)
        add_head(out, scope, names[k]);
    else
        strbuf_printf(out, "<th scope=\"%s\">%d</th>", scope, first + k * (units > 0 ? units : 1));
}

static void heat_table(StrBuf *out, const Panel *panel, const HeatMap *heat)
{
    int down = (heat->rows + ROWS_MOST - 1) / ROWS_MOST;
    int across = (heat->columns + COLUMNS_MOST - 1) / COLUMNS_MOST;
    open_details(out, panel->title, heat->label, NULL);
    strbuf_add(out, "<tr><td></td>");
    for (int column = 0; column < heat->columns; column += across)
        add_index(out, "col", heat->column_names, heat->column_first, heat->column_units, column);
    strbuf_add(out, "</tr>\n");
    for (int row = 0; row < heat->rows; row += down) {
        strbuf_add(out, "<tr>");
        add_index(out, "row", heat->row_names, 0, heat->row_units, row);
        for (int column = 0; column < heat->columns; column += across)
            add_number(out, heat->values[(size_t)row * (size_t)heat->columns + (size_t)column]);
        strbuf_add(out, "</tr>\n");
    }
    close_details(out, down - 1 > across - 1 ? down - 1 : across - 1);
}

static void pairs_table(StrBuf *out, const Panel *panel, const PairGrid *pairs)
{
    int every = (pairs->points + ROWS_MOST - 1) / ROWS_MOST;
    open_details(out, panel->title, NULL, NULL);
    strbuf_add(out, "<tr>");
    for (int k = 0; k < pairs->count; k++)
        add_head(out, "col", pairs->axes[k].name);
    strbuf_add(out, "</tr>\n");
    for (int point = 0; point < pairs->points; point += every) {
        strbuf_add(out, "<tr>");
        for (int k = 0; k < pairs->count; k++)
            add_number(out, pairs->axes[k].points[point]);
        strbuf_add(out, "</tr>\n");
    }
    close_details(out, every - 1);
}

static void marginals_table(StrBuf *out, const Panel *panel, const MarginalGrid *marginals)
{
    static const char *const heads[MARGINAL_NUMBERS] = {"mean", "deviation",  "5 %",  "25 %", "50 %",
                                                        "75 %", "95 %", "prior's mean", "prior's deviation"};
    open_details(out, panel->title, NULL, NULL);
    strbuf_add(out, "<tr><td></td>");
    for (int k = 0; k < MARGINAL_NUMBERS; k++)
        add_head(out, "col", heads[k]);
    strbuf_add(out, "</tr>\n");
    for (int row = 0; row < marginals->count; row++) {
        strbuf_add(out, "<tr>");
        add_head(out, "row", marginals->axes[row].name);
        for (int k = 0; k < MARGINAL_NUMBERS; k++)
            add_number(out, marginals->axes[row].numbers[k]);
        strbuf_add(out, "</tr>\n");
    }
    close_details(out, 0);
}

void picture_table(const Picture *picture, StrBuf *out)
{
    for (int p = 0; p < picture->panels.count; p++) {
        const Panel *panel = picture->panels.items[p];
        if (panel->heat && panel->heat->rows > 0 && panel->heat->columns > 0)
            heat_table(out, panel, panel->heat);
        if (panel->pairs)
            pairs_table(out, panel, panel->pairs);
        if (panel->marginals)
            marginals_table(out, panel, panel->marginals);
        for (int k = 0, end; k < panel->series.count; k = end) {
            const Series *series = &panel->series.items[k];
            for (end = k + 1; end < panel->series.count && end - k < COLUMNS_MOST &&
                              panel->series.items[end].x == series->x &&
                              panel->series.items[end].count == series->count;)
                end++;
            bool any = false;
            for (int i = k; i < end; i++)
                any = any || has_numbers(&panel->series.items[i]);
            if (any)
                series_table(out, panel, k, end);
        }
    }
}
