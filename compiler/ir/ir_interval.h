/* ir_interval.h: between which numbers a value lies, as far as the walk of ir_bounds.c has come. */
#ifndef PLASTC_IR_INTERVAL_H
#define PLASTC_IR_INTERVAL_H

#include <math.h>

#include "compiler/base/strbuf.h"
#include "ir.h"

/* All numbers from low to high; of ints, exact. A real that is not bounded by both may be NaN. */
typedef struct Interval {
    double low, high;
} Interval;

typedef struct Bounds {
    const IrModule *module;
    StrBuf *why;    /* words about the first access that is not proved; empty: there is none */
    Interval *vars; /* by id of variable, as of the current place */
    const IrExpr **conditions;  /* by id of a bool variable that never changes: what it says */
    unsigned char *fixed;       /* by id: a loop's variable, or one that never changes */
    VEC(struct Narrowed) trail; /* what conditions say more, to be taken back */
    Arena *arena;
} Bounds;

typedef struct Narrowed {
    int id;
    Interval before;
} Narrowed;

#define INTERVAL_ANY_REAL ((Interval){-HUGE_VAL, HUGE_VAL})

bool interval_is_empty(Interval a);
bool interval_is_within(Interval a, Interval b);
Interval interval_of_range(IrRange range);
Interval interval_of(Bounds *bounds, const IrExpr *expr);
/* `count` elements from `index` on lie within the array, or that is said. */
void interval_require(Bounds *bounds, const IrArray *array, Interval index, double count);
/* Keeps the words about the first fault. */
__attribute__((format(printf, 2, 3))) void interval_fail(Bounds *bounds, const char *format, ...);

#endif
