/* expr_linear.c: which part of an expression is linear in a quantity. */
#include "expr_linear.h"

#include "make_expr.h"

typedef struct Linear {
    Checker *checker;
    ExprTest *is_node;
    const void *context;
} Linear;

/* rest + slope * node; NULL is 0. */
typedef struct Parts {
    const Expr *rest, *slope;
} Parts;

static bool split(const Linear *linear, const Expr *x, Parts *out);

/* left + right or left - right, either of which may be 0. */
static const Expr *sum(const Linear *linear, AstOp op, const Expr *left, const Expr *right,
                       Span span)
{
    if (!right)
        return left;
    if (left)
        return expr_binary(linear->checker, op, left, right, span);
    return op == AST_SUB ? expr_unary(linear->checker, AST_NEG, right, span) : right;
}

static bool split_sum(const Linear *linear, const Expr *x, Parts *out)
{
    AstOp op = x->u.apply.op;
    Parts left, right;
    if (!split(linear, x->u.apply.arg[0], &left) || !split(linear, x->u.apply.arg[1], &right))
        return false;
    out->rest = sum(linear, op, left.rest, right.rest, x->span);
    out->slope = sum(linear, op, left.slope, right.slope, x->span);
    return true;
}

static bool split_product(const Linear *linear, const Expr *x, Parts *out)
{
    AstOp op = x->u.apply.op;
    bool at_right = expr_any(x->u.apply.arg[1], linear->is_node, linear->context);
    const Expr *other = x->u.apply.arg[at_right ? 0 : 1];
    Parts part;
    if ((at_right && (op == AST_DIV || expr_any(other, linear->is_node, linear->context))) ||
        !split(linear, x->u.apply.arg[at_right ? 1 : 0], &part))
        return false;
    Checker *checker = linear->checker;
    *out = (Parts){NULL, NULL};
    if (part.rest)
        out->rest = at_right ? expr_binary(checker, op, other, part.rest, x->span)
                             : expr_binary(checker, op, part.rest, other, x->span);
    if (part.slope)
        out->slope = at_right ? expr_binary(checker, op, other, part.slope, x->span)
                              : expr_binary(checker, op, part.slope, other, x->span);
    return true;
}

static bool split_apply(const Linear *linear, const Expr *x, Parts *out)
{
    switch (x->u.apply.op) {
    case AST_ADD:
    case AST_SUB:
        return split_sum(linear, x, out);
    case AST_MUL:
    case AST_DIV:
        return split_product(linear, x, out);
    case AST_NEG: {
        Parts part;
        if (!split(linear, x->u.apply.arg[0], &part))
            return false;
        out->rest = sum(linear, AST_SUB, NULL, part.rest, x->span);
        out->slope = sum(linear, AST_SUB, NULL, part.slope, x->span);
        return true;
    }
    default: /* not linear, or not to be seen as such */
        return false;
    }
}

static const Expr *select_part(const Linear *linear, const Expr *x, const Expr *yes, const Expr *no)
{
    if (!yes && !no)
        return NULL;
    Dim dim = (yes ? yes : no)->type.dim;
    Expr *out = expr_new(linear->checker, EXPR_SELECT, type_real(dim), x->span);
    out->u.call.arg[0] = x->u.call.arg[0];
    out->u.call.arg[1] = yes ? yes : expr_number(linear->checker, 0, dim, x->span);
    out->u.call.arg[2] = no ? no : expr_number(linear->checker, 0, dim, x->span);
    return expr_sized(linear->checker, out, out->u.call.arg, 3);
}

static bool split_select(const Linear *linear, const Expr *x, Parts *out)
{
    Parts yes, no;
    if (expr_any(x->u.call.arg[0], linear->is_node, linear->context) ||
        !split(linear, x->u.call.arg[1], &yes) || !split(linear, x->u.call.arg[2], &no))
        return false;
    out->rest = select_part(linear, x, yes.rest, no.rest);
    out->slope = select_part(linear, x, yes.slope, no.slope);
    return true;
}

static bool split(const Linear *linear, const Expr *x, Parts *out)
{
    *out = (Parts){x, NULL};
    if (!expr_any(x, linear->is_node, linear->context))
        return true;
    if (linear->is_node(x, linear->context)) {
        *out = (Parts){NULL, expr_number(linear->checker, 1, dim_none(), x->span)};
        return true;
    }
    if (x->kind == EXPR_APPLY)
        return split_apply(linear, x, out);
    return x->kind == EXPR_SELECT && split_select(linear, x, out);
}

bool expr_linear(Checker *checker, const Expr *x, ExprTest *is_node, const void *context,
                 const Expr **rest, const Expr **slope)
{
    Linear linear = {checker, is_node, context};
    Parts parts;
    if (!split(&linear, x, &parts))
        return false;
    *rest = parts.rest;
    *slope = parts.slope;
    return true;
}
