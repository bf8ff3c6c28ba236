/* reverse_segment.c: a long loop in segments: its state at the start of each, and the loop over the turns of one. */
#include "reverse_segment.h"

#include "reverse_expr.h"
#include "reverse_keep.h"
#include "reverse_memory.h"
#include "reverse_tree.h"
#include "simplify.h"

/* At most. */
static int segment_count(const ReverseNode *node)
{
    int turns = reverse_tree_turns(node);
    return (turns - 1) / node->interval + 1;
}

/* Where the loop ends is an int: as many segments as have turns. */
static IrStmts *range_of_segments(Reverse *reverse, const ReverseNode *node, bool back, const IrExpr **segment, IrStmts *out)
{
    IrModule *module = reverse->module;
    const IrExpr *end = reverse_expr_copy(reverse, node->stmt->u.loop.end);
    const IrExpr *beyond = ir_int_const(module, node->interval - 1 - reverse_tree_first(node));
    IrVar *var = ir_var(module, "segment", ir_int());
    IrStmt *loop = ir_for_range(module, out, var, ir_int_const(module, 0),
                                ir_apply2(module, IR_IDIV, simplify_apply2(module, IR_IADD, end, beyond),
                                          ir_int_const(module, node->interval)));
    loop->u.loop.down = back;
    loop->span = node->stmt->span;
    *segment = ir_get(module, var);
    return &loop->u.loop.body;
}

IrStmts *reverse_segment_loop(Reverse *reverse, const ReverseNode *node, bool back, const IrExpr **segment, IrStmts *out)
{
    IrModule *module = reverse->module;
    if (node->stmt->u.loop.first != NULL)
        return range_of_segments(reverse, node, back, segment, out);
    IrVar *var = ir_var(module, back ? "back" : "segment", ir_int());
    var->assigned = true;
    IrStmt *loop = ir_for(module, out, var, 0, segment_count(node));
    loop->span = node->stmt->span;
    *segment = ir_get(module, var);
    if (back) {
        IrVar *own = ir_var(module, "segment", ir_int());
        ir_let(module, &loop->u.loop.body, own,
               simplify_apply2(module, IR_ISUB, ir_int_const(module, segment_count(node) - 1), *segment));
        *segment = ir_get(module, own);
    }
    return &loop->u.loop.body;
}

/* Where number `number` of a segment is in a snapshot of `size` numbers a segment, of which there are `segments` in each
 * turn of the loops around. */
static const IrExpr *snapshot_place(const Reverse *reverse, const IrExpr *segment, int segments, int size,
                                    const IrExpr *number)
{
    IrModule *module = reverse->module;
    const IrExpr *index = reverse_keep_turn(reverse);
    index = simplify_apply2(module, IR_IMUL, index, ir_int_const(module, segments));
    index = simplify_apply2(module, IR_IADD, index, segment);
    index = simplify_apply2(module, IR_IMUL, index, ir_int_const(module, size));
    return simplify_apply2(module, IR_IADD, index, number);
}

/* Of the ints that a loop carries each variable and array has one of its own, which holds what that one does. */
static const IrArray *whole_snapshot(Reverse *reverse, ReverseNode *node, int number, int count, IrRange content, double length)
{
    IrModule *module = reverse->module;
    if (node->whole_snapshots == NULL)
        node->whole_snapshots = arena_array(module->arena, const IrArray *, count);
    if (node->whole_snapshots[number] == NULL)
        node->whole_snapshots[number] = ir_int_array(module, "snapshots", IR_SPACE_KEPT, reverse_keep_length(reverse, node, length),
                                                     content, "ints at the starts of segments");
    return node->whole_snapshots[number];
}

