/* unit_advice.h: what is said of quantities whose unit is wrong or missing, in the reader's own numbers. */
#ifndef PLASTC_UNIT_ADVICE_H
#define PLASTC_UNIT_ADVICE_H

#include "compiler/sema/checker.h"

/* What a quantity is, in the unit in which it is written at `place` if it is a number. */
const char *unit_advice_phrase(const Checker *checker, Span place, Dim dim);
/* Helps where a unit differs only in its case from one that is wanted: mS for ms. */
void unit_advice_case(const Checker *checker, Diag *diag, Span place, Dim wanted);
/* A pure number with the unit that was perhaps meant, "-70 mV"; NULL if there is no such unit. */
const char *unit_advice_number(const Checker *checker, const Expr *number, Dim wanted);
/* Helps where a number without unit is given to what has one. */
void unit_advice_help(const Checker *checker, Diag *diag, const Expr *value, Dim wanted);

#endif
