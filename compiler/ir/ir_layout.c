/* ir_layout.c: where each array lies in its space.
 *
 * Arrays of one space follow each other in the order of the module; those in SCRATCH all begin at
 * 0. COEFFICIENT, LOSS and OUTCOME are laid out by plast_abi.h: arrays in them begin at 0. */
#include "ir_walk.h"

#include <limits.h>

#include "../base/diag.h"

/* Marks the arrays that statements of `body` load from, store to or hand to a kernel. */
static void mark_arrays_of_expr(const IrExpr *expr, bool *used)
{
    if (expr->kind == IR_LOAD)
        used[expr->u.load.array->id] = true;
    for (int k = 0; k < ir_child_count(expr); k++)
        mark_arrays_of_expr(ir_child(expr, k), used);
}

static void mark_arrays(const IrStmts *body, bool *used)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        for (int s = 0; s < ir_slot_count(stmt); s++) {
            if (*ir_slot(stmt, s) != NULL)
                mark_arrays_of_expr(*ir_slot(stmt, s), used);
        }
        if (stmt->kind == IR_STORE)
            used[stmt->u.store.array->id] = true;
        for (int a = 0; stmt->kind == IR_KERNEL && a < stmt->u.kernel.arg_count; a++) {
            if (stmt->u.kernel.args[a].kind == IR_ARG_ARRAY)
                used[stmt->u.kernel.args[a].array->id] = true;
        }
        for (int b = 0; b < ir_body_count(stmt); b++)
            mark_arrays(ir_body(stmt, b), used);
    }
}

/* Puts the array at the end of its space. */
static void append(IrArray *array, int *size)
{
    if (ir_array_size(array) > INT_MAX - *size)
        ice("layout", NULL, "'%s' makes its space larger than %d numbers", array->name, INT_MAX);
    array->offset = *size;
    *size += ir_array_size(array);
}

static void place(IrModule *module, IrArray *array)
{
    switch (array->space) {
    case IR_SPACE_TRIAL:
        append(array, &module->trial_size);
        break;
    case IR_SPACE_GENERATION:
        append(array, &module->generation_size);
        break;
    case IR_SPACE_SCRATCH:
        array->offset = 0;
        if (module->scratch_size < ir_array_size(array))
            module->scratch_size = ir_array_size(array);
        break;
    case IR_SPACE_WORK:
        append(array, &module->work_size);
        break;
    case IR_SPACE_COEFFICIENT:
    case IR_SPACE_LOSS:
    case IR_SPACE_OUTCOME:
        array->offset = 0;
        break;
    }
}

void ir_layout(IrModule *module)
{
    module->trial_size = module->generation_size = module->scratch_size = module->work_size = 0;
    Arena *arena = arena_create();
    bool *used = arena_array(arena, bool, module->next_id);
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        mark_arrays(&module->functions[k].body, used);
    for (int k = 0; k < module->arrays.count; k++) {
        IrArray *array = module->arrays.items[k];
        if (used[array->id])
            place(module, array);
        else
            array->offset = -1;
    }
    arena_destroy(arena);
}
