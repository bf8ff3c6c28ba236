/* unit_words.c: words that are units, and those that look like one. */
#include "unit_words.h"

#include <string.h>

#include "compiler/base/suggest.h"

static const char *const units[] = {
#define GROUP
#define UNIT(name, factor, dimension, usual) name,
#include "compiler/base/units.def"
#undef UNIT
#undef GROUP
};
#define UNIT_COUNT ((int)(sizeof units / sizeof units[0]))

static const char unit_list[] = ""
#define GROUP                                " "
#define UNIT(name, factor, dimension, usual) " " name
#include "compiler/base/units.def"
#undef UNIT
#undef GROUP
    ;

bool unit_words_has(const char *word)
{
    for (int k = 0; k < UNIT_COUNT; k++)
        if (strcmp(word, units[k]) == 0)
            return true;
    return false;
}

const char *unit_words_near(const char *word)
{
    static const char *const seconds[] = {"sec", "secs", "second", "seconds"};
    for (size_t k = 0; k < sizeof seconds / sizeof seconds[0]; k++)
        if (strcmp(word, seconds[k]) == 0)
            return "s";
    return suggest_word(word, units, UNIT_COUNT);
}

void unit_words_report(Parser *parser, Span span, const char *word)
{
    if (unit_words_has(word)) {
        diag_error(parser->ast->diags, E_BAD_UNIT, span, "an exponent has no unit");
        return;
    }
    Diag *diag = diag_error(parser->ast->diags, E_BAD_UNIT, span, "'%s' is no unit", word);
    const char *near = unit_words_near(word);
    if (near != NULL)
        diag_help(diag, "did you mean '%s'?", near);
    else
        diag_help(diag, "the units are%s", unit_list);
}
