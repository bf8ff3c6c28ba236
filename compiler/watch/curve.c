/* curve.c: see curve.h. */
#include "curve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

Curve curve_new(Arena *arena, int columns, int rows, bool braille)
{
    size_t cells = (size_t)columns * (size_t)rows;
    Curve curve = {braille, columns, rows, columns * (braille ? 2 : 1), rows * (braille ? 4 : 2),
                   arena_array(arena, CurveCell, cells + 1)};
    memset(curve.cells, 0, sizeof(CurveCell) * cells);
    return curve;
}

/* The cell of a dot, NULL outside; *bit: its place in the cell. The bits of Braille are those of Unicode: the upper
 * three rows column by column, then the lowest row. */
static CurveCell *find_cell(const Curve *curve, int x, int y, int *bit)
{
    static const int braille[4][2] = {{0, 3}, {1, 4}, {2, 5}, {6, 7}};
    if (x < 0 || y < 0 || x >= curve->wide || y >= curve->high)
        return NULL;
    *bit = curve->braille ? braille[y % 4][x % 2] : y % 2;
    int column = curve->braille ? x / 2 : x, row = curve->braille ? y / 4 : y / 2;
    return &curve->cells[row * curve->columns + column];
}

static void set_dot(Curve *curve, int x, int y, char ink)
{
    int bit;
    CurveCell *cell = find_cell(curve, x, y, &bit);
    if (!cell)
        return;
    cell->dots = (unsigned char)(cell->dots | 1u << bit);
    cell->ink = cell->mark ? cell->ink : ink;
}

void curve_line(Curve *curve, int x0, int y0, int x1, int y1, char ink)
{
    int across = abs(x1 - x0), down = abs(y1 - y0);
    int steps = across > down ? across : down;
    for (int k = 0; k <= steps; k++) {
        double part = steps > 0 ? (double)k / steps : 0;
        set_dot(curve, x0 + (int)lround(part * (x1 - x0)), y0 + (int)lround(part * (y1 - y0)), ink);
    }
}

void curve_mark(Curve *curve, int x, int y, char mark, char ink)
{
    int bit;
    CurveCell *cell = find_cell(curve, x, y, &bit);
    if (!cell)
        return;
    cell->mark = mark;
    cell->ink = ink;
}

void curve_add_cell(const Curve *curve, int column, int row, StrBuf *out)
{
    static const char ascii[] = {' ', '\'', '.', ':'};
    const CurveCell *cell = &curve->cells[row * curve->columns + column];
    if (cell->mark)
        strbuf_char(out, cell->mark);
    else if (!curve->braille || cell->dots == 0)
        strbuf_char(out, ascii[cell->dots]);
    else /* U+2800 and the bits, in UTF-8 */
        strbuf_printf(out, "\xE2%c%c", (char)(0xA0 | cell->dots >> 6), (char)(0x80 | (cell->dots & 0x3F)));
}
