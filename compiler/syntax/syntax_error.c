/* syntax_error.c: the words of syntax errors: what was expected, and what was found. */
#include "syntax_error.h"

#include <ctype.h>
#include <string.h>

#include "syntax_advice.h"
#include "syntax_foreign.h"
#include "unit_words.h"
#include "words.h"

/* ---- what was expected ---------------------------------------------------------------------- */

/* What could go on an expression, which is not worth mentioning. */
static bool is_continuation(const char *name)
{
    static const char *const others[] = {"..", "'.'", "'('", "'['", "';'", "over", "end of file"};
    for (size_t k = 0; k < sizeof others / sizeof others[0]; k++)
        if (strcmp(name, others[k]) == 0)
            return true;
    bool quoted = name[0] == '\'';
    AstOp op;
    return ast_op_find(quoted ? name + 1 : name, quoted ? 1 : strlen(name), &op);
}

/* At most so many things are said to have been expected. */
#define MAX_ALTERNATIVES 4

/* Fills `items` with what was expected, as short as it can be said. */
static int alternatives(Expected expected, bool continuations, const char *items[MAX_ALTERNATIVES])
{
    bool expression = syntax_expected_expression(expected);
    bool statement = syntax_expected_statement(expected);
    bool argument = syntax_expected_has(expected, "')'");
    int count = 0;
    if (expression)
        items[count++] = "an expression";
    int limit = statement ? MAX_ALTERNATIVES - 1 : MAX_ALTERNATIVES;
    for (int k = 0; k < expected.count && count < limit; k++) {
        const char *name = expected.names[k];
        bool is_word = isalpha((unsigned char)name[0]) != 0;
        if ((is_word && (expression || statement)) || (!continuations && is_continuation(name)))
            continue;
        /* A name that is an argument could also have been that of one. */
        if (argument && (strcmp(name, "in") == 0 || strcmp(name, "'='") == 0))
            continue;
        items[count++] = name;
    }
    if (statement)
        items[count++] = "a statement";
    return count;
}

static void add_alternative(StrBuf *text, const char *item)
{
    if (strcmp(item, "name") == 0 || strcmp(item, "number") == 0 || strcmp(item, "string") == 0)
        strbuf_printf(text, "a %s", item);
    else if (item[0] == '\'' || strchr(item, ' ') != NULL)
        strbuf_add(text, item);
    else
        strbuf_printf(text, "'%s'", item);
}

static const char *expected_text(Parser *parser, Expected expected)
{
    if (syntax_expected_has(expected, "+=") &&
        syntax_expected_has(expected, "'~'")) /* behind a name */
        return "'=', '+=' or '~'";

    const char *items[MAX_ALTERNATIVES];
    int count = alternatives(expected, false, items);
    if (count == 0)
        count = alternatives(expected, true, items);
    StrBuf text = {0};
    for (int k = 0; k < count; k++) {
        if (k > 0)
            strbuf_add(&text, k == count - 1 ? " or " : ", ");
        add_alternative(&text, items[k]);
    }
    const char *copy = arena_copy(parser->ast->arena, text.text, text.length);
    strbuf_free(&text);
    return copy;
}

/* ---- what was found ------------------------------------------------------------------------- */

#define MAX_QUOTED 40

static const char *found_text(Parser *parser, const Token *token)
{
    const char *text = parser->source->text + token->span.start;
    int length = token->span.end - token->span.start;
    if (token->kind == T_END)
        return "the end of the file";
    if (token->kind == T_STRING)
        return "a string";
    if (length > MAX_QUOTED)
        return arena_printf(parser->ast->arena, "'%.*s...'", MAX_QUOTED - 3, text);
    return arena_printf(parser->ast->arena, "'%.*s'", length, text);
}

/* ---- messages ------------------------------------------------------------------------------- */

/* `f(20 msec)`: a word right behind a number, where no statement can begin. */
static bool unexpected_unit(Parser *parser)
{
    const Token *token = &parser->current;
    if (token->kind != T_NAME && token->kind != T_SECONDS)
        return false;
    if (parser->previous.kind != T_NUMBER || parser->word_after_number != token->span.start)
        return false;
    unit_words_report(parser, token->span, token->value.name.name);
    return true;
}

static bool unexpected_brace(Parser *parser)
{
    const Token *token = &parser->current;
    if (token->kind != '}')
        return false;
    if (token->made_up) /* the block was reported when the brace was made up */
        return true;
    if (!token->stray)
        return false;
    if (parser->missing_braces > 0)
        parser->missing_braces--;
    else
        diag_error(parser->ast->diags, E_SYNTAX, token->span, "this '}' closes no block");
    return true;
}

/* In `{{{`, where no block can begin, the first brace was reported. */
static bool unexpected_inner_block(Parser *parser)
{
    return parser->current.kind == '{' && parser->previous.kind == '{' &&
           parser->previous.resumed_at;
}

static bool unexpected_keyword(Parser *parser, Expected expected)
{
    const Token *token = &parser->current;
    if (!words_is_keyword(token->kind) || token->first_on_line ||
        !syntax_expected_has(expected, "name") || syntax_expected_statement(expected))
        return false;
    Diag *diag =
        diag_error(parser->ast->diags, E_SYNTAX, token->span,
                   "'%s' is a word of the language and cannot be a name", token->value.name.name);
    if (words_count(parser->keyword_before))
        diag_help(diag, "write '%s'", words_form(parser->keyword_before));
    else if (strcmp(token->value.name.name, "clip") == 0)
        diag_help(diag, "write max(LOW, min(HIGH, x)), or 'clip w in [LOW, HIGH]' in the projection");
    return true;
}

