/* ir_touch.h: what a call of a function of runtime/kernel/ reads and writes through one of its arguments: how many elements
 * from a pointer on, and of ints between which numbers they lie. What is not proved is said as ir_interval.h has it. */
#ifndef PLASTC_IR_TOUCH_H
#define PLASTC_IR_TOUCH_H

#include "ir_interval.h"

typedef struct KernelCall {
    Bounds *bounds;
    const IrStmt *stmt;
} KernelCall;

/* Unless it holds, the function is called with `what`. */
void touch_require(const KernelCall *call, bool holds, const char *what);
const IrArg *touch_arg(const KernelCall *call, int k);
/* The most that an int argument can be. */
double touch_most(const KernelCall *call, int k);
const PlastTable *touch_table(const KernelCall *call, int k);
/* Between which numbers the entries of a table's column lie. */
Interval touch_column(const KernelCall *call, const PlastTable *table, int column);
/* `count` elements of reals, and of ints of any value. */
void touch_reals(const KernelCall *call, int k, double count);
void touch_ints(const KernelCall *call, int k, double count);
/* `count` ints that are written, from low to high; that are read; and that are read and must lie from 0 to below end. */
void touch_writes(const KernelCall *call, int k, double count, double low, double high);
Interval touch_reads(const KernelCall *call, int k, double count);
void touch_reads_below(const KernelCall *call, int k, double count, double end);

#endif
