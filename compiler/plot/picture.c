/* picture.c: from panels to SVG: where everything stands, axes, legends. */
#include "picture.h"

#include <math.h>
#include <stdio.h>

#include "heat_colours.h"
#include "picture_heat.h"
#include "picture_marginals.h"
#include "picture_pairs.h"
#include "picture_series.h"
#include "svg.h"

#define HEIGHT 190 /* of a panel */
#define LINE   17  /* of text */
#define EDGE   14  /* around the picture */
#define LEGEND_SAMPLE 30

Picture *picture_new(Arena *arena, const char *title, const char *words)
{
    Picture *picture = arena_new(arena, Picture);
    *picture = (Picture){.arena = arena, .title = title, .words = words};
    return picture;
}

Panel *picture_add(Picture *picture, const char *title, const char *x_label, const char *y_label)
{
    Panel *panel = arena_new(picture->arena, Panel);
    *panel = (Panel){.title = title, .x.label = x_label, .y.label = y_label};
    vec_push(picture->arena, &picture->panels, panel);
    return panel;
}

void picture_add_series(const Picture *picture, Panel *panel, Series series)
{
    vec_push(picture->arena, &panel->series, series);
}

/* ---- one panel: what is known before it has a place ------------------------------------------- */

typedef struct Layout {
    const Panel *panel;
    Range x, y;
    Ticks x_ticks, y_ticks;
    int left_out;       /* points */
    int legend_lines;
    double height;      /* inside the axes */
    double words_height;   /* title, notes and legend above them */
    double left, right, below; /* what stands beside them */
} Layout;

static Range axis_range(const Axis *axis, Range seen)
{
    if (axis->fixed)
        return (Range){axis->low, axis->high};
    if (axis->from_zero)
        range_add(&seen, 0, false);
    Range range = range_to_draw(seen, axis->log);
    if (axis->from_zero && seen.low == 0)
        range.low = 0;
    return range;
}

static double words_width(const char *words)
{
    return svg_characters(words) * SVG_CHARACTER;
}

static double ticks_width(const Ticks *ticks)
{
    double width = 0;
    for (int k = 0; k < ticks->count; k++)
        width = fmax(width, words_width(ticks->words[k]));
    return width;
}

/* Where each name of the legend stands, by lines; `draw` or only count. Returns the lines. */
static int legend(StrBuf *out, const Panel *panel, double left, double right, double top)
{
    int lines = 0;
    double x = right;
    for (int k = 0; k < panel->series.count; k++) {
        const Series *series = &panel->series.items[k];
        if (!series->name || series->faint)
            continue;
        double width = LEGEND_SAMPLE + words_width(series->name) + 16;
        if (x + width > right) {
            x = left;
            lines++;
        }
        if (out) {
            double y = top + (lines - 1) * LINE + 12;
            picture_series_sample(out, series, x, y - 4);
            svg_text(out, NULL, SVG_START, x + LEGEND_SAMPLE, y, false, 80, series->name);
        }
        x += width;
    }
    return lines;
}

static Layout look_at(const Panel *panel)
{
    Layout layout = {.panel = panel, .x = range_empty(), .y = range_empty(), .right = EDGE};
    for (int k = 0; k < panel->series.count; k++)
        layout.left_out +=
            picture_series_ranges(panel, &panel->series.items[k], &layout.x, &layout.y);
    for (int k = 0; k < panel->marks.count; k++)
        range_add(&layout.x, panel->marks.items[k].x, panel->x.log);
    layout.x = axis_range(&panel->x, layout.x);
    layout.y = axis_range(&panel->y, layout.y);
    layout.height = panel->height > 0 ? panel->height
                    : panel->heat     ? picture_heat_height(panel->heat)
                                      : HEIGHT;
    if (panel->heat) {
        layout.left = picture_heat_left(panel->heat) + 11;
        layout.right = HEAT_BAR + EDGE;
        for (int k = 0; k < panel->heat->rows * panel->heat->columns; k++)
            layout.left_out += !isfinite(panel->heat->values[k]) && !panel->heat->has_holes;
    } else if (panel->marginals)
        layout.height = picture_marginals_height(panel->marginals);
    else if (panel->pairs)
        layout.left = PAIRS_LEFT;
    else {
        int across = (int)fmax(layout.height / 30, 2);
        layout.x_ticks = panel->x.log ? ticks_log(layout.x, 9) : ticks_linear(layout.x, 9, panel->x.whole);
        layout.y_ticks = panel->y.log ? ticks_log(layout.y, across > 9 ? 9 : across)
                                      : ticks_linear(layout.y, across > 9 ? 9 : across, panel->y.whole);
        layout.left = ticks_width(&layout.y_ticks) + 10;
    }
    return layout;
}

