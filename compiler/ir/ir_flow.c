/* ir_flow.c: see ir_flow.h. */
#include "ir_flow.h"

#include "ir_walk.h"

IrFlow ir_flow(IrModule *module, IrFunctionKind function)
{
    return (IrFlow){.module = module, .function = function};
}

static void set_level(IrFlow *flow, int id, int level)
{
    while (flow->level.count <= id)
        vec_push(flow->module->arena, &flow->level, 0);
    flow->level.items[id] = level;
}

static int get_level(const IrFlow *flow, int id)
{
    return id < flow->level.count ? flow->level.items[id] : 0;
}

static void set_changed(IrFlow *flow, int id)
{
    while (flow->changed.count <= id)
        vec_push(flow->module->arena, &flow->changed, 0);
    flow->changed.items[id] = flow->clock;
}

/* What a statement without bodies writes goes to `wrote`. */
static void each_write(IrFlow *flow, const IrStmt *stmt, void (*wrote)(IrFlow *flow, int id))
{
    switch (stmt->kind) {
    case IR_LET:
        if (stmt->u.let.var->assigned)
            wrote(flow, stmt->u.let.var->id);
        break;
    case IR_SET:
        wrote(flow, stmt->u.let.var->id);
        break;
    case IR_STORE:
        wrote(flow, stmt->u.store.array->id);
        break;
    case IR_KERNEL:
        for (int k = 0; k < stmt->u.kernel.arg_count; k++) {
            const IrArg *arg = &stmt->u.kernel.args[k];
            if (arg->kind == IR_ARG_ARRAY && !arg->reads &&
                ir_may_write(flow->function, arg->array->space))
                wrote(flow, arg->array->id);
        }
        break;
    case IR_FOR:
    case IR_IF:
    case IR_BLOCK:
    case IR_LEAVE:
        break;
    }
}

/* The loop just entered writes `id`. */
static void varies_here(IrFlow *flow, int id)
{
    set_changed(flow, id);
    int level = get_level(flow, id);
    if (level == flow->depth)
        return;
    vec_push(flow->module->arena, &flow->outer, ((IrFlowLevel){id, level}));
    set_level(flow, id, flow->depth);
}

static void mark_writes(IrFlow *flow, const IrStmts *body)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        each_write(flow, stmt, varies_here);
        for (int b = 0; b < ir_body_count(stmt); b++)
            mark_writes(flow, ir_body(stmt, b));
    }
}

int ir_flow_enter(IrFlow *flow, IrStmt *loop)
{
    int mark = flow->outer.count;
    flow->depth++;
    flow->clock++;
    varies_here(flow, loop->u.loop.var->id);
    mark_writes(flow, &loop->u.loop.body);
    return mark;
}

void ir_flow_leave(IrFlow *flow, int mark)
{
    while (flow->outer.count > mark) {
        IrFlowLevel saved = flow->outer.items[--flow->outer.count];
        set_level(flow, saved.id, saved.level);
    }
    flow->depth--;
}

int ir_flow_enter_branch(IrFlow *flow)
{
    int mark = flow->branch_depth;
    flow->branch_depth = flow->depth;
    return mark;
}

void ir_flow_leave_branch(IrFlow *flow, int mark)
{
    flow->branch_depth = mark;
}

void ir_flow_step(IrFlow *flow, const IrStmt *stmt, int let_level)
{
    flow->clock++;
    each_write(flow, stmt, set_changed);
    if (stmt->kind == IR_LET)
        set_level(flow, stmt->u.let.var->id, stmt->u.let.var->assigned ? flow->depth : let_level);
}

/* Whether a node may be evaluated where its IR_IF would not let it. */
static bool is_total(const IrExpr *expr)
{
    if (expr->kind == IR_LOAD)
        return expr->u.load.index->kind == IR_INT_CONST;
    if (ir_is_op(expr, IR_TOINT))
        return false;
    if (ir_is_op(expr, IR_IDIV) || ir_is_op(expr, IR_IMOD))
        return expr->u.apply.arg[1]->kind == IR_INT_CONST;
    return true;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

int ir_flow_own_level(const IrFlow *flow, const IrExpr *expr)
{
    int level = is_total(expr) ? 0 : flow->branch_depth;
    if (expr->kind == IR_VAR)
        level = get_level(flow, expr->u.var->id);
    else if (expr->kind == IR_LOAD)
        level = larger(level, get_level(flow, expr->u.load.array->id));
    return level;
}

int ir_flow_level(const IrFlow *flow, const IrExpr *expr)
{
    int level = ir_flow_own_level(flow, expr);
    for (int k = 0; k < ir_child_count(expr) && level < flow->depth; k++)
        level = larger(level, ir_flow_level(flow, ir_child(expr, k)));
    return level;
}

bool ir_flow_unchanged(const IrFlow *flow, const IrExpr *expr, int time)
{
    int id = expr->kind == IR_VAR    ? expr->u.var->id
             : expr->kind == IR_LOAD ? expr->u.load.array->id
                                     : flow->changed.count;
    if (id < flow->changed.count && flow->changed.items[id] > time)
        return false;
    for (int k = 0; k < ir_child_count(expr); k++) {
        if (!ir_flow_unchanged(flow, ir_child(expr, k), time))
            return false;
    }
    return true;
}
