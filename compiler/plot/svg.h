/* svg.h: writes SVG (W3C, Scalable Vector Graphics 1.1, with the style sheet of SVG 2): shapes, real text, a style
 * sheet with variables for light and dark.
 *
 * Colours stand in the style sheet alone; shapes have classes. A colour is written twice there, as itself and as a
 * variable: a renderer that knows no variables, such as librsvg, ignores the second and shows the light one.
 *
 *   k1 … k5  lines, f1 … f5 surfaces of a colour    d0 … d3  dashes    ink, soft, grid, paper  what is no series
 *
 * The colours are those of Okabe and Ito (2008, "Color Universal Design"), which people with any kind of colour
 * vision can tell apart: on light those that have a contrast of nearly 3 with white, on dark the brighter ones. */
#ifndef PLASTC_SVG_H
#define PLASTC_SVG_H

#include <stdbool.h>

#include "compiler/base/strbuf.h"

#define SVG_COLOURS 5
#define SVG_DASHES  4
/* Sizes of text in pixels, and how wide a character is on average. */
#define SVG_TEXT      12
#define SVG_CHARACTER 6.7

typedef enum SvgAnchor { SVG_START, SVG_MIDDLE, SVG_END } SvgAnchor;

/* The <style> of a picture, with `more` rules. */
void svg_style(StrBuf *out, const char *more);
/* The picture, with its style, and what it shows as its title and in a sentence. */
void svg_begin(StrBuf *out, double width, double height, const char *style, const char *title, const char *words);
void svg_end(StrBuf *out);

/* A group whose shapes have these classes and dashes; `title`: what it is; NULL: it has no words. */
void svg_open(StrBuf *out, const char *classes, const char *title);
void svg_close(StrBuf *out);

void svg_line(StrBuf *out, const char *classes, double x1, double y1, double x2, double y2);
void svg_rect(StrBuf *out, const char *classes, double x, double y, double width, double height);
/* Shape number `shape` of five: circle, square, triangle, diamond, cross. */
void svg_marker(StrBuf *out, int shape, double x, double y);
/* A line or an outline from points: svg_path_to of each, between begin and end. `moves`: without a line from the
 * point before. */
void svg_path_begin(StrBuf *out, const char *classes);
void svg_path_to(StrBuf *out, double x, double y, bool moves);
void svg_path_end(StrBuf *out);
/* Cut after `most` characters (0: never). `turned`: read upwards. */
void svg_text(StrBuf *out, const char *classes, SvgAnchor anchor, double x, double y, bool turned,
              int most, const char *text);

/* As XML and HTML want it; bytes that are not printable UTF-8 become '?'. */
void svg_escape(StrBuf *out, const char *text, int most);
/* The characters of a text. */
int svg_characters(const char *text);

#endif