/* The rest, once it is known how wide what stands to the left of all panels is. */
static void measure(Layout *layout, double left)
{
    const Panel *panel = layout->panel;
    double right = PICTURE_WIDTH - layout->right;
    if (panel->pairs)
        layout->height = picture_pairs_height(right - left);
    layout->legend_lines = legend(NULL, panel, left, PICTURE_WIDTH - EDGE, 0);
    layout->words_height = LINE * (layout->legend_lines + (panel->title != NULL) +
                                   (panel->note != NULL) + (panel->more != NULL) + (layout->left_out > 0)) +
                           (panel->marks.count > 0 ? LINE : 4);
    layout->below = (panel->heat    ? picture_heat_below(panel->heat, right - left)
                     : panel->pairs ? PAIRS_BELOW - 10
                     : panel->marginals ? PAIRS_BELOW - 10
                                    : LINE + 4) +
                    (panel->x.label ? LINE : 0) + 10;
}

/* ---- drawing -------------------------------------------------------------------------------- */

/* "loss (10⁻³ V)" where ticks are written so. */
static const char *label_of(Arena *arena, const Axis *axis, const Ticks *ticks)
{
    char power[40];
    if (ticks->power == 0)
        return axis->label;
    ticks_power_of_ten(power, ticks->power);
    return arena_printf(arena, "%s × %s", axis->label ? axis->label : "", power);
}

static void draw_ticks(StrBuf *out, const Layout *layout, const Frame *frame)
{
    svg_open(out, "thin grid", NULL);
    for (int k = 0; k < layout->y_ticks.count; k++) {
        double y = scale_at(&frame->y, layout->y_ticks.at[k]);
        svg_line(out, NULL, frame->left, y, frame->right, y);
    }
    svg_close(out);
    if (!layout->panel->y.log && layout->y.low < 0 && layout->y.high > 0) {
        double zero = scale_at(&frame->y, 0);
        svg_line(out, "thin axis faint", frame->left, zero, frame->right, zero);
    }
    for (int k = 0; k < layout->y_ticks.count; k++)
        svg_text(out, NULL, SVG_END, frame->left - 6,
                 scale_at(&frame->y, layout->y_ticks.at[k]) + 4, false, 0,
                 layout->y_ticks.words[k]);
    svg_open(out, "thin axis", NULL);
    for (int k = 0; k < layout->x_ticks.count; k++) {
        double x = scale_at(&frame->x, layout->x_ticks.at[k]);
        svg_line(out, NULL, x, frame->bottom, x, frame->bottom + 4);
    }
    svg_line(out, NULL, frame->left, frame->top, frame->left, frame->bottom);
    svg_line(out, NULL, frame->left, frame->bottom, frame->right, frame->bottom);
    svg_close(out);
    double free_from = -1e9;
    for (int k = 0; k < layout->x_ticks.count; k++) {
        double x = scale_at(&frame->x, layout->x_ticks.at[k]);
        double half = words_width(layout->x_ticks.words[k]) / 2;
        if (x - half < free_from)
            continue;
        svg_text(out, NULL, SVG_MIDDLE, x, frame->bottom + LINE, false, 0, layout->x_ticks.words[k]);
        free_from = x + half + 6;
    }
}

static void draw_marks(StrBuf *out, const Panel *panel, const Frame *frame)
{
    double free_from = frame->left;
    for (int k = 0; k < panel->marks.count; k++) {
        const PlotMark *mark = &panel->marks.items[k];
        double x = scale_at(&frame->x, mark->x);
        svg_line(out, "thin axis d2", x, frame->top - 4, x, frame->bottom);
        if (!mark->words || x < free_from)
            continue;
        int room = (int)((frame->right - x) / SVG_CHARACTER);
        if (room < 2)
            continue;
        svg_text(out, "small", SVG_START, x + 3, frame->top - 5, false, room < 24 ? room : 24, mark->words);
        free_from = x + 3 + fmin(words_width(mark->words), 24 * SVG_CHARACTER);
    }
}

