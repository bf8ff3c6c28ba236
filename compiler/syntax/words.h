/* words.h: words of the grammar: which are keywords, and where. */
#ifndef PLASTC_WORDS_H
#define PLASTC_WORDS_H

#include "parser.h"

/* The kind of a token that was scanned as a name: a keyword where it stands as one, else T_NAME.
 * Asked before it becomes the current token. */
int words_kind(const Parser *parser, const Token *token);
/* Whether a statement can begin with a token of this kind; one that stands in no block. */
bool words_begin_statement(int kind);
bool words_begin_definition(int kind);
bool words_is_keyword(int kind);
/* How the statement of a keyword is written, for 'write …'; NULL if there is nothing to show. */
const char *words_form(int keyword);
/* Whether the statement is a number with a word behind it. */
bool words_count(int keyword);

#endif
