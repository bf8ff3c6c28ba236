/* ast_dump.c: prints the AST for --dump=ast and the golden tests. See ast_dump() in ast.h.
 *
 * A statement's value and body come without a heading; its other expressions stand below one. */
#include <stdint.h>
#include <string.h>

#include "ast_dump.h"

#define INDENT 2

typedef struct Dumper {
    const SourceSet *sources;
    StrBuf *out;
} Dumper;

static void begin_line(Dumper *dumper, int level)
{
    strbuf_printf(dumper->out, "%*s", level * INDENT, "");
}

/* ---- expressions ---------------------------------------------------------------------------- */

static void dump_expr(Dumper *dumper, const AstExpr *expr, int level);

static void add_quoted(StrBuf *out, const char *text)
{
    strbuf_char(out, '"');
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '"':
            strbuf_add(out, "\\\"");
            break;
        case '\\':
            strbuf_add(out, "\\\\");
            break;
        case '\n':
            strbuf_add(out, "\\n");
            break;
        case '\t':
            strbuf_add(out, "\\t");
            break;
        default:
            strbuf_char(out, *text);
            break;
        }
    }
    strbuf_char(out, '"');
}

static void dump_head(StrBuf *out, const AstExpr *expr)
{
    switch (expr->kind) {
    case AST_NUMBER:
        strbuf_printf(out, "number %s", expr->u.number.text);
        if (expr->u.number.unit != NULL)
            strbuf_printf(out, " %s", expr->u.number.unit);
        break;
    case AST_STRING:
        strbuf_add(out, "string ");
        add_quoted(out, expr->u.string);
        break;
    case AST_NAME:
        strbuf_printf(out, "name %s", expr->u.name);
        break;
    case AST_MEMBER:
        strbuf_printf(out, "member %s", expr->u.member.member.name);
        break;
    case AST_INDEX:
        strbuf_add(out, "index");
        break;
    case AST_CALL:
        strbuf_add(out, "call");
        break;
    case AST_UNARY:
        strbuf_printf(out, "unary %s", ast_op_text(expr->u.unary.op));
        break;
    case AST_BINARY:
        strbuf_printf(out, "binary %s", ast_op_text(expr->u.binary.op));
        break;
    case AST_COMPARE:
        strbuf_printf(out, "compare %s", ast_op_text(expr->u.compare.first_op));
        if (expr->u.compare.third != NULL)
            strbuf_printf(out, " %s", ast_op_text(expr->u.compare.second_op));
        break;
    case AST_RANGE:
        strbuf_add(out, "range");
        break;
    case AST_ALL:
        strbuf_add(out, "all");
        break;
    case AST_BIND:
        strbuf_printf(out, "bind %s", expr->u.bind.name.name);
        break;
    case AST_OVER:
        strbuf_printf(out, "over %s", expr->u.over.window.name);
        break;
    case AST_BAD:
        strbuf_add(out, "bad");
        break;
    }
}

static void dump_args(Dumper *dumper, const AstArgs *args, int level)
{
    for (int k = 0; k < args->count; k++) {
        const AstArg *arg = &args->items[k];
        if (arg->name.name == NULL) {
            dump_expr(dumper, arg->value, level);
            continue;
        }
        begin_line(dumper, level);
        strbuf_printf(dumper->out, "argument %s\n", arg->name.name);
        dump_expr(dumper, arg->value, level + 1);
    }
}

