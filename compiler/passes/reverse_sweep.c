/* reverse_sweep.c: the code of the two sweeps. */
#include "reverse_sweep.h"

#include "reverse_activity.h"
#include "reverse_expr.h"
#include "reverse_keep.h"
#include "reverse_needs.h"
#include "reverse_segment.h"
#include "reverse_tree.h"
#include "simplify.h"

typedef enum Mode {
    FORWARD, /* as it is */
    KEEPING  /* and keeps what the backward sweep needs */
} Mode;

/* ---- small parts ---------------------------------------------------------------------------- */

static const IrExpr *copy(Reverse *reverse, const IrExpr *expr)
{
    return reverse_expr_copy(reverse, expr);
}

static IrVar *declare_copy(Reverse *reverse, const IrVar *var)
{
    IrVar *own = ir_var(reverse->module, var->name, var->type);
    own->assigned = var->assigned;
    own->content = var->content;
    reverse->copy_of[var->id] = own;
    reverse->value_of[var->id] = ir_get(reverse->module, own);
    return own;
}

static void push_turn(Reverse *reverse, const IrExpr *turn, int turns)
{
    vec_push(reverse->module->arena, &reverse->turns, ((ReverseTurn){turn, turns}));
}

/* The turn of a loop at hand, by its variable. Of a row the turn of the loop around it says nothing more: that one is
 * returned, for leave_turns. */
static ReverseTurn enter_turns(Reverse *reverse, const ReverseNode *node)
{
    IrModule *module = reverse->module;
    ReverseTurn around = {0};
    IrRange range;
    if (!reverse_tree_range(reverse, node, &range)) {
        push_turn(reverse, ir_int_const(module, 0), 1);
        return around;
    }
    if (reverse_tree_is_row(node)) {
        ReverseTurn *last = &reverse->turns.items[reverse->turns.count - 1];
        around = *last;
        *last = (ReverseTurn){ir_int_const(module, 0), 1};
    }
    push_turn(reverse,
              simplify_apply2(module, IR_ISUB, reverse->value_of[node->stmt->u.loop.var->id],
                              ir_int_const(module, range.low)),
              range.high - range.low + 1);
    return around;
}

static void leave_turns(Reverse *reverse, ReverseTurn around)
{
    reverse->turns.count--;
    if (around.turn != NULL)
        reverse->turns.items[reverse->turns.count - 1] = around;
}

/* ---- forward -------------------------------------------------------------------------------- */

static void forward_body(Reverse *reverse, ReverseBody *body, Mode mode, IrStmts *out);

static void forward_turns(Reverse *reverse, ReverseNode *node, Mode mode, IrStmts *out)
{
    const IrStmt *stmt = node->stmt;
    IrModule *module = reverse->module;
    const IrExpr *first = copy(reverse, stmt->u.loop.first), *end = copy(reverse, stmt->u.loop.end);
    IrStmt *loop = ir_for(module, out, declare_copy(reverse, stmt->u.loop.var), stmt->u.loop.low,
                          stmt->u.loop.high);
    loop->u.loop.first = first;
    loop->u.loop.end = end;
    loop->u.loop.independent = stmt->u.loop.independent;
    loop->span = stmt->span;
    loop->note = stmt->note;
    ReverseTurn around = enter_turns(reverse, node);
    forward_body(reverse, &node->bodies[0], mode, &loop->u.loop.body);
    leave_turns(reverse, around);
}

static void forward_kernel(Reverse *reverse, const IrStmt *stmt, IrStmts *out)
{
    IrStmt *call = ir_kernel(reverse->module, out, stmt->u.kernel.function, stmt->u.kernel.args,
                             stmt->u.kernel.arg_count);
    for (int k = 0; k < call->u.kernel.arg_count; k++) {
        IrArg *arg = &call->u.kernel.args[k];
        arg->value = copy(reverse, arg->value);
        if (arg->kind == IR_ARG_ARRAY && reverse->array_copy[arg->array->id] != NULL)
            arg->array = reverse->array_copy[arg->array->id];
    }
    call->span = stmt->span;
    call->note = stmt->note;
}

static void segments_forward(Reverse *reverse, ReverseNode *node, IrStmts *out);

