/* call_args.h: reading the arguments of calls that configure something, such as gaussian(covariance = rotated(1,
 * 0.5), samples = 100) or cmaes(population = 50). */
#ifndef PLASTC_CALL_ARGS_H
#define PLASTC_CALL_ARGS_H

#include "compiler/sema/checker.h"
#include "compiler/sema/suggestions.h"

typedef struct CallArgs {
    Checker *checker;
    const AstExpr *call;
    bool *used;        /* [args.count] */
    Suggestions names; /* that were asked for */
    DiagCode code;     /* of arguments that nobody took */
} CallArgs;

/* To be read by those below, and finished. */
CallArgs call_args(Checker *checker, const AstExpr *call);
/* The next positional argument that is not taken, or NULL. */
const AstExpr *call_positional(CallArgs *args);
/* The argument of that name, or NULL. */
const AstExpr *call_named(CallArgs *args, const char *name);
/* Whether a bare word such as `center` stands among the arguments. */
bool call_flag(CallArgs *args, const char *name);
/* Reports arguments that nobody took and returns whether there were none. `accepted` says what the
 * call takes, as in "it takes A, B = N". */
bool call_finish(CallArgs *args, const char *accepted);
/* Reports that a call does not have the arguments that it takes, and returns an error. */
const Expr *call_wrong_count(const Context *context, const AstExpr *call, const char *takes);
/* Checks the arguments of a call, at most `most`, as plain values. Returns their number, or -1 after
 * reporting. */
int call_plain_args(const Context *context, const AstExpr *call, const Expr **out, int most);

#endif
