/* emit_function.h: the functions of an emitted module. */
#ifndef PLASTC_EMIT_FUNCTION_H
#define PLASTC_EMIT_FUNCTION_H

#include "emit_text.h"

void emit_function(Emitter *e, const IrFunction *function);

#endif
