/* emit.h: IR to C text.
 *
 * Emission decides nothing: it prints. The text is written in the lane type `real` (kernel/lanes.h)
 * and is the same for every compiler and lane count. */
#ifndef PLASTC_EMIT_H
#define PLASTC_EMIT_H

#include "compiler/base/strbuf.h"
#include "compiler/ir/ir.h"
#include "runtime/io/recording.h"

/* The module: tables and the four functions, ending in `const PlastModule plast_module`. Expects
 * the text of plast_abi.h and the kernel library's (or its declarations) before it. `version` is
 * that of plastc and stands in the head comment. */
void emit_module(const IrModule *module, const char *version, StrBuf *out);

/* The unit of a number: the one in which a person reads it, how large that is, and the one of SI. */
typedef struct EmitUnit {
    const char *shown; /* "ms"; empty of a pure number */
    double size;       /* 0.001 */
    const char *si;    /* "s" */
} EmitUnit;

/* What a standalone program evaluates if it is not told otherwise, and its units; all borrowed. */
typedef struct EmitMain {
    const double *coefficients;         /* [coefficient_count] */
    const EmitUnit *of_coefficients;    /* the same */
    const EmitUnit *of_outcomes;        /* [outcome_count] */
    unsigned long long seed;
    const RecordingItem *records; /* [record_count]: what the program can write, as CSV */
    int record_count;
    const char *clock; /* the head of their times: "time [s]" */
    double step;       /* seconds; 0: no physical time */
    const char *version;
} EmitMain;

/* One C file that needs nothing but a C compiler and libm: head comment with how to compile it, ABI,
 * kernel library, data tables, module, and a main that evaluates the coefficients on the search
 * trials and prints their loss as `plastc eval` computes it, to the last bit. */
void emit_standalone(const IrModule *module, const EmitMain *options, StrBuf *out);

#endif
