/* syntax_foreign.c: statements and choices of other languages (Python, Matlab, C, Brian, NEST), and
 * what is written instead of them. */
#include "syntax_foreign.h"

#include <ctype.h>
#include <string.h>

#include "unit_words.h"

/* Words with which a line begins there and no statement does here. */
static const struct {
    const char *word;
    const char *help;
} statements[] = {
    {"for", "there are no loops: sums and means run over all elements, or over an index, as in "
            "mean(k in 0..3, w[k, 0])"},
    {"while", "there are no loops: a phase says how long the network runs"},
    {"if", "a choice is a value: select(CONDITION, X, Y)"},
    {"print", "'report NAME = …' shows a number"},
    {"plot", "'record NAME = …' and 'plastc simulate' write what a picture needs"},
    {"monitor", "'record E.v[0..9] every 1 ms', 'record E.spikes'"},
    {"import", "'include \"FILE\"' puts another file in its place"},
    {"return", "a function is 'def NAME(x) = EXPRESSION'"},
    {"var", "a constant is 'const NAME = …'; variables belong to populations and rules"},
    {"param", "a constant is 'const NAME = …', a learned number 'learn NAME = …'"},
    {"params", "constants are 'const NAME = …', learned numbers 'learn NAME = …'"},
    {"parameter", "a constant is 'const NAME = …', a learned number 'learn NAME = …'"},
    {"parameters", "constants are 'const NAME = …', learned numbers 'learn NAME = …'"},
    {"neurons", "neurons are 'population NAME[SIZE] spiking { … }'"},
    {"group", "neurons are 'population NAME[SIZE] spiking { … }'"},
    {"layer", "units are 'population NAME[SIZE] rate { … }'"},
    {"network", "populations and projections stand at the top level of a program"},
    {"synapse", "synapses are 'projection FROM -> TO { … }', what they learn is a 'rule'"},
    {"synapses", "synapses are 'projection FROM -> TO { … }', what they learn is a 'rule'"},
    {"connect", "synapses are 'projection FROM -> TO { … }'"},
    {"connection", "synapses are 'projection FROM -> TO { … }'"},
    {"connections", "synapses are 'projection FROM -> TO { … }'"},
    {"simulate", "how long a network runs is said by 'phase NAME 10 s' in a task"},
    {"duration", "how long a network runs is said by 'phase NAME 10 s' in a task"},
};

static const char *foreign_help(const char *word)
{
    for (size_t k = 0; k < sizeof statements / sizeof *statements; k++)
        if (strcmp(statements[k].word, word) == 0)
            return statements[k].help;
    return NULL;
}

static void report_foreign(Parser *parser, Span span, const char *word)
{
    Diag *diag = diag_error(parser->ast->diags, E_SYNTAX, span, "no statement begins with '%s'",
                            word);
    diag_help(diag, "%s", foreign_help(word));
}

bool syntax_foreign_statement(Parser *parser)
{
    const AstName *word = &parser->line_word;
    if (word->name == NULL || !parser_suspects_line_word(parser) || !foreign_help(word->name))
        return false;
    report_foreign(parser, word->span, word->name);
    if (parser->current.kind == '{')
        parser->skip_until_braces = parser->braces - 1;
    return true;
}

/* `record out.v` is noticed behind its end, where the line is no longer the parser's. */
bool syntax_foreign_line(Parser *parser)
{
    const char *text = parser->source->text;
    int start = parser->path.span.start;
    if (parser->path.span.end != parser->previous.span.end)
        return false;
    while (start > 0 && text[start - 1] != '\n')
        start--;
    start += (int)strspn(text + start, " \t");
    int length = (int)strspn(text + start, "abcdefghijklmnopqrstuvwxyz");
    char *word = arena_copy(parser->ast->arena, text + start, (size_t)length);
    if (start + length >= parser->path.span.start || foreign_help(word) == NULL)
        return false;
    report_foreign(parser, (Span){parser->file, start, start + length}, word);
    return true;
}

/* Where the word right before `place` begins, in the same line; -1 if it is not `word`. */
static int word_before(const Parser *parser, int place, const char *word)
{
    const char *text = parser->source->text;
    int length = (int)strlen(word);
    while (place > 0 && (text[place - 1] == ' ' || text[place - 1] == '\t'))
        place--;
    int start = place - length;
    bool whole = start > 0 && !isalnum((unsigned char)text[start - 1]) && text[start - 1] != '_';
    return whole && strncmp(text + start, word, (size_t)length) == 0 ? start : -1;
}

bool syntax_foreign_choice(Parser *parser)
{
    int start = word_before(parser, parser->path.span.start, "if");
    if (start < 0 || parser->path.span.end != parser->previous.span.end)
        return false;
    Diag *diag = diag_error(parser->ast->diags, E_SYNTAX, (Span){parser->file, start, start + 2},
                            "'if' chooses nothing here");
    diag_help(diag, "a choice is select(CONDITION, X, Y): X where the condition holds, else Y");
    return true;
}

bool syntax_foreign_brackets(Parser *parser, Diag *diag, Expected expected)
{
    if (parser->current.kind != '[' || !syntax_expected_expression(expected))
        return false;
    if (parser->previous.kind == '(')
        diag_help(diag, "several values stand without brackets, as in times(5 ms, 7 ms)");
    else if (parser->keyword_before == T_PHASE)
        diag_help(diag, "a phase has one length: phase %s 60 s", parser->previous.value.name.name);
    else if (parser->keyword_before == T_LEARN)
        diag_help(diag, "there are no lists: a learned number has one start, and bounds behind "
                        "'in', as in 'learn a = 1 in [0, 2]'");
    else
        diag_help(diag, "there are no lists: the elements of an array follow one formula, or are "
                        "read from a file by 'rows(\"FILE\")'");
    return true;
}

/* `r.one = 1  s.two = 1`: the second `s` was read as the unit of the number before it. */
bool syntax_foreign_unit(Parser *parser, Diag *diag)
{
    const char *text = parser->source->text;
    const Token *name = &parser->previous;
    int place = name->span.start;
    if (parser->current.kind != '=' || name->kind != T_NAME || place < 3 || text[place - 1] != '.')
        return false;
    int end = place - 1; /* of the unit */
    int start = end;
    while (start > 0 && isalpha((unsigned char)text[start - 1]))
        start--;
    int digit = start;
    while (digit > 0 && text[digit - 1] == ' ')
        digit--;
    char *unit = arena_copy(parser->ast->arena, text + start, (size_t)(end - start));
    if (digit == 0 || !isdigit((unsigned char)text[digit - 1]) || !unit_words_has(unit))
        return false;
    diag_help(diag, "'%s' was read as the unit of the number before it: begin a new line, or put a "
                    "';' before '%s.%s'",
              unit, unit, name->value.name.name);
    return true;
}
