/* emit_expr.c: expressions, with the parentheses that C needs and no others.
 *
 * The tree of the IR is the order of evaluation: a right operand of the same precedence keeps its
 * parentheses, since C groups to the left and rounding does not associate. */
#include "emit_expr.h"

#include <float.h>
#include <limits.h>
#include <math.h>

#include "compiler/base/diag.h"

/* How tightly an expression binds, loosest first. */
typedef enum Precedence {
    PREC_ANY,
    PREC_SELECT,
    PREC_OR,
    PREC_AND,
    PREC_EQUAL,
    PREC_ORDER,
    PREC_SUM,
    PREC_PRODUCT,
    PREC_UNARY,
    PREC_PRIMARY
} Precedence;

/* How an operator is written. With one operand `text` stands before it, with two between them; one
 * that is PREC_PRIMARY is called. `lanes` is the macro for varying operands, NULL if C's operator
 * does. */
typedef struct OpText {
    const char *text;
    Precedence precedence;
    const char *lanes;
} OpText;

static const OpText op_texts[IR_OP_COUNT] = {
#define OP(name, spelling, arity, operands, result, precedence, c_text, c_precedence, lanes,       \
           value)                                                                                  \
    [IR_##name] = {c_text, PREC_##c_precedence, lanes},
#include "compiler/ir/ir_ops.def"
#undef OP
};

static void emit_in(Emitter *e, const IrExpr *expr, Precedence least);

const char *emit_expr_type(IrType type)
{
    switch (type.base) {
    case IR_BOOL:
        return type.varying ? "mask" : "int";
    case IR_INT:
        return "int";
    case IR_REAL:
        return type.varying ? "real" : "double";
    }
    return NULL;
}

/* ---- leaves ---- */

static const char *in_scope(const char *name, const char *hint)
{
    if (name == NULL)
        diag_ice("emit", NULL, "'%s' is used outside its scope", hint);
    return name;
}

/* The vectors of an element lie one behind the other. */
static void emit_index(Emitter *e, const IrArray *array, const IrExpr *index, int part)
{
    int parts = array->varying ? e->parts : 1;
    if (index->kind == IR_INT_CONST) {
        strbuf_printf(&e->line, "%d", index->u.integer * parts + part);
        return;
    }
    emit_in(e, index, parts > 1 ? PREC_PRODUCT : PREC_ANY);
    if (parts > 1)
        strbuf_printf(&e->line, " * %d", parts);
    if (part > 0)
        strbuf_printf(&e->line, " + %d", part);
}

/* Coefficients and outcomes are doubles by lane. */
bool emit_expr_is_converted(const Emitter *e, const IrArray *array)
{
    return e->single && (array->space == IR_SPACE_COEFFICIENT || array->space == IR_SPACE_OUTCOME) && array->varying;
}

void emit_expr_element(Emitter *e, const IrArray *array, const IrExpr *index)
{
    if (emit_expr_is_converted(e, array)) {
        strbuf_printf(&e->line, "PLAST_LOAD(%s, ", in_scope(e->name_of[array->id], array->name));
        emit_expr(e, index);
        strbuf_char(&e->line, ')');
        return;
    }
    strbuf_printf(&e->line, "%s[", in_scope(e->name_of[array->id], array->name));
    emit_index(e, array, index, array->varying ? e->part : 0);
    strbuf_char(&e->line, ']');
}

void emit_expr_address(Emitter *e, const IrArray *array, const IrExpr *index)
{
    strbuf_add(&e->line, in_scope(e->name_of[array->id], array->name));
    if (index->kind == IR_INT_CONST && index->u.integer == 0)
        return;
    strbuf_add(&e->line, " + ");
    if (array->varying && e->parts > 1)
        emit_index(e, array, index, 0);
    else
        emit_in(e, index, PREC_PRODUCT);
}

/* ---- operators ---- */

static void emit_arguments(Emitter *e, const IrExpr *const *args, int count, bool varying)
{
    strbuf_char(&e->line, '(');
    for (int k = 0; k < count; k++) {
        if (k > 0)
            strbuf_add(&e->line, ", ");
        emit_expr_as(e, args[k], varying);
    }
    strbuf_char(&e->line, ')');
}

