/* check_system.h: which states of a population are linear in all states that they depend on, with factors known
 * before the first step, and so advance exactly; and the system of those that do so together. */
#ifndef PLASTC_CHECK_SYSTEM_H
#define PLASTC_CHECK_SYSTEM_H

#include "compiler/sema/checker.h"

/* The most states that advance together. */
#define MAX_SYSTEM 16

/* What is known of the derivative of a state. */
typedef struct SolverRow {
    bool exact; /* it is linear in states that are exact, and else stays as it is within a step */
    bool joint; /* it advances together with others */
    const Expr **factors; /* of all states in it, by variable; NULL: 0 */
    const char *why;      /* why it is not exact; NULL: it is */
} SolverRow;

/* Whether a derivative reads a state. */
bool system_reads(const Layer *layer, int index, int other);
/* "g, t -> v": what else moves within a step in the derivative of v; NULL: nothing. */
const char *system_chain(Checker *checker, const Layer *layer, int index);
/* What is known of each derivative; rows that may be exact say so before. */
void system_rows(Checker *checker, const Layer *layer, SolverRow *rows);
/* Makes Layer.system of the joint ones; false if there are too many. */
bool check_system(Checker *checker, Layer *layer, const SolverRow *rows);

#endif
