/* ir_verify.h: what every module of the IR satisfies, after lowering and after each pass.
 *
 * Types are right, variables are declared before use and in scope, every index is proved to lie within its
 * array, spaces are used as their comments say, blocks enclose their leaves. */
#ifndef PLASTC_IR_VERIFY_H
#define PLASTC_IR_VERIFY_H

#include "compiler/base/strbuf.h"
#include "ir.h"

/* False: `why` has words about the first violation. */
bool ir_verify_is_valid(const IrModule *module, StrBuf *why);

/* A violation ends by diag_ice(), which names `stage` and saves the printed module. */
void ir_verify(const IrModule *module, const char *stage);

#endif
