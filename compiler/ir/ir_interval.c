/* ir_interval.c: between which numbers a value lies; see ir_bounds.c. */
#include "ir_interval.h"

#include <limits.h>
#include <math.h>
#include <stdarg.h>

static const Interval ANY_INT = {INT_MIN, INT_MAX};

/* ---- words ---------------------------------------------------------------------------------- */

void interval_fail(Bounds *bounds, const char *format, ...)
{
    if (bounds->why->length > 0)
        return;
    va_list args;
    va_start(args, format);
    strbuf_vprintf(bounds->why, format, args);
    va_end(args);
}

/* ---- arithmetic ----------------------------------------------------------------------------- */

bool interval_is_empty(Interval a)
{
    return a.low > a.high;
}

bool interval_is_within(Interval a, Interval b)
{
    return interval_is_empty(a) || (a.low >= b.low && a.high <= b.high);
}

Interval interval_of_range(IrRange range)
{
    return (Interval){range.low, range.high};
}

/* Ints that would leave their type are any. */
static Interval as_int(double low, double high)
{
    return low >= INT_MIN && high <= INT_MAX ? (Interval){low, high} : ANY_INT;
}

static Interval product(Interval a, Interval b)
{
    double all[] = {a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high};
    double low = all[0], high = all[0];
    for (int k = 1; k < 4; k++) {
        low = fmin(low, all[k]);
        high = fmax(high, all[k]);
    }
    return as_int(low, high);
}

static Interval quotient(Bounds *bounds, Interval a, Interval b)
{
    if (b.low < 1)
        interval_fail(bounds, "a divisor may be %.0f", b.low);
    if (b.low < 1)
        return ANY_INT;
    return (Interval){trunc(a.low / (a.low < 0 ? b.low : b.high)),
                      trunc(a.high / (a.high < 0 ? b.high : b.low))};
}

/* The rest has the sign of what is divided. */
static Interval rest(Bounds *bounds, Interval a, Interval b)
{
    if (b.low < 1) {
        interval_fail(bounds, "a divisor may be %.0f", b.low);
        return ANY_INT;
    }
    if (a.low >= 0 && a.high < b.low)
        return a;
    return (Interval){a.low < 0 ? fmax(a.low, 1 - b.high) : 0,
                      a.high > 0 ? fmin(a.high, b.high - 1) : 0};
}

static Interval to_int(Bounds *bounds, Interval a)
{
    if (!(a.low > INT_MIN - 1.0 && a.high < INT_MAX + 1.0)) {
        interval_fail(bounds, "a number that becomes an int may be too large for one");
        return ANY_INT;
    }
    return (Interval){trunc(a.low), trunc(a.high)};
}

static Interval apply(Bounds *bounds, const IrExpr *expr)
{
    Interval arg[3] = {{0, 0}, {0, 0}, {0, 0}};
    for (int k = 0; k < ir_op_arity(expr->u.apply.op); k++)
        arg[k] = interval_of(bounds, expr->u.apply.arg[k]);
    switch (expr->u.apply.op) {
    case IR_IADD:
        return as_int(arg[0].low + arg[1].low, arg[0].high + arg[1].high);
    case IR_ISUB:
        return as_int(arg[0].low - arg[1].high, arg[0].high - arg[1].low);
    case IR_IMUL:
        return product(arg[0], arg[1]);
    case IR_IDIV:
        return quotient(bounds, arg[0], arg[1]);
    case IR_IMOD:
        return rest(bounds, arg[0], arg[1]);
    case IR_TOREAL:
        return arg[0];
    case IR_TOINT:
        return to_int(bounds, arg[0]);
    default: /* of reals that no int comes from, and of truth values, nothing need be known */
        return INTERVAL_ANY_REAL;
    }
}

/* `x > low ? x : low` and `x < high ? x : high` (lower_clamped), which are the second if x is NaN. */
static Interval choice(Bounds *bounds, const IrExpr *expr)
{
    const IrExpr *cond = expr->u.select.cond, *yes = expr->u.select.yes, *no = expr->u.select.no;
    interval_of(bounds, cond);
    Interval x = interval_of(bounds, yes), bound = interval_of(bounds, no);
    if (cond->kind != IR_APPLY || !ir_equal(cond->u.apply.arg[0], yes) ||
        !ir_equal(cond->u.apply.arg[1], no))
        return INTERVAL_ANY_REAL;
    if (cond->u.apply.op == IR_GT)
        return (Interval){bound.low, fmax(x.high, bound.high)};
    if (cond->u.apply.op == IR_LT)
        return (Interval){fmin(x.low, bound.low), bound.high};
    return INTERVAL_ANY_REAL;
}

/* ---- expressions ---------------------------------------------------------------------------- */

void interval_require(Bounds *bounds, const IrArray *array, Interval index, double count)
{
    if (array->wanted > INT_MAX) /* such a module is refused by ir_layout */
        return;
    if (index.low < 0 || index.high + fmax(count, 0) > array->length)
        interval_fail(bounds, "an index of '%s', which has %d elements, runs from %.0f to %.0f",
                    array->name, array->length, index.low, index.high + count - 1);
}

Interval interval_of(Bounds *bounds, const IrExpr *expr)
{
    switch (expr->kind) {
    case IR_CONST:
        return isnan(expr->u.constant) ? INTERVAL_ANY_REAL : (Interval){expr->u.constant, expr->u.constant};
    case IR_INT_CONST:
        return (Interval){expr->u.integer, expr->u.integer};
    case IR_BOOL_CONST:
        return INTERVAL_ANY_REAL;
    case IR_VAR:
        return bounds->vars[expr->u.var->id];
    case IR_LOAD:
        interval_require(bounds, expr->u.load.array, interval_of(bounds, expr->u.load.index), 1);
        return expr->u.load.array->base == IR_INT ? interval_of_range(expr->u.load.array->content)
                                                  : INTERVAL_ANY_REAL;
    case IR_APPLY:
        return apply(bounds, expr);
    case IR_SELECT:
        return choice(bounds, expr);
    case IR_CALL:
    case IR_POLY:
        for (int k = 0; k < ir_child_count(expr); k++)
            interval_of(bounds, ir_child(expr, k));
        return INTERVAL_ANY_REAL;
    }
    return INTERVAL_ANY_REAL;
}
