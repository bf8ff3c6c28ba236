/* check_system.h: which states of a population are linear in all states that they depend on, with factors known
 * before the first step, and so advance exactly; and the system of those that do so together. */
#ifndef PLASTC_CHECK_SYSTEM_H
#define PLASTC_CHECK_SYSTEM_H

#include "compiler/sema/checker.h"

/* The most states that advance together. */
#define MAX_SYSTEM 16

/* What is known of the derivative of a state. */
typedef struct SolverRow {
    bool exact; /* the state advances exactly: its derivative is linear in exact states, and the rest of it does not
                 * change within a step */
    bool joint; /* it does so together with other states, by Layer.system */
    const Expr **factors; /* by variable: the factor of that state in the derivative; NULL: 0 */
    const char *why;      /* for messages: why it is not exact; NULL: it is */
} SolverRow;

/* Whether a derivative reads a state. */
bool system_reads(const Layer *layer, int index, int other);
/* "g, t -> v": what else moves within a step in the derivative of v; NULL: nothing. */
const char *system_chain(Checker *checker, const Layer *layer, int index);
/* Fills in rows, by variable; rows[k].exact is set before for those that may be exact. */
void system_rows(Checker *checker, const Layer *layer, SolverRow *rows);
/* Makes layer->system of the joint states; false if there are too many of them. */
bool check_system(Checker *checker, Layer *layer, const SolverRow *rows);

#endif
