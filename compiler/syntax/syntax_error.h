/* syntax_error.h: what the grammar says of what it does not accept. */
#ifndef PLASTC_SYNTAX_ERROR_H
#define PLASTC_SYNTAX_ERROR_H

#include "parser.h"

/* For the generated parser. */
void parser_error(const Span *span, Parser *parser, const char *message);
/* False when so many errors were reported that the words of a further one do not matter. */
bool syntax_error_wants_words(const Parser *parser);
/* The current token is none of those expected. */
void syntax_error_unexpected(Parser *parser, const char *const *expected, int count);
/* An option right behind a number may be a misspelt unit. */
void syntax_error_option(Parser *parser, AstName word);

#endif
