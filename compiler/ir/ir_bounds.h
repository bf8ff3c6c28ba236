/* ir_bounds.h: between which numbers a value lies, for ir_bounds.c and ir_extents.c. Private to
 * them. */
#ifndef PLASTC_IR_BOUNDS_H
#define PLASTC_IR_BOUNDS_H

#include "ir_walk.h"

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

Interval interval_of(Bounds *bounds, const IrExpr *expr);
/* `count` elements from `index` on lie within the array, or that is said. */
void bounds_require(Bounds *bounds, const IrArray *array, Interval index, double count);
__attribute__((format(printf, 2, 3))) void bounds_fail(Bounds *bounds, const char *format, ...);

/* ir_extents.c: what a kernel function reads and writes through its arguments. */
void bounds_of_kernel(Bounds *bounds, const IrStmt *kernel);

#endif
