/* pass_dead.c: what nothing depends on is removed.
 *
 * Liveness spreads from what is seen outside (outcomes, the objective's result, the order of
 * execution) to what it reads, over all functions at once, since TRIAL and GENERATION arrays are
 * written by one and read by another. Whatever is not reached goes: a variable that only feeds
 * itself too. */
#include "passes.h"

#include "compiler/ir/ir_walk.h"
#include "simplify.h"

/* One round finds nearly all; a second one what a removed reader leaves behind. The limit only
 * keeps strange programs from taking long. */
#define MOST_ROUNDS 8

/* A statement and what stands around it. */
typedef struct Node {
    IrStmt *stmt;
    struct Node *around; /* the statement whose body it is in; NULL: the function */
    IrFunctionKind function;
    bool is_replaced; /* an IR_LET that a later one replaces */
    bool is_live;
} Node;

/* A variable or an array, and the statements that write it. */
typedef struct Written {
    VEC(Node *) by;
    bool is_live;
    Node *let; /* of a variable, as long as it is neither read nor assigned */
} Written;

typedef struct Dead {
    IrModule *module;
    Written *written;  /* by id of variable or array */
    VEC(Node *) nodes; /* all statements in preorder */
    VEC(Node *) work;  /* live ones whose operands are not marked yet */
    int cursor;        /* the next of `nodes` while sweeping */
} Dead;

/* ---- declarations --------------------------------------------------------------------------- */

/* A variable that is read has no declaration that could move any more. */
static void note_reads(Dead *dead, const IrExpr *expr)
{
    if (expr->kind == IR_VAR)
        dead->written[expr->u.var->id].let = NULL;
    for (int k = 0; k < ir_child_count(expr); k++)
        note_reads(dead, ir_child(expr, k));
}

/* The first assignment declares the variable, if it stands in the body of the declaration and
 * nothing reads the first value. */
static void join_declaration(Dead *dead, Node *node)
{
    IrStmt *stmt = node->stmt;
    for (int k = 0; k < ir_slot_count(stmt); k++) {
        if (*ir_slot(stmt, k) != NULL)
            note_reads(dead, *ir_slot(stmt, k));
    }
    if (stmt->kind != IR_LET && stmt->kind != IR_SET)
        return;
    Written *written = &dead->written[stmt->u.let.var->id];
    if (written->let != NULL && written->let->around == node->around) {
        written->let->is_replaced = true;
        stmt->kind = IR_LET;
    }
    written->let = stmt->kind == IR_LET ? node : NULL;
}

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

/* A call lives if an array that it may write does; one that writes none, or that may call the host, is kept for what
 * else it may do. */
static void note_kernel(Dead *dead, Node *node)
{
    bool writes = false, calls = false;
    for (int k = 0; k < node->stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &node->stmt->u.kernel.args[k];
        calls = calls || arg->kind == IR_ARG_CONTEXT;
        if (arg->kind != IR_ARG_ARRAY || arg->reads || arg->array->space == IR_SPACE_SCRATCH ||
            !ir_may_write(node->function, arg->array->space))
            continue;
        note_write(dead, arg->array->id, node);
        writes = true;
    }
    if (!writes || calls)
        mark_node(dead, node);
}

static void note_stmt(Dead *dead, Node *node)
{
    const IrStmt *stmt = node->stmt;
    if (node->is_replaced)
        return;
    switch (stmt->kind) {
    case IR_LET:
    case IR_SET:
        note_write(dead, stmt->u.let.var->id, node);
        break;
    case IR_STORE:
        note_write(dead, stmt->u.store.array->id, node);
        if (stmt->u.store.array->space == IR_SPACE_OUTCOME || stmt->u.store.array->space == IR_SPACE_TOTAL ||
            stmt->u.store.array->space == IR_SPACE_SLOPE)
            mark_node(dead, node);
        break;
    case IR_LEAVE:
        mark_node(dead, node);
        break;
    case IR_KERNEL:
        note_kernel(dead, node);
        break;
    case IR_FOR:
    case IR_IF:
    case IR_BLOCK:
        break;
    }
}

static void collect(Dead *dead, IrFunctionKind function, const IrStmts *body, Node *around)
{
    for (int k = 0; k < body->count; k++) {
        Node *node = arena_new(dead->module->arena, Node);
        *node = (Node){.stmt = body->items[k], .around = around, .function = function};
        vec_push(dead->module->arena, &dead->nodes, node);
        join_declaration(dead, node);
        for (int b = 0; b < ir_body_count(node->stmt); b++)
            collect(dead, function, ir_body(node->stmt, b), node);
    }
}

/* ---- sweeping ------------------------------------------------------------------------------- */

/* Returns whether anything went. */
static bool sweep(Dead *dead, IrStmts *body)
{
    int kept = 0, before = body->count;
    bool changed = false;
    for (int k = 0; k < before; k++) {
        const Node *node = dead->nodes.items[dead->cursor++];
        IrStmt *stmt = node->stmt;
        for (int b = 0; b < ir_body_count(stmt); b++)
            changed = sweep(dead, ir_body(stmt, b)) || changed;
        if (!node->is_live)
            continue;
        if (stmt->kind == IR_LET || stmt->kind == IR_SET)
            stmt->u.let.var->assigned = stmt->kind == IR_SET;
        body->items[kept++] = stmt;
    }
    body->count = kept;
    return changed || kept < before;
}

/* `if c {} else b` becomes `if not c b`. */
static void turn_branches(Dead *dead)
{
    for (int k = 0; k < dead->nodes.count; k++) {
        IrStmt *stmt = dead->nodes.items[k]->stmt;
        if (stmt->kind != IR_IF || stmt->u.branch.yes.count > 0)
            continue;
        stmt->u.branch.cond =
            simplify(dead->module, ir_apply1(dead->module, IR_NOT, stmt->u.branch.cond));
        stmt->u.branch.yes = stmt->u.branch.no;
        stmt->u.branch.no = (IrStmts){0};
    }
}

static bool remove_dead(IrModule *module)
{
    Dead dead = {
        .module = module,
        .written = arena_array(module->arena, Written, module->next_id),
    };
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        collect(&dead, module->functions[k].kind, &module->functions[k].body, NULL);
    for (int k = 0; k < dead.nodes.count; k++)
        note_stmt(&dead, dead.nodes.items[k]);
    mark_written(&dead, module->functions[IR_OBJECTIVE].result->id);
    while (dead.work.count > 0)
        mark_operands(&dead, dead.work.items[--dead.work.count]->stmt);
    bool changed = false;
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        changed = sweep(&dead, &module->functions[k].body) || changed;
    turn_branches(&dead);
    return changed;
}

/* Requires nothing. Removes variables, stores to WORK arrays and loops that have no influence on
 * outcomes and result, first values that nothing reads, and from the prepare functions what fills
 * arrays that no function reads. Afterwards a variable is marked as assigned only if an IR_SET of
 * it is left. Keeps all values. */
void pass_dead(IrModule *module)
{
    for (int round = 0; round < MOST_ROUNDS && remove_dead(module); round++)
        ;
}
