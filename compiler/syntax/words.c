/* words.c: words that are keywords in some places and names in all others.
 *
 * `trace`, `weight` or `reset` are likely names of variables, so they are not reserved. One is a
 * keyword where a statement can begin and where what follows it would not continue a statement that
 * begins with a name: `threshold v > 1` against `threshold = 1`. No expression can go on with a
 * word, so what stands before it tells whether a statement can begin. */
#include "words.h"

#include <ctype.h>
#include <string.h>

/* ---- the table ------------------------------------------------------------------------------ */

/* Hard words are among them: the scanner never asks for one. */
static const struct {
    int kind;
    const char *text;
    int of; /* the keyword in whose statement it stands; 0: begins a statement */
    bool value;
} words[] = {
#define STATEMENT(kind, word, how, home, form) {T_##kind, word, 0, true},
#define WORD(token, word, how, kind, form)     {T_##token, word, 0, true},
#define PART(token, word, of, value)           {T_##token, word, T_##of, value},
#include "statements.def"
};
#define WORD_COUNT ((int)(sizeof words / sizeof words[0]))

bool words_begin_statement(int kind)
{
    switch (kind) {
    case T_NAME:
#define STATEMENT(kind, word, how, home, form) case T_##kind:
#define WORD(token, word, how, kind, form)     case T_##token:
#include "statements.def"
        return true;
    default:
        return false;
    }
}

bool words_begin_definition(int kind)
{
    switch (kind) {
#define STATEMENT(kind, word, how, home, form)                                                     \
    case T_##kind:                                                                                 \
        return AST_IN_##home == AST_IN_PROGRAM;
#include "statements.def"
    default:
        return false;
    }
}

bool words_is_keyword(int kind)
{
    return kind >= T_VERSION && kind <= T_SECONDS;
}

const char *words_form(int keyword)
{
    switch (keyword) {
#define STATEMENT(kind, word, how, home, form)                                                     \
    case T_##kind:                                                                                 \
        return form;
#define WORD(token, word, how, kind, form)                                                         \
    case T_##token:                                                                                \
        return form;
#include "statements.def"
    default:
        return NULL;
    }
}

bool words_count(int keyword)
{
    return keyword == T_BUDGET || keyword == T_VALIDATE || keyword == T_STARTS;
}

/* ---- what stands before --------------------------------------------------------------------- */

/* Whether a statement or a part of one can end with the current token. */
static bool ends_something(const Parser *parser)
{
    switch (parser->current.kind) {
    case 0: /* the beginning of the file */
    case T_NAME:
    case T_NUMBER:
    case T_STRING:
    case ')':
    case ']':
    case '{':
    case '}':
    case ';':
    case T_LOG:
    case T_TRIALS:
    case T_EPOCHS:
    case T_STEPS:
    case T_SECONDS:
    case T_GENERATIONS:
    case T_EVALUATIONS:
    case T_NEAREST:
    case T_FREE:
    case T_BOTH_WAYS:
    case T_L1:
    case T_L2:
    case T_ON_STEP: /* every … */
    case T_SAMPLES: /* of … */
        return true;
    case T_LEARN: /* the name of a phase */
        return parser->previous.kind == T_AT || parser->previous.kind == T_OVER ||
               parser->previous.kind == T_RESTORE;
    default:
        return false;
    }
}

/* ---- what follows --------------------------------------------------------------------------- */

/* The first character behind blanks and comments. */
static const char *next_text(const Parser *parser, int from)
{
    const char *text = parser->source->text + from;
    for (;;) {
        text += strspn(text, " \t\r\f\v\n");
        if (*text != '#')
            return text;
        text += strcspn(text, "\n");
    }
}

/* A state of that name gets its first value: `trace(0) = 1`. */
static bool is_initial(const char *text)
{
    if (strncmp(text, "(0)", 3) != 0)
        return false;
    text += 3 + strspn(text + 3, " \t");
    return (text[0] == '=' && text[1] != '=') || text[0] == '~';
}

/* What an expression, a name or a block can begin with. */
static bool begins_value(const char *text)
{
    if (text[0] == '(')
        return !is_initial(text);
    return isalnum((unsigned char)text[0]) != 0 || (text[0] != '\0' && strchr("_\"{-", text[0]));
}

static bool is_word(const char *text, const char *word)
{
    size_t length = strlen(word);
    return strncmp(text, word, length) == 0 && !isalnum((unsigned char)text[length]) && text[length] != '_';
}

/* What can follow a name that stands alone at the end of a statement. */
static bool goes_on(const char *text)
{
    return (text[0] != '\0' && strchr("=~([./", text[0]) != NULL) || strncmp(text, "+=", 2) == 0;
}

/* `weight 2` at the beginning of a line, whatever the line before lacks. */
static bool begins_line(const Parser *parser, const Token *token, const char *next)
{
    const Bracket *bracket = parser_innermost(parser);
    const char *end = parser->source->text + token->span.end;
    return token->first_on_line && (bracket == NULL || bracket->opening != '[') &&
           memchr(end, '\n', (size_t)(next - end)) == NULL &&
           (isalnum((unsigned char)next[0]) || next[0] == '"');
}

/* --------------------------------------------------------------------------------------------- */

int words_kind(const Parser *parser, const Token *token)
{
    int word = 0;
    while (word < WORD_COUNT && (strcmp(words[word].text, token->value.name.name) != 0 ||
                                 (words[word].of != 0 && words[word].of != parser->keyword)))
        word++;
    if (word == WORD_COUNT)
        return T_NAME;
    const char *next = next_text(parser, token->span.end);
    if (words[word].kind == T_SAMPLES && !is_word(next, "of")) /* `phase learn samples steps` */
        return T_NAME;
    if (words[word].value ? !begins_value(next) : goes_on(next))
        return T_NAME;
    if (words[word].of == 0 && begins_line(parser, token, next))
        return words[word].kind;
    return ends_something(parser) && !parser_in_parentheses(parser) ? words[word].kind : T_NAME;
}
