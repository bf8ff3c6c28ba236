/* curve.h: lines and marks in a rectangle of characters: of Braille, whose cells have two dots beside each other and
 * four above each other, or of ASCII, whose cells have one and two: '.', ''', ':' is both. */
#ifndef PLASTC_CURVE_H
#define PLASTC_CURVE_H

#include <stdbool.h>

#include "compiler/base/arena.h"
#include "compiler/base/strbuf.h"

typedef struct CurveCell {
    unsigned char dots; /* bits */
    char mark;          /* shown in their place; 0: none */
    char ink;           /* of what was drawn last */
} CurveCell;

/* In an arena. Dots are counted from the upper left; what lies outside is left out. */
typedef struct Curve {
    bool braille;
    int columns, rows; /* of cells */
    int wide, high;    /* in dots */
    CurveCell *cells;  /* [rows][columns] */
} Curve;

Curve curve_new(Arena *arena, int columns, int rows, bool braille);
void curve_line(Curve *curve, int x0, int y0, int x1, int y1, char ink);
/* A character over the cell of a dot. */
void curve_mark(Curve *curve, int x, int y, char mark, char ink);
/* Appends the character of a cell, a blank if nothing is there. */
void curve_add_cell(const Curve *curve, int column, int row, StrBuf *out);

#endif
