/* ir_print.h: the IR as text, in the form that ir.h shows; ir_read.h reads it back. */
#ifndef PLASTC_IR_PRINT_H
#define PLASTC_IR_PRINT_H

#include "compiler/base/strbuf.h"
#include "ir.h"

void ir_print(const IrModule *module, StrBuf *out);

#endif
