/* scale.h: from numbers to places in a picture, and the round numbers beside its axes. */
#ifndef PLASTC_PLOT_SCALE_H
#define PLASTC_PLOT_SCALE_H

#include <stdbool.h>

/* The finite numbers seen; empty while low > high. */
typedef struct Range {
    double low, high;
} Range;

Range range_empty(void);
/* Adds a number if it is finite and, on a logarithmic axis, above 0; else says false. */
bool range_add(Range *range, double value, bool log);
/* A range to draw: of what is empty [0, 1] (log: [0.1, 1]), of one number some room around it, else with a margin, so
 * that no point lies on the frame. Its ends are finite, and more than rounding apart. */
Range range_to_draw(Range range, bool log);

/* A linear or logarithmic map of [low, high] to pixels; `to` may be smaller than `from`. */
typedef struct PlotScale {
    bool log;
    Range range;
    double from, to;
} PlotScale;

/* Where a number is; a number beyond the range is at its end. */
double scale_at(const PlotScale *scale, double value);

/* Round numbers within a range: 1, 2 or 5 times a power of ten apart. */
#define TICKS_MOST 12
typedef struct Ticks {
    int count;
    double at[TICKS_MOST];
    char words[TICKS_MOST][40];
    int power; /* what is written is the number over 10^power */
} Ticks;

/* At most `most` + 1 of them, which is below TICKS_MOST; `whole`: no fractions. */
Ticks ticks_linear(Range range, int most, bool whole);
/* Powers of ten, where there are few also 2 and 5 times these, where there are none linear ones. */
Ticks ticks_log(Range range, int most);
/* "⁻³" */
void ticks_raised_number(char words[40], int power);
/* "10⁻³" */
void ticks_power_of_ten(char words[40], int power);

#endif
