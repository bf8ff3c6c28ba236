/* declare.h: the names of a program, and what it says once: its version, its step, its search. */
#ifndef PLASTC_DECLARE_H
#define PLASTC_DECLARE_H

#include "checker.h"

/* Statements of which a program has one at most; NULL: none. */
typedef struct Singles {
    const AstStmt *version, *search, *step, *accept;
} Singles;

/* Reports a version of the language other than ours; version: the statement, or NULL. */
void declare_version(Checker *checker, const AstStmt *version);
/* All but projections, whose ends must be known. */
Status declare_statements(Checker *checker, Singles *singles);
/* Once all layers are declared. */
void declare_projections(Checker *checker);
/* Spikes need a step; without it, one is assumed for what follows. */
void declare_step_of_spikes(Checker *checker);

#endif