static bool is_op(const IrExpr *expr, IrOp op)
{
    return expr->kind == IR_APPLY && expr->u.apply.op == op;
}

/* A double becomes a float where it meets one. */
static void emit_mixed(Emitter *e, const OpText *text, const IrExpr *expr)
{
    for (int k = 0; k < 2; k++) {
        const IrExpr *operand = expr->u.apply.arg[k];
        strbuf_add(&e->line, k > 0 ? text->text : "");
        if (operand->type.varying)
            emit_in(e, operand, text->precedence + (k > 0 ? 1 : 0));
        else
            emit_expr_as(e, operand, true);
    }
}

static void emit_infix(Emitter *e, const OpText *text, const IrExpr *expr)
{
    const IrExpr *left = expr->u.apply.arg[0];
    const IrExpr *right = expr->u.apply.arg[1];
    if (e->single && expr->type.varying && left->type.varying != right->type.varying) {
        emit_mixed(e, text, expr);
        return;
    }
    bool mixed = is_op(expr, IR_OR) && is_op(left, IR_AND); /* compilers warn of a && b || c */
    emit_in(e, left, mixed ? PREC_PRIMARY : text->precedence);
    strbuf_add(&e->line, text->text);
    mixed = is_op(expr, IR_OR) && is_op(right, IR_AND);
    emit_in(e, right, mixed ? PREC_PRIMARY : text->precedence + 1);
}

/* (a x + b) x + c, two nested multiply-adds. */
static bool is_quadratic(const IrExpr *expr)
{
    if (!is_op(expr, IR_FMA) || !expr->type.varying)
        return false;
    const IrExpr *inner = expr->u.apply.arg[0], *x = expr->u.apply.arg[1];
    return x->kind == IR_VAR && is_op(inner, IR_FMA) && ir_equal(inner->u.apply.arg[1], x);
}

/* As one call. To libtcc it is one, half as long as two: twice as fast for Oja's rule. */
static void emit_quadratic(Emitter *e, const IrExpr *expr)
{
    const IrExpr *inner = expr->u.apply.arg[0];
    const IrExpr *args[] = {inner->u.apply.arg[0], inner->u.apply.arg[2], expr->u.apply.arg[2],
                            expr->u.apply.arg[1]};
    strbuf_add(&e->line, "r_quadratic");
    emit_arguments(e, args, 4, true);
}

void emit_expr_over_lanes(Emitter *e, const char *macro, const char *between, const IrExpr *expr)
{
    int part = e->part;
    for (int k = 0; k < e->parts; k++) {
        e->part = k;
        strbuf_printf(&e->line, "%s%s(", k > 0 ? between : "", macro);
        emit_expr_as(e, expr, true);
        strbuf_char(&e->line, ')');
    }
    e->part = part;
}

static void emit_apply(Emitter *e, const IrExpr *expr)
{
    IrOp op = expr->u.apply.op;
    const OpText *text = &op_texts[op];
    if (op == IR_ANY) {
        strbuf_add(&e->line, e->parts > 1 ? "(" : "");
        emit_expr_over_lanes(e, text->text, " || ", expr->u.apply.arg[0]);
        strbuf_add(&e->line, e->parts > 1 ? ")" : "");
    } else if (is_quadratic(expr)) {
        emit_quadratic(e, expr);
    } else if (expr->type.varying && text->lanes != NULL) {
        strbuf_add(&e->line, text->lanes);
        emit_arguments(e, expr->u.apply.arg, ir_op_arity(op), true);
    } else if (text->precedence == PREC_PRIMARY) {
        strbuf_add(&e->line, text->text);
        emit_arguments(e, expr->u.apply.arg, ir_op_arity(op), false);
    } else if (ir_op_arity(op) == 1) {
        strbuf_add(&e->line, text->text);
        emit_in(e, expr->u.apply.arg[0], PREC_PRIMARY); /* not `--x` */
    } else {
        emit_infix(e, text, expr);
    }
}

