/* reverse_keep.c: the numbers that the forward sweep keeps for the backward one.
 *
 * A statement that keeps has an array of its own, with a place for each turn of the loops around it: the place is
 * computed from the variables of these loops, so nothing counts at run time. */
#include "reverse_keep.h"

#include <limits.h>

#include "reverse_tree.h"
#include "simplify.h"

const IrExpr *reverse_keep_turn(const Reverse *reverse)
{
    IrModule *module = reverse->module;
    const IrExpr *index = ir_int_const(module, 0);
    for (int k = 0; k < reverse->turns.count; k++) {
        const ReverseTurn *turn = &reverse->turns.items[k];
        index = simplify_apply2(module, IR_IMUL, index, ir_int_const(module, turn->turns));
        index = simplify_apply2(module, IR_IADD, index, turn->turn);
    }
    return index;
}

long reverse_keep_length(Reverse *reverse, const ReverseNode *node, double count)
{
    for (int k = 0; k < reverse->turns.count; k++)
        count *= reverse->turns.items[k].turns;
    if (count <= INT_MAX)
        return (long)count;
    reverse_refuse(reverse, node->stmt->span, "a trial keeps more numbers than a memory has");
    return 1;
}

/* Where a number of the turn at hand is kept, of `count` each turn. */
static const IrExpr *kept_index(const Reverse *reverse, int count, const IrExpr *number)
{
    IrModule *module = reverse->module;
    const IrExpr *index = reverse_keep_turn(reverse);
    index = simplify_apply2(module, IR_IMUL, index, ir_int_const(module, count));
    return simplify_apply2(module, IR_IADD, index, number);
}

/* Of ints an array of ints, which are within `content`. */
static const IrArray *new_array(Reverse *reverse, const ReverseNode *node, const char *name, IrType type, IrRange content,
                                int count)
{
    IrModule *module = reverse->module;
    long length = reverse_keep_length(reverse, node, count);
    name = arena_printf(module->arena, "kept_%s", name);
    return type.base == IR_INT ? ir_int_array(module, name, IR_SPACE_KEPT, length, content, NULL)
                               : ir_array(module, name, IR_SPACE_KEPT, type.varying, length, NULL);
}

bool reverse_keep_range(const Reverse *reverse, const ReverseNode *node, IrRange *range)
{
    const IrStmt *stmt = node->stmt;
    if (stmt->kind == IR_LET && !stmt->u.let.var->assigned)
        return reverse_tree_range_of(reverse, stmt->u.let.value, range);
    *range = stmt->kind == IR_STORE ? stmt->u.store.array->content : stmt->u.let.var->content;
    return range->low != INT_MIN && range->high != INT_MAX;
}

const IrExpr *reverse_keep_as_number(Reverse *reverse, const IrExpr *value)
{
    if (value->type.base != IR_BOOL)
        return value;
    return ir_select(reverse->module, value, ir_const(reverse->module, 1), ir_const(reverse->module, 0));
}

const IrExpr *reverse_keep_from_number(Reverse *reverse, IrBase base, const IrExpr *number)
{
    if (base != IR_BOOL)
        return number;
    return ir_apply2(reverse->module, IR_NE, number, ir_const(reverse->module, 0));
}

void reverse_keep_value(Reverse *reverse, ReverseNode *node, const char *name, const IrExpr *value, IrStmts *out)
{
    IrRange content = IR_ANY_INT;
    if (value->type.base == IR_INT)
        reverse_keep_range(reverse, node, &content);
    if (node->kept == NULL)
        node->kept = new_array(reverse, node, name, value->type, content, 1);
    ir_store(reverse->module, out, node->kept, kept_index(reverse, 1, ir_int_const(reverse->module, 0)),
             reverse_keep_as_number(reverse, value));
}

const IrExpr *reverse_keep_read(Reverse *reverse, const ReverseNode *node, IrBase base)
{
    const IrExpr *place = kept_index(reverse, 1, ir_int_const(reverse->module, 0));
    return reverse_keep_from_number(reverse, base, ir_load(reverse->module, node->kept, place));
}

void reverse_keep_arrays(Reverse *reverse, ReverseNode *node, bool back, IrStmts *out)
{
    IrModule *module = reverse->module;
    const IrStmt *stmt = node->stmt;
    if (node->kept_of == NULL)
        node->kept_of = arena_array(module->arena, const IrArray *, stmt->u.kernel.arg_count);
    for (int k = 0; k < stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &stmt->u.kernel.args[k];
        if (arg->kind != IR_ARG_ARRAY || arg->reads || !reverse->read_back[arg->array->id])
            continue;
        const IrArray *array = reverse->array_copy[arg->array->id];
        if (node->kept_of[k] == NULL)
            node->kept_of[k] = new_array(reverse, node, array->name, (IrType){array->base, array->varying}, array->content,
                                         array->length);
        IrVar *i = ir_var(module, "k", ir_int());
        i->assigned = true;
        IrStmt *loop = ir_for(module, out, i, 0, array->length);
        const IrExpr *element = ir_get(module, i), *place = kept_index(reverse, array->length, element);
        if (back)
            ir_store(module, &loop->u.loop.body, array, element, ir_load(module, node->kept_of[k], place));
        else
            ir_store(module, &loop->u.loop.body, node->kept_of[k], place, ir_load(module, array, element));
    }
}
