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

#include "ir_extents.h"
#include "ir_interval.h"

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
        if (interval_is_empty(bounds->vars[bounds->trail.items[k].id]))
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
    if (interval_is_empty(turns))
        return;
    bounds->vars[stmt->u.loop.var->id] = turns;
    bounds->fixed[stmt->u.loop.var->id] = 1;
    check_body(bounds, &stmt->u.loop.body);
}

static void check_content(Bounds *bounds, const char *name, IrRange content, Interval value)
{
    if (!interval_is_within(value, interval_of_range(content)))
        interval_fail(bounds, "'%s' holds ints from %d to %d, but gets some from %.0f to %.0f", name,
                    content.low, content.high, value.low, value.high);
}

static void check_let(Bounds *bounds, const IrStmt *stmt)
{
    const IrVar *var = stmt->u.let.var;
    Interval value = interval_of(bounds, stmt->u.let.value);
    if (var->type.base == IR_INT && var->assigned) {
        check_content(bounds, var->name, var->content, value);
        value = interval_of_range(var->content);
    }
    if (stmt->kind == IR_SET)
        return;
    bounds->vars[var->id] = var->type.base == IR_REAL && var->assigned ? INTERVAL_ANY_REAL : value;
    bounds->fixed[var->id] = !var->assigned;
    bounds->conditions[var->id] = var->assigned ? NULL : stmt->u.let.value;
}

static void check_store(Bounds *bounds, const IrStmt *stmt)
{
    const IrArray *array = stmt->u.store.array;
    Interval value = interval_of(bounds, stmt->u.store.value);
    interval_require(bounds, array, interval_of(bounds, stmt->u.store.index), 1);
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
        ir_extents(bounds, stmt);
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
    bounds.vars[objective->result->id] = bounds.vars[objective->penalty->id] = INTERVAL_ANY_REAL;
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        check_body(&bounds, &module->functions[k].body);
    arena_destroy(arena);
    return why->length == 0;
}
