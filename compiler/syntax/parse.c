/* parse.c: stands between the scanner and the parser; recovers from syntax errors and words them.
 *
 * The parser asks parser_lex() below for tokens. After an error the tokens that belong to the
 * broken statement are left out, up to a `;`, a brace, or a line that begins a statement; then
 * "resume" is sent, which is all that the grammar accepts behind `error`. The braces seen are
 * counted here, so that a missing one is reported where it was opened, and those missing at the end
 * of the file are made up. See the note at the end. */
#include "parse.h"

#include <ctype.h>
#include <string.h>

#include "plast.tab.h"

/* ---- tokens --------------------------------------------------------------------------------- */

static const Bracket *innermost(const Parser *parser)
{
    return parser->brackets.count == 0 ? NULL : &parser->brackets.items[parser->brackets.count - 1];
}

static bool in_parentheses(const Parser *parser)
{
    const Bracket *bracket = innermost(parser);
    return bracket != NULL && bracket->opening != '{';
}

/* Forgets the '(' and '[' that are open in this block. */
static void drop_parentheses(Parser *parser)
{
    while (in_parentheses(parser))
        parser->brackets.count--;
}

/* Keeps account of what is open. */
static void note_bracket(Parser *parser, Token *token)
{
    switch (token->kind) {
    case '{':
        drop_parentheses(parser);
        parser->braces++;
        break;
    case '}':
        token->stray = parser->braces == 0;
        if (!token->stray) {
            drop_parentheses(parser);
            parser->brackets.count--;
            parser->braces--;
        }
        return;
    case ')':
    case ']':
        if (in_parentheses(parser))
            parser->brackets.count--;
        return;
    case '(':
    case '[':
        break;
    default:
        return;
    }
    Bracket bracket = {.opening = (char)token->kind, .span = token->span};
    vec_push(parser->ast->arena, &parser->brackets, bracket);
}

static void note_line(Parser *parser, Token *token)
{
    token->first_on_line = parser->indent < 0;
    if (token->first_on_line) {
        parser->indent = token->span.start - parser->line_start;
        parser->line_word = token->kind == T_NAME ? token->value.name : (AstName){0};
        parser->line_second = 0;
    } else if (parser->line_second == 0) {
        parser->line_second = token->kind;
    }
    token->indent = parser->indent;
}

/* The end of the file while blocks are open: reported once, and closed. */
static void close_block(Parser *parser, Token *token)
{
    drop_parentheses(parser);
    if (!parser->unclosed_reported && parser->braces > parser->extra_braces) {
        Diag *diag = diag_error(parser->ast->diags, E_UNCLOSED, token->span,
                                "a block is not closed; expected '}' before the end of the file");
        diag_note(diag, innermost(parser)->span, "the block begins here");
    }
    parser->unclosed_reported = true;
    token->kind = '}';
    token->made_up = true;
}

/* Takes the next token as the current one. */
static void advance(Parser *parser)
{
    Token token = {0};
    if (!parser->ended)
        token.kind = scan_token(&token.value, &token.span, parser->scanner);
    if (token.kind == T_END) {
        parser->ended = true;
        /* Messages point behind the last token, not at the empty line that ends most files. */
        int end = parser->current.span.end;
        token.span = (Span){parser->file, end, end};
        if (parser->braces > 0)
            close_block(parser, &token);
    }
    note_line(parser, &token);
    note_bracket(parser, &token);
    parser->previous = parser->current;
    parser->current = token;
}

/* ---- recovery ------------------------------------------------------------------------------- */

static bool begins_statement(int kind)
{
    switch (kind) {
    case T_NAME:
    case T_PLAST:
    case T_CONST:
    case T_STEP:
    case T_INPUT:
    case T_POPULATION:
    case T_PROJECTION:
    case T_RULE:
    case T_TASK:
    case T_SEARCH:
    case T_REFERENCE:
    case T_GUARD:
    case T_LET:
    case T_LOSS:
    case T_REPORT:
    case T_LEARN:
    case T_ON_EPOCH:
    case T_ON_STEP:
    case T_ON_PRE:
    case T_ON_POST:
    case T_PLASTIC:
    case T_CLIP:
    case T_WHERE:
    case T_TRIALS:
    case T_PHASE:
    case T_MINIMIZE:
    case T_METHOD:
    case T_BUDGET:
    case T_VALIDATE:
        return true;
    default:
        return false;
    }
}

