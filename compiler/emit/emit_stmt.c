/* emit_stmt.c: statements. C scopes are those of the IR; no name hides another. */
#include "emit_stmt.h"

#include <string.h>

#include "emit_expr.h"
#include "emit_parts.h"

static const char *declare(Emitter *e, const IrVar *var)
{
    return *emit_text_name(e, var) = cnames_declare(e->names, var->name);
}

static void emit_let(Emitter *e, const IrStmt *stmt)
{
    const IrVar *var = stmt->u.let.var;
    const char *name = declare(e, var);
    StrBuf *line = emit_text_begin(e);
    strbuf_printf(line, "%s%s %s = ", var->assigned ? "" : "const ", emit_expr_type(var->type), name);
    emit_expr_as(e, stmt->u.let.value, var->type.varying);
    strbuf_char(line, ';');
    emit_text_end(e);
}

static void emit_set(Emitter *e, const IrStmt *stmt)
{
    const IrVar *var = stmt->u.let.var;
    StrBuf *line = emit_text_begin(e);
    strbuf_printf(line, "%s = ", *emit_text_name(e, var));
    emit_expr_as(e, stmt->u.let.value, var->type.varying);
    strbuf_char(line, ';');
    emit_text_end(e);
}

static void emit_store(Emitter *e, const IrStmt *stmt)
{
    const IrArray *array = stmt->u.store.array;
    StrBuf *line = emit_text_begin(e);
    if (emit_expr_is_converted(e, array)) {
        strbuf_printf(line, "PLAST_STORE(%s, ", e->name_of[array->id]);
        emit_expr(e, stmt->u.store.index);
        strbuf_add(line, ", ");
        emit_expr_as(e, stmt->u.store.value, true);
        strbuf_add(line, ");");
        emit_text_end(e);
        return;
    }
    emit_expr_element(e, array, stmt->u.store.index);
    strbuf_add(line, " = ");
    emit_expr_as(e, stmt->u.store.value, array->varying);
    strbuf_char(line, ';');
    emit_text_end(e);
}

/* The body of a brace, in a scope of its own. */
static void emit_inner(Emitter *e, const IrStmts *body)
{
    int mark = cnames_mark(e->names);
    e->depth++;
    emit_stmt_body(e, body);
    e->depth--;
    cnames_release(e->names, mark);
}

/* The last bound of a range that is known only now is computed once. */
static void emit_for_head(Emitter *e, const IrStmt *stmt, const char *i)
{
    if (stmt->u.loop.first == NULL) {
        emit_text_line(e, "for (int %s = %d; %s < %d; %s++) {", i, stmt->u.loop.low, i,
                       stmt->u.loop.high, i);
        return;
    }
    bool down = stmt->u.loop.down;
    const char *end = cnames_declare(e->names, down ? "first" : "end");
    StrBuf *line = emit_text_begin(e);
    if (down) {
        strbuf_printf(line, "for (int %s = ", i);
        bool whole = stmt->u.loop.end->kind == IR_LOAD || stmt->u.loop.end->kind == IR_VAR;
        strbuf_add(line, whole ? "" : "(");
        emit_expr(e, stmt->u.loop.end);
        strbuf_printf(line, "%s - 1, %s = ", whole ? "" : ")", end);
        emit_expr(e, stmt->u.loop.first);
        strbuf_printf(line, "; %s >= %s; %s--) {", i, end, i);
        emit_text_end(e);
        return;
    }
    strbuf_printf(line, "for (int %s = ", i);
    emit_expr(e, stmt->u.loop.first);
    strbuf_printf(line, ", %s = ", end);
    emit_expr(e, stmt->u.loop.end);
    strbuf_printf(line, "; %s < %s; %s++) {", i, end, i);
    emit_text_end(e);
}

static void emit_for(Emitter *e, const IrStmt *stmt)
{
    int mark = cnames_mark(e->names);
    const char *turn = declare(e, stmt->u.loop.var);
    if (stmt->u.loop.independent)
        emit_text_line(e, "INDEPENDENT");
    emit_for_head(e, stmt, turn);
    emit_inner(e, &stmt->u.loop.body);
    emit_text_line(e, "}");
    cnames_release(e->names, mark);
}

static void emit_if(Emitter *e, const IrStmt *stmt)
{
    StrBuf *line = emit_text_begin(e);
    strbuf_add(line, "if (");
    emit_expr(e, stmt->u.branch.cond);
    strbuf_add(line, ") {");
    emit_text_end(e);
    emit_inner(e, &stmt->u.branch.yes);
    if (stmt->u.branch.no.count > 0) {
        emit_text_line(e, "} else {");
        emit_inner(e, &stmt->u.branch.no);
    }
    emit_text_line(e, "}");
}

