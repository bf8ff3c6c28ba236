/* ast.c: makes AST nodes and bounds their depth, so that every later pass may recurse.
 *
 * A node that is too deep is replaced by AST_BAD with a depth one beyond the limit. What is built
 * around it is thereby at least two beyond, which is how one nest gives one message. */
#include "ast.h"

#include <string.h>

#include "compiler/base/diag.h"

/* ---- expressions ---------------------------------------------------------------------------- */

/* How deep a node goes. */
typedef struct Nest {
    int depth, height; /* see AstExpr */
} Nest;

static const Nest leaf = {0, 0};

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* That of a node around `child`, too. */
static Nest around(const AstExpr *child, Nest nest)
{
    return (Nest){larger(child->depth + 1, nest.depth), larger(child->height + 1, nest.height)};
}

static void report_too_deep(Ast *ast, Span span, Nest nest)
{
    Diag *diag =
        nest.depth > AST_MAX_DEPTH
            ? diag_error(ast->diags, E_TOO_DEEP, span,
                         "this expression is nested more than %d levels deep", AST_MAX_DEPTH)
            : diag_error(ast->diags, E_TOO_DEEP, span,
                         "this expression has more than %d operations in a row", AST_MAX_HEIGHT);
    diag_help(diag, "give parts of it a name");
}

static AstExpr *make(Ast *ast, AstExprKind kind, Span span, Nest nest)
{
    AstExpr *expr = arena_new(ast->arena, AstExpr);
    expr->kind = kind;
    expr->span = span;
    expr->depth = nest.depth;
    expr->height = nest.height;
    if (nest.depth <= AST_MAX_DEPTH && nest.height <= AST_MAX_HEIGHT)
        return expr;
    if (nest.depth <= AST_MAX_DEPTH + 1)
        report_too_deep(ast, span, nest);
    expr->kind = AST_BAD;
    expr->depth = AST_MAX_DEPTH + 1;
    expr->height = 0;
    return expr;
}

AstExpr *ast_number(Ast *ast, Span span, double value, Name unit, const char *text)
{
    AstExpr *expr = make(ast, AST_NUMBER, span, leaf);
    expr->u.number.value = value;
    expr->u.number.unit = unit;
    expr->u.number.text = text;
    return expr;
}

AstExpr *ast_string(Ast *ast, Span span, const char *text)
{
    AstExpr *expr = make(ast, AST_STRING, span, leaf);
    expr->u.string = text;
    return expr;
}

AstExpr *ast_name(Ast *ast, Span span, Name name)
{
    AstExpr *expr = make(ast, AST_NAME, span, leaf);
    expr->u.name = name;
    return expr;
}

AstExpr *ast_member(Ast *ast, Span span, AstExpr *base, AstName member)
{
    AstExpr *expr = make(ast, AST_MEMBER, span, around(base, leaf));
    if (expr->kind == AST_BAD)
        return expr;
    expr->u.member.base = base;
    expr->u.member.member = member;
    return expr;
}

static AstExpr *apply(Ast *ast, AstExprKind kind, Span span, AstExpr *callee, AstArgs args)
{
    Nest nest = around(callee, leaf);
    for (int k = 0; k < args.count; k++)
        nest = around(args.items[k].value, nest);
    AstExpr *expr = make(ast, kind, span, nest);
    if (expr->kind == AST_BAD)
        return expr;
    expr->u.call.callee = callee;
    expr->u.call.args = args;
    return expr;
}

AstExpr *ast_index(Ast *ast, Span span, AstExpr *base, AstArgs args)
{
    return apply(ast, AST_INDEX, span, base, args);
}

AstExpr *ast_call(Ast *ast, Span span, AstExpr *callee, AstArgs args)
{
    return apply(ast, AST_CALL, span, callee, args);
}

AstExpr *ast_unary(Ast *ast, Span span, AstOp op, AstExpr *operand)
{
    AstExpr *expr = make(ast, AST_UNARY, span, around(operand, leaf));
    if (expr->kind == AST_BAD)
        return expr;
    expr->u.unary.op = op;
    expr->u.unary.operand = operand;
    return expr;
}

