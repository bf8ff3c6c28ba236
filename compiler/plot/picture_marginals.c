/* picture_marginals.c: many distributions in small: a cell for each number, in rows of four, with a histogram of what was found and a
 * line for what was so before. */
#include "picture_marginals.h"

#include <math.h>
#include <stdio.h>

#include "svg.h"

#define ACROSS 4
#define GAP    26 /* between cells */
#define TALL   84 /* of a cell */
#define PITCH  (TALL + 48) /* from a row to the next one */
#define TICKS  3   /* of a cell, about */

double picture_marginals_height(const MarginalGrid *marginals)
{
    return (marginals->count + ACROSS - 1) / ACROSS * PITCH - (PITCH - TALL);
}

static Frame cell_at(const Frame *frame, const MarginalAxis *axis, int number)
{
    double side = (frame->right - frame->left + GAP) / ACROSS;
    Frame cell = {.left = frame->left + number % ACROSS * side, .top = frame->top + (double)(number / ACROSS) * PITCH};
    cell.right = cell.left + side - GAP;
    cell.bottom = cell.top + TALL;
    cell.x = (PlotScale){axis->log, {axis->low, axis->high}, cell.left, cell.right};
    return cell;
}

static double most_of(const MarginalAxis *axis)
{
    double most = 0;
    for (int bin = 0; bin < axis->bins; bin++) {
        most = fmax(most, axis->found[bin]);
        most = fmax(most, axis->before[bin]);
    }
    return most > 0 ? most : 1;
}

static void draw_found(StrBuf *out, const Frame *cell, const MarginalAxis *axis, double most)
{
    double width = (cell->right - cell->left) / axis->bins;
    svg_open(out, "f1", axis->name);
    for (int bin = 0; bin < axis->bins; bin++)
        if (axis->found[bin] > 0) {
            double tall = TALL * axis->found[bin] / most;
            svg_rect(out, NULL, cell->left + bin * width, cell->bottom - tall, width - 1, tall);
        }
    svg_close(out);
}

static void draw_before(StrBuf *out, const Frame *cell, const MarginalAxis *axis, double most)
{
    double width = (cell->right - cell->left) / axis->bins;
    svg_path_begin(out, "k2");
    for (int bin = 0; bin < axis->bins; bin++) {
        double y = cell->bottom - TALL * axis->before[bin] / most;
        svg_path_to(out, cell->left + bin * width, y, bin == 0);
        svg_path_to(out, cell->left + (bin + 1) * width, y, false);
    }
    svg_path_end(out);
}

static void draw_axis(StrBuf *out, const Frame *cell, const MarginalAxis *axis)
{
    Ticks ticks = axis->log ? ticks_log(cell->x.range, TICKS) : ticks_linear(cell->x.range, TICKS, false);
    svg_line(out, "thin axis", cell->left, cell->bottom, cell->right, cell->bottom);
    for (int k = 0; k < ticks.count; k++) {
        char words[24];
        double x = scale_at(&cell->x, ticks.at[k]);
        snprintf(words, sizeof words, "%.3g", ticks.at[k]);
        svg_line(out, "thin axis", x, cell->bottom, x, cell->bottom + 4);
        svg_text(out, "small", SVG_MIDDLE, x, cell->bottom + 15, false, 0, words);
    }
    svg_text(out, NULL, SVG_MIDDLE, (cell->left + cell->right) / 2, cell->bottom + 30, false,
             (int)((cell->right - cell->left + GAP) / SVG_CHARACTER), axis->name);
}

void picture_marginals_draw(StrBuf *out, const Frame *frame, const MarginalGrid *marginals)
{
    for (int k = 0; k < marginals->count; k++) {
        const MarginalAxis *axis = &marginals->axes[k];
        Frame cell = cell_at(frame, axis, k);
        double most = most_of(axis);
        draw_found(out, &cell, axis, most);
        draw_before(out, &cell, axis, most);
        draw_axis(out, &cell, axis);
    }
}
