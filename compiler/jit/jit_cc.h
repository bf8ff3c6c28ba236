/* jit_cc.h: tier 1: emitted C to a callable module by the system's compiler, in the background. */
#ifndef PLASTC_JIT_CC_H
#define PLASTC_JIT_CC_H

#include <stdbool.h>

#include "runtime/plast_abi.h"
#include "runtime/status.h"

typedef struct CcModule CcModule;

typedef struct CcOptions {
    const char *compiler; /* NULL: $CC, else "cc" */
    int lanes;            /* 0: as many as the machine's vectors hold; else 1, 2, 4, 8 */
} CcOptions;

/* Starts the compiler on `text` in a temporary folder of its own. STATUS_RUN with words if there is
 * no compiler or it cannot be started. */
Status jit_cc_start(const char *text, const CcOptions *options, CcModule **started,
                    ErrorText *error);

typedef enum CcState {
    CC_RUNNING,
    CC_READY,
    CC_FAILED,
    CC_REFUSED /* the compiler takes the code for wrong: a fault of plastc, and the code is kept */
} CcState;

/* Looks (wait: waits) whether the compiler has finished; loads the module when it has. CC_FAILED:
 * the error says why (words for a warning: tier 0 carries on). */
CcState jit_cc_poll(CcModule *started, bool wait, ErrorText *error);
const PlastModule *jit_cc_module(const CcModule *ready); /* borrowed; NULL unless CC_READY */
/* "cc 8 lanes" */
const char *jit_cc_name(const CcModule *ready);
/* Ends a compiler that still runs, unloads the module, removes the temporary folder. */
void jit_cc_free(CcModule *started);

/* Lanes that fit the machine: 8 with AVX-512, 4 with AVX2, else 2. */
int jit_cc_best_lanes(void);

#endif
