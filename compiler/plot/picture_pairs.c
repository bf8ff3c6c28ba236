/* picture_pairs.c: many points in a space of several numbers: a triangle of cells, each with all points over two of the
 * numbers, and along its long side a histogram of each number. */
#include "picture_pairs.h"

#include <stdio.h>

#include "svg.h"

#define GAP      8 /* between cells */
#define BINS     16
#define FEW      150 /* points that are drawn larger than others */
#define TICKS    2   /* of a cell, about */
#define BESIDE   30  /* from an axis to the name of it */

double picture_pairs_height(double width)
{
    return width;
}

/* Cell (row, column) of the grid. */
static Frame cell_at(const Frame *frame, const PairGrid *pairs, int row, int column)
{
    double side = (frame->right - frame->left + GAP) / pairs->count;
    Frame cell = {.left = frame->left + column * side, .top = frame->top + row * side};
    cell.right = cell.left + side - GAP;
    cell.bottom = cell.top + side - GAP;
    const PairAxis *x = &pairs->axes[column], *y = &pairs->axes[row];
    cell.x = (PlotScale){false, {x->low, x->high}, cell.left, cell.right};
    cell.y = (PlotScale){false, {y->low, y->high}, cell.bottom, cell.top};
    return cell;
}

static void draw_histogram(StrBuf *out, const Frame *cell, const PairAxis *axis)
{
    double bins[BINS] = {0}, most = 0;
    for (int k = 0; k < axis->count; k++) {
        int bin = (int)((axis->all[k] - axis->low) / (axis->high - axis->low) * BINS);
        bin = bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
        bins[bin] += axis->weights[k];
        most = bins[bin] > most ? bins[bin] : most;
    }
    double width = (cell->right - cell->left) / BINS, height = 0.92 * (cell->bottom - cell->top);
    svg_open(out, "f1", axis->name);
    for (int bin = 0; bin < BINS; bin++)
        if (bins[bin] > 0) {
            double tall = height * bins[bin] / most;
            svg_rect(out, NULL, cell->left + bin * width, cell->bottom - tall, width - 1, tall);
        }
    svg_close(out);
}

static void draw_points(StrBuf *out, const Frame *cell, const PairAxis *x, const PairAxis *y, int count)
{
    int side = count <= FEW ? 3 : 2; /* of a square, in pixels */
    svg_path_begin(out, "f1");
    for (int k = 0; k < count; k++) {
        svg_path_to(out, scale_at(&cell->x, x->points[k]) - side / 2.0, scale_at(&cell->y, y->points[k]) - side / 2.0, true);
        strbuf_printf(out, "h%dv%dh-%d", side, side, side);
    }
    svg_path_end(out);
}

static void draw_frame(StrBuf *out, const Frame *cell, bool whole)
{
    svg_open(out, "thin axis", NULL);
    svg_line(out, NULL, cell->left, cell->bottom, cell->right, cell->bottom);
    if (whole)
        svg_line(out, NULL, cell->left, cell->top, cell->left, cell->bottom);
    svg_close(out);
}

static Ticks ticks_of(const PlotScale *scale, char words[TICKS_MOST][24])
{
    Ticks ticks = ticks_linear(scale->range, TICKS, false);
    for (int k = 0; k < ticks.count; k++)
        snprintf(words[k], sizeof words[k], "%.3g", ticks.at[k]);
    return ticks;
}

static void draw_below(StrBuf *out, const Frame *cell, const char *name)
{
    char words[TICKS_MOST][24];
    Ticks ticks = ticks_of(&cell->x, words);
    for (int k = 0; k < ticks.count; k++) {
        double x = scale_at(&cell->x, ticks.at[k]);
        svg_line(out, "thin axis", x, cell->bottom, x, cell->bottom + 4);
        svg_text(out, "small", SVG_MIDDLE, x, cell->bottom + 15, false, 0, words[k]);
    }
    svg_text(out, NULL, SVG_MIDDLE, (cell->left + cell->right) / 2, cell->bottom + BESIDE, false,
             (int)((cell->right - cell->left + GAP) / SVG_CHARACTER), name);
}

static void draw_left(StrBuf *out, const Frame *cell, const char *name)
{
    char words[TICKS_MOST][24];
    Ticks ticks = ticks_of(&cell->y, words);
    for (int k = 0; k < ticks.count; k++) {
        double y = scale_at(&cell->y, ticks.at[k]);
        svg_line(out, "thin axis", cell->left - 4, y, cell->left, y);
        svg_text(out, "small", SVG_END, cell->left - 6, y + 4, false, 0, words[k]);
    }
    svg_text(out, NULL, SVG_MIDDLE, cell->left - PAIRS_LEFT + 10, (cell->top + cell->bottom) / 2, true,
             (int)((cell->bottom - cell->top + GAP) / SVG_CHARACTER), name);
}

void picture_pairs_draw(StrBuf *out, const Frame *frame, const PairGrid *pairs)
{
    for (int row = 0; row < pairs->count; row++)
        for (int column = 0; column <= row; column++) {
            Frame cell = cell_at(frame, pairs, row, column);
            const PairAxis *x = &pairs->axes[column], *y = &pairs->axes[row];
            if (row == column)
                draw_histogram(out, &cell, x);
            else
                draw_points(out, &cell, x, y, pairs->points);
            draw_frame(out, &cell, row != column);
            if (row + 1 == pairs->count)
                draw_below(out, &cell, x->name);
            if (column == 0 && row > 0)
                draw_left(out, &cell, y->name);
        }
}
