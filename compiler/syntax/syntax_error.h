/* syntax_error.h: what syntax_error.c and syntax_advice.c share. */
#ifndef PLASTC_SYNTAX_ERROR_H
#define PLASTC_SYNTAX_ERROR_H

#include "parser.h"

typedef struct Expected {
    const char *const *names; /* as in grammar/plast.y: "name", "over", "->", but "'+'" */
    int count;
} Expected;

/* syntax_error.c */
bool syntax_expects(Expected expected, const char *name);
bool syntax_expects_expression(Expected expected);
bool syntax_expects_statement(Expected expected);
bool syntax_is_keyword(int kind);

/* syntax_foreign.c: each returns whether there was something to say. */

/* Reports a line that begins as in another language. */
bool syntax_foreign_statement(Parser *parser);
/* Reports one whose end is past. */
bool syntax_foreign_line(Parser *parser);
/* Reports `X if CONDITION else Y`. */
bool syntax_foreign_choice(Parser *parser);
/* Help on a list where an expression is expected. */
bool syntax_foreign_brackets(Parser *parser, Diag *diag, Expected expected);
/* Help on a name that was read as the unit of the number before it. */
bool syntax_swallowed_by_unit(Parser *parser, Diag *diag);

/* syntax_advice.c */

/* How a statement is written, for 'write …'; NULL if there is nothing to show. */
const char *syntax_form(int keyword);
/* Whether a statement is a number with a word behind it. */
bool syntax_counts(int keyword);
/* Whether the line begins with a name that is followed by what would follow a keyword; `learn` is a
 * usual name of a phase. */
bool syntax_suspects_line_word(const Parser *parser);
/* Adds to a message what was perhaps meant. */
void syntax_advise(Parser *parser, Diag *diag, Expected expected);

#endif
