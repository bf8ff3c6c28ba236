/* misplaced.h: statements that stand in the wrong block, or twice. */
#ifndef PLASTC_MISPLACED_H
#define PLASTC_MISPLACED_H

#include "checker.h"

/* Where statements stand. */
typedef enum Block {
    BLOCK_PROGRAM,
    BLOCK_POPULATION,
    BLOCK_NEURON,
    BLOCK_PROJECTION,
    BLOCK_RULE,
    BLOCK_EVENT,
    BLOCK_TASK,
    BLOCK_PHASE,
    BLOCK_SEARCH,
    BLOCK_TEST,
    BLOCK_REFERENCE
} Block;

/* Whether the statement is the word behind a number that is no unit, as in `20 kg`. */
bool misplaced_unit(const Checker *checker, const AstStmt *stmt);
/* Reports a word that stands right behind something else, as in `w r` or `20 kg`. Returns false if
 * it begins a statement. */
bool misplaced_slip(Checker *checker, const AstStmt *stmt);
/* What belongs in the block and may be meant by the word that the statement consists of; NULL if
 * nothing is near. */
const char *misplaced_meant(const AstStmt *stmt, Block block);
/* Reports a statement that has no meaning in its block. */
void misplaced_report(Checker *checker, const AstStmt *stmt, Block block);
/* Reports `part` if *seen, the first of its kind in the block, is another one, and returns true; else sets *seen. */
bool misplaced_twice(Checker *checker, const AstStmt **seen, const AstStmt *part, const char *what);

#endif
