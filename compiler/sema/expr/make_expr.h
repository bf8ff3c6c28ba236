/* make_expr.h: making checked expressions: shapes, dimensions, and folding of what is known. */
#ifndef PLASTC_MAKE_EXPR_H
#define PLASTC_MAKE_EXPR_H

#include "compiler/sema/checker.h"

/* A node whose members in `u` the caller fills in; if it has operands expr_sized() follows. */
Expr *expr_new(Checker *checker, ExprKind kind, Type type, Span span);
/* Adds the sizes of the operands to that of `x`; returns it, or an error if it is too large. */
const Expr *expr_sized(Checker *checker, Expr *x, const Expr *const *operands, int count);
/* What stands for an expression whose error was reported: of type TYPE_ERROR. */
const Expr *expr_error(Checker *checker, Span span);
/* A number that is infinite or has no value is reported. */
const Expr *expr_number(Checker *checker, double value, Dim dim, Span span);
/* These check dimensions and shapes, and fold what is known. */
const Expr *expr_binary(Checker *checker, AstOp op, const Expr *left, const Expr *right, Span span);
const Expr *expr_unary(Checker *checker, AstOp op, const Expr *operand, Span span);
const Expr *expr_func(Checker *checker, const IrFunc *func, const Expr *const *args, Span span);
const Expr *expr_power(Checker *checker, const Expr *base, const Expr *exponent, Span span);
const Expr *expr_reduce(Checker *checker, Reduction how, const Expr *value, Span span);
/* `x` if it is a real scalar of dimension `dim` (NULL: any), or an error after reporting. */
const Expr *expr_scalar(Checker *checker, const Expr *x, const Dim *dim);
/* Where the condition holds `yes`, else the number `no`, in its unit. */
Expr *expr_select_number(Checker *checker, const Expr *condition, const Expr *yes, double no,
                         Span span);
/* 1 where the condition holds, else 0. */
const Expr *expr_indicator(Checker *checker, const Expr *condition, Span span);
/* Counts one more expression that is written out; false after reporting too many. */
bool expr_count_part(Checker *checker, Span span);

#endif