void reverse_segment_move(Reverse *reverse, ReverseNode *node, const IrExpr *segment, bool back, IrStmts *out)
{
    IrModule *module = reverse->module;
    ReverseVars vars = {0};
    ReverseArrays arrays = {0};
    int sizes[2] = {0, 0}, at[2] = {0, 0}, segments = segment_count(node);
    reverse_memory_carried(reverse, node, &vars, &arrays);
    for (int k = 0; k < vars.count; k++)
        sizes[vars.items[k]->type.varying] += vars.items[k]->type.base != IR_INT;
    for (int k = 0; k < arrays.count; k++)
        sizes[arrays.items[k]->varying] += arrays.items[k]->base != IR_INT ? arrays.items[k]->length : 0;
    for (int v = 0; v < 2; v++)
        if (node->snapshots[v] == NULL && sizes[v] > 0)
            node->snapshots[v] = ir_array(module, "snapshots", IR_SPACE_KEPT, v == 1,
                                          reverse_keep_length(reverse, node, (double)segments * sizes[v]),
                                          "states at the starts of segments");
    for (int k = 0; k < vars.count; k++) {
        const IrVar *var = vars.items[k];
        int v = var->type.varying;
        if (var->type.base == IR_INT) {
            const IrArray *whole = whole_snapshot(reverse, node, k, vars.count + arrays.count, var->content, segments);
            const IrExpr *at_start = snapshot_place(reverse, segment, segments, 1, ir_int_const(module, 0));
            if (back)
                ir_set(module, out, reverse->copy_of[var->id], ir_load(module, whole, at_start));
            else
                ir_store(module, out, whole, at_start, reverse->value_of[var->id]);
            continue;
        }
        const IrExpr *place = snapshot_place(reverse, segment, segments, sizes[v], ir_int_const(module, at[v]++));
        if (back)
            ir_set(module, out, reverse->copy_of[var->id],
                   reverse_keep_from_number(reverse, var->type.base, ir_load(module, node->snapshots[v], place)));
        else
            ir_store(module, out, node->snapshots[v], place,
                     reverse_keep_as_number(reverse, reverse->value_of[var->id]));
    }
    for (int k = 0; k < arrays.count; k++) {
        const IrArray *array = reverse->array_copy[arrays.items[k]->id];
        bool is_whole = array->base == IR_INT;
        int v = array->varying;
        const IrArray *snapshots = is_whole ? whole_snapshot(reverse, node, vars.count + k, vars.count + arrays.count,
                                                             array->content, (double)segments * array->length)
                                            : node->snapshots[v];
        IrVar *i = ir_var(module, "k", ir_int());
        i->assigned = true;
        IrStmt *loop = ir_for(module, out, i, 0, array->length);
        const IrExpr *element = ir_get(module, i);
        const IrExpr *place =
            is_whole ? snapshot_place(reverse, segment, segments, array->length, element)
                     : snapshot_place(reverse, segment, segments, sizes[v],
                                      simplify_apply2(module, IR_IADD, element, ir_int_const(module, at[v])));
        if (back)
            ir_store(module, &loop->u.loop.body, array, element, ir_load(module, snapshots, place));
        else
            ir_store(module, &loop->u.loop.body, snapshots, place, ir_load(module, array, element));
        at[v] += is_whole ? 0 : array->length;
    }
}

IrStmts *reverse_segment_begin(Reverse *reverse, const ReverseNode *node, const IrExpr *segment, bool back,
                               IrStmts *out)
{
    IrModule *module = reverse->module;
    const IrStmt *stmt = node->stmt;
    IrVar *i = ir_var(module, "turn", ir_int());
    i->assigned = true;
    IrStmt *loop = ir_for(module, out, i, 0, node->interval);
    loop->span = stmt->span;
    IrStmts *body = &loop->u.loop.body;
    const IrExpr *turn = ir_get(module, i);
    if (back) {
        IrVar *own = ir_var(module, "turn", ir_int());
        ir_let(module, body, own, simplify_apply2(module, IR_ISUB, ir_int_const(module, node->interval - 1), turn));
        turn = ir_get(module, own);
    }
    IrVar *step = ir_var(module, stmt->u.loop.var->name, ir_int());
    const IrExpr *start =
        simplify_apply2(module, IR_IADD,
                        simplify_apply2(module, IR_IMUL, segment, ir_int_const(module, node->interval)),
                        ir_int_const(module, reverse_tree_first(node)));
    ir_let(module, body, step, simplify_apply2(module, IR_IADD, start, turn));
    reverse->value_of[stmt->u.loop.var->id] = ir_get(module, step);
    vec_push(module->arena, &reverse->turns, ((ReverseTurn){turn, node->interval}));
    const IrExpr *end = stmt->u.loop.first != NULL ? reverse_expr_copy(reverse, stmt->u.loop.end)
                                                   : ir_int_const(module, stmt->u.loop.high);
    IrStmt *within = ir_if(module, body, ir_apply2(module, IR_ILT, ir_get(module, step), end));
    return &within->u.branch.yes;
}
