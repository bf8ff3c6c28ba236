/* reverse_activity.c: what has a derivative that is not 0, and where there is none.
 *
 * Of each variable and array as a whole, in whatever order: whether it *depends* on the learned numbers and
 * *matters* for a loss, and whether it does so through derivatives (varies, useful). An adjoint is computed for
 * what varies and is useful. What depends on a learned number and matters, but through a step, would be missing
 * from the derivative in silence: such a function is refused. */
#include "reverse_activity.h"

#include <math.h>
#include <string.h>

#include "compiler/ir/ir_walk.h"
#include "reverse_tree.h"

/* ---- expressions ---------------------------------------------------------------------------- */

static bool is_step(const IrExpr *expr)
{
    static const char *const steps[] = {"floor", "ceil", "sign", "threshold"};
    for (size_t k = 0; expr->kind == IR_CALL && k < sizeof steps / sizeof *steps; k++)
        if (strcmp(expr->u.call.func->name, steps[k]) == 0)
            return true;
    return ir_is_op(expr, IR_TOINT);
}

/* Whether a leaf that is marked stands in the expression; `smooth`: where the derivative by it is not 0. */
static bool reaches(const bool *marked, const IrExpr *expr, bool smooth)
{
    if (expr->kind == IR_VAR)
        return marked[expr->u.var->id];
    if (expr->kind == IR_LOAD && marked[expr->u.load.array->id])
        return true;
    if (smooth && (expr->type.base != IR_REAL || expr->kind == IR_LOAD || is_step(expr)))
        return false;
    for (int k = smooth && expr->kind == IR_SELECT ? 1 : 0; k < ir_child_count(expr); k++)
        if (reaches(marked, ir_child(expr, k), smooth))
            return true;
    return false;
}

bool reverse_activity_is_active(const Reverse *reverse, int id)
{
    return reverse->varies[id] && reverse->useful[id];
}

bool reverse_activity_flows(const Reverse *reverse, const IrExpr *expr)
{
    if (expr->kind == IR_VAR)
        return expr->type.base == IR_REAL && reverse_activity_is_active(reverse, expr->u.var->id);
    if (expr->kind == IR_LOAD)
        return expr->type.base == IR_REAL && reverse_activity_is_active(reverse, expr->u.load.array->id);
    if (expr->type.base != IR_REAL || is_step(expr))
        return false;
    for (int k = expr->kind == IR_SELECT ? 1 : 0; k < ir_child_count(expr); k++)
        if (reverse_activity_flows(reverse, ir_child(expr, k)))
            return true;
    return false;
}

/* Sets what stands in the expression; returns whether anything is new. */
static bool mark(bool *marked, const IrExpr *expr, bool smooth)
{
    bool changed = false;
    if (expr->kind == IR_VAR) {
        changed = !marked[expr->u.var->id];
        marked[expr->u.var->id] = true;
    } else if (expr->kind == IR_LOAD) {
        changed = !marked[expr->u.load.array->id];
        marked[expr->u.load.array->id] = true;
    }
    if (smooth && (expr->type.base != IR_REAL || expr->kind == IR_LOAD || is_step(expr)))
        return changed;
    for (int k = smooth && expr->kind == IR_SELECT ? 1 : 0; k < ir_child_count(expr); k++)
        changed = mark(marked, ir_child(expr, k), smooth) || changed;
    return changed;
}

/* ---- statements ----------------------------------------------------------------------------- */

static int target_of(const IrStmt *stmt)
{
    if (stmt->kind == IR_LET || stmt->kind == IR_SET)
        return stmt->u.let.var->id;
    return stmt->kind == IR_STORE ? stmt->u.store.array->id : -1;
}

static const IrExpr *value_of(const IrStmt *stmt)
{
    return stmt->kind == IR_STORE ? stmt->u.store.value : stmt->u.let.value;
}

static bool stores_outcome(const IrStmt *stmt)
{
    return stmt->kind == IR_STORE &&
           (stmt->u.store.array->space == IR_SPACE_OUTCOME || stmt->u.store.array->space == IR_SPACE_TOTAL);
}

