/* grammar_checks.c: what the grammar's actions check beyond it. */
#include "grammar_checks.h"

#include <string.h>

/* At the end of the program. */
void grammar_checks_empty(Parser *parser, const AstStmts *statements)
{
    if (statements->count > 0 || diags_error_count(parser->ast->diags) > parser->errors_before)
        return;
    Diag *diag = diag_error(parser->ast->diags, E_SYNTAX, (Span){parser->file, 0, 0},
                            "the program is empty");
    diag_help(diag, "a program begins with 'plast 1'");
}

/* The `v` of `dv/dt`. */
AstName grammar_checks_derivative(Parser *parser, AstName numerator, AstName denominator)
{
    if (numerator.name[0] != 'd' || numerator.name[1] == '\0' ||
        strcmp(denominator.name, "dt") != 0) {
        Diag *diag =
            diag_error(parser->ast->diags, E_SYNTAX, span_join(numerator.span, denominator.span),
                       "expected a derivative such as 'dv/dt' before '='");
        diag_help(diag, "an equation has one name to the left of '='");
        return numerator;
    }
    Span span = numerator.span;
    span.start++;
    return (AstName){.name = name_intern(parser->ast->names, numerator.name + 1), .span = span};
}

#define MAX_POWER 99

int grammar_checks_power(Parser *parser, const AstExpr *number)
{
    const char *text = number->u.number.text;
    double value = number->u.number.value;
    if (text[strspn(text, "0123456789")] == '\0' && value >= 1 && value <= MAX_POWER)
        return (int)value;
    diag_error(parser->ast->diags, E_BAD_NUMBER, number->span,
               "the powers of a term are integers from 1 to %d", MAX_POWER);
    return 1;
}

/* Only 1 stands for the constant term. */
void grammar_checks_one(Parser *parser, const AstExpr *number)
{
    if (strcmp(number->u.number.text, "1") == 0 && number->u.number.unit == NULL)
        return;
    Diag *diag = diag_error(parser->ast->diags, E_SYNTAX, number->span,
                            "expected 1 or a product such as 'pre.r post.r^2'");
    if (strcmp(number->u.number.text, "0") == 0)
        diag_help(diag,
                  "a state at the beginning of a trial is written with parentheses: v(0) = …");
}

void grammar_checks_start(Parser *parser, AstName name, Span brackets, const AstArgs *args)
{
    const AstExpr *time = args->count == 1 ? args->items[0].value : NULL;
    if (time != NULL && args->items[0].name.name == NULL && time->kind == AST_NUMBER &&
        time->u.number.value == 0)
        return;
    Diag *diag = diag_error(
        parser->ast->diags, E_SYNTAX, brackets,
        "expected '(0)' behind '%s': a state is set at the beginning of a trial", name.name);
    diag_help(diag, "to define a function, write 'def %s(x) = …'", name.name);
}
