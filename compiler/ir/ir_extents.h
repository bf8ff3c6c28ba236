/* ir_extents.h: what the functions of the kernel read and write. */
#ifndef PLASTC_IR_EXTENTS_H
#define PLASTC_IR_EXTENTS_H

#include "ir_interval.h"

/* What a kernel function reads and writes through its arguments lies within their arrays, or that is said. */
void ir_extents(Bounds *bounds, const IrStmt *kernel);

#endif