int reverse_activity_loss_of(const Reverse *reverse, const IrStmt *stmt)
{
    if (!stores_outcome(stmt) || stmt->u.store.index->kind != IR_INT_CONST)
        return -1;
    int number = stmt->u.store.index->u.integer;
    if (number >= reverse->module->outcomes.count)
        return -1;
    return reverse->module->outcomes.items[number].derived ? number : -1;
}

bool reverse_activity_has_adjoint(const Reverse *reverse, const ReverseNode *node)
{
    int target = target_of(node->stmt);
    return target >= 0 && (reverse_activity_is_active(reverse, target) || reverse_activity_loss_of(reverse, node->stmt) >= 0);
}

/* The condition of the branches around a statement. */
static bool around_reaches(const bool *marked, const ReverseNode *node)
{
    for (node = node->home->owner; node != NULL; node = node->home->owner)
        for (int s = 0; s < ir_slot_count(node->stmt); s++)
            if (reaches(marked, *ir_slot(node->stmt, s), false))
                return true;
    return false;
}

static bool kernel_depends(const Reverse *reverse, const IrStmt *stmt)
{
    for (int k = 0; k < stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &stmt->u.kernel.args[k];
        if ((arg->kind == IR_ARG_ARRAY && reverse->depends[arg->array->id]) ||
            (arg->value != NULL && reaches(reverse->depends, arg->value, false)))
            return true;
    }
    return false;
}

static bool set(bool *flag)
{
    bool changed = !*flag;
    *flag = true;
    return changed;
}

static bool spread_kernel(Reverse *reverse, const IrStmt *stmt)
{
    bool depends = kernel_depends(reverse, stmt), matters = false, changed = false;
    for (int k = 0; k < stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &stmt->u.kernel.args[k];
        if (arg->kind != IR_ARG_ARRAY || arg->reads)
            continue;
        matters = matters || reverse->matters[arg->array->id];
        if (depends)
            changed = set(&reverse->depends[arg->array->id]) || changed;
    }
    for (int k = 0; matters && k < stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &stmt->u.kernel.args[k];
        if (arg->kind == IR_ARG_ARRAY)
            changed = set(&reverse->matters[arg->array->id]) || changed;
        if (arg->value != NULL)
            changed = mark(reverse->matters, arg->value, false) || changed;
    }
    return changed;
}

static bool spread_assignment(Reverse *reverse, const ReverseNode *node)
{
    IrStmt *stmt = node->stmt;
    int target = target_of(stmt);
    const IrExpr *value = value_of(stmt);
    bool changed = false, is_loss = reverse_activity_loss_of(reverse, stmt) >= 0;
    bool is_report = stores_outcome(stmt) && !is_loss;
    if (reaches(reverse->depends, value, false) || around_reaches(reverse->depends, node))
        changed = set(&reverse->depends[target]) || changed;
    if (reaches(reverse->varies, value, true) && ir_op_result(IR_ADD) == value->type.base)
        changed = set(&reverse->varies[target]) || changed;
    if (is_report)
        return changed;
    if (is_loss || reverse->matters[target]) {
        for (int s = 0; s < ir_slot_count(stmt); s++)
            changed = mark(reverse->matters, *ir_slot(stmt, s), false) || changed;
        for (const ReverseNode *owner = node->home->owner; owner != NULL; owner = owner->home->owner)
            for (int s = 0; s < ir_slot_count(owner->stmt); s++)
                changed = mark(reverse->matters, *ir_slot(owner->stmt, s), false) || changed;
    }
    if (is_loss || reverse->useful[target])
        changed = mark(reverse->useful, value, true) || changed;
    return changed;
}

static bool spread(Reverse *reverse, const ReverseBody *body)
{
    bool changed = false;
    for (int k = 0; k < body->nodes.count; k++) {
        const ReverseNode *node = body->nodes.items[k];
        if (target_of(node->stmt) >= 0)
            changed = spread_assignment(reverse, node) || changed;
        else if (node->stmt->kind == IR_KERNEL)
            changed = spread_kernel(reverse, node->stmt) || changed;
        for (int b = 0; b < ir_body_count(node->stmt); b++)
            changed = spread(reverse, &node->bodies[b]) || changed;
    }
    return changed;
}

