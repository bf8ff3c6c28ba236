/* syntax_expected.c: what the grammar would accept where it met an error. */
#include "syntax_expected.h"

#include <string.h>

bool syntax_expected_has(Expected expected, const char *name)
{
    for (int k = 0; k < expected.count; k++)
        if (strcmp(expected.names[k], name) == 0)
            return true;
    return false;
}

bool syntax_expected_expression(Expected expected)
{
    return syntax_expected_has(expected, "number");
}

bool syntax_expected_statement(Expected expected)
{
    return syntax_expected_has(expected, "population") && !syntax_expected_expression(expected);
}
