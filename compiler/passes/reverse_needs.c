/* reverse_needs.c: which values the backward sweep reads, and how it gets them.
 *
 * First, from the last statement to the first: what adjoints read. An IR_LET that they read is computed again
 * where none of its operands is written between it and the last statement whose adjoint reads it; else it is
 * kept. Then, in the order of execution: which variables and elements hold a value that an adjoint of an earlier
 * statement reads; a statement that overwrites such a one keeps it. */
#include "reverse_needs.h"

#include <string.h>

#include "compiler/ir/ir_walk.h"
#include "reverse_activity.h"
#include "reverse_expr.h"
#include "reverse_keep.h"
#include "reverse_tree.h"

/* ---- what is read --------------------------------------------------------------------------- */

typedef struct Reading {
    Reverse *reverse;
    const ReverseNode *reader;
    bool changed;
} Reading;

static void read_value(void *context, const IrExpr *expr);

/* An IR_LET that `reader` needs. */
static void read_let(Reading *reading, ReverseNode *let)
{
    const ReverseNode *in = reverse_tree_in(reading->reader, let->home);
    if (in == NULL) /* it is within the segment that runs again */
        return;
    int place = in->place;
    if (let->needed && let->last_use >= place)
        return;
    let->needed = true;
    let->last_use = place;
    reading->changed = true;
}

static void read_value(void *context, const IrExpr *expr)
{
    Reading *reading = context;
    Reverse *reverse = reading->reverse;
    int id = expr->kind == IR_VAR ? expr->u.var->id : expr->kind == IR_LOAD ? expr->u.load.array->id : -1;
    if (expr->kind == IR_VAR && reverse->let_of[id] != NULL) {
        read_let(reading, reverse->let_of[id]);
    } else if (id >= 0 && !reverse->read_back[id]) {
        reverse->read_back[id] = true;
        reading->changed = true;
    }
    for (int k = 0; k < ir_child_count(expr); k++)
        read_value(context, ir_child(expr, k));
}

/* Statements for which the backward sweep may have something to do. */
static bool may_do(const Reverse *reverse, const ReverseNode *node)
{
    const IrStmt *stmt = node->stmt;
    if (reverse_activity_has_adjoint(reverse, node))
        return true;
    if (stmt->kind == IR_SET && reverse->read_back[stmt->u.let.var->id])
        return true;
    if (stmt->kind == IR_STORE && reverse->read_back[stmt->u.store.array->id])
        return true;
    for (int k = 0; stmt->kind == IR_KERNEL && k < stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &stmt->u.kernel.args[k];
        if (arg->kind == IR_ARG_ARRAY && !arg->reads && reverse->read_back[arg->array->id])
            return true;
    }
    for (int b = 0; b < ir_body_count(stmt); b++)
        for (int k = 0; k < node->bodies[b].nodes.count; k++)
            if (may_do(reverse, node->bodies[b].nodes.items[k]))
                return true;
    return false;
}

static bool writes_operand(const ReverseNode *node, const Reverse *reverse, const IrExpr *expr)
{
    if (expr->kind == IR_VAR && reverse->let_of[expr->u.var->id] == NULL &&
        reverse_tree_writes(node, expr->u.var->id))
        return true;
    if (expr->kind == IR_LOAD && reverse_tree_writes(node, expr->u.load.array->id))
        return true;
    for (int k = 0; k < ir_child_count(expr); k++)
        if (writes_operand(node, reverse, ir_child(expr, k)))
            return true;
    return false;
}

/* Whether the value is the same as long as adjoints read it. What the last one of them overwrites is back
 * before it is computed, but for an index of it. */
static bool is_stable(const Reverse *reverse, const ReverseNode *let)
{
    const ReverseBody *home = let->home;
    for (int k = let->place + 1; k <= let->last_use; k++) {
        const ReverseNode *node = home->nodes.items[k];
        if (k == let->last_use && reverse_tree_is_simple(node) && !let->early)
            continue;
        if (writes_operand(node, reverse, let->stmt->u.let.value))
            return false;
    }
    return true;
}

/* A segment that is run once more sets again what is declared outside of it. */
static void read_sets(Reading *reading, const ReverseNode *node)
{
    bool *read_back = reading->reverse->read_back;
    if (node->stmt->kind == IR_SET && !read_back[node->stmt->u.let.var->id])
        read_back[node->stmt->u.let.var->id] = reading->changed = true;
    for (int b = 0; b < ir_body_count(node->stmt); b++)
        for (int k = 0; k < node->bodies[b].nodes.count; k++)
            read_sets(reading, node->bodies[b].nodes.items[k]);
}