static void dump_expr(Dumper *dumper, const AstExpr *expr, int level)
{
    begin_line(dumper, level);
    dump_head(dumper->out, expr);
    strbuf_char(dumper->out, '\n');

    level++;
    switch (expr->kind) {
    case AST_NUMBER:
    case AST_STRING:
    case AST_NAME:
    case AST_ALL:
    case AST_BAD:
        break;
    case AST_MEMBER:
        dump_expr(dumper, expr->u.member.base, level);
        break;
    case AST_INDEX:
    case AST_CALL:
        dump_expr(dumper, expr->u.call.callee, level);
        dump_args(dumper, &expr->u.call.args, level);
        break;
    case AST_UNARY:
        dump_expr(dumper, expr->u.unary.operand, level);
        break;
    case AST_BINARY:
        dump_expr(dumper, expr->u.binary.left, level);
        dump_expr(dumper, expr->u.binary.right, level);
        break;
    case AST_COMPARE:
        dump_expr(dumper, expr->u.compare.first, level);
        dump_expr(dumper, expr->u.compare.second, level);
        if (expr->u.compare.third != NULL)
            dump_expr(dumper, expr->u.compare.third, level);
        break;
    case AST_RANGE:
        dump_expr(dumper, expr->u.range.low, level);
        dump_expr(dumper, expr->u.range.high, level);
        break;
    case AST_BIND:
        dump_expr(dumper, expr->u.bind.range, level);
        break;
    case AST_OVER:
        dump_expr(dumper, expr->u.over.value, level);
        break;
    }
}

/* ---- statements ----------------------------------------------------------------------------- */

static void dump_under(Dumper *dumper, const char *heading, const AstExpr *expr, int level)
{
    if (expr == NULL)
        return;
    begin_line(dumper, level);
    strbuf_printf(dumper->out, "%s\n", heading);
    dump_expr(dumper, expr, level + 1);
}

static void dump_factors(Dumper *dumper, const AstFactors *factors, int level)
{
    for (int k = 0; k < factors->count; k++) {
        begin_line(dumper, level);
        strbuf_printf(dumper->out, "power %d\n", factors->items[k].power);
        dump_expr(dumper, factors->items[k].quantity, level + 1);
    }
}

static void add_name(StrBuf *out, const char *before, AstName name)
{
    if (name.name != NULL)
        strbuf_printf(out, "%s%s", before, name.name);
}

static void dump_names(Dumper *dumper, const AstStmt *stmt)
{
    StrBuf *out = dumper->out;
    const char *kind = ast_stmt_name(stmt->kind);
    strbuf_add_bytes(out, kind, strcspn(kind, " "));
    for (int k = 0; k < stmt->names.count; k++)
        add_name(out, k == 0 ? " " : ", ", stmt->names.items[k]);
    add_name(out, " ", stmt->name);
    add_name(out, " ", stmt->from);
    add_name(out, " -> ", stmt->to);
    add_name(out, " ", stmt->word);
    add_name(out, " : ", stmt->model);
    for (int k = 0; k < stmt->given.count; k++)
        add_name(out, k == 0 ? " of " : ", ", stmt->given.items[k]);
    add_name(out, stmt->window.over ? " over " : " at ", stmt->window.phase);
    add_name(out, " each ", stmt->each);
    if (stmt->log)
        strbuf_add(out, " log");
    if (stmt->nearest)
        strbuf_add(out, " nearest");
    if (stmt->is_constant)
        strbuf_add(out, " constant");
}

static void dump_stmt(Dumper *dumper, const AstStmt *stmt, int level)
{
    Position at = source_position(dumper->sources, stmt->span.file, stmt->span.start);
    begin_line(dumper, level);
    dump_names(dumper, stmt);
    strbuf_printf(dumper->out, " @%d:%d\n", at.line, at.column);

    level++;
    dump_under(dumper, "size", stmt->size, level);
    dump_under(dumper, "bind", stmt->bind, level);
    dump_under(dumper, "target", stmt->target, level);
    dump_factors(dumper, &stmt->factors, level);
    dump_under(dumper, "condition", stmt->condition, level);
    if (stmt->value != NULL)
        dump_expr(dumper, stmt->value, level);
    dump_under(dumper, "draw", stmt->draw, level);
    dump_under(dumper, "low", stmt->low, level);
    dump_under(dumper, "high", stmt->high, level);
    dump_under(dumper, "every", stmt->every, level);
    dump_under(dumper, "by", stmt->by, level);
    for (int k = 0; k < stmt->body.count; k++)
        dump_stmt(dumper, stmt->body.items[k], level);
}

void ast_dump(const AstProgram *program, const SourceSet *sources, StrBuf *out)
{
    Dumper dumper = {.sources = sources, .out = out};
    for (int k = 0; k < program->statements.count; k++)
        dump_stmt(&dumper, program->statements.items[k], 0);
}
