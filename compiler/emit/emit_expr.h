/* emit_expr.h: expressions of the emitted C; all append to e->line. */
#ifndef PLASTC_EMIT_EXPR_H
#define PLASTC_EMIT_EXPR_H

#include "emit_text.h"

/* An expression, of the C type that emit_expr_type() says. */
void emit_expr(Emitter *e, const IrExpr *expr);
/* Of that type: a uniform value in all lanes if `varying`. */
void emit_expr_as(Emitter *e, const IrExpr *expr, bool varying);
/* &array[index], as `x + 3`. */
void emit_expr_address(Emitter *e, const IrArray *array, const IrExpr *index);
/* Whether elements of that array are converted when they are read and written. */
bool emit_expr_is_converted(const Emitter *e, const IrArray *array);
/* array[index]. */
void emit_expr_element(Emitter *e, const IrArray *array, const IrExpr *index);
/* "ALL(…)", for each part, with what is between two: a truth of all lanes. */
void emit_expr_over_lanes(Emitter *e, const char *macro, const char *between, const IrExpr *expr);
/* The C type of a value: "double" or, varying, "real"; of a truth value "int" or, varying, "mask"; "int". */
const char *emit_expr_type(IrType type);

#endif
