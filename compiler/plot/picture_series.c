/* picture_series.c: draws series: lines, points, histograms, bands and spikes. Of points and spikes those that would
 * lie on each other are drawn once. */
#include "picture_series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/memory.h"
#include "picture_line.h"
#include "svg.h"

/* A line of at most so many points has markers. */
#define MARKERS_MOST 24

/* ---- ranges --------------------------------------------------------------------------------- */

static bool is_shown(const Panel *panel, double x, double y)
{
    return isfinite(x) && isfinite(y) && !(panel->x.log && x <= 0) && !(panel->y.log && y <= 0);
}

int picture_series_ranges(const Panel *panel, const Series *series, Range *x, Range *y)
{
    int left_out = 0;
    for (int k = 0; k < series->count; k++) {
        bool shown = is_shown(panel, series->x[k], series->y[k]) &&
                     (!series->top || is_shown(panel, series->x[k], series->top[k]));
        left_out += !shown;
        if (!shown)
            continue;
        range_add(x, series->x[k], panel->x.log);
        range_add(y, series->y[k], panel->y.log);
        if (series->top)
            range_add(y, series->top[k], panel->y.log);
    }
    if (series->kind == SERIES_STEPS && series->count > 0)
        range_add(x, series->x[series->count], panel->x.log);
    return left_out;
}

/* ---- how they look -------------------------------------------------------------------------- */

static void line_classes(char words[48], const Series *series)
{
    if (series->faint)
        snprintf(words, 48, "line axis faint");
    else
        snprintf(words, 48, "line k%d d%d", series->style % SVG_COLOURS + 1, series->style % SVG_DASHES);
}

static void surface_classes(char words[48], const Series *series, const char *more)
{
    snprintf(words, 48, "f%d%s", series->style % SVG_COLOURS + 1, more);
}

static int shape_of(const Series *series)
{
    return series->style % 5;
}

void picture_series_sample(StrBuf *out, const Series *series, double x, double y)
{
    char classes[48];
    if (series->kind == SERIES_BAND) {
        surface_classes(classes, series, " band");
        svg_rect(out, classes, x, y - 5, 24, 10);
        return;
    }
    if (series->kind == SERIES_LINE || series->kind == SERIES_STEPS) {
        line_classes(classes, series);
        svg_line(out, classes, x, y, x + 24, y);
    }
    if (series->kind == SERIES_POINTS ||
        (series->kind == SERIES_LINE && series->count <= MARKERS_MOST && !series->faint)) {
        surface_classes(classes, series, "");
        svg_open(out, classes, NULL);
        svg_marker(out, shape_of(series), x + 12, y);
        svg_close(out);
    }
    if (series->kind == SERIES_SPIKES) {
        line_classes(classes, series);
        svg_line(out, classes, x + 12, y - 5, x + 12, y + 5);
    }
}

/* ---- lines ---------------------------------------------------------------------------------- */

static void draw_line(StrBuf *out, const Frame *frame, const Series *series)
{
    char classes[48];
    line_classes(classes, series);
    svg_path_begin(out, classes);
    picture_line_path(out, frame, series);
    svg_path_end(out);
}

/* ---- points --------------------------------------------------------------------------------- */

/* Which places of a grid over the frame are taken. */
typedef struct Grid {
    int columns, rows;
    double size; /* of a place, in pixels */
    unsigned char *taken;
} Grid;

static Grid make_grid(const Frame *frame, double size)
{
    Grid grid = {(int)((frame->right - frame->left) / size) + 2,
                 (int)((frame->bottom - frame->top) / size) + 2, size, NULL};
    grid.taken = calloc((size_t)grid.columns * (size_t)grid.rows, 1);
    if (!grid.taken)
        memory_exhausted();
    return grid;
}

static bool is_new(Grid *grid, const Frame *frame, Point point)
{
    int column = (int)((point.x - frame->left) / grid->size);
    int row = (int)((point.y - frame->top) / grid->size);
    unsigned char *taken = &grid->taken[(size_t)row * (size_t)grid->columns + (size_t)column];
    bool result = !*taken;
    *taken = 1;
    return result;
}

/* Of a line: all if they are few, else those that stand alone between numbers that are none. */
static void draw_markers(StrBuf *out, const Frame *frame, const Series *series, bool all)
{
    char classes[48];
    Grid grid = make_grid(frame, 1);
    surface_classes(classes, series, series->faint ? " faint" : "");
    svg_open(out, classes, NULL);
    for (int k = 0; k < series->count; k++) {
        Point point, other;
        if (!picture_line_place(frame, series->x[k], series->y[k], &point))
            continue;
        bool alone = (k == 0 || !picture_line_place(frame, series->x[k - 1], series->y[k - 1], &other)) &&
                     (k + 1 == series->count ||
                      !picture_line_place(frame, series->x[k + 1], series->y[k + 1], &other));
        if ((all || alone) && is_new(&grid, frame, point))
            svg_marker(out, shape_of(series), point.x, point.y);
    }
    svg_close(out);
    free(grid.taken);
}