static void read_stmt(Reading *reading, ReverseNode *node)
{
    Reverse *reverse = reading->reverse;
    IrStmt *stmt = node->stmt;
    reading->reader = node;
    if (stmt->kind == IR_LET && node->needed) {
        node->again = is_stable(reverse, node);
        if (node->again && node->home->owner != NULL) {
            reading->reader = node->home->nodes.items[node->last_use];
            read_value(reading, stmt->u.let.value);
            reading->reader = node;
        }
    }
    if (reverse_activity_has_adjoint(reverse, node)) {
        const IrExpr *value = stmt->kind == IR_STORE ? stmt->u.store.value : stmt->u.let.value;
        reverse_expr_needs(reverse, value, read_value, reading);
    }
    if (node->interval > 0) {
        reverse_tree_each_read(node, read_value, reading);
        read_sets(reading, node);
    }
    if (!may_do(reverse, node))
        return;
    if (stmt->kind == IR_STORE)
        read_value(reading, stmt->u.store.index);
    if (stmt->kind == IR_IF || stmt->kind == IR_FOR)
        for (int s = 0; s < ir_slot_count(stmt); s++)
            read_value(reading, *ir_slot(stmt, s));
}

static void read_body(Reading *reading, ReverseBody *body)
{
    for (int k = body->nodes.count - 1; k >= 0; k--) {
        ReverseNode *node = body->nodes.items[k];
        for (int b = ir_body_count(node->stmt) - 1; b >= 0; b--)
            read_body(reading, &node->bodies[b]);
        read_stmt(reading, node);
    }
}

/* ---- what must be kept ---------------------------------------------------------------------- */

/* Of a variable or array: which of its present values are read later. */
#define MOST_INDICES 4
typedef struct Held {
    bool any;
    int count; /* else only elements at these indices */
    const IrExpr *at[MOST_INDICES];
} Held;

typedef VEC(Held *) Spare;

typedef struct Keeping {
    Reverse *reverse;
    Held *held;     /* by id */
    int first, end; /* of the ids that are looked at: what holds of one does not depend on the others */
    bool sets;      /* the flags of the nodes */
    Spare *spare;   /* copies of `held` that are not in use; borrowed */
} Keeping;

static void hold_at(Held *held, const IrExpr *index)
{
    for (int k = 0; k < held->count; k++)
        if (ir_equal(held->at[k], index))
            return;
    if (held->count == MOST_INDICES)
        held->any = true;
    else
        held->at[held->count++] = index;
}

/* Whether the index means the same element as long as its variables are in scope. */
static bool is_fixed_index(const Reverse *reverse, const IrExpr *index)
{
    if (index->kind == IR_LOAD ||
        (index->kind == IR_VAR && reverse->let_of[index->u.var->id] == NULL && !index->u.var->assigned))
        return false;
    for (int k = 0; k < ir_child_count(index); k++)
        if (!is_fixed_index(reverse, ir_child(index, k)))
            return false;
    return true;
}

static bool looks_at(const Keeping *keeping, int id)
{
    return id >= keeping->first && id < keeping->end;
}

static void hold(void *context, const IrExpr *expr)
{
    Keeping *keeping = context;
    if (expr->kind == IR_VAR && looks_at(keeping, expr->u.var->id))
        keeping->held[expr->u.var->id].any = true;
    if (expr->kind == IR_LOAD && looks_at(keeping, expr->u.load.array->id)) {
        Held *held = &keeping->held[expr->u.load.array->id];
        if (is_fixed_index(keeping->reverse, expr->u.load.index))
            hold_at(held, expr->u.load.index);
        else
            held->any = true;
    }
    for (int k = 0; k < ir_child_count(expr); k++)
        hold(context, ir_child(expr, k));
}

static bool is_held(const Held *held)
{
    return held->any || held->count > 0;
}

static void release_at(Held *held, const IrExpr *index)
{
    int kept = 0;
    for (int k = 0; k < held->count; k++)
        if (!ir_equal(held->at[k], index))
            held->at[kept++] = held->at[k];
    held->count = kept;
}

static Held *new_held(Keeping *keeping)
{
    if (keeping->spare->count > 0)
        return keeping->spare->items[--keeping->spare->count];
    return arena_array(keeping->reverse->module->arena, Held, keeping->reverse->module->next_id);
}

static void give_back(Keeping *keeping, Held *held)
{
    vec_push(keeping->reverse->module->arena, keeping->spare, held);
}

static void assign(const Keeping *keeping, Held *to, const Held *from)
{
    memcpy(to + keeping->first, from + keeping->first, sizeof *to * (size_t)(keeping->end - keeping->first));
}

/* To be given back. */
static Held *copy_held(Keeping *keeping)
{
    Held *copy = new_held(keeping);
    assign(keeping, copy, keeping->held);
    return copy;
}

