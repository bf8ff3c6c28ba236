/* passes.h: from IR to better IR. Each pass keeps the module valid; what it requires stands above its function. */
#ifndef PLASTC_PASSES_H
#define PLASTC_PASSES_H

#include <stdbool.h>

#include "compiler/ir/ir.h"

/* One function for each pass, and one for what runs if it is left out: `void pass_fold(IrModule *module)`. */
#define PASS(name, run)              void run(IrModule *module);
#define OPTIONAL(name, run, instead) void run(IrModule *module), instead(IrModule *module);
#define AGAIN(name, run, instead)    void run(IrModule *module), instead(IrModule *module);
#include "passes.def"
#undef PASS
#undef OPTIONAL
#undef AGAIN

/* The bits of a pass that may be left out, for passes_run; 0 if there is none of that name. All of them lie
 * below PASSES_END. */
unsigned passes_find(const char *name);
#define PASSES_END (1u << 16)

/* Runs all passes in order, but those whose bits are set in `without`. The module is verified after each. */
void passes_run(IrModule *module, unsigned without);

#endif