/* Whether the path stands where a keyword would be followed by a name. */
static bool follows_line_word(const Parser *parser)
{
    if (!parser_suspects_line_word(parser))
        return false;
    int end = parser->line_word.span.end;
    size_t between = (size_t)(parser->path.span.start - end);
    return parser->path.span.start >= end && strspn(parser->source->text + end, " \t") == between;
}

/* The last character before the path that is no space. */
static char before_path(const Parser *parser)
{
    const char *text = parser->source->text;
    int k = parser->path.span.start;
    while (k > 0 && (text[k - 1] == ' ' || text[k - 1] == '\t'))
        k--;
    return k > 0 ? text[k - 1] : '\0';
}

/* At a name that begins nothing, right behind what ends an expression. */
static void report_operand(const Parser *parser)
{
    Diag *diag = diag_error(parser->ast->diags, E_SYNTAX, parser->path.span,
                            "expected an operator or the end of the statement before '%s'",
                            parser->path.name);
    if (unit_words_has(parser->path.name) && before_path(parser) == ']')
        diag_help(diag, "a unit stands behind each number: in [0 %s, 5 %s]", parser->path.name, parser->path.name);
    else if (unit_words_has(parser->path.name))
        diag_help(diag, "a number has one unit; units are combined as in 2 mV * 1 %s^-1",
                  parser->path.name);
    else
        diag_help(diag, "a product needs its '*'; statements on one line are separated by ';'");
}

/* `w pre.r`: what follows a name that no statement begins with here. */
static bool unexpected_operand(Parser *parser, Expected expected)
{
    if (!syntax_expected_has(expected, "+=") || !parser->path_runs_on ||
        follows_line_word(parser) || parser->path.span.end != parser->previous.span.end)
        return false;
    if (!syntax_foreign_line(parser))
        report_operand(parser);
    return true;
}

/* `-2 gi / 10 ms`: a name and a '/' look like the beginning of `dv/dt`. */
static bool unexpected_quotient(Parser *parser, Expected expected)
{
    const Token *before = &parser->previous;
    if (before->kind != '/' || expected.count != 1 || !syntax_expected_has(expected, "name") ||
        !parser->path_runs_on)
        return false;
    report_operand(parser);
    return true;
}

/* `tau = 20 ms`: with a sign behind it the word is taken for a name. */
static bool unexpected_sign(Parser *parser, Expected expected)
{
    const Token *token = &parser->current;
    if (token->kind != T_NAME || !syntax_expected_has(expected, token->value.name.name))
        return false;
    Diag *diag = diag_error(parser->ast->diags, E_SYNTAX, token->span, "'%s' takes no '=' here",
                            token->value.name.name);
    const char *words = words_form(parser->keyword_before);
    if (words != NULL)
        diag_help(diag, "write '%s'", words);
    return true;
}

/* `norm(w))` */
static bool unexpected_parenthesis(Parser *parser, Expected expected)
{
    int kind = parser->current.kind;
    if ((kind != ')' && kind != ']') || !syntax_expected_statement(expected))
        return false;
    diag_error(parser->ast->diags, E_SYNTAX, parser->current.span, "this '%c' closes nothing",
               kind);
    return true;
}

/* Whether something is missing at the end of the line before the current token. */
static bool ends_too_early(const Parser *parser, Expected expected)
{
    const Token *token = &parser->current;
    bool begins =
        (words_begin_statement(token->kind) && token->kind != T_NAME) || token->kind == '}';
    return token->first_on_line && begins && !syntax_expected_statement(expected);
}

static void report_unexpected(Parser *parser, Expected expected)
{
    if (unexpected_brace(parser) || unexpected_inner_block(parser) || unexpected_unit(parser) ||
        syntax_foreign_statement(parser) || syntax_foreign_choice(parser) ||
        unexpected_operand(parser, expected) || unexpected_keyword(parser, expected) ||
        unexpected_parenthesis(parser, expected) || unexpected_quotient(parser, expected) ||
        unexpected_sign(parser, expected))
        return;
    bool early = ends_too_early(parser, expected);
    Span span = parser->current.span;
    if (early)
        span.start = span.end = parser->previous.span.end;
    Diag *diag = diag_error(parser->ast->diags, E_SYNTAX, span, "expected %s, found %s",
                            expected_text(parser, expected),
                            early ? "the end of the line" : found_text(parser, &parser->current));
    syntax_advice(parser, diag, expected);
}

bool syntax_error_wants_words(const Parser *parser)
{
    return diags_error_count(parser->ast->diags) < DIAG_LIMIT;
}

void syntax_error_unexpected(Parser *parser, const char *const *names, int count)
{
    const Token *token = &parser->current;
    Expected expected = {.names = names, .count = count};
    bool statement = syntax_expected_statement(expected);
    parser_start_skipping(parser);
    parser->lacks_brace = !statement && syntax_expected_has(expected, "'{'");
    if (token->kind == '{' && statement)
        parser->extra_braces++;
    if (token->kind == '{' && syntax_expected_expression(expected))
        parser->skip_until_braces = parser->braces - 1;

    if (syntax_error_wants_words(parser))
        report_unexpected(parser, expected);
    else
        diag_error(parser->ast->diags, E_SYNTAX, token->span, "syntax error");
}

/* The parser reports through syntax_error_unexpected(); what is left for this is a full stack. */
void parser_error(const Span *span, Parser *parser, const char *message)
{
    (void)message;
    Diag *diag =
        diag_error(parser->ast->diags, E_TOO_DEEP, *span, "the program is nested too deeply here");
    diag_help(diag, "expressions and blocks may be nested %d levels deep", AST_MAX_DEPTH);
}

void syntax_error_option(Parser *parser, AstName word)
{
    if (word.span.start == parser->word_after_number &&
        (unit_words_has(word.name) || unit_words_near(word.name) != NULL))
        unit_words_report(parser, word.span, word.name);
}
