/* ir_print_expr.h: expressions, names and numbers of the IR as text, in the form that ir.h shows. */
#ifndef PLASTC_IR_PRINT_EXPR_H
#define PLASTC_IR_PRINT_EXPR_H

#include "compiler/base/strbuf.h"
#include "ir.h"
#include "ir_form.h"

typedef struct IrPrinter {
    const IrModule *module; /* NULL: a single expression */
    StrBuf *out;
    int *number; /* by id: how many things of the name came before; NULL: not known */
    int indent;
    int file, line; /* of the statement before */
} IrPrinter;

/* The expression, in parentheses if it binds less than what is around it. */
void ir_print_expr_within(IrPrinter *printer, const IrExpr *expr, IrPrecedence around);
/* One expression alone; names that are equal look the same. */
void ir_print_expr(const IrExpr *expr, StrBuf *out);

void ir_print_expr_name(const IrPrinter *printer, const char *name, int id);
/* The shortest of 15 to 17 digits that reads back to the same number. */
void ir_print_expr_number(StrBuf *out, double value);
/* Never like an int: 2.0. */
void ir_print_expr_real(StrBuf *out, double value);

#endif
