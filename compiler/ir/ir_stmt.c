/* ir_stmt.c: statements of the IR are made. */
#include "ir_stmt.h"

#include <string.h>

#include "compiler/base/diag.h"
#include "ir.h"

static IrStmt *new_stmt(IrModule *module, IrStmts *body, IrStmtKind kind)
{
    IrStmt *stmt = arena_new(module->arena, IrStmt);
    stmt->kind = kind;
    stmt->span = (Span){.file = -1, .start = -1, .end = -1};
    vec_push(module->arena, body, stmt);
    return stmt;
}

static IrStmt *assign(IrModule *module, IrStmts *body, IrStmtKind kind, IrVar *var,
                      const IrExpr *value)
{
    ir_require(value, var->type.base, var->name);
    IrStmt *stmt = new_stmt(module, body, kind);
    stmt->u.let.var = var;
    stmt->u.let.value = value;
    return stmt;
}

IrStmt *ir_let(IrModule *module, IrStmts *body, IrVar *var, const IrExpr *value)
{
    return assign(module, body, IR_LET, var, value);
}

IrStmt *ir_set(IrModule *module, IrStmts *body, IrVar *var, const IrExpr *value)
{
    var->assigned = true;
    return assign(module, body, IR_SET, var, value);
}

IrStmt *ir_store(IrModule *module, IrStmts *body, const IrArray *array, const IrExpr *index,
                 const IrExpr *value)
{
    ir_require(index, IR_INT, array->name);
    ir_require(value, array->base, array->name);
    IrStmt *stmt = new_stmt(module, body, IR_STORE);
    stmt->u.store.array = array;
    stmt->u.store.index = index;
    stmt->u.store.value = value;
    return stmt;
}

IrStmt *ir_for(IrModule *module, IrStmts *body, IrVar *var, int low, int high)
{
    IrStmt *stmt = new_stmt(module, body, IR_FOR);
    var->assigned = true;
    stmt->u.loop.var = var;
    stmt->u.loop.low = low;
    stmt->u.loop.high = high;
    return stmt;
}

IrStmt *ir_for_range(IrModule *module, IrStmts *body, IrVar *var, const IrExpr *first,
                     const IrExpr *end)
{
    ir_require(first, IR_INT, "for");
    ir_require(end, IR_INT, "for");
    IrStmt *stmt = ir_for(module, body, var, 0, 0);
    stmt->u.loop.first = first;
    stmt->u.loop.end = end;
    return stmt;
}

IrStmt *ir_if(IrModule *module, IrStmts *body, const IrExpr *cond)
{
    ir_require(cond, IR_BOOL, "if");
    IrStmt *stmt = new_stmt(module, body, IR_IF);
    stmt->u.branch.cond = cond;
    return stmt;
}

IrStmt *ir_block_stmt(IrModule *module, IrStmts *body, const IrBlock *block)
{
    IrStmt *stmt = new_stmt(module, body, IR_BLOCK);
    stmt->u.block.block = block;
    return stmt;
}

IrStmt *ir_leave(IrModule *module, IrStmts *body, const IrBlock *block, const IrExpr *cond)
{
    ir_require(cond, IR_BOOL, "leave");
    IrStmt *stmt = new_stmt(module, body, IR_LEAVE);
    stmt->u.leave.block = block;
    stmt->u.leave.cond = cond;
    return stmt;
}

IrStmt *ir_kernel(IrModule *module, IrStmts *body, const char *function, const IrArg *args,
                  int arg_count)
{
    IrStmt *stmt = new_stmt(module, body, IR_KERNEL);
    stmt->u.kernel.function = function;
    stmt->u.kernel.args = arena_array(module->arena, IrArg, arg_count);
    stmt->u.kernel.arg_count = arg_count;
    if (arg_count > 0)
        memcpy(stmt->u.kernel.args, args, (size_t)arg_count * sizeof *args);
    return stmt;
}
