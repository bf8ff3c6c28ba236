/* syntax_expected.h: what the grammar would accept where it met an error. */
#ifndef PLASTC_SYNTAX_EXPECTED_H
#define PLASTC_SYNTAX_EXPECTED_H

#include "parser.h"

typedef struct Expected {
    const char *const *names; /* as in grammar/plast.y: "name", "over", "->", but "'+'" */
    int count;
} Expected;

bool syntax_expected_has(Expected expected, const char *name);
bool syntax_expected_expression(Expected expected);
bool syntax_expected_statement(Expected expected);

#endif
