/* emit_stmt.h: statements of the emitted C. */
#ifndef PLASTC_EMIT_STMT_H
#define PLASTC_EMIT_STMT_H

#include "emit_text.h"

void emit_stmt_body(Emitter *e, const IrStmts *body);

#endif
