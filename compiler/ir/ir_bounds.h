/* ir_bounds.h: every index lies within its array. */
#ifndef PLASTC_IR_BOUNDS_H
#define PLASTC_IR_BOUNDS_H

#include "compiler/base/strbuf.h"
#include "ir.h"

/* Whether every index is proved to lie within its array; if not, `why` has words about the first one.
 * The module satisfies all else that ir_verify says. */
bool ir_bounds(const IrModule *module, StrBuf *why);

#endif
