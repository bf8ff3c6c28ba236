/* syntax_advice.c: what was perhaps meant where a program does not follow the grammar. */
#include "syntax_advice.h"

#include <ctype.h>
#include <string.h>

#include "syntax_foreign.h"
#include "unit_words.h"
#include "words.h"
#include "compiler/base/suggest.h"

static bool in_index(const Parser *parser)
{
    const Bracket *bracket = parser_innermost(parser);
    return bracket != NULL && bracket->opening == '[';
}

static char next_character(const Parser *parser)
{
    return parser->source->text[parser->current.span.end];
}

/* Returns whether there is something to say, as the other functions of advice do. */
static bool advise_on_equals(Parser *parser, Diag *diag, Expected expected)
{
    const Token *before = &parser->previous;
    const char *form = words_form(before->kind);
    if (next_character(parser) == '>') {
        diag_help(diag, "write '>='");
        return true;
    }
    if (before->kind == '<' || before->kind == '>') {
        diag_help(diag, "write '%c='", before->kind);
        return true;
    }
    if (words_is_keyword(before->kind) && form != NULL && syntax_expected_has(expected, "'{'")) {
        diag_help(diag, "'%s' takes no '=': write '%s'", before->value.name.name, form);
        return true;
    }
    if (words_is_keyword(before->kind) && form != NULL && syntax_expected_has(expected, "name"))
        diag_help(diag, "write '%s'", form);
    else if (words_is_keyword(before->kind) && syntax_expected_expression(expected))
        diag_help(diag, "'%s' is a word of the language: it cannot be a name, and takes no '='",
                  before->value.name.name);
    else if (words_is_keyword(before->kind))
        diag_help(diag, "'%s' is a word of the language and cannot be a name",
                  before->value.name.name);
    else if (syntax_expected_has(expected, "==") && parser->keyword_before == T_THRESHOLD)
        diag_help(diag, "a threshold is a condition, as in 'threshold v > -50 mV'");
    else if (syntax_expected_has(expected, "==") && !in_index(parser))
        diag_help(diag, "to compare, write '=='");
    else if (syntax_expected_has(expected, "+="))
        diag_help(diag, "a reference sets terms: RULE.A[pre.r post.r] = 1, and RULE.b[1] = 1");
    else
        return false;
    return true;
}

/* `seed 4`, `sigma 0.1`: what is said elsewhere. */
static bool advise_on_option(Diag *diag, const char *word)
{
    static const struct {
        const char *word;
        const char *help;
    } options[] = {
        {"seed", "it is said on the command line: plastc run FILE --seed N"},
        {"threads", "it is said on the command line: plastc run FILE --threads N"},
        {"sigma", "it is an option of the method: method cmaes(sigma = 0.1)"},
        {"restarts", "it is an option of the method: method cmaes(restarts = bipop)"},
        {"optimizer", "it is an option of the method: method gradient(optimizer = lbfgs)"},
        {"pairs", "it is an option of the method: method es(pairs = 20)"},
    };
    for (size_t k = 0; k < sizeof options / sizeof *options; k++)
        if (strcmp(options[k].word, word) == 0) {
            diag_help(diag, "%s", options[k].help);
            return true;
        }
    return false;
}

/* The number behind the current token, as it is written; NULL if there is none. */
static const char *number_behind(const Parser *parser)
{
    const char *text = parser->source->text + parser->current.span.end;
    text += strspn(text, " \t");
    size_t length = strspn(text, "0123456789");
    return length == 0 ? NULL : arena_copy(parser->ast->arena, text, length);
}

/* `generations 100`, `epochs 20` and `learn 100 ms` without the word before them. */
static bool advise_on_budget(const Parser *parser, Diag *diag, Expected expected)
{
    const Token *token = &parser->current;
    const Token *before = &parser->previous;
    bool limits = token->kind == T_GENERATIONS || token->kind == T_EVALUATIONS ||
                  token->kind == T_SECONDS;
    const char *number = number_behind(parser);
    if (limits && number != NULL && syntax_expected_statement(expected))
        diag_help(diag, "write 'budget %s %s'", number, token->value.name.name);
    else if ((token->kind == T_EPOCHS || token->kind == T_STEPS) && number != NULL &&
             syntax_expected_statement(expected))
        diag_help(diag, "write 'phase NAME %s %s'", number, token->value.name.name);
    else if (token->kind == T_NUMBER && before->kind == T_LEARN &&
             !parser_suspects_line_word(parser))
        diag_help(diag, "a phase of that name is 'phase learn %s %s'",
                  token->value.expr->u.number.text,
                  token->value.expr->u.number.unit ? token->value.expr->u.number.unit : "epochs");
    else
        return false;
    return true;
}

