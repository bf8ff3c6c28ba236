/* syntax_error.c: the words of syntax errors: what was expected, what was found, and what was
 * perhaps meant. */
#include <ctype.h>
#include <string.h>

#include "parser.h"

/* ---- what was expected ---------------------------------------------------------------------- */

typedef struct Expected {
    const char *const *names; /* as in grammar/plast.y: "name", "over", "->", but "'+'" */
    int count;
} Expected;

static bool expects(Expected expected, const char *name)
{
    for (int k = 0; k < expected.count; k++)
        if (strcmp(expected.names[k], name) == 0)
            return true;
    return false;
}

static bool expects_expression(Expected expected)
{
    return expects(expected, "number");
}

static bool expects_statement(Expected expected)
{
    return expects(expected, "population") && !expects_expression(expected);
}

/* What could go on an expression, which is not worth mentioning. */
static bool is_continuation(const char *name)
{
    static const char *const continuations[] = {
        "'+'", "'-'", "'*'", "'/'", "'^'", "'<'", "<=",  "'>'",  ">=",  "==",          "!=",
        "..",  "and", "or",  "'.'", "'('", "'['", "';'", "over", "not", "end of file",
    };
    for (size_t k = 0; k < sizeof continuations / sizeof continuations[0]; k++)
        if (strcmp(name, continuations[k]) == 0)
            return true;
    return false;
}

/* At most so many things are said to have been expected. */
#define MAX_ALTERNATIVES 4

