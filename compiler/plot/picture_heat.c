/* picture_heat.c: heat maps. Where a cell has room its number stands in it, so that nobody needs the colours. */
#include "picture_heat.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heat_colours.h"
#include "svg.h"

#define NAME_MOST 26 /* characters of a name */

static Range heat_range(const HeatMap *heat)
{
    Range range = range_empty();
    for (int k = 0; k < heat->rows * heat->columns; k++)
        range_add(&range, heat->values[k], false);
    if (range.low > range.high)
        return (Range){0, 1};
    if (heat->is_signed) {
        double size = fmax(fabs(range.low), fabs(range.high));
        size = size > 0 ? size : 1;
        return (Range){-size, size};
    }
    return range.high > range.low ? range : range_to_draw(range, false);
}

/* ---- names ---------------------------------------------------------------------------------- */

static int longest(const char *const *names, int count)
{
    int most = 0;
    for (int k = 0; names && k < count; k++) {
        int length = svg_characters(names[k]);
        most = length > most ? length : most;
    }
    return most < NAME_MOST ? most : NAME_MOST;
}

/* How many units a row or a column stands for. */
static int units_each(int units)
{
    return units > 0 ? units : 1;
}

double picture_heat_left(const HeatMap *heat)
{
    char number[16];
    if (heat->row_names)
        return longest(heat->row_names, heat->rows) * SVG_CHARACTER;
    return snprintf(number, sizeof number, "%d", heat->rows * units_each(heat->row_units)) * SVG_CHARACTER;
}

/* Where the second line of a name begins: behind the space nearest to its middle; NULL: it has none. */
static const char *second_line(const char *name)
{
    int length = svg_characters(name), at = 0, best = length;
    const char *found = NULL;
    for (const char *c = name; *c; c++) {
        at += ((unsigned char)*c & 0xc0) != 0x80;
        if (*c == ' ' && abs(2 * at - length) < best) {
            best = abs(2 * at - length);
            found = c + 1;
        }
    }
    return found;
}

/* The names of columns: beside each other, in two lines, or read upwards where neither has room. */
typedef enum NamesWay { NAMES_FLAT, NAMES_IN_TWO, NAMES_TURNED } NamesWay;

static NamesWay names_way(const HeatMap *heat, double width)
{
    double room = width / heat->columns - 6;
    NamesWay way = NAMES_FLAT;
    for (int k = 0; heat->column_names && k < heat->columns; k++) {
        const char *name = heat->column_names[k], *rest = second_line(name);
        if (svg_characters(name) * SVG_CHARACTER <= room)
            continue;
        int second = rest ? svg_characters(rest) : 0, first = svg_characters(name) - second;
        if ((first > second ? first : second) * SVG_CHARACTER > room)
            return NAMES_TURNED;
        way = NAMES_IN_TWO;
    }
    return way;
}

double picture_heat_below(const HeatMap *heat, double width)
{
    static const double lines[] = {[NAMES_FLAT] = 21, [NAMES_IN_TWO] = 36};
    NamesWay way = names_way(heat, width);
    if (way != NAMES_TURNED)
        return lines[way];
    return longest(heat->column_names, heat->columns) * SVG_CHARACTER + 8;
}

double picture_heat_height(const HeatMap *heat)
{
    return fmin(fmax(heat->rows * 24, 60), 400);
}

static void draw_row_name(StrBuf *out, const Frame *frame, double middle, const char *name)
{
    svg_text(out, NULL, SVG_END, frame->left - 6, frame->top + middle + 4, false, NAME_MOST, name);
}

static void draw_column_name(StrBuf *out, const Frame *frame, NamesWay way, double middle, const char *name)
{
    double x = frame->left + middle, y = frame->bottom + 16;
    const char *rest = way == NAMES_IN_TWO ? second_line(name) : NULL;
    if (way == NAMES_TURNED) {
        svg_text(out, NULL, SVG_END, x + 4, frame->bottom + 6, true, NAME_MOST, name);
        return;
    }
    if (!rest) {
        svg_text(out, NULL, SVG_MIDDLE, x, y, false, NAME_MOST, name);
        return;
    }
    char first[4 * NAME_MOST];
    snprintf(first, sizeof first, "%.*s", (int)(rest - name - 1), name);
    svg_text(out, NULL, SVG_MIDDLE, x, y, false, NAME_MOST, first);
    svg_text(out, NULL, SVG_MIDDLE, x, y + 15, false, NAME_MOST, rest);
}

/* Every so many that `size` pixels each have room for their names: 1, 2, 5, 10 … */
static int spacing(double size, double room)
{
    static const int steps[] = {1, 2, 5};
    for (int decade = 1; decade < 100000000; decade *= 10)
        for (int k = 0; k < 3; k++)
            if (steps[k] * decade * size >= room)
                return steps[k] * decade;
    return 1000000000;
}

/* Names of rows or columns, of those that have room; without names round numbers of units. */
static void draw_names(StrBuf *out, const Frame *frame, const HeatMap *heat, bool of_rows)
{
    int count = of_rows ? heat->rows : heat->columns, units = units_each(of_rows ? heat->row_units : heat->column_units);
    const char *const *names = of_rows ? heat->row_names : heat->column_names;
    double size = (of_rows ? frame->bottom - frame->top : frame->right - frame->left) / count;
    NamesWay way = of_rows ? NAMES_FLAT : names_way(heat, frame->right - frame->left);
    if (names) {
        int every = spacing(size, of_rows || way == NAMES_TURNED ? 13 : 0);
        for (int k = 0; k < count; k += every)
            if (of_rows)
                draw_row_name(out, frame, (k + 0.5) * size, names[k]);
            else
                draw_column_name(out, frame, way, (k + 0.5) * size, names[k]);
        return;
    }
    char number[16];
    int first = of_rows ? 0 : heat->column_first, end = first + count * units;
    int digits = snprintf(number, sizeof number, "%d", end), every = spacing(size / units, of_rows ? 20 : digits * SVG_CHARACTER + 8);
    for (int k = (first + every - 1) / every * every; k < end; k += every) {
        snprintf(number, sizeof number, "%d", k);
        if (of_rows)
            draw_row_name(out, frame, (k - first + 0.5) * size / units, number);
        else
            draw_column_name(out, frame, way, (k - first + 0.5) * size / units, number);
    }
}

