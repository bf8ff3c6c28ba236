/* reverse_keep.c: the numbers that the forward sweep keeps for the backward one.
 *
 * A statement that keeps has an array of its own, with a place for each turn of the loops around it: the place is
 * computed from the variables of these loops, so nothing counts at run time. */
#include "reverse_keep.h"

#include <limits.h>

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

static const IrArray *kept_array(Reverse *reverse, ReverseNode *node, const char *name, bool varying, int count)
{
    if (node->kept != NULL)
        return node->kept;
    IrArray *kept = ir_array(reverse->module, arena_printf(reverse->module->arena, "kept_%s", name),
                             IR_SPACE_KEPT, varying, reverse_keep_length(reverse, node, count), NULL);
    node->kept = kept;
    return kept;
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
    const IrArray *kept = kept_array(reverse, node, name, value->type.varying, 1);
    ir_store(reverse->module, out, kept, kept_index(reverse, 1, ir_int_const(reverse->module, 0)),
             reverse_keep_as_number(reverse, value));
}

const IrExpr *reverse_keep_read(Reverse *reverse, ReverseNode *node, const char *name, IrType type)
{
    const IrArray *kept = kept_array(reverse, node, name, type.varying, 1);
    return reverse_keep_from_number(reverse, type.base,
                       ir_load(reverse->module, kept, kept_index(reverse, 1, ir_int_const(reverse->module, 0))));
}

void reverse_keep_arrays(Reverse *reverse, ReverseNode *node, bool back, IrStmts *out)
{
    IrModule *module = reverse->module;
    const IrStmt *stmt = node->stmt;
    int total = 0, at = 0;
    bool varying = false;
    for (int k = 0; k < stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &stmt->u.kernel.args[k];
        if (arg->kind == IR_ARG_ARRAY && !arg->reads && reverse->read_back[arg->array->id]) {
            total += arg->array->length;
            varying = varying || arg->array->varying;
        }
    }
    const IrArray *kept = kept_array(reverse, node, stmt->u.kernel.function, varying, total);
    for (int k = 0; k < stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &stmt->u.kernel.args[k];
        if (arg->kind != IR_ARG_ARRAY || arg->reads || !reverse->read_back[arg->array->id])
            continue;
        const IrArray *array = reverse->array_copy[arg->array->id];
        if (varying && !array->varying)
            reverse_refuse(reverse, stmt->span, "'%s' writes arrays of two kinds", stmt->u.kernel.function);
        IrVar *i = ir_var(module, "k", ir_int());
        i->assigned = true;
        IrStmt *loop = ir_for(module, out, i, 0, array->length);
        const IrExpr *element = ir_get(module, i);
        const IrExpr *place =
            kept_index(reverse, total, simplify_apply2(module, IR_IADD, element, ir_int_const(module, at)));
        if (back)
            ir_store(module, &loop->u.loop.body, array, element, ir_load(module, kept, place));
        else
            ir_store(module, &loop->u.loop.body, kept, place, ir_load(module, array, element));
        at += array->length;
    }
}