/* Strokes as tall as a unit has room, but at least 1 pixel. */
static void draw_spikes(StrBuf *out, const Frame *frame, const Series *series)
{
    char classes[48];
    double units = frame->y.range.high - frame->y.range.low;
    double tall = fmin(fmax(0.8 * (frame->bottom - frame->top) / fmax(units, 1), 1), 9);
    Grid grid = make_grid(frame, 0.5);
    snprintf(classes, sizeof classes, "thin k%d", series->style % SVG_COLOURS + 1);
    svg_path_begin(out, classes);
    for (int k = 0; k < series->count; k++) {
        Point point;
        if (!picture_line_place(frame, series->x[k], series->y[k], &point) || !is_new(&grid, frame, point))
            continue;
        svg_path_to(out, point.x, point.y - tall / 2, true);
        strbuf_printf(out, "v%.3g", tall);
    }
    svg_path_end(out);
    free(grid.taken);
}

/* ---- surfaces ------------------------------------------------------------------------------- */

/* The outline of a histogram, from where it leaves its base to where it comes back. */
static void steps_path(StrBuf *out, const Frame *frame, const Series *series, const char *classes)
{
    double base = scale_at(&frame->y, frame->y.log ? frame->y.range.low : 0);
    svg_path_begin(out, classes);
    for (int k = 0; k < series->count; k++) {
        double y = scale_at(&frame->y, series->y[k]);
        bool empty = y == base, begins = k == 0 || scale_at(&frame->y, series->y[k - 1]) == base;
        bool ends = k + 1 == series->count || scale_at(&frame->y, series->y[k + 1]) == base;
        if (empty)
            continue;
        if (begins)
            svg_path_to(out, scale_at(&frame->x, series->x[k]), base, true);
        svg_path_to(out, scale_at(&frame->x, series->x[k]), y, false);
        svg_path_to(out, scale_at(&frame->x, series->x[k + 1]), y, false);
        if (ends)
            svg_path_to(out, scale_at(&frame->x, series->x[k + 1]), base, false);
    }
    svg_path_end(out);
}

static void draw_steps(StrBuf *out, const Frame *frame, const Series *series)
{
    char classes[48];
    surface_classes(classes, series, " band");
    steps_path(out, frame, series, classes);
    line_classes(classes, series);
    steps_path(out, frame, series, classes);
}

/* Of a run of numbers from `first` to `end`. */
static void draw_band_part(StrBuf *out, const Frame *frame, const Series *series, int first, int end)
{
    int every = (int)((end - first) / (2 * (frame->right - frame->left))) + 1;
    bool moves = true;
    for (int k = first; k < end; k += every, moves = false)
        svg_path_to(out, scale_at(&frame->x, series->x[k]), scale_at(&frame->y, series->y[k]),
                    moves);
    for (int k = first + (end - 1 - first) / every * every; k >= first; k -= every)
        svg_path_to(out, scale_at(&frame->x, series->x[k]), scale_at(&frame->y, series->top[k]),
                    false);
    strbuf_char(out, 'Z');
}

static void draw_band(StrBuf *out, const Frame *frame, const Series *series)
{
    char classes[48];
    Point point;
    surface_classes(classes, series, " band");
    svg_path_begin(out, classes);
    for (int k = 0, first; k < series->count; k++) {
        for (first = k; k < series->count &&
                        picture_line_place(frame, series->x[k], series->y[k], &point) &&
                        picture_line_place(frame, series->x[k], series->top[k], &point);)
            k++;
        if (k > first)
            draw_band_part(out, frame, series, first, k);
    }
    svg_path_end(out);
}

/* ---- a series ------------------------------------------------------------------------------- */

void picture_series_draw(StrBuf *out, const Frame *frame, const Series *series)
{
    if (series->count == 0)
        return;
    svg_open(out, NULL, series->name);
    switch (series->kind) {
    case SERIES_LINE:
        draw_line(out, frame, series);
        draw_markers(out, frame, series, series->count <= MARKERS_MOST && !series->faint);
        break;
    case SERIES_POINTS:
        draw_markers(out, frame, series, true);
        break;
    case SERIES_STEPS:
        draw_steps(out, frame, series);
        break;
    case SERIES_BAND:
        draw_band(out, frame, series);
        break;
    case SERIES_SPIKES:
        draw_spikes(out, frame, series);
        break;
    }
    svg_close(out);
}
