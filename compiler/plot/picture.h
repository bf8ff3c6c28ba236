/* picture.h: what a picture shows: panels one below the other, each with axes and series, or a heat map,
 * or pairs of numbers.
 *
 * It is made in an arena, then written as SVG or, for pages, as a table of its numbers. Numbers that are not finite
 * (on a logarithmic axis: not above 0) are left out; a picture in which there are such says how many. */
#ifndef PLASTC_PICTURE_H
#define PLASTC_PICTURE_H

#include <stdbool.h>

#include "compiler/base/strbuf.h"
#include "compiler/base/vec.h"

typedef enum SeriesKind {
    SERIES_LINE,   /* with markers where there are few points */
    SERIES_POINTS, /* markers alone */
    SERIES_STEPS,  /* a histogram: y[k] from x[k] to x[k + 1] */
    SERIES_BAND,   /* from y to top */
    SERIES_SPIKES  /* short strokes */
} SeriesKind;

typedef struct Series {
    SeriesKind kind;
    const char *name; /* NULL: it is not in the legend */
    int style;        /* from 0: chooses its colour, its dashes and its marker */
    bool faint;       /* it is drawn in the background: grey, without markers, and not in the legend */
    int count;
    const double *x, *y; /* [count]; of SERIES_STEPS x[count + 1] */
    const double *top;   /* [count], of SERIES_BAND */
} Series;

typedef struct Axis {
    const char *label; /* with the unit: "time (s)" */
    bool log;
    bool whole;          /* ticks are whole numbers */
    bool fixed;          /* low and high are its ends, and marks beyond are left out; else the series say */
    bool from_zero;      /* 0 belongs to it */
    double low, high;
} Axis;

typedef struct HeatMap {
    int rows, columns;
    const double *values;           /* [rows][columns] */
    const char *const *row_names;    /* [rows]; NULL: numbers from 0, of the first unit that each row stands for */
    const char *const *column_names; /* [columns]; NULL: the same from column_first on */
    int row_units, column_units;     /* how many units a row or column stands for; 0: one */
    int column_first;                /* number of the first column */
    const char *label; /* what the colours are, with the unit */
    bool is_signed;    /* 0 is in the middle of the colours */
    bool has_holes;    /* a NaN is a cell where there is nothing; else it counts as a number that is left out */
} HeatMap;

/* One number of many points. */
typedef struct PairAxis {
    const char *name; /* with the unit */
    double low, high; /* ends of its axis */
    int count;
    const double *all, *weights; /* [count]: of its histogram */
    const double *points;        /* [points of the grid] */
} PairAxis;

/* Points over each two of their numbers. */
typedef struct PairGrid {
    int count, points;
    const PairAxis *axes; /* [count] */
} PairGrid;

/* The distribution of one number, as a histogram between the ends of its axis, and what it was before anything was known. */
#define MARGINAL_NUMBERS 9
typedef struct MarginalAxis {
    const char *name; /* with the unit */
    double low, high;
    bool log;
    int bins;
    const double *found, *before; /* [bins]: how much of each lies in a bin */
    double numbers[MARGINAL_NUMBERS]; /* for tables: mean, deviation, quantiles at 5, 25, 50, 75, 95 %; mean and deviation before */
} MarginalAxis;

typedef struct MarginalGrid {
    int count;
    const MarginalAxis *axes; /* [count] */
} MarginalGrid;

/* A moment on the x axis with words, such as the beginning of a phase. */
typedef struct PlotMark {
    double x;
    const char *words; /* NULL: a line without */
} PlotMark;

typedef struct Panel {
    const char *title;
    const char *note, *more; /* lines of text below the title; NULL: none */
    Axis x, y;
    VEC(Series) series;
    VEC(PlotMark) marks;
    const HeatMap *heat;   /* shown in place of series; NULL: none */
    const PairGrid *pairs; /* the same */
    const MarginalGrid *marginals; /* the same */
    double height;       /* of what is inside its axes; 0: as usual */
} Panel;

typedef struct Picture {
    Arena *arena; /* borrowed */
    const char *title, *words;
    VEC(Panel *) panels;
} Picture;

Picture *picture_new(Arena *arena, const char *title, const char *words);
Panel *picture_add(Picture *picture, const char *title, const char *x_label, const char *y_label);
/* `panel` belongs to `picture`. */
void picture_add_series(const Picture *picture, Panel *panel, Series series);

#define PICTURE_WIDTH 720

/* The <style> of pictures, with the colours of heat maps if there are any. */
void picture_style(bool has_heat, StrBuf *out);
/* An SVG document; without its style for a page that has it. */
void picture_svg(const Picture *picture, bool with_style, StrBuf *out);

#endif
