/* parser.h: what the files around the generated parser share; private to syntax/. The Parser itself
 * is in grammar/plast.y. */
#ifndef PLASTC_PARSER_H
#define PLASTC_PARSER_H

#include "plast.tab.h"

/* The innermost bracket that is open, or NULL. */
const Bracket *parser_innermost(const Parser *parser);
/* Whether that is a '(' or '['. */
bool parser_in_parentheses(const Parser *parser);
/* Whether a statement can begin with a token of this kind. */
bool parser_begins_statement(int kind);
/* An error was met at the current token: what follows is left out as far as need be. */
void parser_start_skipping(Parser *parser);

#endif