/* ---- guards --------------------------------------------------------------------------------- */

/* Losses have the form `select(alive, loss, loss of the guard)` where a guard may stop candidates. */
static void find_guards(Reverse *reverse, const ReverseBody *body)
{
    for (int k = 0; k < body->nodes.count; k++) {
        const ReverseNode *node = body->nodes.items[k];
        if (node->stmt->kind == IR_LEAVE) {
            const IrExpr *cond = node->stmt->u.leave.cond;
            const IrExpr *alive = ir_is_op(cond, IR_NOT) ? cond->u.apply.arg[0] : NULL;
            if (alive == NULL || alive->kind != IR_VAR ||
                (reverse->alive != NULL && reverse->alive != alive->u.var))
                reverse_refuse(reverse, node->stmt->span, "a trial may end early for another reason than a guard");
            else
                reverse->alive = alive->u.var;
        }
        for (int b = 0; b < ir_body_count(node->stmt); b++)
            find_guards(reverse, &node->bodies[b]);
    }
}

static void check_losses(Reverse *reverse, const ReverseBody *body)
{
    for (int k = 0; reverse->alive != NULL && k < body->nodes.count; k++) {
        const IrStmt *stmt = body->nodes.items[k]->stmt;
        if (reverse_activity_loss_of(reverse, stmt) >= 0) {
            const IrExpr *value = stmt->u.store.value;
            if (value->kind == IR_VAR && reverse->let_of[value->u.var->id] != NULL) /* several have the same */
                value = reverse->let_of[value->u.var->id]->stmt->u.let.value;
            if (value->kind == IR_CONST) /* in the trials of a task that does not have it */
                continue;
            bool asks = value->kind == IR_SELECT && value->u.select.cond->kind == IR_VAR &&
                        value->u.select.cond->u.var == reverse->alive;
            if (asks && value->u.select.no->kind == IR_VAR)
                reverse->is_guard_loss[value->u.select.no->u.var->id] = true;
            else if (!asks || value->u.select.no->kind != IR_CONST) /* a report has none */
                reverse_refuse(reverse, stmt->span, "a loss does not say what it is after a guard");
        }
        for (int b = 0; b < ir_body_count(stmt); b++)
            check_losses(reverse, &body->nodes.items[k]->bodies[b]);
    }
}

/* ---- what has no derivative ----------------------------------------------------------------- */

static bool is_nan(const IrExpr *expr)
{
    return expr->kind == IR_CONST && isnan(expr->u.constant);
}

/* A choice between a number and none is no step: what has no loss has no slope that is missing. */
static bool has_step(const Reverse *reverse, const IrExpr *expr)
{
    if (is_step(expr) && reaches(reverse->depends, ir_child(expr, 0), false))
        return true;
    if (expr->kind == IR_LOAD && reaches(reverse->depends, expr->u.load.index, false))
        return true;
    if (expr->kind == IR_SELECT && reaches(reverse->depends, expr->u.select.cond, false) &&
        !reverse_activity_flows(reverse, expr->u.select.yes) && !reverse_activity_flows(reverse, expr->u.select.no) &&
        !is_nan(expr->u.select.yes) && !is_nan(expr->u.select.no))
        return true;
    for (int k = 0; k < ir_child_count(expr); k++)
        if (has_step(reverse, ir_child(expr, k)))
            return true;
    return false;
}

/* Unlike a `select` of the program, which may be continuous, what a spike resets is not. */
static bool has_spikes(const Reverse *reverse, const IrExpr *expr)
{
    if (expr->kind == IR_VAR)
        return expr->u.var->spikes && reverse->depends[expr->u.var->id];
    for (int k = 0; k < ir_child_count(expr); k++)
        if (has_spikes(reverse, ir_child(expr, k)))
            return true;
    return false;
}

