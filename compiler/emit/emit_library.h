/* emit_library.h: C text of a library that evaluates rules of a program: runtime/kernel/plast_library.h says what it has. */
#ifndef PLASTC_EMIT_LIBRARY_H
#define PLASTC_EMIT_LIBRARY_H

#include "emit_main.h"

/* What a library says of its program; all borrowed. */
typedef struct EmitLibrary {
    const char *const *names;        /* [coefficients]: of each number, those of an array one by one */
    const EmitUnit *of_coefficients; /* of each entry of the module */
    const EmitUnit *of_outcomes;     /* [outcome_count] */
    const char *sha256;              /* of the program's text */
    unsigned long long seed;
    int parts; /* vectors that a number which varies is made of, see EmitForm */
    const char *version;
} EmitLibrary;

/* What stands behind plast_abi.h and the kernel library. */
void emit_library(const IrModule *module, const EmitLibrary *options, StrBuf *out);
/* The whole, with them and a head comment that says how to compile it; options->parts is 1. */
void emit_library_file(const IrModule *module, const EmitLibrary *options, StrBuf *out);

#endif
