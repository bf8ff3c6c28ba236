/* ir_bounds.c: proves that every index lies within its array.
 *
 * Each value is known to lie between two numbers: a loop's variable between its bounds, the elements
 * of an array of ints within what its declaration says (IrArray.content), a sum between the sums of
 * the bounds. What an IR_IF says of variables that do not change holds in its branch; code that no
 * numbers reach is not looked at. Each store into an array of ints, and each kernel function that fills
 * one (ir_extents.c), is held to that array's declaration, so what is read from it lies within, too.
 *
 * One walk over the module. What is wrong in the lowering becomes an internal error here and never an
 * access beside an array; what is right but cannot be proved in this way is to be lowered otherwise. */
#include "ir_bounds.h"

#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

static const Interval ANY_INT = {INT_MIN, INT_MAX}, ANY_REAL = {-HUGE_VAL, HUGE_VAL};

/* ---- words ---------------------------------------------------------------------------------- */

void bounds_fail(Bounds *bounds, const char *format, ...)
{
    if (bounds->why->length > 0)
        return;
    va_list args;
    va_start(args, format);
    strbuf_vprintf(bounds->why, format, args);
    va_end(args);
}

/* ---- arithmetic ----------------------------------------------------------------------------- */

static bool is_empty(Interval a)
{
    return a.low > a.high;
}

static bool is_within(Interval a, Interval b)
{
    return is_empty(a) || (a.low >= b.low && a.high <= b.high);
}

static Interval content_of(IrRange range)
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
        bounds_fail(bounds, "a divisor may be %.0f", b.low);
    if (b.low < 1)
        return ANY_INT;
    return (Interval){trunc(a.low / (a.low < 0 ? b.low : b.high)),
                      trunc(a.high / (a.high < 0 ? b.high : b.low))};
}