/* May parsing go on with the current token? */
static bool can_resume(Parser *parser)
{
    const Token *token = &parser->current;
    bool after_stray_brace = parser->after_stray_brace;
    parser->after_stray_brace = token->kind == '}' && token->stray;

    if (token->kind == T_END)
        return true;
    if (parser->skip_until_braces >= 0) {
        if (parser->braces == parser->skip_until_braces)
            parser->skip_until_braces = -1;
        return false;
    }
    if (token->kind == ';' || token->kind == '{' || token->kind == '}')
        return !token->stray;
    if (!begins_statement(token->kind))
        return false;
    if (after_stray_brace && token->kind != T_NAME)
        return true;
    return token->first_on_line &&
           (!in_parentheses(parser) || token->indent <= parser->resume_indent);
}

static void start_skipping(Parser *parser)
{
    parser->mode = SKIPPING;
    parser->lacks_brace = false;
    parser->resume_indent = parser->previous.indent;
    parser->skip_until_braces = -1;
    parser->after_stray_brace = false;
}

static void skip(Parser *parser)
{
    bool bad_character = parser->current.kind == T_PARSER_error;
    while (!can_resume(parser))
        advance(parser);
    Token *token = &parser->current;
    bool deeper = token->first_on_line && token->indent > parser->resume_indent;
    if (token->kind == '{')
        token->resumed_at = true;
    else if (parser->lacks_brace || (bad_character && deeper))
        parser->missing_braces++;
    if (token->kind != '{' && token->kind != '}')
        drop_parentheses(parser);
}

int parser_lex(Value *value, Span *span, Parser *parser)
{
    switch (parser->mode) {
    case PARSING:
        advance(parser);
        if (parser->current.kind == T_PARSER_error)
            start_skipping(parser);
        break;
    case SKIPPING:
        skip(parser);
        parser->mode = RESUMING;
        *span = (Span){parser->file, parser->current.span.start, parser->current.span.start};
        return T_RESUME;
    case RESUMING:
        parser->mode = PARSING;
        break;
    }
    *value = parser->current.value;
    *span = parser->current.span;
    return parser->current.kind;
}

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
    if (strcmp(item, "name") == 0 || strcmp(item, "number") == 0)
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
    "s",  "ms", "us",  "ns",   "Hz",   "kHz",  "MHz", "V",  "mV", "uV", "A",
    "mA", "uA", "nA",  "pA",   "S",    "mS",   "uS",  "nS", "pS", "F",  "uF",
    "nF", "pF", "Ohm", "kOhm", "MOhm", "GOhm", "m",   "mm", "um",
};
#define UNIT_COUNT ((int)(sizeof units / sizeof units[0]))
#define UNIT_LIST                                                                                  \
    "s ms us ns  Hz kHz MHz  V mV uV  A mA uA nA pA  S mS uS nS pS  F uF nF pF  "                  \
    "Ohm kOhm MOhm GOhm  m mm um"

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
        diag_help(diag, "the units are  " UNIT_LIST);
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

static bool unexpected_keyword(Parser *parser, Expected expected)
{
    const Token *token = &parser->current;
    if (!is_keyword(token->kind) || token->first_on_line || !expects(expected, "name") ||
        expects_statement(expected))
        return false;
    diag_error(parser->ast->diags, E_SYNTAX, token->span,
               "'%s' is a word of the language and cannot be a name", token->value.name.name);
    return true;
}

static void advise_on_equals(Parser *parser, Diag *diag, Expected expected)
{
    const Token *before = &parser->previous;
    if (is_keyword(before->kind) && expects_expression(expected))
        diag_help(diag, "'%s' is followed by its value, without '='", before->value.name.name);
    else if (is_keyword(before->kind))
        diag_help(diag, "'%s' is a word of the language and cannot be a name",
                  before->value.name.name);
    else if (expects(expected, "=="))
        diag_help(diag, "to compare, write '=='");
}

static void advise_on_line_word(Parser *parser, Diag *diag)
{
    static const char *const keywords[] = {
        "plast", "const",    "step",    "input",    "population", "projection", "rule",
        "task",  "search",   "guard",   "let",      "reference",  "loss",       "report",
        "learn", "on_epoch", "on_step", "on_pre",   "on_post",    "plastic",    "clip",
        "where", "trials",   "phase",   "minimize", "method",     "budget",     "validate",
    };
    int second = parser->line_second;
    if (parser->line_word.name == NULL || (second != T_NAME && second != T_NUMBER && second != '{'))
        return;
    const char *near =
        diag_suggest(parser->line_word.name, keywords, (int)(sizeof keywords / sizeof keywords[0]));
    if (near != NULL)
        diag_help(diag, "did you mean '%s' instead of '%s'?", near, parser->line_word.name);
    parser->line_word.name = NULL; /* say it once */
}

