/* ast_copy.c: copies of statements.
 *
 * A place in a copy is one in a copy of its file, so that a message about it can say where it is used. Where a name
 * stands for another one the copy has that: `gate.r` becomes `reward.r`. */
#include "ast_copy.h"

static Span copy_span(AstCopy *copy, Span span)
{
    if (span.file < 0)
        return span;
    for (int k = 0; k < copy->files.count; k++)
        if (copy->files.items[k] == span.file)
            return (Span){copy->copies.items[k], span.start, span.end};
    int file = source_copy(copy->sources, span.file, copy->use, copy->reason);
    vec_push(copy->ast->arena, &copy->files, span.file);
    vec_push(copy->ast->arena, &copy->copies, file);
    return (Span){file, span.start, span.end};
}

static AstName copy_name(AstCopy *copy, AstName name)
{
    return (AstName){name.name, copy_span(copy, name.span)};
}

static Name meaning(const AstCopy *copy, Name name)
{
    for (int k = 0; k < copy->from->count; k++)
        if (copy->from->items[k].name == name)
            return copy->to->items[k].name;
    return name;
}

AstName ast_copy_meaning(const AstCopy *copy, AstName name)
{
    for (int k = 0; k < copy->from->count; k++)
        if (copy->from->items[k].name == name.name)
            return copy->to->items[k];
    return name;
}

static AstExpr *copy_expr(AstCopy *copy, const AstExpr *expr);

static AstArgs copy_args(AstCopy *copy, const AstArgs *args)
{
    AstArgs copied = {0};
    for (int k = 0; k < args->count; k++) {
        AstArg arg = {copy_name(copy, args->items[k].name), copy_expr(copy, args->items[k].value)};
        vec_push(copy->ast->arena, &copied, arg);
    }
    return copied;
}

static AstExpr *copy_expr(AstCopy *copy, const AstExpr *expr)
{
    if (!expr)
        return NULL;
    AstExpr *own = arena_new(copy->ast->arena, AstExpr);
    *own = *expr;
    own->span = copy_span(copy, expr->span);
    switch (expr->kind) {
    case AST_NUMBER:
    case AST_STRING:
    case AST_ALL:
    case AST_BAD:
        break;
    case AST_NAME:
        own->u.name = meaning(copy, expr->u.name);
        break;
    case AST_MEMBER:
        own->u.member.base = copy_expr(copy, expr->u.member.base);
        own->u.member.member = copy_name(copy, expr->u.member.member);
        break;
    case AST_INDEX:
    case AST_CALL:
        own->u.call.callee = copy_expr(copy, expr->u.call.callee);
        own->u.call.args = copy_args(copy, &expr->u.call.args);
        break;
    case AST_UNARY:
        own->u.unary.operand = copy_expr(copy, expr->u.unary.operand);
        break;
    case AST_BINARY:
        own->u.binary.left = copy_expr(copy, expr->u.binary.left);
        own->u.binary.right = copy_expr(copy, expr->u.binary.right);
        break;
    case AST_COMPARE:
        own->u.compare.first = copy_expr(copy, expr->u.compare.first);
        own->u.compare.second = copy_expr(copy, expr->u.compare.second);
        own->u.compare.third = copy_expr(copy, expr->u.compare.third);
        break;
    case AST_RANGE:
        own->u.range.low = copy_expr(copy, expr->u.range.low);
        own->u.range.high = copy_expr(copy, expr->u.range.high);
        break;
    case AST_BIND:
        own->u.bind.name = copy_name(copy, expr->u.bind.name);
        own->u.bind.range = copy_expr(copy, expr->u.bind.range);
        break;
    case AST_OVER:
        own->u.over.value = copy_expr(copy, expr->u.over.value);
        own->u.over.window = copy_name(copy, expr->u.over.window);
        break;
    }
    return own;
}

static AstNames copy_names(AstCopy *copy, const AstNames *names)
{
    AstNames copied = {0};
    for (int k = 0; k < names->count; k++)
        vec_push(copy->ast->arena, &copied, copy_name(copy, names->items[k]));
    return copied;
}

AstStmt *ast_copy_stmt(AstCopy *copy, const AstStmt *stmt)
{
    AstStmt *own = arena_new(copy->ast->arena, AstStmt);
    *own = *stmt;
    own->span = copy_span(copy, stmt->span);
    own->keyword = copy_span(copy, stmt->keyword);
    AstName *names[] = {&own->name, &own->word, &own->model, &own->from,
                        &own->to,   &own->each, &own->window.phase};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        *names[k] = copy_name(copy, *names[k]);
    AstExpr **parts[] = {&own->size,      &own->value, &own->condition, &own->target, &own->draw,
                         &own->low,       &own->high,  &own->every,     &own->by,     &own->bind};
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
        *parts[k] = copy_expr(copy, *parts[k]);
    own->names = copy_names(copy, &stmt->names);
    own->factors = (AstFactors){0};
    for (int k = 0; k < stmt->factors.count; k++) {
        AstFactor factor = stmt->factors.items[k];
        factor.quantity = copy_expr(copy, factor.quantity);
        factor.span = copy_span(copy, factor.span);
        vec_push(copy->ast->arena, &own->factors, factor);
    }
    own->body = (AstStmts){0};
    for (int k = 0; k < stmt->body.count; k++)
        vec_push(copy->ast->arena, &own->body, ast_copy_stmt(copy, stmt->body.items[k]));
    return own;
}