/* The rest has the sign of what is divided. */
static Interval rest(Bounds *bounds, Interval a, Interval b)
{
    if (b.low < 1) {
        bounds_fail(bounds, "a divisor may be %.0f", b.low);
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
        bounds_fail(bounds, "a number that becomes an int may be too large for one");
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
        return ANY_REAL;
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
        return ANY_REAL;
    if (cond->u.apply.op == IR_GT)
        return (Interval){bound.low, fmax(x.high, bound.high)};
    if (cond->u.apply.op == IR_LT)
        return (Interval){fmin(x.low, bound.low), bound.high};
    return ANY_REAL;
}

/* ---- expressions ---------------------------------------------------------------------------- */

void bounds_require(Bounds *bounds, const IrArray *array, Interval index, double count)
{
    if (array->wanted > INT_MAX) /* such a module is refused by ir_layout */
        return;
    if (index.low < 0 || index.high + fmax(count, 0) > array->length)
        bounds_fail(bounds, "an index of '%s', which has %d elements, runs from %.0f to %.0f",
                    array->name, array->length, index.low, index.high + count - 1);
}

Interval interval_of(Bounds *bounds, const IrExpr *expr)
{
    switch (expr->kind) {
    case IR_CONST:
        return isnan(expr->u.constant) ? ANY_REAL : (Interval){expr->u.constant, expr->u.constant};
    case IR_INT_CONST:
        return (Interval){expr->u.integer, expr->u.integer};
    case IR_BOOL_CONST:
        return ANY_REAL;
    case IR_VAR:
        return bounds->vars[expr->u.var->id];
    case IR_LOAD:
        bounds_require(bounds, expr->u.load.array, interval_of(bounds, expr->u.load.index), 1);
        return expr->u.load.array->base == IR_INT ? content_of(expr->u.load.array->content)
                                                  : ANY_REAL;
    case IR_APPLY:
        return apply(bounds, expr);
    case IR_SELECT:
        return choice(bounds, expr);
    case IR_CALL:
    case IR_POLY:
        for (int k = 0; k < ir_child_count(expr); k++)
            interval_of(bounds, ir_child(expr, k));
        return ANY_REAL;
    }
    return ANY_REAL;
}

/* ---- conditions ----------------------------------------------------------------------------- */

static void narrow(Bounds *bounds, const IrExpr *expr, double low, double high)
{
    if (expr->kind != IR_VAR || !bounds->fixed[expr->u.var->id])
        return;
    int id = expr->u.var->id;
    Interval *now = &bounds->vars[id];
    vec_push(bounds->arena, &bounds->trail, ((Narrowed){id, *now}));
    *now = (Interval){fmax(now->low, low), fmin(now->high, high)};
}

static void widen(Bounds *bounds, int mark)
{
    while (bounds->trail.count > mark) {
        Narrowed last = bounds->trail.items[--bounds->trail.count];
        bounds->vars[last.id] = last.before;
    }
}

/* a < b, or a <= b, of ints. */
static void assume_order(Bounds *bounds, const IrExpr *a, const IrExpr *b, int apart)
{
    Interval left = interval_of(bounds, a), right = interval_of(bounds, b);
    narrow(bounds, a, -HUGE_VAL, right.high - apart);
    narrow(bounds, b, left.low + apart, HUGE_VAL);
}

/* From here on the condition is `holds`; what that says of variables is added to what is known. */
static void assume(Bounds *bounds, const IrExpr *cond, bool holds)
{
    if (cond->kind == IR_VAR && bounds->conditions[cond->u.var->id] != NULL)
        assume(bounds, bounds->conditions[cond->u.var->id], holds);
    if (cond->kind != IR_APPLY)
        return;
    const IrExpr *const *arg = cond->u.apply.arg;
    IrOp op = cond->u.apply.op;
    if (op == IR_NOT)
        assume(bounds, arg[0], !holds);
    if ((op == IR_AND && holds) || (op == IR_OR && !holds)) {
        assume(bounds, arg[0], holds);
        assume(bounds, arg[1], holds);
    }
    if (op == IR_ILT && holds)
        assume_order(bounds, arg[0], arg[1], 1);
    if (op == IR_ILT && !holds)
        assume_order(bounds, arg[1], arg[0], 0);
    if (op == IR_IEQ && holds) {
        assume_order(bounds, arg[0], arg[1], 0);
        assume_order(bounds, arg[1], arg[0], 0);
    }
}

/* Whether the condition can be `holds` at all, as far as constants and narrowed variables say. */
static bool may_be(const Bounds *bounds, const IrExpr *cond, bool holds, int mark)
{
    if (cond->kind == IR_BOOL_CONST)
        return (cond->u.integer != 0) == holds;
    for (int k = mark; k < bounds->trail.count; k++)
        if (is_empty(bounds->vars[bounds->trail.items[k].id]))
            return false;
    return true;
}

/* ---- statements ----------------------------------------------------------------------------- */

static void check_body(Bounds *bounds, const IrStmts *body);

static void check_branch(Bounds *bounds, const IrExpr *cond, bool holds, const IrStmts *body)
{
    int mark = bounds->trail.count;
    assume(bounds, cond, holds);
    if (may_be(bounds, cond, holds, mark))
        check_body(bounds, body);
    widen(bounds, mark);
}

static void check_loop(Bounds *bounds, const IrStmt *stmt)
{
    Interval turns = {stmt->u.loop.low, stmt->u.loop.high - 1.0};
    if (stmt->u.loop.first != NULL)
        turns = (Interval){interval_of(bounds, stmt->u.loop.first).low,
                           interval_of(bounds, stmt->u.loop.end).high - 1.0};
    if (is_empty(turns))
        return;
    bounds->vars[stmt->u.loop.var->id] = turns;
    bounds->fixed[stmt->u.loop.var->id] = 1;
    check_body(bounds, &stmt->u.loop.body);
}

static void check_content(Bounds *bounds, const char *name, IrRange content, Interval value)
{
    if (!is_within(value, content_of(content)))
        bounds_fail(bounds, "'%s' holds ints from %d to %d, but gets some from %.0f to %.0f", name,
                    content.low, content.high, value.low, value.high);
}

static void check_let(Bounds *bounds, const IrStmt *stmt)
{
    const IrVar *var = stmt->u.let.var;
    Interval value = interval_of(bounds, stmt->u.let.value);
    if (var->type.base == IR_INT && var->assigned) {
        check_content(bounds, var->name, var->content, value);
        value = content_of(var->content);
    }
    if (stmt->kind == IR_SET)
        return;
    bounds->vars[var->id] = var->type.base == IR_REAL && var->assigned ? ANY_REAL : value;
    bounds->fixed[var->id] = !var->assigned;
    bounds->conditions[var->id] = var->assigned ? NULL : stmt->u.let.value;
}

static void check_store(Bounds *bounds, const IrStmt *stmt)
{
    const IrArray *array = stmt->u.store.array;
    Interval value = interval_of(bounds, stmt->u.store.value);
    bounds_require(bounds, array, interval_of(bounds, stmt->u.store.index), 1);
    if (array->base == IR_INT)
        check_content(bounds, array->name, array->content, value);
}

static void check_stmt(Bounds *bounds, const IrStmt *stmt)
{
    switch (stmt->kind) {
    case IR_LET:
    case IR_SET:
        check_let(bounds, stmt);
        break;
    case IR_STORE:
        check_store(bounds, stmt);
        break;
    case IR_FOR:
        check_loop(bounds, stmt);
        break;
    case IR_IF:
        interval_of(bounds, stmt->u.branch.cond);
        check_branch(bounds, stmt->u.branch.cond, true, &stmt->u.branch.yes);
        check_branch(bounds, stmt->u.branch.cond, false, &stmt->u.branch.no);
        break;
    case IR_BLOCK:
        check_body(bounds, &stmt->u.block.body);
        break;
    case IR_LEAVE:
        interval_of(bounds, stmt->u.leave.cond);
        break;
    case IR_KERNEL:
        bounds_of_kernel(bounds, stmt);
        break;
    }
}

static void check_body(Bounds *bounds, const IrStmts *body)
{
    for (int k = 0; k < body->count && bounds->why->length == 0; k++)
        check_stmt(bounds, body->items[k]);
}

bool ir_bounds(const IrModule *module, StrBuf *why)
{
    Arena *arena = arena_create();
    Bounds bounds = {
        .module = module,
        .why = why,
        .vars = arena_array(arena, Interval, module->next_id),
        .conditions = arena_array(arena, const IrExpr *, module->next_id),
        .fixed = arena_alloc(arena, (size_t)module->next_id),
        .arena = arena,
    };
    const IrFunction *objective = &module->functions[IR_OBJECTIVE];
    bounds.vars[objective->result->id] = bounds.vars[objective->penalty->id] = ANY_REAL;
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        check_body(&bounds, &module->functions[k].body);
    arena_destroy(arena);
    return why->length == 0;
}
