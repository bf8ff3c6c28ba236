/* watcher.h: when candidates that failed began to, and which statement it was. */
#ifndef PLASTC_WATCHER_H
#define PLASTC_WATCHER_H

#include "runtime/evaluate.h"
#include "compiler/base/source.h"
#include "compiler/base/strbuf.h"
#include "compiler/ir/ir.h"
#include "tiers.h"

typedef struct Session Session; /* session.h */

/* Its module is made when watcher_time() or watcher_time_of() is first called. */
typedef struct Watcher {
    bool tried;    /* it was tried to make the module, with success or without */
    bool tried_cc; /* it was tried to have it compiled by the C compiler, too */
    StrBuf text;   /* of the module, in C */
    const IrModule *module; /* whose rollout looks at all that it stores: LOOK_AT_STORES */
    Tiers tiers;
    Evaluator *evaluator; /* NULL: there is none */
    bool found;           /* some candidate has had a number that was not finite */
    double first;         /* if found: the earliest time (epoch or step, from 0) of that */
    Span culprit;         /* if found: the statement that made it so */
} Watcher;

/* The earliest time (epoch or step, from 0) at which a state or weight of a candidate of *failed whose
 * failed_trial is not -1 becomes infinite or not a number in that trial, or at which a guard stops it
 * before; NaN if neither happens or memory is short. Of the type RunOptions.failure_time wants. */
double watcher_time(void *session, const Evaluation *failed);
/* The same of one rule, in the first of the first `trials` search trials in which it fails; NaN also if it fails in
 * none. */
double watcher_time_of(Session *session, const double *coefficients, int trials);
/* "file.plast:14: w += sqrt(w)": what was computed when the earliest candidate failed that was asked for; nothing
 * if that is not known. */
void watcher_write(const Session *session, StrBuf *out);
void watcher_free(Watcher *watcher);

#endif
