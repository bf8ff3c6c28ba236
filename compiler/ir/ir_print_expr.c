/* ir_print_expr.c: expressions, names and numbers of the IR as text. */
#include "ir_print_expr.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ir_print_expr_name(const IrPrinter *printer, const char *name, int id)
{
    strbuf_add(printer->out, name);
    if (printer->number != NULL && printer->number[id] > 0)
        strbuf_printf(printer->out, ".%d", printer->number[id]);
}

void ir_print_expr_number(StrBuf *out, double value)
{
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    strbuf_add(out, isnan(value) ? "nan" : text);
}

void ir_print_expr_real(StrBuf *out, double value)
{
    size_t start = out->length;
    ir_print_expr_number(out, value);
    if (out->text[start + strspn(out->text + start, "-0123456789")] == '\0')
        strbuf_add(out, ".0");
}

static void print_infix(IrPrinter *printer, const IrExpr *expr, IrPrecedence left, IrPrecedence right)
{
    ir_print_expr_within(printer, expr->u.apply.arg[0], left);
    strbuf_printf(printer->out, " %s ", ir_op_spelling(expr->u.apply.op));
    ir_print_expr_within(printer, expr->u.apply.arg[1], right);
}

static void print_list(IrPrinter *printer, const char *name, const IrExpr *expr)
{
    strbuf_printf(printer->out, "%s(", name);
    for (int k = 0; k < ir_child_count(expr); k++) {
        if (k > 0)
            strbuf_add(printer->out, ", ");
        ir_print_expr_within(printer, ir_child(expr, k), PREC_OR);
    }
    strbuf_char(printer->out, ')');
}

static void print_poly(IrPrinter *printer, const IrExpr *expr)
{
    strbuf_add(printer->out, "poly(");
    for (int k = 0; k < expr->u.poly.variable_count; k++) {
        if (k > 0)
            strbuf_add(printer->out, ", ");
        ir_print_expr_within(printer, expr->u.poly.variables[k], PREC_OR);
    }
    for (int k = 0; k < expr->u.poly.term_count; k++) {
        const IrTerm *term = &expr->u.poly.terms[k];
        strbuf_add(printer->out, k == 0 ? "; " : ", ");
        ir_print_expr_within(printer, term->coefficient, PREC_OR);
        strbuf_char(printer->out, ':');
        for (int v = 0; v < expr->u.poly.variable_count; v++)
            strbuf_printf(printer->out, " %d", term->powers[v]);
    }
    strbuf_char(printer->out, ')');
}

static IrPrecedence precedence_of(const IrExpr *expr)
{
    if (expr->kind == IR_APPLY)
        return ir_form_precedence(expr->u.apply.op);
    if (expr->kind == IR_CONST && signbit(expr->u.constant) && !isnan(expr->u.constant))
        return PREC_NEGATE;
    if (expr->kind == IR_INT_CONST && expr->u.integer < 0)
        return PREC_NEGATE;
    return PREC_PRIMARY;
}

static void print_apply(IrPrinter *printer, const IrExpr *expr)
{
    const char *spelling = ir_op_spelling(expr->u.apply.op);
    IrPrecedence own = precedence_of(expr);
    switch (own) {
    case PREC_OR:
    case PREC_AND:
    case PREC_ADD:
    case PREC_MULTIPLY:
        print_infix(printer, expr, own, own + 1);
        break;
    case PREC_COMPARE:
        print_infix(printer, expr, own + 1, own + 1);
        break;
    case PREC_NOT:
    case PREC_NEGATE:
        strbuf_add(printer->out, spelling);
        if (own == PREC_NOT)
            strbuf_char(printer->out, ' ');
        /* -(2.0) is no constant: -2.0 is one */
        ir_print_expr_within(printer, expr->u.apply.arg[0],
                   expr->u.apply.arg[0]->kind == IR_CONST ? PREC_NEVER : own + 1);
        break;
    case PREC_PRIMARY:
    case PREC_NEVER:
        print_list(printer, spelling, expr);
        break;
    }
}

void ir_print_expr_within(IrPrinter *printer, const IrExpr *expr, IrPrecedence around)
{
    bool parentheses = precedence_of(expr) < around;
    if (parentheses)
        strbuf_char(printer->out, '(');
    switch (expr->kind) {
    case IR_CONST:
        ir_print_expr_real(printer->out, expr->u.constant);
        break;
    case IR_INT_CONST:
        strbuf_printf(printer->out, "%d", expr->u.integer);
        break;
    case IR_BOOL_CONST:
        strbuf_add(printer->out, expr->u.integer != 0 ? "true" : "false");
        break;
    case IR_VAR:
        ir_print_expr_name(printer, expr->u.var->name, expr->u.var->id);
        break;
    case IR_LOAD:
        ir_print_expr_name(printer, expr->u.load.array->name, expr->u.load.array->id);
        strbuf_char(printer->out, '[');
        ir_print_expr_within(printer, expr->u.load.index, PREC_OR);
        strbuf_char(printer->out, ']');
        break;
    case IR_APPLY:
        print_apply(printer, expr);
        break;
    case IR_SELECT:
        print_list(printer, "select", expr);
        break;
    case IR_CALL:
        print_list(printer, expr->u.call.func->name, expr);
        break;
    case IR_POLY:
        print_poly(printer, expr);
        break;
    }
    if (parentheses)
        strbuf_char(printer->out, ')');
}

void ir_print_expr(const IrExpr *expr, StrBuf *out)
{
    IrPrinter printer = {.out = out};
    ir_print_expr_within(&printer, expr, PREC_OR);
}