static void forward_stmt(Reverse *reverse, ReverseNode *node, Mode mode, IrStmts *out)
{
    IrModule *module = reverse->module;
    const IrStmt *stmt = node->stmt;
    IrStmt *made = NULL;
    bool keeps = mode == KEEPING && node->keeps;
    switch (stmt->kind) {
    case IR_LET: {
        const IrExpr *value = copy(reverse, stmt->u.let.value);
        made = ir_let(module, out, declare_copy(reverse, stmt->u.let.var), value);
        if (keeps && !stmt->u.let.var->assigned)
            reverse_keep_value(reverse, node, stmt->u.let.var->name, reverse->value_of[stmt->u.let.var->id],
                               out);
        break;
    }
    case IR_SET:
        if (keeps)
            reverse_keep_value(reverse, node, stmt->u.let.var->name, reverse->value_of[stmt->u.let.var->id],
                               out);
        made = ir_set(module, out, reverse->copy_of[stmt->u.let.var->id], copy(reverse, stmt->u.let.value));
        break;
    case IR_STORE: {
        const IrArray *array = reverse->array_copy[stmt->u.store.array->id];
        array = array != NULL ? array : stmt->u.store.array;
        if (array->space == IR_SPACE_TOTAL) /* which nobody asks for again */
            return;
        const IrExpr *index = copy(reverse, stmt->u.store.index);
        if (keeps)
            reverse_keep_value(reverse, node, array->name, ir_load(module, array, index), out);
        made = ir_store(module, out, array, index, copy(reverse, stmt->u.store.value));
        break;
    }
    case IR_FOR:
        if (node->interval > 0 && mode == KEEPING)
            segments_forward(reverse, node, out);
        else
            forward_turns(reverse, node, mode, out);
        return;
    case IR_IF:
        made = ir_if(module, out, copy(reverse, stmt->u.branch.cond));
        forward_body(reverse, &node->bodies[0], mode, &made->u.branch.yes);
        forward_body(reverse, &node->bodies[1], mode, &made->u.branch.no);
        break;
    case IR_BLOCK: {
        const IrBlock *own = ir_block(module, stmt->u.block.block->name);
        reverse->blocks[stmt->u.block.block->id] = own;
        made = ir_block_stmt(module, out, own);
        forward_body(reverse, &node->bodies[0], mode, &made->u.block.body);
        break;
    }
    case IR_LEAVE:
        if (reverse->replays || reverse->guards_move)
            return;
        ir_set(module, out, reverse->ended,
               ir_apply1(module, IR_NOT,
                         ir_apply1(module, IR_ANY, reverse->value_of[reverse->alive->id])));
        made = ir_leave(module, out, reverse->blocks[stmt->u.leave.block->id], copy(reverse, stmt->u.leave.cond));
        break;
    case IR_KERNEL:
        if (keeps)
            reverse_keep_arrays(reverse, node, false, out);
        forward_kernel(reverse, stmt, out);
        return;
    }
    made->span = stmt->span;
    made->note = stmt->note;
}

/* The last value of what a body declares is kept at its end. */
static void forward_body(Reverse *reverse, ReverseBody *body, Mode mode, IrStmts *out)
{
    for (int k = 0; k < body->nodes.count; k++)
        forward_stmt(reverse, body->nodes.items[k], mode, out);
    for (int k = 0; k < body->nodes.count; k++) {
        ReverseNode *node = body->nodes.items[k];
        if (mode == KEEPING && node->stmt->kind == IR_LET && node->keeps && node->stmt->u.let.var->assigned)
            reverse_keep_value(reverse, node, node->stmt->u.let.var->name,
                               reverse->value_of[node->stmt->u.let.var->id], out);
    }
}

/* ---- backward ------------------------------------------------------------------------------- */

static void backward_body(Reverse *reverse, ReverseBody *body, IrStmts *out);

static bool has_own_adjoint(const Reverse *reverse, const IrVar *var)
{
    return var->type.base == IR_REAL && reverse_activity_is_active(reverse, var->id);
}

/* What a body declares: what was kept of it, and the adjoints. */
static void backward_declare(Reverse *reverse, ReverseNode *node, IrStmts *out)
{
    IrModule *module = reverse->module;
    IrVar *var = node->stmt->u.let.var;
    bool is_root = node->home->owner == NULL;
    if (!is_root && node->keeps) {
        const IrExpr *value = reverse_keep_read(reverse, node, var->type.base);
        ir_let(module, out, declare_copy(reverse, var), value);
    } else if (!is_root && var->assigned && reverse->read_back[var->id]) {
        const IrExpr *value = var->type.base == IR_BOOL  ? ir_bool_const(module, false)
                              : var->type.base == IR_INT ? ir_int_const(module, var->content.low)
                                                         : ir_const(module, 0);
        ir_let(module, out, declare_copy(reverse, var), value);
    }
    if (has_own_adjoint(reverse, var)) {
        IrVar *own = ir_var(module, arena_printf(module->arena, "adjoint_%s", var->name), var->type);
        own->assigned = true;
        reverse->adjoint_var[var->id] = own;
        ir_let(module, out, own, ir_const(module, 0));
    }
}

