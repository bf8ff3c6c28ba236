/* suggestions.c: "did you mean", and what there is. */
#include "suggestions.h"
#include "compiler/base/suggest.h"

bool suggestions_help(Diag *diag, const char *word, const Suggestions *candidates)
{
    const char *near = suggest_word(word, candidates->items, candidates->count);
    if (near)
        diag_help(diag, "did you mean '%s'?", near);
    return near != NULL;
}

/* More names than this are not listed. */
#define MAX_LISTED 32

void suggestions_or_list(Checker *checker, Diag *diag, const char *word,
                         const Suggestions *candidates)
{
    if (suggestions_help(diag, word, candidates) || candidates->count == 0)
        return;
    StrBuf list = {0};
    for (int k = 0; k < candidates->count && k < MAX_LISTED; k++)
        strbuf_printf(&list, "%s%s", k ? ", " : "", candidates->items[k]);
    if (candidates->count > MAX_LISTED)
        strbuf_add(&list, ", …");
    diag_help(diag, candidates->count == 1 ? "there is only %s" : "there are: %s",
              arena_copy(checker->arena, list.text, list.length));
    strbuf_free(&list);
}