/* A node that spans both operands. */
static AstExpr *join(Ast *ast, AstExprKind kind, const AstExpr *left, const AstExpr *right)
{
    return make(ast, kind, span_join(left->span, right->span), around(left, around(right, leaf)));
}

/* Operations in a row, as in a + b + c, are on one level. */
AstExpr *ast_binary(Ast *ast, AstOp op, AstExpr *left, AstExpr *right)
{
    Nest nest = around(left, around(right, leaf));
    if (left->kind == AST_BINARY)
        nest.depth = larger(left->depth, right->depth + 1);
    AstExpr *expr = make(ast, AST_BINARY, span_join(left->span, right->span), nest);
    if (expr->kind == AST_BAD)
        return expr;
    expr->u.binary.op = op;
    expr->u.binary.left = left;
    expr->u.binary.right = right;
    return expr;
}

AstExpr *ast_power(Ast *ast, AstExpr *left, AstExpr *right)
{
    bool in_brackets = left->depth > leaf.depth;
    if (left->kind != AST_NUMBER || !left->u.number.unit || in_brackets)
        return ast_binary(ast, AST_POW, left, right);
    AstExpr *number = ast_number(ast, left->span, left->u.number.value, NULL, left->u.number.text);
    AstExpr *unit = ast_number(ast, left->span, 1, left->u.number.unit, "1");
    return ast_binary(ast, AST_MUL, number, ast_binary(ast, AST_POW, unit, right));
}

AstExpr *ast_compare(Ast *ast, AstOp op, AstExpr *left, AstExpr *right)
{
    AstExpr *expr = join(ast, AST_COMPARE, left, right);
    if (expr->kind == AST_BAD)
        return expr;
    expr->u.compare.first_op = op;
    expr->u.compare.first = left;
    expr->u.compare.second = right;
    return expr;
}

AstExpr *ast_compare_chain(Ast *ast, AstExpr *comparison, AstOp op, AstExpr *third)
{
    if (comparison->kind == AST_BAD)
        return comparison;
    Nest nest = around(third, (Nest){comparison->depth, comparison->height});
    AstExpr *expr = make(ast, AST_COMPARE, span_join(comparison->span, third->span), nest);
    if (expr->kind == AST_BAD)
        return expr;
    expr->u.compare = comparison->u.compare;
    expr->u.compare.second_op = op;
    expr->u.compare.third = third;
    return expr;
}

AstExpr *ast_range(Ast *ast, AstExpr *low, AstExpr *high)
{
    AstExpr *expr = join(ast, AST_RANGE, low, high);
    if (expr->kind == AST_BAD)
        return expr;
    expr->u.range.low = low;
    expr->u.range.high = high;
    return expr;
}

AstExpr *ast_all(Ast *ast, Span span)
{
    return make(ast, AST_ALL, span, leaf);
}

AstExpr *ast_bind(Ast *ast, Span span, AstName name, AstExpr *range)
{
    AstExpr *expr = make(ast, AST_BIND, span, around(range, leaf));
    if (expr->kind == AST_BAD)
        return expr;
    expr->u.bind.name = name;
    expr->u.bind.range = range;
    return expr;
}

AstExpr *ast_over(Ast *ast, AstExpr *value, AstName window)
{
    AstExpr *expr = make(ast, AST_OVER, span_join(value->span, window.span), around(value, leaf));
    if (expr->kind == AST_BAD)
        return expr;
    expr->u.over.value = value;
    expr->u.over.window = window;
    return expr;
}

AstExpr *ast_grouped(Ast *ast, Span span, AstExpr *expr)
{
    AstExpr *grouped = make(ast, expr->kind, span, around(expr, leaf));
    if (grouped->kind != AST_BAD)
        grouped->u = expr->u;
    return grouped;
}

AstExpr *ast_bad(Ast *ast, Span span)
{
    return make(ast, AST_BAD, span, leaf);
}

/* ---- statements ----------------------------------------------------------------------------- */

AstStmt *ast_stmt(Ast *ast, AstStmtKind kind, Span span, Span keyword)
{
    AstStmt *stmt = arena_new(ast->arena, AstStmt);
    stmt->kind = kind;
    stmt->span = span;
    stmt->keyword = keyword;
    return stmt;
}

