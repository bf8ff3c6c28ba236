/* emit_expr.h: expressions of the emitted C; all append to e->line. */
#ifndef PLASTC_EMIT_EXPR_H
#define PLASTC_EMIT_EXPR_H

#include "emit_text.h"

/* As it is: `double`, `int`, `real` or `mask` by its type. */
void emit_expr(Emitter *e, const IrExpr *expr);
/* Of that type: a uniform value in all lanes if `varying`. */
void emit_expr_as(Emitter *e, const IrExpr *expr, bool varying);
/* &array[index], as `x + 3`. */
void emit_expr_address(Emitter *e, const IrArray *array, const IrExpr *index);
void emit_expr_element(Emitter *e, const IrArray *array, const IrExpr *index);
const char *emit_expr_type(IrType type);

#endif
