/* check_learn.h: what a rule learns: numbers, polynomials and networks, their starts and bounds. */
#ifndef PLASTC_CHECK_LEARN_H
#define PLASTC_CHECK_LEARN_H

#include "compiler/sema/checker.h"

/* One of the numbers that `learn a, b = …` of a rule names. */
void check_learn(Checker *checker, Rule *rule, const AstStmt *stmt, AstName name);
/* Declares `learn tau = 20 ms` of the program. */
void learn_declare(Checker *checker, const AstStmt *stmt);
/* Checks what was declared so, when all constants have their values. */
void learn_check_shared(Checker *checker);

#endif
