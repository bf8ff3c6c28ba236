/* jit_tcc.h: tier 0: emitted C to a callable module by libtcc, in process. */
#ifndef PLASTC_JIT_TCC_H
#define PLASTC_JIT_TCC_H

#include "runtime/plast_abi.h"
#include "runtime/status.h"

typedef struct TccModule TccModule;

/* Compiles `text` (of emit_module) in a closed world: no file is read, no library searched; code
 * pages are read-execute, data pages are not executable. An error of the compiler is an diag_ice().
 * STATUS_MEMORY, or STATUS_RUN where the system does not let a process write code and run it; *compiled is
 * NULL then. */
Status jit_tcc_compile(const char *text, TccModule **compiled, ErrorText *error);
const PlastModule *jit_tcc_module(const TccModule *compiled); /* borrowed from `compiled` */
void jit_tcc_free(TccModule *compiled);                       /* NULL is allowed */

#endif
