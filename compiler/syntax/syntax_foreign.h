/* syntax_foreign.h: lines as they are written in other languages. Each function says whether there was something to say. */
#ifndef PLASTC_SYNTAX_FOREIGN_H
#define PLASTC_SYNTAX_FOREIGN_H

#include "syntax_expected.h"

/* Reports a line that begins as in another language. */
bool syntax_foreign_statement(Parser *parser);
/* Reports one whose end is past. */
bool syntax_foreign_line(Parser *parser);
/* Reports `X if CONDITION else Y`. */
bool syntax_foreign_choice(Parser *parser);
/* Help on a list where an expression is expected. */
bool syntax_foreign_brackets(Parser *parser, Diag *diag, Expected expected);
/* Help on a name that was read as the unit of the number before it. */
bool syntax_foreign_unit(Parser *parser, Diag *diag);

#endif
