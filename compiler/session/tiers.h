/* tiers.h: which compiled module runs: libtcc's at once, the system compiler's when it is ready. */
#ifndef PLASTC_TIERS_H
#define PLASTC_TIERS_H

#include "compiler/jit/jit_cc.h"
#include "compiler/jit/jit_tcc.h"
#include "command.h"

typedef struct Tiers {
    TccModule *tcc; /* NULL with JIT_CC */
    CcModule *cc;   /* NULL when it is not wanted or has failed */
    CcModule *by_trial; /* cc's module whose lanes are trials, too; NULL when it is not wanted or has failed */
    bool ready;     /* cc has taken over */
    bool quiet;     /* no warning when cc fails */
} Tiers;

/* A program as C. */
typedef struct TierProgram {
    const char *text;    /* of one part */
    const char *cc_text; /* of the parts of `shape`; NULL: `text` */
    CcShape shape;       /* for cc */
} TierProgram;

/* Compiles at once what is needed to begin. Before any thread is started. */
Status tiers_start(Tiers *tiers, const TierProgram *program, JitMode jit, bool quiet, ErrorText *error);
/* Starts the C compiler for a program of which there is only libtcc's module; goes on without if it
 * cannot be started. */
void tiers_add_cc(Tiers *tiers, const char *text, bool one_lane);
/* Waits for the system's compiler, if it is at work: for a program with which libtcc's code would take
 * longer for a trial than that compiler takes. */
void tiers_wait(Tiers *tiers);
/* The same with C text whose lanes are trials, too (compile_by_trial); `waits`: until it is there. */
void tiers_add_by_trial(Tiers *tiers, const char *text, CcShape shape, bool waits);
/* That module, if it is ready; a function for RunOptions.by_trial. */
const PlastModule *tiers_by_trial(void *tiers);
/* The fastest module that is ready, and its name; a function for RunOptions.tier. */
const PlastModule *tiers_current(void *tiers, const char **name);
void tiers_free(Tiers *tiers);

#endif