static bool is_comparison(int kind)
{
    return kind == '<' || kind == '>' || kind == T_LESS_EQUAL || kind == T_GREATER_EQUAL ||
           kind == T_EQUAL || kind == T_NOT_EQUAL;
}

static void advise(Parser *parser, Diag *diag, Expected expected)
{
    const Token *token = &parser->current;
    int before = parser->previous.kind;
    const Bracket *bracket = innermost(parser);
    bool closes = expects(expected, "')'") || expects(expected, "']'");

    if (token->kind == '=')
        advise_on_equals(parser, diag, expected);
    else if (is_keyword(before) && before != T_LOSS && expects(expected, "'='"))
        diag_help(diag, "'%s' is a word of the language and cannot be a name",
                  parser->previous.value.name.name);
    else if (token->kind == '*' && before == '*')
        diag_help(diag, "a power is written '^'");
    else if (token->kind == '/' && before == '/')
        diag_help(diag, "comments begin with '#'");
    else if (token->kind == T_EQUAL && expects(expected, "'='"))
        diag_help(diag, "write '=' to define, '==' to compare");
    else if (is_comparison(token->kind) && expects(expected, "'+'"))
        diag_help(diag, "two comparisons can be chained, as in 'a < b < c'; join more with 'and'");
    else if (expects_statement(expected) && is_keyword(token->kind))
        diag_help(diag, "'%s' is a word of the language and cannot be a name",
                  token->value.name.name);
    else
        advise_on_line_word(parser, diag);

    bool far = token->first_on_line || token->kind == T_END;
    if (closes && far && in_parentheses(parser))
        diag_note(diag, bracket->span, "the '%c' is opened here", bracket->opening);
}

static void report_unexpected(Parser *parser, Expected expected)
{
    if (unexpected_brace(parser) || unexpected_inner_block(parser) || unexpected_unit(parser) ||
        unexpected_keyword(parser, expected))
        return;
    Diag *diag =
        diag_error(parser->ast->diags, E_SYNTAX, parser->current.span, "expected %s, found %s",
                   expected_text(parser, expected), found_text(parser, &parser->current));
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
    start_skipping(parser);
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

/* ---- the whole ------------------------------------------------------------------------------ */

/* The first byte that says that this is no text, or -1. A NUL does, and so do control characters
 * and bytes that UTF-8 does not know, if they are more than a slip. */
static int find_non_text(const Source *source)
{
    const char *nul = memchr(source->text, '\0', (size_t)source->length);
    if (nul != NULL)
        return (int)(nul - source->text);
    int first = -1;
    int count = 0;
    for (int k = 0; k < source->length; k++) {
        unsigned char byte = (unsigned char)source->text[k];
        bool control = byte < 0x20 && strchr("\t\n\v\f\r", byte) == NULL;
        if (!control && byte != 0x7F && byte != 0xC0 && byte != 0xC1 && byte < 0xF5)
            continue;
        count++;
        if (first < 0)
            first = k;
    }
    return count > 2 + source->length / 20 ? first : -1;
}

AstProgram *parse_program(Ast *ast, const SourceSet *sources, int file)
{
    AstProgram *program = arena_new(ast->arena, AstProgram);
    program->file = file;
    Parser parser = {
        .ast = ast,
        .program = program,
        .source = sources->files[file],
        .file = file,
        .errors_before = diags_error_count(ast->diags),
        .indent = -1,
        .word_after_number = -1,
        .current = {.span = {.file = file}},
    };
    int non_text = find_non_text(parser.source);
    if (non_text >= 0) {
        diag_error(ast->diags, E_NOT_TEXT, (Span){file, non_text, non_text + 1},
                   "this is not text, and so no program");
        return program;
    }
    scan_open(&parser);
    parser_parse(&parser);
    scan_close(&parser);
    return program;
}

/* Note: where parsing goes on after an error
 *
 * Newlines are white space, so they do not tell where a broken statement ends; what people write
 * does. The first of these ends it:
 *
 *   - a `;` or the end of the file;
 *   - a brace: `{` so that the block of a broken `rule` is still read, `}` so that the block around
 *     ends where it should;
 *   - a line that begins with a word that can begin a statement, provided that no parenthesis is
 *     open or that the line is indented no deeper than the one of the error (a parenthesis that was
 *     never closed would otherwise hide the rest of the block).
 *
 * A block that stands where an expression was expected is left out whole, as nothing in it is a
 * statement. A '}' that is too many is reported; but if a '{' was missed before, it is the one that
 * belonged to that, and says nothing new. So it is with a '{' that was too many and the end. */
