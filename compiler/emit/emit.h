/* emit.h: IR to C text.
 *
 * Emission decides nothing: it prints. The text is written in the lane type `real` (kernel/lanes.h)
 * and is the same for every compiler and lane count, as long as one vector holds the lanes. */
#ifndef PLASTC_EMIT_H
#define PLASTC_EMIT_H

#include "compiler/base/strbuf.h"
#include "compiler/ir/ir.h"
#include "emit_text.h"

/* The module: tables and the four functions, ending in `const PlastModule plast_module`. Expects
 * the text of plast_abi.h and the kernel library's (or its declarations) before it. `version` is
 * that of plastc and stands in the head comment. */
void emit_module(const IrModule *module, const EmitForm *form, const char *version, StrBuf *out);
/* The same without the head comment. */
void emit_module_body(const IrModule *module, const EmitForm *form, StrBuf *out);

#endif