/* The IR_LETs that are computed again before the adjoint of the statement at `place`. */
static void compute_again(Reverse *reverse, const ReverseBody *body, int place, bool early, IrStmts *out)
{
    for (int k = 0; body->owner != NULL && k < place; k++) {
        const ReverseNode *node = body->nodes.items[k];
        if (node->stmt->kind != IR_LET || !node->needed || !node->again || node->last_use != place ||
            node->early != early)
            continue;
        const IrExpr *value = copy(reverse, node->stmt->u.let.value);
        ir_let(reverse->module, out, declare_copy(reverse, node->stmt->u.let.var), value);
    }
}

static void undo(Reverse *reverse, ReverseNode *node, IrStmts *out)
{
    IrModule *module = reverse->module;
    const IrStmt *stmt = node->stmt;
    if (!node->keeps)
        return;
    if (stmt->kind == IR_SET) {
        ir_set(module, out, reverse->copy_of[stmt->u.let.var->id],
               reverse_keep_read(reverse, node, stmt->u.let.var->type.base));
    } else if (stmt->kind == IR_STORE) {
        const IrArray *array = reverse->array_copy[stmt->u.store.array->id];
        ir_store(module, out, array, copy(reverse, stmt->u.store.index),
                 reverse_keep_read(reverse, node, array->base));
    } else if (stmt->kind == IR_KERNEL) {
        reverse_keep_arrays(reverse, node, true, out);
    }
}

static void backward_row(Reverse *reverse, ReverseNode *node, IrStmts *out)
{
    const IrStmt *stmt = node->stmt;
    const IrExpr *first = copy(reverse, stmt->u.loop.first), *end = copy(reverse, stmt->u.loop.end);
    IrStmt *loop = ir_for_range(reverse->module, out, declare_copy(reverse, stmt->u.loop.var), first, end);
    loop->u.loop.down = true;
    loop->span = stmt->span;
    ReverseTurn around = enter_turns(reverse, node);
    backward_body(reverse, &node->bodies[0], &loop->u.loop.body);
    leave_turns(reverse, around);
}

/* The turns from the last one to the first. */
static void backward_turns(Reverse *reverse, ReverseNode *node, IrStmts *out)
{
    IrModule *module = reverse->module;
    const IrStmt *stmt = node->stmt;
    if (stmt->u.loop.first != NULL) {
        backward_row(reverse, node, out);
        return;
    }
    int turns = reverse_tree_turns(node);
    IrVar *back = ir_var(module, "back", ir_int());
    back->assigned = true;
    IrStmt *loop = ir_for(module, out, back, 0, turns);
    loop->span = stmt->span;
    IrVar *own = ir_var(module, stmt->u.loop.var->name, ir_int());
    ir_let(module, &loop->u.loop.body, own,
           simplify_apply2(module, IR_ISUB, ir_int_const(module, stmt->u.loop.high - 1), ir_get(module, back)));
    reverse->value_of[stmt->u.loop.var->id] = ir_get(module, own);
    push_turn(reverse,
              simplify_apply2(module, IR_ISUB, ir_get(module, own), ir_int_const(module, stmt->u.loop.low)), turns);
    backward_body(reverse, &node->bodies[0], &loop->u.loop.body);
    reverse->turns.count--;
}

/* array[k] = 0 where the condition holds, for k from first on. */
static void clear_where(Reverse *reverse, const IrExpr *cond, const IrArray *array, int first, IrStmts *out)
{
    IrModule *module = reverse->module;
    IrVar *i = ir_var(module, "k", ir_int());
    i->assigned = true;
    IrStmt *loop = ir_for(module, out, i, first, array->length);
    const IrExpr *element = ir_get(module, i);
    ir_store(module, &loop->u.loop.body, array, element,
             ir_select(module, cond, ir_const(module, 0), ir_load(module, array, element)));
}

/* Before the adjoint of a guard's statement: of the candidates that it stops nothing that comes later counts, not even
 * what is no number there. */