/* A block that nothing leaves has no name, hence no label. */
static void emit_block(Emitter *e, const IrStmt *stmt)
{
    emit_text_line(e, "{");
    emit_inner(e, &stmt->u.block.body);
    emit_text_line(e, "}");
    const char *label = e->name_of[stmt->u.block.block->id];
    if (label != NULL)
        emit_text_line(e, "%s:;", label);
}

static void emit_leave(Emitter *e, const IrStmt *stmt)
{
    const IrExpr *cond = stmt->u.leave.cond;
    StrBuf *line = emit_text_begin(e);
    strbuf_add(line, "if (");
    if (cond->type.varying)
        emit_expr_over_lanes(e, "ALL", " && ", cond);
    else
        emit_expr(e, cond);
    strbuf_char(line, ')');
    emit_text_end(e);
    e->depth++;
    emit_text_line(e, "goto %s;", e->name_of[stmt->u.leave.block->id]);
    e->depth--;
}

static void emit_arg(Emitter *e, const IrArg *arg)
{
    switch (arg->kind) {
    case IR_ARG_ARRAY:
        if (arg->array->varying && !e->module->one_lane)
            strbuf_add(&e->line, "(double *)(");
        emit_expr_address(e, arg->array, arg->value);
        if (arg->array->varying && !e->module->one_lane)
            strbuf_char(&e->line, ')');
        break;
    case IR_ARG_INT:
    case IR_ARG_REAL:
        emit_expr(e, arg->value);
        break;
    case IR_ARG_DRAW:
        strbuf_add(&e->line, "&context->draw");
        break;
    case IR_ARG_TRIAL_DRAW:
        strbuf_add(&e->line, "&trial_draw");
        break;
    case IR_ARG_CONTEXT:
        strbuf_add(&e->line, "context");
        break;
    case IR_ARG_LANES:
        strbuf_add(&e->line, "LANES");
        break;
    case IR_ARG_TABLE:
        strbuf_printf(&e->line, "&context->tables[%d]", arg->integer);
        break;
    }
}

static void emit_kernel(Emitter *e, const IrStmt *stmt)
{
    StrBuf *line = emit_text_begin(e);
    bool single = false; /* rt_single_NAME takes floats */
    for (int k = 0; k < stmt->u.kernel.arg_count; k++)
        single = single || (e->single && stmt->u.kernel.args[k].kind == IR_ARG_ARRAY && stmt->u.kernel.args[k].array->varying);
    strbuf_printf(line, "%s%s(", single ? "rt_single_" : "rt_", stmt->u.kernel.function + strlen("rt_"));
    for (int k = 0; k < stmt->u.kernel.arg_count; k++) {
        if (k > 0)
            strbuf_add(line, ", ");
        emit_arg(e, &stmt->u.kernel.args[k]);
    }
    strbuf_add(line, ");");
    emit_text_end(e);
}

static void emit_stmt(Emitter *e, const IrStmt *stmt)
{
    emit_text_place(e, stmt);
    switch (stmt->kind) {
    case IR_LET:
        emit_let(e, stmt);
        break;
    case IR_SET:
        emit_set(e, stmt);
        break;
    case IR_STORE:
        emit_store(e, stmt);
        break;
    case IR_FOR:
        emit_for(e, stmt);
        break;
    case IR_IF:
        emit_if(e, stmt);
        break;
    case IR_BLOCK:
        emit_block(e, stmt);
        break;
    case IR_LEAVE:
        emit_leave(e, stmt);
        break;
    case IR_KERNEL:
        emit_kernel(e, stmt);
        break;
    }
}

/* What is uniform does not depend on what varies, so it comes first, once. */
static void emit_group(Emitter *e, IrStmt *const *stmts, int count)
{
    for (int k = 0; k < count; k++)
        if (emit_parts_is_uniform(stmts[k]))
            emit_stmt(e, stmts[k]);
    for (e->part = 0; e->part < e->parts; e->part++)
        for (int k = 0; k < count; k++)
            if (!emit_parts_is_uniform(stmts[k]))
                emit_stmt(e, stmts[k]);
    e->part = EMIT_NO_PART;
}

void emit_stmt_body(Emitter *e, const IrStmts *body)
{
    for (int k = 0; k < body->count; k++) {
        int group = e->part == EMIT_NO_PART ? emit_parts_group(body, k) : 0;
        if (group > 0)
            emit_group(e, body->items + k, group);
        else
            emit_stmt(e, body->items[k]);
        k += group > 0 ? group - 1 : 0;
    }
}
