/* jit_cc.h: tier 1: emitted C to a callable module by the system's compiler, in the background. */
#ifndef PLASTC_JIT_CC_H
#define PLASTC_JIT_CC_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/plast_abi.h"
#include "runtime/status.h"

typedef struct CcModule CcModule;

/* How lanes lie in vectors. */
typedef struct CcShape {
    int lanes; /* 1, 2, 4, 8, 16; 0: as many as one vector holds */
    int parts; /* vectors; 0: 1 */
    bool single; /* lanes are floats, twice as many in a vector */
} CcShape;

typedef struct CcOptions {
    const char *compiler; /* NULL: $CC, else "cc" */
    CcShape shape;        /* the text is for so many parts */
    bool keep;            /* the bytes of the library are kept: jit_cc_library */
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
/* Of one that was kept: the bytes of the library that it was loaded from; borrowed. */
const char *jit_cc_library(const CcModule *ready, size_t *length);
/* "cc 8 lanes" */
const char *jit_cc_name(const CcModule *ready);
/* Ends a compiler that still runs, unloads the module, removes the temporary folder. */
void jit_cc_free(CcModule *started);

/* What a module is for. */
typedef struct CcDemand {
    int lanes;      /* wanted; 0: as many as are best */
    int parts;      /* that are of use, at the most */
    int candidates; /* of an evaluation */
    int most_lanes; /* for which there is memory */
} CcDemand;

/* The best shape for this machine. A vector holds 8 lanes with AVX-512, 4 with AVX2, else 2; it takes several where they
 * are of use, no vector stays empty and the number of lanes is free. A compiler that $CC tells to do without AVX-512
 * (-mno-avx512f) does as on a machine without. */
CcShape jit_cc_shape(const CcDemand *demand);

#endif
