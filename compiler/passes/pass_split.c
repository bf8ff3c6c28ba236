/* pass_split.c: expressions that go deep become several statements.
 *
 * A sum of thousands of terms is one expression until here. C compilers nest less deeply: libtcc
 * keeps 256 values at once, clang reads 256 brackets. */
#include "passes.h"

#include "compiler/ir/ir_walk.h"

/* Operations on the longest way down an expression, at most. */
#define MOST_LEVELS 32

typedef struct Split {
    IrModule *module;
    IrStmts *out; /* where the statements in front go */
} Split;

static int levels(const IrExpr *expr)
{
    int most = -1;
    for (int k = 0; k < ir_child_count(expr); k++) {
        int below = levels(ir_child(expr, k));
        most = below > most ? below : most;
    }
    return most + 1;
}

/* A node whose children are within the limit, so that counting its levels is quick. */
static const IrExpr *name_deep_node(void *context, const IrExpr *expr)
{
    const Split *split = context;
    if (levels(expr) < MOST_LEVELS)
        return expr;
    IrVar *part = ir_var(split->module, "part", expr->type);
    ir_let(split->module, split->out, part, expr);
    return ir_get(split->module, part);
}

static void split_body(IrModule *module, IrStmts *body);

static void split_stmt(Split *split, IrStmt *stmt)
{
    for (int k = 0; k < ir_slot_count(stmt); k++) {
        const IrExpr **slot = ir_slot(stmt, k);
        if (*slot != NULL && levels(*slot) > MOST_LEVELS)
            *slot = ir_rewrite(split->module, *slot, name_deep_node, split);
    }
    for (int k = 0; k < ir_body_count(stmt); k++)
        split_body(split->module, ir_body(stmt, k));
}

static void split_body(IrModule *module, IrStmts *body)
{
    IrStmts out = {0};
    Split split = {module, &out};
    for (int k = 0; k < body->count; k++) {
        split_stmt(&split, body->items[k]);
        vec_push(module->arena, &out, body->items[k]);
    }
    *body = out;
}

/* Requires that no pass after it puts expressions into one another. Keeps all values. */
void pass_split(IrModule *module)
{
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        split_body(module, &module->functions[k].body);
}