static void emit_select(Emitter *e, const IrExpr *expr)
{
    const IrExpr *cond = expr->u.select.cond;
    const IrExpr *branches[2] = {expr->u.select.yes, expr->u.select.no};
    bool varying = expr->type.varying;
    if (cond->type.varying) {
        strbuf_add(&e->line, "SELECT(");
        emit_expr(e, cond);
        for (int k = 0; k < 2; k++) {
            strbuf_add(&e->line, ", ");
            emit_expr_as(e, branches[k], varying);
        }
        strbuf_char(&e->line, ')');
        return;
    }
    emit_in(e, cond, PREC_OR);
    for (int k = 0; k < 2; k++) {
        strbuf_add(&e->line, k == 0 ? " ? " : " : ");
        if (varying && !branches[k]->type.varying)
            emit_expr_as(e, branches[k], true);
        else
            emit_in(e, branches[k], PREC_OR);
    }
}

/* r_exp of a varying value, d_exp of a uniform one. */
static void emit_call(Emitter *e, const IrExpr *expr)
{
    const IrFunc *func = expr->u.call.func;
    if (expr->type.varying && e->single)
        strbuf_printf(&e->line, "rt_single_%s", func->name);
    else if (expr->type.varying)
        strbuf_add(&e->line, func->c_name);
    else
        strbuf_printf(&e->line, "d_%s", func->name);
    emit_arguments(e, expr->u.call.arg, func->arity, expr->type.varying);
}

/* ---- any expression ---- */

static Precedence precedence_of(const IrExpr *expr)
{
    switch (expr->kind) {
    case IR_CONST:
        if (!isfinite(expr->u.constant))
            return PREC_PRODUCT;
        return signbit(expr->u.constant) ? PREC_UNARY : PREC_PRIMARY;
    case IR_INT_CONST:
        return expr->u.integer < 0 ? PREC_UNARY : PREC_PRIMARY;
    case IR_APPLY: {
        const OpText *text = &op_texts[expr->u.apply.op];
        return expr->type.varying && text->lanes != NULL ? PREC_PRIMARY : text->precedence;
    }
    case IR_SELECT:
        return expr->u.select.cond->type.varying ? PREC_PRIMARY : PREC_SELECT;
    case IR_BOOL_CONST:
    case IR_VAR:
    case IR_LOAD:
    case IR_CALL:
    case IR_POLY:
        return PREC_PRIMARY;
    }
    return PREC_ANY;
}

void emit_expr(Emitter *e, const IrExpr *expr)
{
    switch (expr->kind) {
    case IR_CONST:
        emit_text_double(&e->line, expr->u.constant);
        break;
    case IR_INT_CONST:
    case IR_BOOL_CONST:
        if (expr->u.integer == INT_MIN) /* its digits alone are no int */
            strbuf_printf(&e->line, "(-%d - 1)", INT_MAX);
        else
            strbuf_printf(&e->line, "%d", expr->u.integer);
        break;
    case IR_VAR:
        strbuf_add(&e->line, in_scope(*emit_text_name(e, expr->u.var), expr->u.var->name));
        break;
    case IR_LOAD:
        emit_expr_element(e, expr->u.load.array, expr->u.load.index);
        break;
    case IR_APPLY:
        emit_apply(e, expr);
        break;
    case IR_SELECT:
        emit_select(e, expr);
        break;
    case IR_CALL:
        emit_call(e, expr);
        break;
    case IR_POLY:
        diag_ice("emit", NULL, "a polynomial is left; pass_horner makes it multiply-adds");
    }
}

/* In parentheses unless it binds at least so tightly. */
static void emit_in(Emitter *e, const IrExpr *expr, Precedence least)
{
    bool parentheses = precedence_of(expr) < least;
    if (parentheses)
        strbuf_char(&e->line, '(');
    emit_expr(e, expr);
    if (parentheses)
        strbuf_char(&e->line, ')');
}

void emit_expr_as(Emitter *e, const IrExpr *expr, bool varying)
{
    bool splat = varying && !expr->type.varying;
    if (splat)
        strbuf_add(&e->line, expr->type.base == IR_BOOL ? "MASK(" : "REAL(");
    if (splat && e->single && expr->kind == IR_CONST && isfinite(expr->u.constant))
        emit_text_double(&e->line, fmax(-(double)FLT_MAX, fmin(expr->u.constant, (double)FLT_MAX)));
    else
        emit_expr(e, expr);
    if (splat)
        strbuf_char(&e->line, ')');
}
