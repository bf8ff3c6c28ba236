/* parser.c: stands between the scanner and the parser; recovers from syntax errors, which
 * syntax_error.c words and syntax_advice.c explains.
 *
 * The parser asks parser_lex() below for tokens. After an error the tokens that belong to the
 * broken statement are left out, up to a `;`, a brace, or a line that begins a statement; then
 * "resume" is sent, which is all that the grammar accepts behind `error`. The braces seen are
 * counted here, so that a missing one is reported where it was opened, and those missing at the end
 * of the file are made up. See the note at the end. */
#include "parser.h"

#include "scan.h"
#include "words.h"

/* ---- tokens --------------------------------------------------------------------------------- */

/* Forgets the '(' and '[' that are open in this block. */
static void drop_parentheses(Parser *parser)
{
    while (parser_in_parentheses(parser))
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
        if (parser_in_parentheses(parser))
            parser->brackets.count--;
        return;
    case '(':
    case '[':
        break;
    default:
        return;
    }
    Bracket bracket = {.opening = (char)token->kind, .span = token->span, .indent = token->indent};
    vec_push(parser->ast->arena, &parser->brackets, bracket);
}

static void note_line(Parser *parser, Token *token)
{
    int before = parser->current.kind;
    if (token->first_on_line)
        parser->indent = token->span.start - parser->line_start;
    if (token->first_on_line || before == '{' || before == ';') {
        parser->line_word = token->kind == T_NAME ? token->value.name : (AstName){0};
        parser->line_second = 0;
    } else if (parser->line_second == 0) {
        parser->line_second = token->kind;
    }
    token->indent = parser->indent;
}

static bool can_end_operand(int kind)
{
    return kind == T_NAME || kind == T_NUMBER || kind == T_STRING || kind == ')' || kind == ']';
}

/* Keeps account of names with members, such as `pre.r`. */
static void note_path(Parser *parser, const Token *token)
{
    const Token *before = &parser->current;
    if (token->kind != T_NAME)
        return;
    if (before->kind == '.' && parser->path.span.end == before->span.start) {
        parser->path.span.end = token->span.end;
    } else {
        parser->path = token->value.name;
        parser->path_runs_on = !token->first_on_line && can_end_operand(before->kind);
    }
}

/* Keeps account of keywords, and of definitions that stand in a block, but no deeper than it. */
static void note_keyword(Parser *parser, const Token *token)
{
    int before = parser->current.kind;
    parser->keyword_before = parser->keyword;
    if (token->kind == '{' || token->kind == '}' || token->kind == ';')
        parser->keyword = 0;
    else if (words_begin_statement(token->kind) && token->kind != T_NAME &&
             !parser_in_parentheses(parser) && before != T_PHASE && before != T_AT &&
             before != T_OVER)
        parser->keyword = token->kind;
    const Bracket *block = parser_innermost(parser);
    if (block != NULL && block->opening == '{' && parser->outdented.kind == 0 &&
        token->first_on_line && words_begin_definition(token->kind) &&
        token->indent <= block->indent) {
        parser->outdented = *token;
        parser->outdented_from = *block;
    }
}

/* The end of the file while blocks are open: reported once, and closed. */
static void close_block(Parser *parser, Token *token)
{
    drop_parentheses(parser);
    if (!parser->unclosed_reported && parser->braces > parser->extra_braces) {
        const Token *outdented = &parser->outdented;
        bool guess = outdented->kind != 0;
        Diag *diag =
            guess ? diag_error(parser->ast->diags, E_UNCLOSED, outdented->span,
                               "a block is not closed; expected '}' before '%s'",
                               outdented->value.name.name)
                  : diag_error(parser->ast->diags, E_UNCLOSED, token->span,
                               "a block is not closed; expected '}' before the end of the file");
        diag_note(diag, guess ? parser->outdented_from.span : parser_innermost(parser)->span,
                  "the block begins here");
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
    token.first_on_line = parser->indent < 0;
    if (token.kind == T_NAME)
        token.kind = words_kind(parser, &token);
    note_line(parser, &token);
    note_path(parser, &token);
    note_keyword(parser, &token);
    note_bracket(parser, &token);
    if (parser->kept != NULL && token.kind != T_END && !token.made_up)
        vec_push(parser->ast->arena, parser->kept, token);
    parser->previous = parser->current;
    parser->current = token;
}

/* ---- recovery ------------------------------------------------------------------------------- */

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
    if (!words_begin_statement(token->kind))
        return false;
    if (after_stray_brace && token->kind != T_NAME)
        return true;
    return token->first_on_line &&
           (!parser_in_parentheses(parser) || token->indent <= parser->resume_indent);
}

void parser_start_skipping(Parser *parser)
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
            parser_start_skipping(parser);
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
