/* syntax_advice.h: what was perhaps meant where a program does not follow the grammar. */
#ifndef PLASTC_SYNTAX_ADVICE_H
#define PLASTC_SYNTAX_ADVICE_H

#include "syntax_expected.h"

/* Adds to a message what was perhaps meant. */
void syntax_advice(Parser *parser, Diag *diag, Expected expected);

#endif