static void take_back(Reverse *reverse, const ReverseNode *guard, IrStmts *out)
{
    IrModule *module = reverse->module;
    const IrExpr *value = guard->stmt->u.let.value;
    IrVar *stops = ir_var(module, "stops", ir_bool(true));
    ir_let(module, out, stops, copy(reverse, value->u.select.cond));
    const IrExpr *cond = ir_get(module, stops);
    IrStmt *branch = ir_if(module, out, ir_apply1(module, IR_ANY, cond));
    IrStmts *within = &branch->u.branch.yes;
    clear_where(reverse, cond, reverse->slopes, reverse->adjoint_shift, within);
    for (int id = 0; id < reverse->ids; id++)
        if (reverse->adjoint_array[id] != NULL && reverse->adjoint_array[id] != reverse->slopes)
            clear_where(reverse, cond, reverse->adjoint_array[id], 0, within);
    for (const ReverseBody *home = guard->home; home != NULL; home = home->owner ? home->owner->home : NULL)
        for (int k = 0; k < home->nodes.count; k++) {
            const IrStmt *let = home->nodes.items[k]->stmt;
            if (let->kind != IR_LET || !has_own_adjoint(reverse, let->u.let.var) || let->u.let.var == guard->stmt->u.let.var)
                continue;
            IrVar *own = reverse->adjoint_var[let->u.let.var->id];
            ir_set(module, within, own, ir_select(module, cond, ir_const(module, 0), ir_get(module, own)));
        }
    if (!reverse_activity_flows(reverse, value->u.select.yes))
        ir_set(module, within, reverse->still, ir_apply2(module, IR_OR, ir_get(module, reverse->still), cond));
}

static void segments_backward(Reverse *reverse, ReverseNode *node, IrStmts *out);

static void backward_stmt(Reverse *reverse, ReverseNode *node, IrStmts *out)
{
    IrModule *module = reverse->module;
    const IrStmt *stmt = node->stmt;
    switch (stmt->kind) {
    case IR_LET:
    case IR_SET:
    case IR_STORE:
        if (stmt->kind == IR_SET && reverse->guards_move && reverse->is_guard_loss[stmt->u.let.var->id])
            take_back(reverse, node, out);
        if (reverse_activity_has_adjoint(reverse, node))
            reverse_expr_adjoint(reverse, stmt, out);
        break;
    case IR_FOR:
        if (node->interval > 0)
            segments_backward(reverse, node, out);
        else
            backward_turns(reverse, node, out);
        break;
    case IR_IF: {
        IrStmt *branch = ir_if(module, out, copy(reverse, stmt->u.branch.cond));
        backward_body(reverse, &node->bodies[0], &branch->u.branch.yes);
        backward_body(reverse, &node->bodies[1], &branch->u.branch.no);
        break;
    }
    case IR_BLOCK: {
        IrStmt *block = ir_block_stmt(module, out, ir_block(module, stmt->u.block.block->name));
        backward_body(reverse, &node->bodies[0], &block->u.block.body);
        break;
    }
    case IR_LEAVE:
    case IR_KERNEL:
        break;
    }
}

static void backward_body(Reverse *reverse, ReverseBody *body, IrStmts *out)
{
    for (int k = 0; k < body->nodes.count; k++)
        if (body->nodes.items[k]->stmt->kind == IR_LET)
            backward_declare(reverse, body->nodes.items[k], out);
    for (int k = body->nodes.count - 1; k >= 0; k--) {
        ReverseNode *node = body->nodes.items[k];
        compute_again(reverse, body, k, true, out);
        undo(reverse, node, out);
        compute_again(reverse, body, k, false, out);
        if (reverse_needs_does(reverse, node))
            backward_stmt(reverse, node, out);
    }
}

/* ---- segments ------------------------------------------------------------------------------- */

static void segments_forward(Reverse *reverse, ReverseNode *node, IrStmts *out)
{
    const IrExpr *segment;
    IrStmts *body = reverse_segment_loop(reverse, node, false, &segment, out);
    out->items[out->count - 1]->note = node->stmt->note;
    reverse_segment_move(reverse, node, segment, false, body);
    IrStmts *turns = reverse_segment_begin(reverse, node, segment, false, body);
    forward_body(reverse, &node->bodies[0], FORWARD, turns);
    reverse->turns.count--;
}

