/* ir_touch.c: what a call of a function of runtime/kernel/ reads and writes through one of its arguments; see ir_extents.c. */
#include "ir_touch.h"

#include <math.h>

void touch_require(const KernelCall *call, bool holds, const char *what)
{
    if (!holds)
        interval_fail(call->bounds, "'%s' is called with %s", call->stmt->u.kernel.function, what);
}

const IrArg *touch_arg(const KernelCall *call, int k)
{
    return &call->stmt->u.kernel.args[k];
}

/* The most that an int argument can be. */
double touch_most(const KernelCall *call, int k)
{
    return interval_of(call->bounds, touch_arg(call, k)->value).high;
}

const PlastTable *touch_table(const KernelCall *call, int k)
{
    return &call->bounds->module->tables.items[touch_arg(call, k)->integer];
}

/* `count` elements of an array of that type. */
static const IrArray *touch_extent(const KernelCall *call, int k, IrBase base, double count)
{
    const IrArg *arg = touch_arg(call, k);
    touch_require(call, arg->array->base == base, "an array of another type");
    /* elements of several lanes lie side by side */
    touch_require(call, !arg->array->varying || call->bounds->module->one_lane, "an array that varies");
    interval_require(call->bounds, arg->array, interval_of(call->bounds, arg->value), count);
    return arg->array;
}

void touch_reals(const KernelCall *call, int k, double count)
{
    touch_extent(call, k, IR_REAL, count);
}

/* Ints of any value. */
void touch_ints(const KernelCall *call, int k, double count)
{
    touch_extent(call, k, IR_INT, count);
}

void touch_writes(const KernelCall *call, int k, double count, double low, double high)
{
    const IrArray *array = touch_extent(call, k, IR_INT, count);
    if (count > 0 && (low < array->content.low || high > array->content.high))
        interval_fail(call->bounds,
                    "'%s' holds ints from %d to %d, but '%s' writes some from %.0f to %.0f",
                    array->name, array->content.low, array->content.high,
                    call->stmt->u.kernel.function, low, high);
}

Interval touch_reads(const KernelCall *call, int k, double count)
{
    IrRange content = touch_extent(call, k, IR_INT, count)->content;
    return (Interval){content.low, content.high};
}

void touch_reads_below(const KernelCall *call, int k, double count, double end)
{
    Interval content = touch_reads(call, k, count);
    if (count > 0 && content.low <= content.high && (content.low < 0 || content.high >= end))
        interval_fail(call->bounds,
                    "'%s' reads ints below %.0f from '%s', which holds some up to %.0f",
                    call->stmt->u.kernel.function, end, touch_arg(call, k)->array->name, content.high);
}

/* Between which numbers the entries of a table's column lie. */
Interval touch_column(const KernelCall *call, const PlastTable *table, int column)
{
    Interval all = {HUGE_VAL, -HUGE_VAL};
    touch_require(call, column < table->columns, "a table of fewer columns");
    for (int k = 0; k < table->rows && column < table->columns; k++) {
        double entry = table->values[(long)k * table->columns + column];
        all = (Interval){fmin(all.low, trunc(entry)), fmax(all.high, trunc(entry))};
    }
    return all;
}