/* Returns whether `to` grows. */
static bool join(const Keeping *keeping, Held *to, const Held *from)
{
    bool grows = false;
    for (int id = keeping->first; id < keeping->end; id++) {
        int before = to[id].count;
        bool any = to[id].any;
        to[id].any = any || from[id].any;
        for (int k = 0; k < from[id].count; k++)
            hold_at(&to[id], from[id].at[k]);
        grows = grows || to[id].count != before || to[id].any != any;
    }
    return grows;
}

static bool mentions(const IrExpr *expr, const IrVar *var)
{
    if (expr->kind == IR_VAR)
        return expr->u.var == var;
    for (int k = 0; k < ir_child_count(expr); k++)
        if (mentions(ir_child(expr, k), var))
            return true;
    return false;
}

/* A variable goes out of scope: elements at indices that it is part of are any. */
static void forget(Keeping *keeping, const IrVar *var)
{
    if (var->type.base != IR_INT)
        return;
    for (int id = keeping->first; id < keeping->end; id++) {
        Held *held = &keeping->held[id];
        for (int k = 0; k < held->count && !held->any; k++)
            held->any = mentions(held->at[k], var);
    }
}

static void keep_stmt(Keeping *keeping, ReverseNode *node);
static void keep_body(Keeping *keeping, ReverseBody *body);

/* Whether no element of the array is held after one turn that began with none. */
static bool turn_leaves_none(Keeping *keeping, ReverseNode *loop, int id)
{
    Keeping turn = {.reverse = keeping->reverse, .first = id, .end = id + 1, .spare = keeping->spare};
    turn.held = new_held(keeping);
    turn.held[id] = (Held){0};
    for (int k = 0; k < loop->bodies[0].nodes.count; k++)
        keep_stmt(&turn, loop->bodies[0].nodes.items[k]);
    bool none = !is_held(&turn.held[id]);
    give_back(keeping, turn.held);
    return none;
}

/* Arrays of which the loop overwrites every element after its last reading. */
static void release_covered(Keeping *keeping, ReverseNode *loop, ReverseNode *within, Held *before)
{
    IrStmt *stmt = within->stmt;
    if (stmt->kind == IR_STORE) {
        int id = stmt->u.store.array->id;
        if (looks_at(keeping, id) && is_held(&before[id]) && reverse_tree_covers(keeping->reverse, loop, within))
            before[id] = turn_leaves_none(keeping, loop, id) ? (Held){0} : before[id];
    }
    for (int k = 0; stmt->kind == IR_FOR && k < within->bodies[0].nodes.count; k++)
        release_covered(keeping, loop, within->bodies[0].nodes.items[k], before);
}

static void keep_loop(Keeping *keeping, ReverseNode *node)
{
    const IrStmt *stmt = node->stmt;
    Held *entry = copy_held(keeping);
    bool grows = true, sets = keeping->sets;
    if (sets && reverse_tree_may_part(node)) {
        node->held_before = arena_array(keeping->reverse->module->arena, bool, keeping->end);
        for (int id = 0; id < keeping->end; id++)
            node->held_before[id] = is_held(&entry[id]);
    }
    for (int s = 0; stmt->u.loop.first != NULL && reverse_needs_does(keeping->reverse, node) && s < 2; s++)
        hold(keeping, *ir_slot(node->stmt, s));
    /* one turn more than what grows: the flags are those of the largest state */
    while (grows) {
        keeping->sets = false;
        assign(keeping, keeping->held, entry);
        keep_body(keeping, &node->bodies[0]);
        forget(keeping, stmt->u.loop.var);
        grows = join(keeping, entry, keeping->held);
    }
    keeping->sets = sets;
    if (sets) {
        assign(keeping, keeping->held, entry);
        keep_body(keeping, &node->bodies[0]);
    }
    assign(keeping, keeping->held, entry);
    give_back(keeping, entry);
    if (stmt->u.loop.first == NULL)
        release_covered(keeping, node, node, keeping->held);
    if (node->interval > 0)
        reverse_tree_each_read(node, hold, keeping);
}

static void keep_branch(Keeping *keeping, ReverseNode *node)
{
    hold(keeping, node->stmt->u.branch.cond);
    Held *no = copy_held(keeping);
    keep_body(keeping, &node->bodies[0]);
    Held *yes = keeping->held;
    keeping->held = no;
    keep_body(keeping, &node->bodies[1]);
    join(keeping, no, yes);
    assign(keeping, yes, no);
    keeping->held = yes;
    give_back(keeping, no);
}

static void keep_kernel(Keeping *keeping, ReverseNode *node)
{
    const IrStmt *stmt = node->stmt;
    for (int k = 0; k < stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &stmt->u.kernel.args[k];
        if (arg->kind == IR_ARG_ARRAY && !arg->reads && is_held(&keeping->held[arg->array->id]) &&
            keeping->sets)
            node->keeps = true;
    }
}