static double draw_words(StrBuf *out, const Layout *layout, double left, double top)
{
    const Panel *panel = layout->panel;
    if (panel->title) {
        top += LINE;
        svg_text(out, "head", SVG_START, left, top - 4, false, 90, panel->title);
    }
    if (panel->note) {
        top += LINE;
        svg_text(out, "small", SVG_START, left, top - 4, false, 110, panel->note);
    }
    if (panel->more) {
        top += LINE;
        svg_text(out, "small", SVG_START, left, top - 4, false, 110, panel->more);
    }
    if (layout->left_out > 0) {
        char words[120];
        top += LINE;
        snprintf(words, sizeof words, "%d number%s left out: not finite%s", layout->left_out,
                 layout->left_out == 1 ? " is" : "s are", panel->x.log || panel->y.log ? ", or not above 0" : "");
        svg_text(out, "small", SVG_START, left, top - 4, false, 0, words);
    }
    legend(out, panel, left, PICTURE_WIDTH - EDGE, top);
    return top + layout->legend_lines * LINE + (panel->marks.count > 0 ? LINE : 4);
}

static bool is_empty(const Panel *panel)
{
    for (int k = 0; k < panel->series.count; k++)
        if (panel->series.items[k].count > 0)
            return false;
    return !panel->heat && !panel->pairs && !panel->marginals;
}

static double draw_panel(StrBuf *out, Arena *arena, const Layout *layout, double left, double top)
{
    const Panel *panel = layout->panel;
    Frame frame = {.left = left, .right = PICTURE_WIDTH - layout->right};
    svg_open(out, NULL, panel->title);
    frame.top = draw_words(out, layout, left, top);
    frame.bottom = frame.top + layout->height;
    frame.x = (PlotScale){panel->x.log, layout->x, frame.left, frame.right};
    frame.y = (PlotScale){panel->y.log, layout->y, frame.bottom, frame.top};
    if (panel->heat)
        picture_heat_draw(out, &frame, panel->heat);
    else if (panel->pairs)
        picture_pairs_draw(out, &frame, panel->pairs);
    else if (panel->marginals)
        picture_marginals_draw(out, &frame, panel->marginals);
    else
        draw_ticks(out, layout, &frame);
    draw_marks(out, panel, &frame);
    for (int k = 0; k < panel->series.count; k++)
        picture_series_draw(out, &frame, &panel->series.items[k]);
    double middle = (frame.left + frame.right) / 2;
    if (is_empty(panel))
        svg_text(out, "small", SVG_MIDDLE, middle, (frame.top + frame.bottom) / 2, false, 0, "nothing to show");
    double bottom = frame.bottom + layout->below;
    if (panel->x.label)
        svg_text(out, NULL, SVG_MIDDLE, middle, bottom - 14, false, 90,
                 label_of(arena, &panel->x, &layout->x_ticks));
    const char *label = label_of(arena, &panel->y, &layout->y_ticks);
    if (label)
        svg_text(out, NULL, SVG_MIDDLE, left - layout->left - 4, (frame.top + frame.bottom) / 2, true,
                 (int)fmax(layout->height / SVG_CHARACTER, 20), label);
    svg_close(out);
    return bottom;
}

void picture_style(bool has_heat, StrBuf *out)
{
    StrBuf heat = {0};
    if (has_heat)
        heat_colours_style(&heat);
    svg_style(out, heat.length > 0 ? heat.text : "");
    strbuf_free(&heat);
}

void picture_svg(const Picture *picture, bool with_style, StrBuf *out)
{
    StrBuf style = {0};
    bool has_heat = false;
    int count = picture->panels.count;
    Layout *layouts = arena_array(picture->arena, Layout, count + 1);
    double left = 44, height = EDGE + 4;
    for (int k = 0; k < count; k++) {
        layouts[k] = look_at(picture->panels.items[k]);
        left = fmax(left, EDGE + LINE + layouts[k].left); /* a label beside it */
        has_heat = has_heat || picture->panels.items[k]->heat;
    }
    for (int k = 0; k < count; k++) {
        measure(&layouts[k], left);
        height += layouts[k].words_height + layouts[k].height + layouts[k].below + 8;
    }
    if (with_style)
        picture_style(has_heat, &style);
    svg_begin(out, PICTURE_WIDTH, height, with_style ? style.text : "", picture->title, picture->words);
    strbuf_free(&style);
    double top = EDGE;
    for (int k = 0; k < count; k++)
        top = draw_panel(out, picture->arena, &layouts[k], left, top) + 8;
    svg_end(out);
}