/* A word that statements begin with and that may be meant; NULL if there is none. */
static const char *near_word(const char *word, bool soft)
{
    const char *texts[128];
    int total, count = 0;
    const AstWord *words = ast_words(&total);
    for (int k = 0; k < total && count < 128; k++)
        if (words[k].soft == soft)
            texts[count++] = words[k].text;
    return suggest_word(word, texts, count);
}

static void advise_on_line_word(Parser *parser, Diag *diag)
{
    const char *word = parser->line_word.name;
    parser->line_word.name = NULL; /* say it once */
    if (advise_on_option(diag, word))
        return;
    const char *near = near_word(word, false);
    if (near == NULL)
        near = near_word(word, true);
    if (near != NULL)
        diag_help(diag, "did you mean '%s' instead of '%s'?", near, word);
    else
        diag_help(diag, "no statement begins with '%s'", word);
}

static bool is_comparison(const Parser *parser, Span span)
{
    AstOp op;
    return ast_op_find(parser->source->text + span.start, (size_t)(span.end - span.start), &op) &&
           ast_op_class(op) == AST_COMPARISON;
}

/* `refractory: 5 ms` */
static bool is_soft_word(const Token *token)
{
    int count;
    const AstWord *words = ast_words(&count);
    for (int k = 0; token->kind == T_NAME && k < count; k++)
        if (words[k].soft && strcmp(token->value.name.name, words[k].text) == 0)
            return true;
    return false;
}

/* On slips in populations and rules that spike, and in phases. */
static bool advise_on_spikes(const Parser *parser, Diag *diag, Expected expected)
{
    const Token *token = &parser->current;
    const Token *before = &parser->previous;
    if (token->kind == ':' && is_soft_word(before) && syntax_expected_has(expected, "+="))
        diag_help(diag, "'%s' takes no ':'", before->value.name.name);
    else if (token->kind == ',' && parser->keyword_before == T_RESET &&
             syntax_expected_statement(expected))
        diag_help(diag, "write '%s'", words_form(T_RESET));
    else if ((token->kind == '=' || token->kind == ':') &&
             (before->kind == T_NAME || before->kind == T_LEARN) &&
             parser->keyword_before == T_PHASE && syntax_expected_expression(expected))
        diag_help(diag, "write '%s'", words_form(T_PHASE));
    else if (before->kind == T_NAME && parser->keyword_before == T_RULE &&
             (parser->braces > 0 || token->kind == '}'))
        diag_help(diag, "a rule is declared outside of blocks; a projection follows it by 'plastic %s'",
                  before->value.name.name);
    else if (token->kind == T_ON && parser->keyword_before == T_TRACE)
        diag_help(diag, "write '%s'", words_form(T_TRACE));
    else if (token->kind == '/' && before->kind == ')' && syntax_expected_has(expected, "'~'"))
        diag_help(diag, "a derivative is written without parentheses: dv/dt");
    else
        return false;
    return true;
}

/* `in Hz^2` and `in (0, 5)` of a learned number, and `learn g : nS`. */
static bool advise_on_learned(const Parser *parser, Diag *diag, Expected expected)
{
    const Token *token = &parser->current;
    if (token->kind == ':' && parser->keyword_before == T_LEARN && syntax_expected_has(expected, "'~'")) {
        diag_help(diag, "a learned number has the unit of its start: learn g = 2 nS in [0 nS, 5 nS]");
        return true;
    }
    if (parser->previous.kind != T_IN || !syntax_expected_has(expected, "'['"))
        return false;
    const char *unit = token->kind == T_NAME && unit_words_has(token->value.name.name) ? token->value.name.name : NULL;
    if (unit)
        diag_help(diag, "behind 'in' stand bounds, and a unit stands behind each number: ~ normal(1 %s, 0.1 %s) in [0 %s, 5 %s]", unit,
                  unit, unit, unit);
    else
        diag_help(diag, "bounds are written 'in [LOW, HIGH]'");
    return true;
}