AstStmt *ast_with_body(Ast *ast, AstStmt *stmt, AstStmts body)
{
    stmt->has_body = true;
    for (int k = 0; k < body.count; k++)
        if (body.items[k]->depth + 1 > stmt->depth)
            stmt->depth = body.items[k]->depth + 1;
    if (stmt->depth <= AST_MAX_DEPTH) {
        stmt->body = body;
        return stmt;
    }
    if (stmt->depth == AST_MAX_DEPTH + 1)
        diag_error(ast->diags, E_TOO_DEEP, stmt->keyword,
                   "the blocks in this one are nested more than %d levels deep", AST_MAX_DEPTH);
    stmt->depth = AST_MAX_DEPTH + 1;
    return stmt;
}

AstStmt *ast_with_part(Ast *ast, AstStmt *stmt, AstStmt *part)
{
    AstStmts body = {0};
    vec_push(ast->arena, &body, part);
    return ast_with_body(ast, stmt, body);
}

/* ---- words ---------------------------------------------------------------------------------- */

static const struct {
    const char *text;
    AstOpClass class;
} operators[] = {
#define OPERATOR(kind, text, arity, class, ir, precedence, latex, value)                           \
    [AST_##kind] = {text, AST_##class},
#define COMPOSED(kind, text, arity, class, precedence, latex) [AST_##kind] = {text, AST_##class},
#include "operators.def"
#undef OPERATOR
#undef COMPOSED
};

const char *ast_op_text(AstOp op)
{
    return operators[op].text;
}

AstOpClass ast_op_class(AstOp op)
{
    return operators[op].class;
}

bool ast_op_find(const char *text, size_t length, AstOp *op)
{
    for (size_t k = 0; k < sizeof operators / sizeof operators[0]; k++)
        if (strlen(operators[k].text) == length && memcmp(operators[k].text, text, length) == 0) {
            *op = (AstOp)k;
            return true;
        }
    return false;
}

static const struct {
    const char *name;
    AstHome home;
} statements[] = {
#define STATEMENT(kind, word, how, home, form) [AST_##kind] = {word, AST_IN_##home},
#define SHAPE(kind, name, home)                [AST_##kind] = {name, AST_IN_##home},
#include "statements.def"
};

const char *ast_stmt_name(AstStmtKind kind)
{
    return statements[kind].name;
}

AstHome ast_stmt_home(AstStmtKind kind)
{
    return statements[kind].home;
}

const AstWord *ast_words(int *count)
{
    enum { HARD, SOFT };
    static const AstWord words[] = {
#define STATEMENT(kind, word, how, home, form) {word, AST_##kind, how == SOFT, form},
#define WORD(token, word, how, kind, form)     {word, AST_##kind, how == SOFT, form},
#include "statements.def"
    };
    *count = (int)(sizeof words / sizeof words[0]);
    return words;
}

const AstPlace *ast_places(int *count)
{
    static const AstPlace places[] = {
#define ALSO(kind, home, text) {text, AST_##kind, AST_IN_##home},
#include "statements.def"
    };
    *count = (int)(sizeof places / sizeof places[0]);
    return places;
}

bool ast_stmt_belongs(AstStmtKind kind, AstHome block)
{
    AstHome home = ast_stmt_home(kind);
    bool belongs = home == block || (home == AST_IN_RULE_OR_PROGRAM &&
                                     (block == AST_IN_RULE || block == AST_IN_PROGRAM));
    int count;
    const AstPlace *places = ast_places(&count);
    for (int k = 0; k < count; k++)
        belongs = belongs || (places[k].kind == kind && places[k].home == block);
    return belongs;
}

Name ast_call_name(const AstExpr *expr)
{
    if (expr->kind == AST_NAME)
        return expr->u.name;
    if (expr->kind == AST_CALL && expr->u.call.callee->kind == AST_NAME)
        return expr->u.call.callee->u.name;
    return NULL;
}

bool ast_is_call(const AstExpr *expr, const char *function)
{
    Name name = expr && expr->kind == AST_CALL ? ast_call_name(expr) : NULL;
    return name && strcmp(name, function) == 0;
}
