/* parse_tokens.h: the tokens of a program as the parser has seen them, for what shows or lays out programs. */
#ifndef PLASTC_PARSE_TOKENS_H
#define PLASTC_PARSE_TOKENS_H

#include "parser.h"

/* Parses as parse_program does, and appends the tokens that were seen, without those that were made up. The kinds of words
 * are those that they have where they stand. */
AstProgram *parse_tokens(Ast *ast, const SourceSet *sources, int file, TokenList *tokens);

#endif