/* ---- cells ---------------------------------------------------------------------------------- */

/* With as many decimals as give the largest of them three digits; without its sign. */
static const char *number_words(char words[32], double value, Range range)
{
    int power = (int)floor(log10(fmax(fabs(range.low), fabs(range.high))));
    if (power < -3 || power > 4)
        snprintf(words, 32, "%.1e", fabs(value));
    else
        snprintf(words, 32, "%.*f", power > 2 ? 0 : 2 - power, fabs(value));
    return words;
}

static bool numbers_fit(const HeatMap *heat, Range range, double wide)
{
    char words[32];
    int most = 0;
    for (int k = 0; k < heat->rows * heat->columns; k++)
        if (isfinite(heat->values[k])) {
            int length = (int)strlen(number_words(words, heat->values[k], range)) + (heat->values[k] < 0);
            most = length > most ? length : most;
        }
    return most * SVG_CHARACTER + 4 <= wide;
}

static void draw_number(StrBuf *out, double value, Range range, const char *classes, double x, double y)
{
    char words[32], text[40];
    number_words(words, value, range);
    bool zero = strspn(words, "0.") == strlen(words);
    snprintf(text, sizeof text, "%s%s", value < 0 && !zero ? "−" : "", words);
    svg_text(out, classes, SVG_MIDDLE, x, y, false, 0, text);
}

static int level_of(double value, Range range)
{
    return heat_colours_level((value - range.low) / (range.high - range.low));
}

static void draw_cell(StrBuf *out, const HeatMap *heat, int level, double x, double y, double wide, double tall)
{
    char classes[16];
    heat_colours_cell(classes, heat->is_signed, level);
    svg_rect(out, classes, x, y, wide, tall);
}

/* One rectangle for neighbours of one colour. */
static void draw_cells(StrBuf *out, const Frame *frame, const HeatMap *heat, Range range)
{
    double wide = (frame->right - frame->left) / heat->columns;
    double tall = (frame->bottom - frame->top) / heat->rows;
    bool numbers = tall >= 15 && numbers_fit(heat, range, wide);
    for (int row = 0; row < heat->rows; row++) {
        double y = frame->top + row * tall;
        const double *values = &heat->values[(size_t)row * (size_t)heat->columns];
        for (int begin = 0, end; begin < heat->columns; begin = end) {
            end = begin + 1;
            if (!isfinite(values[begin])) {
                if (wide >= 8 && tall >= 8 && !heat->has_holes)
                    svg_text(out, "small", SVG_MIDDLE, frame->left + (begin + 0.5) * wide, y + tall / 2 + 4, false, 0, "×");
                continue;
            }
            int level = level_of(values[begin], range);
            while (!numbers && end < heat->columns && isfinite(values[end]) && level_of(values[end], range) == level)
                end++;
            draw_cell(out, heat, level, frame->left + begin * wide, y, (end - begin) * wide, tall);
            if (numbers)
                draw_number(out, values[begin], range, heat_colours_text(heat->is_signed, level),
                            frame->left + (begin + 0.5) * wide, y + tall / 2 + 4);
        }
    }
}

static void draw_bar(StrBuf *out, const Frame *frame, const HeatMap *heat, Range range)
{
    double left = frame->right + 12, tall = (frame->bottom - frame->top) / HEAT_LEVELS;
    PlotScale scale = {false, range, frame->bottom, frame->top};
    int most = (int)((frame->bottom - frame->top) / 26);
    Ticks ticks = ticks_linear(range, most < 2 ? 2 : most > 8 ? 8 : most, false);
    svg_open(out, "cells", NULL);
    for (int k = 0; k < HEAT_LEVELS; k++)
        draw_cell(out, heat, k, left, frame->bottom - (k + 1) * tall, 12, tall);
    svg_close(out);
    for (int k = 0; k < ticks.count; k++)
        svg_text(out, "small", SVG_START, left + 16, scale_at(&scale, ticks.at[k]) + 4, false, 0,
                 ticks.words[k]);
    StrBuf label = {0};
    strbuf_add(&label, heat->label ? heat->label : "");
    if (ticks.power != 0) {
        char power[40];
        ticks_power_of_ten(power, ticks.power);
        strbuf_printf(&label, " × %s", power);
    }
    if (left + svg_characters(label.text) * SVG_CHARACTER <= PICTURE_WIDTH - 14)
        svg_text(out, "small", SVG_START, left, frame->top - 9, false, 30, label.text);
    else
        svg_text(out, "small", SVG_END, PICTURE_WIDTH - 14, frame->top - 9, false, 30, label.text);
    strbuf_free(&label);
}

void picture_heat_draw(StrBuf *out, const Frame *frame, const HeatMap *heat)
{
    if (heat->rows == 0 || heat->columns == 0)
        return;
    Range range = heat_range(heat);
    svg_open(out, "cells", heat->label);
    draw_cells(out, frame, heat, range);
    svg_close(out);
    draw_names(out, frame, heat, true);
    draw_names(out, frame, heat, false);
    draw_bar(out, frame, heat, range);
}
