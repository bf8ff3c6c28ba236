/* ir_layout.c: where each array lies in its space.
 *
 * Arrays of one space follow each other in the order of the module; those in SCRATCH all begin at
 * 0. COEFFICIENT, LOSS, OUTCOME and SLOPE are laid out by plast_abi.h: arrays in them begin at 0. */
#include "ir_layout.h"

#include <limits.h>
#include <math.h>

#include "ir_walk.h"

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

/* Doubles of the spaces of which the runtime gives memory. */
typedef struct Sizes {
    double of[IR_SPACE_WORK + 1];
    bool fits;
    IrExcess excess;
} Sizes;

/* Long arrays begin at lines of the cache, so that no vector that the C compiler makes of their
 * elements lies in two. In numbers. */
#define LINE 8
#define LONG (8 * LINE)

static void place(Sizes *sizes, IrArray *array)
{
    array->offset = 0;
    if (array->space > IR_SPACE_WORK)
        return;
    double size = array->base == IR_INT ? ceil(array->wanted / 2) : array->wanted; /* doubles */
    double *space = &sizes->of[array->space];
    if (array->space != IR_SPACE_SCRATCH) {
        if (size >= LONG)
            *space = ceil(*space / LINE) * LINE;
        array->offset = *space < INT_MAX ? (int)*space : INT_MAX;
        *space += size;
    } else if (*space < size) {
        *space = size;
    }
    sizes->fits = sizes->fits && array->wanted <= INT_MAX && *space <= INT_MAX;
    if (size > sizes->excess.largest_numbers) {
        sizes->excess.largest = array;
        sizes->excess.largest_numbers = size;
    }
}

static void set_sizes(IrModule *module, Sizes *sizes)
{
    for (int k = 0; k <= IR_SPACE_WORK; k++)
        sizes->excess.numbers += sizes->of[k];
    if (!sizes->fits) {
        module->excess = sizes->excess;
        return;
    }
    module->trial_size = (int)sizes->of[IR_SPACE_TRIAL];
    module->generation_size = (int)sizes->of[IR_SPACE_GENERATION];
    module->scratch_size = (int)sizes->of[IR_SPACE_SCRATCH];
    module->work_size = (int)sizes->of[IR_SPACE_WORK];
    module->kept_size = (int)sizes->of[IR_SPACE_KEPT];
}

bool ir_layout(IrModule *module)
{
    Sizes sizes = {.fits = true};
    Arena *arena = arena_create();
    bool *used = arena_array(arena, bool, module->next_id);
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        mark_arrays(&module->functions[k].body, used);
    for (int k = 0; k < module->arrays.count; k++) {
        IrArray *array = module->arrays.items[k];
        if (used[array->id])
            place(&sizes, array);
        else
            array->offset = -1;
    }
    arena_destroy(arena);
    set_sizes(module, &sizes);
    return sizes.fits;
}
