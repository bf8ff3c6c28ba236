/* pass_dead.c: what nothing depends on is removed.
 *
 * Liveness spreads from what is seen outside (outcomes, the objective's result, the order of
 * execution) to what it reads, over all functions at once, since TRIAL and GENERATION arrays are
 * written by one and read by another. Whatever is not reached goes: a variable that only feeds
 * itself too. */
#include "ir_walk.h"

/* A statement and what stands around it. */
typedef struct Node {
    IrStmt *stmt;
    struct Node *around; /* the statement whose body it is in; NULL: the function */
    bool is_live;
} Node;

/* The statements that write a variable or an array. */
typedef struct Written {
    VEC(Node *) by;
    bool is_live;
} Written;

typedef struct Dead {
    IrModule *module;
    Written *written;  /* by id of variable or array */
    VEC(Node *) nodes; /* all statements in preorder */
    VEC(Node *) work;  /* live ones whose operands are not marked yet */
    int cursor;        /* the next of `nodes` while sweeping */
} Dead;

/* ---- marking -------------------------------------------------------------------------------- */

static void mark_node(Dead *dead, Node *node)
{
    for (; node != NULL && !node->is_live; node = node->around) {
        node->is_live = true;
        vec_push(dead->module->arena, &dead->work, node);
    }
}

static void mark_written(Dead *dead, int id)
{
    Written *written = &dead->written[id];
    if (written->is_live)
        return;
    written->is_live = true;
    for (int k = 0; k < written->by.count; k++)
        mark_node(dead, written->by.items[k]);
}

static void mark_expr(Dead *dead, const IrExpr *expr)
{
    if (expr->kind == IR_VAR)
        mark_written(dead, expr->u.var->id);
    else if (expr->kind == IR_LOAD)
        mark_written(dead, expr->u.load.array->id);
    for (int k = 0; k < ir_child_count(expr); k++)
        mark_expr(dead, ir_child(expr, k));
}

/* What a live statement needs. A kernel function may read every array it is given. */
static void mark_operands(Dead *dead, IrStmt *stmt)
{
    for (int k = 0; k < ir_slot_count(stmt); k++) {
        if (*ir_slot(stmt, k) != NULL)
            mark_expr(dead, *ir_slot(stmt, k));
    }
    for (int k = 0; stmt->kind == IR_KERNEL && k < stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &stmt->u.kernel.args[k];
        if (arg->kind == IR_ARG_ARRAY && arg->array->space != IR_SPACE_SCRATCH)
            mark_written(dead, arg->array->id);
    }
}

/* ---- collecting ----------------------------------------------------------------------------- */

static void note_write(Dead *dead, int id, Node *node)
{
    vec_push(dead->module->arena, &dead->written[id].by, node);
}

/* A call lives if an array that it may write does; one that writes none is kept for what else it
 * may do. */
static void note_kernel(Dead *dead, IrFunctionKind function, Node *node)
{
    bool writes = false;
    for (int k = 0; k < node->stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &node->stmt->u.kernel.args[k];
        if (arg->kind != IR_ARG_ARRAY || arg->array->space == IR_SPACE_SCRATCH ||
            !ir_may_write(function, arg->array->space))
            continue;
        note_write(dead, arg->array->id, node);
        writes = true;
    }
    if (!writes)
        mark_node(dead, node);
}

static void note_stmt(Dead *dead, IrFunctionKind function, Node *node)
{
    const IrStmt *stmt = node->stmt;
    switch (stmt->kind) {
    case IR_LET:
    case IR_SET:
        note_write(dead, stmt->u.let.var->id, node);
        break;
    case IR_STORE:
        note_write(dead, stmt->u.store.array->id, node);
        if (stmt->u.store.array->space == IR_SPACE_OUTCOME)
            mark_node(dead, node);
        break;
    case IR_LEAVE:
        mark_node(dead, node);
        break;
    case IR_KERNEL:
        note_kernel(dead, function, node);
        break;
    case IR_FOR:
    case IR_IF:
    case IR_BLOCK:
        break;
    }
}

static void note_body(Dead *dead, IrFunctionKind function, const IrStmts *body, Node *around)
{
    for (int k = 0; k < body->count; k++) {
        Node *node = arena_new(dead->module->arena, Node);
        *node = (Node){.stmt = body->items[k], .around = around};
        vec_push(dead->module->arena, &dead->nodes, node);
        note_stmt(dead, function, node);
        for (int b = 0; b < ir_body_count(node->stmt); b++)
            note_body(dead, function, ir_body(node->stmt, b), node);
    }
}

/* ---- sweeping ------------------------------------------------------------------------------- */

static void sweep(Dead *dead, IrStmts *body)
{
    int kept = 0;
    for (int k = 0; k < body->count; k++) {
        const Node *node = dead->nodes.items[dead->cursor++];
        IrStmt *stmt = node->stmt;
        for (int b = 0; b < ir_body_count(stmt); b++)
            sweep(dead, ir_body(stmt, b));
        if (!node->is_live)
            continue;
        if (stmt->kind == IR_LET || stmt->kind == IR_SET)
            stmt->u.let.var->assigned = stmt->kind == IR_SET;
        body->items[kept++] = stmt;
    }
    body->count = kept;
}

/* `if c {} else b` becomes `if not c b`. */
static void turn_branches(Dead *dead)
{
    for (int k = 0; k < dead->nodes.count; k++) {
        IrStmt *stmt = dead->nodes.items[k]->stmt;
        if (stmt->kind != IR_IF || stmt->u.branch.yes.count > 0)
            continue;
        stmt->u.branch.cond = ir_simplify(
            dead->module, ir_apply1(dead->module, IR_NOT, stmt->u.branch.cond));
        stmt->u.branch.yes = stmt->u.branch.no;
        stmt->u.branch.no = (IrStmts){0};
    }
}

/* Requires nothing. Removes variables, WORK arrays' stores and loops that have no influence on
 * outcomes and result, and from the prepare functions what fills arrays that no function reads.
 * Afterwards a variable is marked as assigned only if an IR_SET of it is left. Keeps all values. */
void pass_dead(IrModule *module)
{
    Dead dead = {
        .module = module,
        .written = arena_array(module->arena, Written, module->next_id),
    };
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        note_body(&dead, module->functions[k].kind, &module->functions[k].body, NULL);
    mark_written(&dead, module->functions[IR_OBJECTIVE].result->id);
    while (dead.work.count > 0)
        mark_operands(&dead, dead.work.items[--dead.work.count]->stmt);
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        sweep(&dead, &module->functions[k].body);
    turn_branches(&dead);
}
