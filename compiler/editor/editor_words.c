/* editor_words.c: see editor_words.h. */
#include "editor_words.h"

#include <string.h>

#include "compiler/sema/checker.h"
#include "compiler/sema/expr/check_call.h"
#include "compiler/syntax/ast.h"

/* Words that are keywords within statements: rows PART of statements.def, and those that the scanner knows beside them. */
static const char *const parts[] = {
#define PART(token, word, of, value) word,
#include "compiler/syntax/statements.def"
    "else", "each", "at", "end", "over", "in", "log", "and", "or", "not", "epochs", "steps", "generations", "evaluations", "seconds"};

static const EditorWord special[] = {
#define NAME(word, meaning, places, value, elsewhere) {#word, EDITOR_WORD_NAME, meaning},
#include "compiler/sema/names.def"
#undef NAME
};

static const EditorWord functions[] = {
#define FUNC(name, arity, c, units, summary) {#name, EDITOR_WORD_FUNCTION, summary},
#include "runtime/rt_funcs.def"
#undef FUNC
};

static const EditorWord others[] = {
#define GROUP
#define UNIT(name, factor, dimension, usual) {name, EDITOR_WORD_UNIT, "unit, " #factor " in SI units"},
#include "compiler/base/units.def"
#undef UNIT
#undef GROUP
#define METHOD(name) {#name, EDITOR_WORD_METHOD, "search method"},
#include "runtime/search/methods.def"
#undef METHOD
};

#define COUNT(table) ((int)(sizeof table / sizeof table[0]))

static bool has(const EditorWords *words, const char *text, EditorWordKind kind)
{
    for (int k = 0; k < words->count; k++)
        if (words->items[k].kind == kind && strcmp(words->items[k].text, text) == 0)
            return true;
    return false;
}

static void add(Arena *arena, EditorWords *words, EditorWord word)
{
    if (!has(words, word.text, word.kind))
        vec_push(arena, words, word);
}

static const char *summary_of(const char *function)
{
    for (int k = 0; k < COUNT(functions); k++)
        if (strcmp(functions[k].text, function) == 0)
            return functions[k].meaning;
    return NULL;
}

void editor_words_list(Arena *arena, EditorWords *words)
{
    int count;
    const AstWord *statements = ast_words(&count);
    Checker checker = {.arena = arena};
    Suggestions named = {0};
    for (int k = 0; k < count; k++)
        add(arena, words, (EditorWord){statements[k].text, EDITOR_WORD_STATEMENT, statements[k].form});
    for (int k = 0; k < COUNT(parts); k++)
        add(arena, words, (EditorWord){parts[k], EDITOR_WORD_KEYWORD, NULL});
    call_suggest(&checker, &named);
    for (int k = 0; k < named.count; k++)
        add(arena, words, (EditorWord){named.items[k], EDITOR_WORD_FUNCTION, summary_of(named.items[k])});
    for (int k = 0; k < COUNT(special); k++)
        add(arena, words, special[k]);
    for (int k = 0; k < COUNT(others); k++)
        add(arena, words, others[k]);
}

bool editor_words_explain(const char *word, StrBuf *out)
{
    Arena *arena = arena_create();
    EditorWords words = {0};
    size_t before = out->length;
    editor_words_list(arena, &words);
    for (int k = 0; k < words.count; k++) {
        const EditorWord *item = &words.items[k];
        if (strcmp(item->text, word) != 0 || !item->meaning)
            continue;
        strbuf_printf(out, "%s%s", out->length > before ? "\n\n" : "",
                      item->kind == EDITOR_WORD_STATEMENT ? "statement, written '" : "");
        strbuf_printf(out, "%s%s", item->meaning, item->kind == EDITOR_WORD_STATEMENT ? "'" : "");
    }
    arena_destroy(arena);
    return out->length > before;
}