/* A value that a pass has moved stands before the statement that reads it, and has no place of its own. */
static Span place_of(const ReverseNode *node)
{
    for (; node != NULL; node = node->home->owner) {
        const ReverseBody *home = node->home;
        for (int k = node->place; k < home->nodes.count; k++)
            if (home->nodes.items[k]->stmt->span.start >= 0)
                return home->nodes.items[k]->stmt->span;
    }
    return (Span){-1, -1, -1};
}

static const char through_spikes[] =
    "the loss depends on the learned numbers through spikes, which come or do not come";

static const char through_step[] = "the loss depends on the learned numbers through a step, which has no slope";

static void check_kernel(Reverse *reverse, const ReverseNode *node)
{
    const IrStmt *stmt = node->stmt;
    for (int k = 0; k < stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &stmt->u.kernel.args[k];
        if (arg->kind == IR_ARG_ARRAY && !arg->reads && reverse->matters[arg->array->id])
            reverse_refuse(reverse, place_of(node), "%s",
                           strcmp(node->stmt->u.kernel.function, "rt_sort") == 0
                               ? "the loss depends on learned numbers in an array that is sorted, of which no slope is known"
                           : strcmp(node->stmt->u.kernel.function, "rt_propagators") == 0
                               ? "the loss depends on learned numbers in states that advance together by a matrix "
                                 "exponential, whose slope is not known; 'integrate rk4' has one"
                               : through_spikes);
    }
}

/* Whether a candidate stops has no part in its slopes. */
static void check_guard(Reverse *reverse, const ReverseNode *node)
{
    const IrExpr *value = value_of(node->stmt);
    if (node->stmt->kind == IR_LET)
        return;
    if (reverse_activity_is_active(reverse, node->stmt->u.let.var->id))
        reverse->guards_move = true;
    if (value->kind != IR_SELECT)
        reverse_refuse(reverse, place_of(node), "a guard does not say whom it stops");
    else if (has_spikes(reverse, value->u.select.yes))
        reverse_refuse(reverse, place_of(node), "%s", through_spikes);
    else if (has_step(reverse, value->u.select.yes))
        reverse_refuse(reverse, place_of(node), "%s", through_step);
}

static void check_body(Reverse *reverse, const ReverseBody *body)
{
    for (int k = 0; k < body->nodes.count; k++) {
        const ReverseNode *node = body->nodes.items[k];
        const IrStmt *stmt = node->stmt;
        int target = target_of(stmt);
        bool matters = target >= 0 && (reverse->matters[target] || reverse_activity_loss_of(reverse, stmt) >= 0);
        if (stmt->kind == IR_KERNEL && kernel_depends(reverse, stmt))
            check_kernel(reverse, node);
        if (target >= 0 && reverse->is_guard_loss[target]) {
            check_guard(reverse, node);
        } else if (matters && has_spikes(reverse, value_of(stmt))) {
            reverse_refuse(reverse, place_of(node), "%s", through_spikes);
        } else if (matters && (has_step(reverse, value_of(stmt)) || around_reaches(reverse->depends, node) ||
                               (stmt->kind == IR_STORE &&
                                reaches(reverse->depends, stmt->u.store.index, false)))) {
            reverse_refuse(reverse, place_of(node), "%s", through_step);
        }
        for (int b = 0; b < ir_body_count(stmt); b++)
            check_body(reverse, &node->bodies[b]);
    }
}

void reverse_activity(Reverse *reverse)
{
    const IrModule *module = reverse->module;
    for (int k = 0; k < module->arrays.count; k++) {
        const IrArray *array = module->arrays.items[k];
        if (array->space == IR_SPACE_COEFFICIENT || array->space == IR_SPACE_LOSS || array->space == IR_SPACE_STATISTIC)
            reverse->depends[array->id] = reverse->varies[array->id] = true;
    }
    if (reverse->from->result != NULL)
        reverse->matters[reverse->from->result->id] = reverse->useful[reverse->from->result->id] = true;
    find_guards(reverse, &reverse->root);
    check_losses(reverse, &reverse->root);
    while (spread(reverse, &reverse->root))
        ;
    check_body(reverse, &reverse->root);
}
