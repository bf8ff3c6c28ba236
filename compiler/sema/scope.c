/* scope.c: the names of a program. One flat scope: a program is one experiment. */
#include "scope.h"

#include <stdint.h>
#include <string.h>

#include "suggestions.h"

static Symbol **bucket(const Checker *checker, Name name)
{
    /* Names are interned, so the address is the key; open addressing, never more than half full. */
    size_t slot = ((uintptr_t)name >> 4) * 2654435761u;
    for (;;) {
        Symbol **place = &checker->buckets[slot % (size_t)checker->bucket_count];
        if (!*place || (*place)->name == name)
            return place;
        slot++;
    }
}

static void grow(Checker *checker)
{
    checker->bucket_count = checker->bucket_count ? 2 * checker->bucket_count : 64;
    checker->buckets = arena_array(checker->arena, Symbol *, checker->bucket_count);
    for (int k = 0; k < checker->symbols.count; k++)
        *bucket(checker, checker->symbols.items[k]->name) = checker->symbols.items[k];
}

Symbol *scope_declared(const Checker *checker, Name name)
{
    return checker->bucket_count == 0 ? NULL : *bucket(checker, name);
}

Symbol *scope_find(const Checker *checker, Name name)
{
    Symbol *symbol = scope_declared(checker, name);
    if (symbol)
        symbol->used = true;
    return symbol;
}

void scope_check_reserved(Checker *checker, AstName name)
{
    static const struct {
        const char *name, *meaning;
    } reserved[] = {
#define NAME(word, meaning, places, value, elsewhere) {#word, meaning},
#include "names.def"
#undef NAME
    };
    for (size_t k = 0; k < sizeof reserved / sizeof reserved[0]; k++)
        if (strcmp(name.name, reserved[k].name) == 0) {
            Diag *diag =
                diag_error(checker->diags, E_RESERVED_NAME, name.span,
                           "'%s' has a meaning of its own and cannot be declared", name.name);
            diag_help(diag, "it is %s; choose another name", reserved[k].meaning);
        }
}

Symbol *scope_declare(Checker *checker, AstName name, SymbolKind kind, void *thing)
{
    scope_check_reserved(checker, name);
    Symbol *old = scope_declared(checker, name.name);
    if (old) {
        Diag *diag = diag_error(checker->diags, E_DUPLICATE_NAME, name.span,
                                "'%s' is declared twice", name.name);
        diag_note(diag, old->span, "'%s' is first declared here, as %s", name.name,
                  scope_kind_text(old));
        old->doubtful = true;
        return NULL;
    }
    if (2 * (checker->symbols.count + 1) > checker->bucket_count)
        grow(checker);
    Symbol *symbol = arena_new(checker->arena, Symbol);
    *symbol = (Symbol){.name = name.name, .kind = kind, .span = name.span, .thing = thing};
    vec_push(checker->arena, &checker->symbols, symbol);
    *bucket(checker, name.name) = symbol;
    return symbol;
}

const char *scope_kind_text(const Symbol *symbol)
{
    switch (symbol->kind) {
    case SYMBOL_CONSTANT:
        return "a constant";
    case SYMBOL_LAYER:
        return ((const Layer *)symbol->thing)->is_input ? "an input" : "a population";
    case SYMBOL_PROJECTION:
        return "a projection";
    case SYMBOL_RULE:
        return "a rule";
    case SYMBOL_RULE_MODEL:
        return "a model of rules";
    case SYMBOL_LET:
        return "a let";
    case SYMBOL_OUTCOME:
        return ((const Outcome *)symbol->thing)->is_loss ? "a loss" : "a report";
    case SYMBOL_TASK:
        return "a task";
    case SYMBOL_TRIAL_DRAW:
        return "a number that trials draw";
    case SYMBOL_REFERENCE:
        return "a reference rule";
    case SYMBOL_FUNCTION:
        return "a function";
    case SYMBOL_NEURON:
        return "a neuron";
    case SYMBOL_LEARN:
        return "a learned number";
    case SYMBOL_TEST:
        return "a test";
    }
    return "a name";
}

void scope_suggest(const Checker *checker, SymbolKind kind, Suggestions *out)
{
    for (int k = 0; k < checker->symbols.count; k++)
        if (checker->symbols.items[k]->kind == kind)
            vec_push(checker->arena, out, checker->symbols.items[k]->name);
}

Symbol *scope_expect(Checker *checker, AstName name, SymbolKind kind, const char *wanted)
{
    Symbol *symbol = scope_find(checker, name.name);
    if (symbol && symbol->kind == kind)
        return symbol;
    if (!symbol) {
        Suggestions near = {0};
        scope_suggest(checker, kind, &near);
        Diag *diag = diag_error(checker->diags, E_UNKNOWN_NAME, name.span,
                                "there is no %s named '%s'", wanted, name.name);
        suggestions_or_list(checker, diag, name.name, &near);
        return NULL;
    }
    if (symbol->doubtful)
        return NULL;
    Diag *diag =
        diag_error(checker->diags, E_WRONG_KIND, name.span, "'%s' is %s, not %s %s", name.name,
                   scope_kind_text(symbol), wanted[0] == 'i' ? "an" : "a", wanted);
    diag_note(diag, symbol->span, "'%s' is declared here", name.name);
    if (symbol->kind == SYMBOL_RULE_MODEL && kind == SYMBOL_RULE)
        diag_help(diag, "name a rule that is made of it: rule NAME : %s { … }", name.name);
    return NULL;
}

Learn *scope_find_learn(const Checker *checker, Name name)
{
    const Symbol *symbol = scope_find(checker, name);
    return symbol && symbol->kind == SYMBOL_LEARN ? symbol->thing : NULL;
}
