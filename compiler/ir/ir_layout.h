/* ir_layout.h: where each array lies in its space. */
#ifndef PLASTC_IR_LAYOUT_H
#define PLASTC_IR_LAYOUT_H

#include "ir.h"

/* Gives every array its offset and the module its sizes; false if a space would have more than INT_MAX
 * numbers, and then module->excess says how large all are. Arrays of varying elements begin at a
 * multiple of one element; the sizes are in doubles per lane (a uniform array in WORK takes its
 * length as if it were varying). SCRATCH arrays overlap. Dead arrays (never read nor written) get
 * none. After the passes. */
bool ir_layout(IrModule *module);

#endif
