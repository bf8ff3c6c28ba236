/* units.h: physical dimensions and the units that numbers are written in.
 *
 * Every number becomes SI on the way into the checked program; dimensions are compared there. */
#ifndef PLASTC_UNITS_H
#define PLASTC_UNITS_H

#include <stdbool.h>

#include "compiler/base/arena.h"

/* Twice the exponents of metre, kilogram, second, ampere: halves occur in noise terms. */
typedef struct Dim {
    signed char twice[4];
} Dim;

typedef struct Unit {
    const char *name; /* "ms" */
    double scale;     /* to SI: 1e-3 */
    Dim dim;
} Unit;

Dim dim_none(void);
bool dim_is_none(Dim dim); /* whether it is that of a pure number */
bool dim_equal(Dim a, Dim b);
Dim dim_multiply(Dim a, Dim b);
Dim dim_divide(Dim a, Dim b);
/* Sets *out to `dim` to the power `exponent`. False if an exponent of the result is not a multiple of one half, or
 * is too large. */
bool dim_power(Dim dim, double exponent, Dim *out);

/* NULL if `name` is no unit. */
const Unit *unit_find(const char *name);
/* The name of the unit whose spelling is near that of `word`, for "did you mean"; NULL if none is near. */
const char *unit_near(const char *word);
/* The name of the unit of dimension `dim` that differs from `word` only in upper and lower case, such as "ms" for "mS";
 * NULL if there is none. */
const char *unit_of_other_case(const char *word, Dim dim);
/* In words: "a pure number", "Hz", "m^2 s^-1"; a dimension that has a unit is shown by its usual
 * one. */
const char *dim_text(Arena *arena, Dim dim);
/* The same behind "is": "a pure number", "in Hz". */
const char *dim_phrase(Arena *arena, Dim dim);

#endif
