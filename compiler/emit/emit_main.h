/* emit_main.h: a C program of its own. */
#ifndef PLASTC_EMIT_MAIN_H
#define PLASTC_EMIT_MAIN_H

#include "compiler/base/strbuf.h"
#include "compiler/ir/ir.h"
#include "runtime/io/recording.h"

/* Units of a number of the program: the one in which it is shown, and that of SI in which it is computed. */
typedef struct EmitUnit {
    const char *shown; /* "ms"; empty of a pure number */
    double size;       /* of the unit that is shown, in that of SI: 0.001 */
    const char *si;    /* "s" */
} EmitUnit;

/* What a standalone program evaluates if it is not told otherwise, and its units; all borrowed. */
typedef struct EmitMain {
    const double *coefficients;         /* [coefficient_count] */
    const bool *written_out; /* of each entry: it is part of the text, and cannot be set any more; NULL: none is */
    const EmitUnit *of_coefficients;    /* of each entry of the module */
    const EmitUnit *of_outcomes;        /* [outcome_count] */
    unsigned long long seed;
    const RecordingItem *records; /* [record_count]: what the program can write, as CSV */
    int record_count;
    const char *const *phases; /* [phase_count]: of all tasks */
    int phase_count;
    const char *clock; /* the head of the column of times in a record: "time [s]" */
    double step;       /* seconds; 0: no physical time */
    bool single;       /* what varies is in single precision */
    const char *version;
} EmitMain;

/* One C file that needs nothing but a C compiler and libm: head comment with how to compile it, ABI,
 * kernel library, data tables, module, and a main that evaluates the coefficients on the search
 * trials and prints their loss as `plastc eval` computes it, or a search in single precision, to the last bit. */
void emit_main(const IrModule *module, const EmitMain *options, StrBuf *out);

#endif
