/* picture_heat.c: heat maps. Where a cell has room its number stands in it, so that nobody needs the colours.
 *
 * Numbers with a sign have the colours of RdBu with white as 0 (Brewer 2003, colorbrewer2.org, safe for colour-blind
 * readers), others those of cividis (Nuñez, Anderton and Renslow 2018, "Optimizing colormaps with consideration for
 * color vision deficiency"), each by five colours and straight lines between. */
#include "picture_heat.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "svg.h"

#define NAME_MOST 26 /* characters of a name */
#define LEVELS    48 /* different colours */

static const unsigned signed_colours[] = {0x2166ac, 0x92c5de, 0xf7f7f7, 0xf4a582, 0xb2182b};
static const unsigned plain_colours[] = {0x00224e, 0x434e6c, 0x7d7c78, 0xbcae6c, 0xfee838};

/* Colour of a part from 0 to 1. */
static unsigned colour_at(double part, const unsigned *colours)
{
    part = (floor(part * LEVELS * (1 - 1e-9)) + 0.5) / LEVELS * 4;
    int below = part >= 4 ? 3 : part < 0 ? 0 : (int)part;
    unsigned colour = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        double low = colours[below] >> shift & 255, high = colours[below + 1] >> shift & 255;
        colour |= (unsigned)lround(low + (part - below) * (high - low)) << shift;
    }
    return colour;
}

static bool is_dark(unsigned colour)
{
    double light = 0.299 * (colour >> 16 & 255) + 0.587 * (colour >> 8 & 255) + 0.114 * (colour & 255);
    return light < 140;
}

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

double picture_heat_left(const HeatMap *heat)
{
    return heat->row_names ? longest(heat->row_names, heat->rows) * SVG_CHARACTER : 40;
}

static bool names_turn(const HeatMap *heat, double width)
{
    return heat->column_names &&
           longest(heat->column_names, heat->columns) * SVG_CHARACTER + 6 > width / heat->columns;
}

double picture_heat_below(const HeatMap *heat, double width)
{
    if (names_turn(heat, width))
        return longest(heat->column_names, heat->columns) * SVG_CHARACTER + 8;
    return 21;
}

double picture_heat_height(const HeatMap *heat)
{
    return fmin(fmax(heat->rows * 24, 60), 400);
}

/* Names of rows or columns, of those that have room `size` each; without names numbers that are round. */
static void draw_names(StrBuf *out, const Frame *frame, const HeatMap *heat, bool of_rows)
{
    int count = of_rows ? heat->rows : heat->columns;
    const char *const *names = of_rows ? heat->row_names : heat->column_names;
    double size = (of_rows ? frame->bottom - frame->top : frame->right - frame->left) / count;
    bool turns = !of_rows && names_turn(heat, frame->right - frame->left);
    int every = 1;
    static const int steps[] = {2, 5, 10};
    double room = of_rows || turns ? 13 : names ? 0 : 40;
    for (int decade = 1; every * size < room && decade < 1000000; decade *= 10)
        for (int k = 0; k < 3 && every * size < room; k++)
            every = steps[k] * decade;
    for (int k = 0; k < count; k += every) {
        char number[16];
        snprintf(number, sizeof number, "%d", k);
        double middle = (k + 0.5) * size;
        const char *name = names ? names[k] : number;
        if (of_rows)
            svg_text(out, NULL, SVG_END, frame->left - 6, frame->top + middle + 4, false, NAME_MOST, name);
        else
            svg_text(out, NULL, turns ? SVG_END : SVG_MIDDLE, frame->left + middle + (turns ? 4 : 0),
                     frame->bottom + (turns ? 6 : 16), turns, NAME_MOST, name);
    }
}

/* ---- cells ---------------------------------------------------------------------------------- */

static void draw_number(StrBuf *out, double value, unsigned colour, double x, double y)
{
    char words[32];
    snprintf(words, sizeof words, "%.2g", value);
    svg_text(out, is_dark(colour) ? "white" : "black", SVG_MIDDLE, x, y, false, 0, words);
}

/* One rectangle for neighbours of one colour. */
static void draw_cells(StrBuf *out, const Frame *frame, const HeatMap *heat, Range range)
{
    const unsigned *colours = heat->is_signed ? signed_colours : plain_colours;
    double wide = (frame->right - frame->left) / heat->columns;
    double tall = (frame->bottom - frame->top) / heat->rows;
    bool numbers = wide >= 46 && tall >= 15;
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
            unsigned colour = colour_at((values[begin] - range.low) / (range.high - range.low), colours);
            while (!numbers && end < heat->columns && isfinite(values[end]) &&
                   colour_at((values[end] - range.low) / (range.high - range.low), colours) == colour)
                end++;
            svg_cell(out, colour, frame->left + begin * wide, y, (end - begin) * wide, tall);
            if (numbers)
                draw_number(out, values[begin], colour, frame->left + (begin + 0.5) * wide, y + tall / 2 + 4);
        }
    }
}

static void draw_bar(StrBuf *out, const Frame *frame, const HeatMap *heat, Range range)
{
    const unsigned *colours = heat->is_signed ? signed_colours : plain_colours;
    double left = frame->right + 12, tall = (frame->bottom - frame->top) / LEVELS;
    PlotScale scale = {false, range, frame->bottom, frame->top};
    int most = (int)((frame->bottom - frame->top) / 26);
    Ticks ticks = ticks_linear(range, most < 2 ? 2 : most > 8 ? 8 : most, false);
    svg_open(out, "cells", NULL);
    for (int k = 0; k < LEVELS; k++)
        svg_cell(out, colour_at((k + 0.5) / LEVELS, colours), left, frame->bottom - (k + 1) * tall, 12, tall);
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
    svg_text(out, "small", SVG_END, PICTURE_WIDTH - 14, frame->top - 4, false, 30, label.text);
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