static void keep_stmt(Keeping *keeping, ReverseNode *node)
{
    const Reverse *reverse = keeping->reverse;
    const IrStmt *stmt = node->stmt;
    if (reverse_activity_has_adjoint(reverse, node))
        reverse_expr_needs(reverse, stmt->kind == IR_STORE ? stmt->u.store.value : stmt->u.let.value, hold,
                           keeping);
    switch (stmt->kind) {
    case IR_LET:
        if (node->needed && node->again && node->home->owner != NULL)
            hold(keeping, stmt->u.let.value);
        if (keeping->sets && node->needed && !node->again && node->home->owner != NULL)
            node->keeps = true;
        if (stmt->u.let.var->assigned)
            keeping->held[stmt->u.let.var->id].any = false;
        break;
    case IR_SET:
        if (keeping->sets && keeping->held[stmt->u.let.var->id].any)
            node->keeps = true;
        keeping->held[stmt->u.let.var->id].any = false;
        forget(keeping, stmt->u.let.var);
        break;
    case IR_STORE: {
        Held *held = &keeping->held[stmt->u.store.array->id];
        if (keeping->sets && is_held(held))
            node->keeps = true;
        if (stmt->u.store.array->length == 1)
            *held = (Held){0};
        else
            release_at(held, stmt->u.store.index);
        break;
    }
    case IR_FOR:
        keep_loop(keeping, node);
        break;
    case IR_IF:
        keep_branch(keeping, node);
        break;
    case IR_BLOCK:
        keep_body(keeping, &node->bodies[0]);
        break;
    case IR_KERNEL:
        keep_kernel(keeping, node);
        break;
    case IR_LEAVE:
        break;
    }
}

/* What is declared in a body ends with it: its last value is kept then, if it is held. */
static void keep_body(Keeping *keeping, ReverseBody *body)
{
    for (int k = 0; k < body->nodes.count; k++)
        keep_stmt(keeping, body->nodes.items[k]);
    for (int k = 0; k < body->nodes.count; k++) {
        ReverseNode *node = body->nodes.items[k];
        if (node->stmt->kind != IR_LET)
            continue;
        const IrVar *var = node->stmt->u.let.var;
        if (keeping->sets && var->assigned && body->owner != NULL && keeping->held[var->id].any)
            node->keeps = true;
        forget(keeping, var);
    }
}

/* ---- the whole ------------------------------------------------------------------------------ */

bool reverse_needs_does(const Reverse *reverse, const ReverseNode *node)
{
    if (node->keeps || reverse_activity_has_adjoint(reverse, node))
        return true;
    for (int b = 0; b < ir_body_count(node->stmt); b++)
        for (int k = 0; k < node->bodies[b].nodes.count; k++)
            if (reverse_needs_does(reverse, node->bodies[b].nodes.items[k]))
                return true;
    return false;
}

static bool keeps_int(const IrStmt *stmt)
{
    if (stmt->kind == IR_LET || stmt->kind == IR_SET)
        return stmt->u.let.var->type.base == IR_INT;
    return stmt->kind == IR_STORE && stmt->u.store.array->base == IR_INT;
}

/* What this way of going backwards does not know. */
static void check_body(Reverse *reverse, const ReverseBody *body)
{
    for (int k = 0; k < body->nodes.count; k++) {
        const ReverseNode *node = body->nodes.items[k];
        const IrStmt *stmt = node->stmt;
        IrRange range;
        if (node->keeps && keeps_int(stmt) && !reverse_keep_range(reverse, node, &range))
            reverse_refuse(reverse, stmt->span, "whole numbers that change in a trial decide what is learned, and have no bound "
                                                "that is known");
        if (stmt->kind == IR_FOR && reverse_needs_does(reverse, node) && !reverse_tree_range(reverse, node, &range))
            reverse_refuse(reverse, stmt->span,
                           "how often a loop turns has no bound that is known, nor has what the derivatives would keep");
        for (int b = 0; b < ir_body_count(stmt); b++) {
            for (int s = 0; stmt->kind == IR_IF && s < node->bodies[b].nodes.count; s++)
                if (reverse_needs_does(reverse, node) &&
                    writes_operand(node->bodies[b].nodes.items[s], reverse, stmt->u.branch.cond))
                    reverse_refuse(reverse, stmt->span, "a condition changes what it depends on");
            check_body(reverse, &node->bodies[b]);
        }
    }
}

void reverse_needs(Reverse *reverse)
{
    Reading reading = {.reverse = reverse, .changed = true};
    while (reading.changed) {
        reading.changed = false;
        read_body(&reading, &reverse->root);
    }
    Spare spare = {0};
    Keeping keeping = {.reverse = reverse,
                       .held = arena_array(reverse->module->arena, Held, reverse->module->next_id),
                       .end = reverse->module->next_id,
                       .sets = true,
                       .spare = &spare};
    keep_body(&keeping, &reverse->root);
    check_body(reverse, &reverse->root);
}