/* Fills `items` with what was expected, as short as it can be said. */
static int alternatives(Expected expected, bool continuations, const char *items[MAX_ALTERNATIVES])
{
    bool expression = expects_expression(expected);
    bool statement = expects_statement(expected);
    bool argument = expects(expected, "')'");
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
    if (expects(expected, "+=") && expects(expected, "'~'")) /* behind a name */
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

static bool is_keyword(int kind)
{
    return kind >= T_PLAST && kind <= T_SECONDS;
}

/* ---- messages ------------------------------------------------------------------------------- */

static const char *const units[] = {
#define GROUP
#define UNIT(name, factor, dimension, usual) name,
#include "../base/units.def"
#undef UNIT
#undef GROUP
};
#define UNIT_COUNT ((int)(sizeof units / sizeof units[0]))

static const char unit_list[] = ""
#define GROUP " "
#define UNIT(name, factor, dimension, usual) " " name
#include "../base/units.def"
#undef UNIT
#undef GROUP
    ;

bool parser_is_unit(const char *word)
{
    for (int k = 0; k < UNIT_COUNT; k++)
        if (strcmp(word, units[k]) == 0)
            return true;
    return false;
}

const char *parser_near_unit(const char *word)
{
    static const char *const seconds[] = {"sec", "secs", "second", "seconds"};
    for (size_t k = 0; k < sizeof seconds / sizeof seconds[0]; k++)
        if (strcmp(word, seconds[k]) == 0)
            return "s";
    return diag_suggest(word, units, UNIT_COUNT);
}

static void report_unit(Parser *parser, Span span, const char *word)
{
    if (parser_is_unit(word)) {
        diag_error(parser->ast->diags, E_BAD_UNIT, span, "an exponent has no unit");
        return;
    }
    Diag *diag = diag_error(parser->ast->diags, E_BAD_UNIT, span, "'%s' is no unit", word);
    const char *near = parser_near_unit(word);
    if (near != NULL)
        diag_help(diag, "did you mean '%s'?", near);
    else
        diag_help(diag, "the units are%s", unit_list);
}

/* `f(20 msec)`: a word right behind a number, where no statement can begin. */
static bool unexpected_unit(Parser *parser)
{
    const Token *token = &parser->current;
    if (token->kind != T_NAME && token->kind != T_SECONDS)
        return false;
    if (parser->previous.kind != T_NUMBER || parser->word_after_number != token->span.start)
        return false;
    report_unit(parser, token->span, token->value.name.name);
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

/* How a statement is written; shown where the error is in what holds it together. */
static const char *form(int keyword)
{
    static const struct {
        int keyword;
        const char *form;
    } forms[] = {
        {T_CONST, "const NAME = VALUE"},
        {T_INPUT, "input NAME[SIZE] = gaussian(…)' or 'input NAME[SIZE] = poisson(20 Hz)"},
        {T_POPULATION, "population NAME[SIZE] rate { … }' or 'population NAME[SIZE] spiking { … }"},
        {T_PROJECTION, "projection FROM -> TO { … }' or 'projection NAME : FROM -> TO { … }"},
        {T_RULE, "rule NAME { … }"},
        {T_TASK, "task NAME { … }"},
        {T_SEARCH, "search { … }"},
        {T_REFERENCE, "reference NAME { … }"},
        {T_GUARD, "guard CONDITION else loss = VALUE"},
        {T_LET, "let NAME = VALUE"},
        {T_LOSS, "loss NAME = VALUE at end"},
        {T_REPORT, "report NAME = VALUE at end"},
        {T_ON_EPOCH, "on_epoch { … }"},
        {T_ON_STEP, "on_step { … }"},
        {T_ON_PRE, "on_pre { … }"},
        {T_ON_POST, "on_post { … }"},
        {T_PLASTIC, "plastic RULE"},
        {T_CLIP, "clip w in [LOW, HIGH]"},
        {T_PHASE, "phase NAME 60 s' or 'phase NAME 200 epochs"},
        {T_INCLUDE, "include \"FILE\""},
        {T_DEF, "def NAME(x, y) = EXPRESSION"},
        {T_NEURON, "neuron NAME { … }"},
        {T_TEST, "test NAME { with RULE.A[pre.r post.r] = 1  expect LOSS < 0.1 }"},
        {T_WITH, "with RULE.A[pre.r post.r] = 1, RULE.b = 2"},
        {T_DRAW, "draw NAME ~ uniform(LOW, HIGH)"},
        {T_FROZEN, "frozen RULE, RULE"},
        {T_SCALED, "scaled RULE 0.5"},
        {T_TRACE, "trace NAME on pre tau 20 ms' or 'trace NAME of pre.r tau 20 ms' or 'trace NAME tau 20 ms"},
        {T_RESTORE, "restore PHASE"},
        {T_TIES, "ties pre_first"},
        {T_RESET, "reset v = VALUE' or 'reset { v = VALUE  u += VALUE }"},
        {T_INTEGRATE, "integrate exponential"},
        {T_NORMALIZE, "normalize w over pre to 1 l2"},
        {T_KEEP, "keep A[pre.r post.r], A[1]"},
        {T_DROP, "drop A[pre.r post.r], A[1]"},
        {T_FIX, "fix A[pre.r post.r] = 1"},
        {T_BUDGET, "budget 300 generations' or 'budget 10 s"},
        {T_VALIDATE, "validate 200 trials"},
        {T_STARTS, "starts 8"},
    };
    for (size_t k = 0; k < sizeof forms / sizeof forms[0]; k++)
        if (forms[k].keyword == keyword)
            return forms[k].form;
    return NULL;
}

/* Whether a statement is a number with a word behind it. */
static bool counts(int keyword)
{
    return keyword == T_BUDGET || keyword == T_VALIDATE || keyword == T_STARTS;
}

static bool unexpected_keyword(Parser *parser, Expected expected)
{
    const Token *token = &parser->current;
    if (!is_keyword(token->kind) || token->first_on_line || !expects(expected, "name") ||
        expects_statement(expected))
        return false;
    Diag *diag =
        diag_error(parser->ast->diags, E_SYNTAX, token->span,
                   "'%s' is a word of the language and cannot be a name", token->value.name.name);
    if (counts(parser->keyword_before))
        diag_help(diag, "write '%s'", form(parser->keyword_before));
    return true;
}

static bool in_index(const Parser *parser)
{
    const Bracket *bracket = parser_innermost(parser);
    return bracket != NULL && bracket->opening == '[';
}

/* Returns whether there is something to say, as the other functions of advice do. */
static bool advise_on_equals(Parser *parser, Diag *diag, Expected expected)
{
    const Token *before = &parser->previous;
    if (is_keyword(before->kind) && expects_expression(expected))
        diag_help(diag, "'%s' is a word of the language: it cannot be a name, and takes no '='",
                  before->value.name.name);
    else if (is_keyword(before->kind))
        diag_help(diag, "'%s' is a word of the language and cannot be a name",
                  before->value.name.name);
    else if (expects(expected, "==") && parser->keyword_before == T_THRESHOLD)
        diag_help(diag, "a threshold is a condition, as in 'threshold v > -50 mV'");
    else if (expects(expected, "==") && !in_index(parser))
        diag_help(diag, "to compare, write '=='");
    else if (expects(expected, "+="))
        diag_help(diag, "a reference sets terms: RULE.A[pre.r post.r] = 1, and RULE.b[1] = 1");
    else
        return false;
    return true;
}

/* Whether the line begins with a name that is followed by what would follow a keyword; `learn` is a
 * usual name of a phase. */
static bool suspects_line_word(const Parser *parser)
{
    int second = parser->line_second;
    return parser->line_word.name != NULL &&
           (second == T_NAME || second == T_LEARN || second == T_NUMBER || second == '{');
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

static void advise_on_line_word(Parser *parser, Diag *diag)
{
    static const char *const keywords[] = {
        "plast", "const",    "step",    "input",    "population", "projection", "rule",
        "task",  "search",   "guard",   "let",      "reference",  "loss",       "report",
        "learn", "on_epoch", "on_step", "on_pre",   "on_post",    "plastic",    "clip",
        "where", "trials",   "phase",   "minimize", "method",     "budget",     "validate",
        "starts",
    };
    const char *word = parser->line_word.name;
    parser->line_word.name = NULL; /* say it once */
    if (advise_on_option(diag, word))
        return;
    const char *near = diag_suggest(word, keywords, (int)(sizeof keywords / sizeof keywords[0]));
    if (near == NULL)
        near = diag_suggest(word, parser_soft_words, parser_soft_word_count);
    if (near != NULL)
        diag_help(diag, "did you mean '%s' instead of '%s'?", near, word);
    else
        diag_help(diag, "no statement begins with '%s'", word);
}

static bool is_comparison(int kind)
{
    return kind == '<' || kind == '>' || kind == T_LESS_EQUAL || kind == T_GREATER_EQUAL ||
           kind == T_EQUAL || kind == T_NOT_EQUAL;
}

static char next_character(const Parser *parser)
{
    return parser->source->text[parser->current.span.end];
}

/* `refractory: 5 ms` */
static bool is_soft_word(const Token *token)
{
    for (int k = 0; token->kind == T_NAME && k < parser_soft_word_count; k++)
        if (strcmp(token->value.name.name, parser_soft_words[k]) == 0)
            return true;
    return false;
}

/* On slips in populations and rules that spike, and in phases. */
static bool advise_on_spikes(const Parser *parser, Diag *diag, Expected expected)
{
    const Token *token = &parser->current;
    const Token *before = &parser->previous;
    if (token->kind == ':' && is_soft_word(before) && expects(expected, "+="))
        diag_help(diag, "'%s' takes no ':'", before->value.name.name);
    else if (token->kind == ',' && parser->keyword_before == T_RESET && expects_statement(expected))
        diag_help(diag, "write '%s'", form(T_RESET));
    else if ((token->kind == '=' || token->kind == ':') &&
             (before->kind == T_NAME || before->kind == T_LEARN) &&
             parser->keyword_before == T_PHASE && expects_expression(expected))
        diag_help(diag, "write '%s'", form(T_PHASE));
    else if (token->kind == T_ON && parser->keyword_before == T_TRACE)
        diag_help(diag, "write '%s'", form(T_TRACE));
    else if (token->kind == '[' && before->kind == '(' && expects_expression(expected))
        diag_help(diag, "several values stand without brackets, as in times(5 ms, 7 ms)");
    else if (token->kind == '/' && before->kind == ')' && expects(expected, "'~'"))
        diag_help(diag, "a derivative is written without parentheses: dv/dt");
    else
        return false;
    return true;
}

/* On what people write who think of another language, or slip. */
static bool advise_on_slip(Parser *parser, Diag *diag, Expected expected)
{
    const Token *token = &parser->current;
    const Token *before = &parser->previous;
    if (advise_on_spikes(parser, diag, expected))
        return true;
    if (token->kind == '=')
        return advise_on_equals(parser, diag, expected);
    if (counts(parser->keyword_before) && expects_statement(expected) && !token->first_on_line &&
        !suspects_line_word(parser)) {
        if (parser->keyword_before == T_BUDGET && (token->kind == ',' || token->kind == T_NUMBER))
            diag_help(diag, "each budget is a statement: budget 300 generations; budget 10 s");
        else
            diag_help(diag, "write '%s'", form(parser->keyword_before));
        return true;
    }
    if (token->kind == ':' && expects(expected, "'='") && parser_in_parentheses(parser)) {
        diag_help(diag, "an option has a '=': %s = …", before->value.name.name);
        return true;
    }
    if (token->kind == T_IN && before->kind == T_LOG) {
        diag_help(diag, "'log' stands behind the bounds: in [LOW, HIGH] log");
        return true;
    }
    if (is_keyword(before->kind) && before->kind != T_LOSS && expects(expected, "'='"))
        diag_help(diag, "'%s' is a word of the language and cannot be a name",
                  before->value.name.name);
    else if (token->kind == T_OVER && expects(expected, "')'"))
        diag_help(diag, "'over' stands inside a function: mean(E.rate over score)");
    else if (token->kind == T_IN && before->kind == T_NAME && expects(expected, "'~'"))
        diag_help(diag, "bounds are written 'clip %s in [LOW, HIGH]'", before->value.name.name);
    else if (token->kind == '*' && before->kind == '*')
        diag_help(diag, "a power is written '^'");
    else if (token->kind == '/' && before->kind == '/')
        diag_help(diag, "comments begin with '#'");
    else if (token->kind == T_EQUAL && expects(expected, "'='"))
        diag_help(diag, "write '=' to define, '==' to compare");
    else if (token->kind == ',' && before->kind == T_NUMBER && expects_statement(expected) &&
             isdigit((unsigned char)next_character(parser)))
        diag_help(diag, "decimals are written with a point, as in 0.1");
    else if (token->kind == T_NUMBER && before->kind == ':')
        diag_help(diag, "a state that is a pure number has no unit: leave ': %s' out",
                  token->value.expr->u.number.text);
    else if (token->kind == T_NUMBER && before->kind == T_NAME &&
             parser_is_unit(before->value.name.name))
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
    if (suspects_line_word(parser))
        advise_on_line_word(parser, diag);
    else if (is_comparison(token->kind) && expects(expected, "'+'"))
        diag_help(diag, "two comparisons can be chained, as in 'a < b < c'; join more with 'and'");
    else if (expects_statement(expected) && is_keyword(token->kind))
        diag_help(diag, "'%s' is a word of the language and cannot be a name",
                  token->value.name.name);
    else
        return false;
    return true;
}

static void advise_on_form(const Parser *parser, Diag *diag, Expected expected)
{
    const Token *token = &parser->current;
    const char *words = form(parser->keyword_before);
    bool opens = token->kind == '(' || token->kind == '[';
    if (words != NULL && !expects_expression(expected) && !expects_statement(expected) &&
        (opens || !parser_in_parentheses(parser)))
        diag_help(diag, "write '%s'", words);
}

static void advise(Parser *parser, Diag *diag, Expected expected)
{
    if (!advise_on_slip(parser, diag, expected) && !advise_on_word(parser, diag, expected))
        advise_on_form(parser, diag, expected);

    const Bracket *bracket = parser_innermost(parser);
    bool closes = expects(expected, "')'") || expects(expected, "']'");
    bool far = parser->current.first_on_line || parser->current.kind == T_END;
    if (closes && far && parser_in_parentheses(parser))
        diag_note(diag, bracket->span, "the '%c' is opened here", bracket->opening);
}

/* Whether the path stands where a keyword would be followed by a name. */
static bool follows_line_word(const Parser *parser)
{
    if (!suspects_line_word(parser))
        return false;
    int end = parser->line_word.span.end;
    size_t between = (size_t)(parser->path.span.start - end);
    return parser->path.span.start >= end && strspn(parser->source->text + end, " \t") == between;
}

/* `w pre.r`: what follows a name that no statement begins with here. */
static bool unexpected_operand(Parser *parser, Expected expected)
{
    if (!expects(expected, "+=") || !parser->path_runs_on || follows_line_word(parser) ||
        parser->path.span.end != parser->previous.span.end)
        return false;
    Diag *diag = diag_error(parser->ast->diags, E_SYNTAX, parser->path.span,
                            "expected an operator or the end of the statement before '%s'",
                            parser->path.name);
    diag_help(diag, "a product needs its '*'; statements on one line are separated by ';'");
    return true;
}

/* `-2 gi / 10 ms`: a name and a '/' look like the beginning of `dv/dt`. */
static bool unexpected_quotient(Parser *parser, Expected expected)
{
    const Token *before = &parser->previous;
    if (before->kind != '/' || expected.count != 1 || !expects(expected, "name") || !parser->path_runs_on)
        return false;
    Diag *diag = diag_error(parser->ast->diags, E_SYNTAX, parser->path.span,
                            "expected an operator or the end of the statement before '%s'",
                            parser->path.name);
    diag_help(diag, "a product needs its '*'; statements on one line are separated by ';'");
    return true;
}

/* `tau = 20 ms`: with a sign behind it the word is taken for a name. */
static bool unexpected_sign(Parser *parser, Expected expected)
{
    const Token *token = &parser->current;
    if (token->kind != T_NAME || !expects(expected, token->value.name.name))
        return false;
    Diag *diag = diag_error(parser->ast->diags, E_SYNTAX, token->span, "'%s' takes no '=' here",
                            token->value.name.name);
    const char *words = form(parser->keyword_before);
    if (words != NULL)
        diag_help(diag, "write '%s'", words);
    return true;
}

/* `norm(w))` */
static bool unexpected_parenthesis(Parser *parser, Expected expected)
{
    int kind = parser->current.kind;
    if ((kind != ')' && kind != ']') || !expects_statement(expected))
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
        (parser_begins_statement(token->kind) && token->kind != T_NAME) || token->kind == '}';
    return token->first_on_line && begins && !expects_statement(expected);
}

static void report_unexpected(Parser *parser, Expected expected)
{
    if (unexpected_brace(parser) || unexpected_inner_block(parser) || unexpected_unit(parser) ||
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
    advise(parser, diag, expected);
}

bool parser_wants_words(const Parser *parser)
{
    return diags_error_count(parser->ast->diags) < DIAG_LIMIT;
}

void parser_unexpected(Parser *parser, const char *const *names, int count)
{
    const Token *token = &parser->current;
    Expected expected = {.names = names, .count = count};
    bool statement = expects_statement(expected);
    parser_start_skipping(parser);
    parser->lacks_brace = !statement && expects(expected, "'{'");
    if (token->kind == '{' && statement)
        parser->extra_braces++;
    if (token->kind == '{' && expects_expression(expected))
        parser->skip_until_braces = parser->braces - 1;

    if (parser_wants_words(parser))
        report_unexpected(parser, expected);
    else
        diag_error(parser->ast->diags, E_SYNTAX, token->span, "syntax error");
}

/* The parser reports through parser_unexpected(); what is left for this is a full stack. */
void parser_error(const Span *span, Parser *parser, const char *message)
{
    (void)message;
    Diag *diag =
        diag_error(parser->ast->diags, E_TOO_DEEP, *span, "the program is nested too deeply here");
    diag_help(diag, "expressions and blocks may be nested %d levels deep", AST_MAX_DEPTH);
}

void parser_check_option(Parser *parser, AstName word)
{
    if (word.span.start == parser->word_after_number &&
        (parser_is_unit(word.name) || parser_near_unit(word.name) != NULL))
        report_unit(parser, word.span, word.name);
}
