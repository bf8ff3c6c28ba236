/* ir_read_expr.h: expressions of the printed IR, for ir_read.c. Private to it. */
#ifndef PLASTC_IR_READ_EXPR_H
#define PLASTC_IR_READ_EXPR_H

#include "ir_read_text.h"

/* The next expression; NULL after an error. */
const IrExpr *ir_read_expr(IrReader *reader);
/* One of that type. */
const IrExpr *ir_read_expr_of(IrReader *reader, IrBase base);
/* An int between brackets. */
const IrExpr *ir_read_expr_index(IrReader *reader);

#endif