/* On what people write who think of another language, or slip. */
static bool advise_on_slip(Parser *parser, Diag *diag, Expected expected)
{
    const Token *token = &parser->current;
    const Token *before = &parser->previous;
    if (advise_on_spikes(parser, diag, expected) || advise_on_learned(parser, diag, expected) ||
        syntax_foreign_brackets(parser, diag, expected) || syntax_foreign_unit(parser, diag) ||
        advise_on_budget(parser, diag, expected))
        return true;
    if (token->kind == '=')
        return advise_on_equals(parser, diag, expected);
    if (words_count(parser->keyword_before) && syntax_expected_statement(expected) &&
        !token->first_on_line && !parser_suspects_line_word(parser)) {
        if (parser->keyword_before == T_BUDGET && (token->kind == ',' || token->kind == T_NUMBER))
            diag_help(diag, "each budget is a statement: budget 300 generations; budget 10 s");
        else
            diag_help(diag, "write '%s'", words_form(parser->keyword_before));
        return true;
    }
    if (token->kind == ':' && syntax_expected_has(expected, "'='") &&
        parser_in_parentheses(parser)) {
        diag_help(diag, "an option has a '=': %s = …", before->value.name.name);
        return true;
    }
    if (token->kind == T_IN && before->kind == T_LOG) {
        diag_help(diag, "'log' stands behind the bounds: in [LOW, HIGH] log");
        return true;
    }
    if (words_is_keyword(before->kind) && before->kind != T_LOSS &&
        syntax_expected_has(expected, "'='"))
        diag_help(diag, "'%s' is a word of the language and cannot be a name",
                  before->value.name.name);
    else if (token->kind == T_OVER && syntax_expected_has(expected, "')'"))
        diag_help(diag, "'over' stands inside a function: mean(E.rate over score)");
    else if (token->kind == T_IN && before->kind == T_NAME && syntax_expected_has(expected, "'~'"))
        diag_help(diag, "bounds are written 'clip %s in [LOW, HIGH]'", before->value.name.name);
    else if (syntax_expected_has(expected, "in") && syntax_expected_has(expected, "'<'") &&
             !syntax_expected_has(expected, "'+'"))
        diag_help(diag, "a condition is 'NAME in [LOW, HIGH]', 'NAME > LOW' or 'LOW < NAME < HIGH'");
    else if (token->kind == '*' && before->kind == '*')
        diag_help(diag, "a power is written '^'");
    else if (token->kind == '/' && before->kind == '/')
        diag_help(diag, "comments begin with '#'");
    else if (token->kind == T_EQUAL && syntax_expected_has(expected, "'='"))
        diag_help(diag, "write '=' to define, '==' to compare");
    else if (token->kind == ',' && before->kind == T_NUMBER &&
             syntax_expected_statement(expected) && isdigit((unsigned char)next_character(parser)))
        diag_help(diag, "decimals are written with a point, as in 0.1");
    else if (token->kind == T_NUMBER && before->kind == ':')
        diag_help(diag, "a state that is a pure number has no unit: leave ': %s' out",
                  token->value.expr->u.number.text);
    else if ((token->kind == '/' || token->kind == '*') && before->kind == T_NAME &&
             unit_words_has(before->value.name.name) && syntax_expected_statement(expected))
        diag_help(diag, "behind ':' stands one unit, such as mV, nS or Hz^2, and no quotient or product of units");
    else if (token->kind == T_NUMBER && before->kind == T_NAME &&
             unit_words_has(before->value.name.name))
        diag_help(diag, "a unit stands behind its number: %s %s", token->value.expr->u.number.text,
                  before->value.name.name);
    else
        return false;
    return true;
}

/* On words: misspelt keywords, and keywords where none can stand. */
static bool advise_on_word(Parser *parser, Diag *diag, Expected expected)
{
    const Token *token = &parser->current;
    if (parser_suspects_line_word(parser))
        advise_on_line_word(parser, diag);
    else if (is_comparison(parser, token->span) && syntax_expected_has(expected, "'+'"))
        diag_help(diag, "two comparisons can be chained, as in 'a < b < c'; join more with 'and'");
    else if (syntax_expected_statement(expected) && words_is_keyword(token->kind))
        diag_help(diag, "'%s' is a word of the language and cannot be a name",
                  token->value.name.name);
    else
        return false;
    return true;
}

static void advise_on_form(const Parser *parser, Diag *diag, Expected expected)
{
    const Token *token = &parser->current;
    const char *words = words_form(parser->keyword_before);
    bool opens = token->kind == '(' || token->kind == '[';
    bool block = token->kind == '{' && parser->previous.kind == parser->keyword_before;
    if (words != NULL && (block || !syntax_expected_expression(expected)) &&
        !syntax_expected_statement(expected) && (opens || !parser_in_parentheses(parser)))
        diag_help(diag, "write '%s'", words);
}

void syntax_advice(Parser *parser, Diag *diag, Expected expected)
{
    if (!advise_on_slip(parser, diag, expected) && !advise_on_word(parser, diag, expected))
        advise_on_form(parser, diag, expected);

    const Bracket *bracket = parser_innermost(parser);
    bool closes = syntax_expected_has(expected, "')'") || syntax_expected_has(expected, "']'");
    bool far = parser->current.first_on_line || parser->current.kind == T_END;
    if (closes && far && parser_in_parentheses(parser))
        diag_note(diag, bracket->span, "the '%c' is opened here", bracket->opening);
}