static void segments_backward(Reverse *reverse, ReverseNode *node, IrStmts *out)
{
    const IrExpr *segment;
    IrStmts *body = reverse_segment_loop(reverse, node, true, &segment, out);
    reverse_segment_move(reverse, node, segment, true, body);
    reverse->replays = true;
    IrStmts *once_more = reverse_segment_begin(reverse, node, segment, false, body);
    forward_body(reverse, &node->bodies[0], KEEPING, once_more);
    reverse->turns.count--;
    reverse->replays = false;
    IrStmts *backward = reverse_segment_begin(reverse, node, segment, true, body);
    backward_body(reverse, &node->bodies[0], backward);
    reverse->turns.count--;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void make_arrays(Reverse *reverse)
{
    IrModule *module = reverse->module;
    int count = module->arrays.count;
    bool varying = reverse->to->kind == IR_GRADIENT, is_over_trials = reverse->to->kind == IR_OVER_TRIALS_GRADIENT;
    reverse->adjoint_shift = varying ? ir_seed_count(module) : ir_loss_count(module);
    reverse->slopes = ir_array(module, "slopes", IR_SPACE_SLOPE, varying,
                               reverse->adjoint_shift +
                                   (is_over_trials ? module->statistics.count : ir_coefficient_count(module)),
                               is_over_trials ? "by the losses, then by the statistics"
                                              : "by the losses, then by the learned numbers");
    for (int k = 0; k < count; k++) {
        const IrArray *array = module->arrays.items[k];
        if (array->space == IR_SPACE_COEFFICIENT || array->space == IR_SPACE_LOSS || array->space == IR_SPACE_STATISTIC)
            reverse->adjoint_array[array->id] = reverse->slopes;
        if (array->space != IR_SPACE_WORK)
            continue;
        IrArray *own = array->base == IR_INT
                           ? ir_int_array(module, array->name, IR_SPACE_KEPT, array->length, array->content, array->note)
                           : ir_array(module, array->name, IR_SPACE_KEPT, array->varying, array->length, array->note);
        reverse->array_copy[array->id] = own;
        if (array->base == IR_REAL && reverse_activity_is_active(reverse, array->id))
            reverse->adjoint_array[array->id] =
                ir_array(module, arena_printf(module->arena, "adjoint_%s", array->name), IR_SPACE_KEPT,
                         array->varying, array->length, NULL);
    }
}

static void fill(Reverse *reverse, const IrArray *array, int first, int end, IrStmts *out)
{
    IrVar *i = ir_var(reverse->module, "k", ir_int());
    i->assigned = true;
    IrStmt *loop = ir_for(reverse->module, out, i, first, end);
    ir_store(reverse->module, &loop->u.loop.body, array, ir_get(reverse->module, i), ir_const(reverse->module, 0));
}

static void clear_adjoints(Reverse *reverse, IrStmts *out)
{
    for (int id = 0; id < reverse->ids; id++) {
        const IrArray *array = reverse->adjoint_array[id];
        if (array != NULL && array != reverse->slopes)
            fill(reverse, array, 0, array->length, out);
    }
}

/* What a guard has stopped has a loss that does not change, unless the guard's loss does. */
static void choose_living(Reverse *reverse, IrStmts *out)
{
    IrModule *module = reverse->module;
    if (reverse->alive == NULL)
        return;
    const IrExpr *stopped = reverse->still != NULL
                                ? ir_get(module, reverse->still)
                                : ir_apply1(module, IR_NOT, reverse->value_of[reverse->alive->id]);
    clear_where(reverse, stopped, reverse->slopes, reverse->adjoint_shift, out);
}

void reverse_sweep(Reverse *reverse)
{
    IrModule *module = reverse->module;
    IrStmts *out = &reverse->to->body, *back = out;
    bool is_objective = reverse->from->kind == IR_OBJECTIVE;
    make_arrays(reverse);
    fill(reverse, reverse->slopes, is_objective ? 0 : reverse->adjoint_shift, reverse->slopes->length, out);
    reverse->ended = ir_var(module, "ended", ir_bool(false));
    reverse->ended->assigned = true;
    ir_let(module, out, reverse->ended, ir_bool_const(module, false));
    if (is_objective) {
        const IrVar *result = reverse->from->result;
        ir_let(module, out, declare_copy(reverse, result), ir_const(module, 0));
        reverse->to->penalty = reverse->from->penalty;
        IrVar *own = ir_var(module, "adjoint_result", result->type);
        own->assigned = true;
        reverse->adjoint_var[result->id] = own;
        ir_let(module, out, own, ir_const(module, 1));
    }
    forward_body(reverse, &reverse->root, KEEPING, out);
    if (reverse->alive != NULL) {
        IrStmt *branch = ir_if(module, out, ir_apply1(module, IR_NOT, ir_get(module, reverse->ended)));
        back = &branch->u.branch.yes;
    }
    clear_adjoints(reverse, back);
    if (reverse->guards_move) {
        reverse->still = ir_var(module, "still", ir_bool(true));
        reverse->still->assigned = true;
        ir_let(module, back, reverse->still, ir_bool_const(module, false));
    }
    backward_body(reverse, &reverse->root, back);
    choose_living(reverse, back);
}
