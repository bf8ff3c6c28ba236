/* ir_read_body.h: statements of the printed IR, for ir_read.c. Private to it. */
#ifndef PLASTC_IR_READ_BODY_H
#define PLASTC_IR_READ_BODY_H

#include "ir_read_text.h"

/* The lines from here on that are `indent` bodies deep. */
void ir_read_body(IrReader *reader, IrStmts *body, int indent);

/* What stands behind the colon of a declaration: uniform, varying, int, bool, varying bool. */
IrType ir_read_body_type(IrReader *reader);
/* in [LOW, HIGH], or any int if that is not there. */
IrRange ir_read_body_range(IrReader *reader);

#endif
