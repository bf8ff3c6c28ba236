/* editor_complete.c: see editor_complete.h. It goes by tokens, since a program that is being written does not parse. */
#include "editor_complete.h"

#include <string.h>

#include "compiler/syntax/words.h"
#include "editor_words.h"

/* Kinds of tokens below are characters. */
#define FIRST_WORD 256

/* CompletionItemKind of the protocol. */
enum { FUNCTION = 3, FIELD = 5, VARIABLE = 6, UNIT = 11, KEYWORD = 14, VALUE = 12 };

int editor_complete_block(const EditorDocument *document, int offset, bool *begins)
{
    int stack[256], depth = 0, opener = -1, last = -1;
    const char *text = editor_document_source(document)->text;
    for (int k = 0; k < document->tokens.count && document->tokens.items[k].span.end < offset; k++) {
        const Token *token = &document->tokens.items[k];
        last = k;
        if (token->kind == '{') {
            if (depth < 256)
                stack[depth] = opener;
            depth++;
            opener = -1;
        } else if (token->kind == '}') {
            depth -= depth > 0;
            opener = -1;
        } else if (token->kind != T_NAME && words_begin_statement(token->kind) &&
                   (opener < 0 || words_begin_definition(token->kind))) {
            opener = k;
        }
    }
    int before = last >= 0 ? document->tokens.items[last].kind : ';';
    bool new_line = last < 0 || memchr(text + document->tokens.items[last].span.end, '\n',
                                       (size_t)(offset - document->tokens.items[last].span.end)) != NULL;
    bool goes_on = before == '=' || before == '+' || before == '*' || before == '/' || before == ',' || before == '(';
    *begins = before == '{' || before == '}' || before == ';' || (new_line && !goes_on);
    return depth == 0 ? -1 : depth > 256 ? -1 : stack[depth - 1];
}

static void put_item(JsonWriter *writer, const char *label, int kind, const char *detail)
{
    json_open_object(writer, NULL);
    json_put_text(writer, "label", label);
    json_put_integer(writer, "kind", kind);
    if (detail)
        json_put_text(writer, "detail", detail);
    json_close_object(writer);
}

/* The block that a statement's word opens. */
static bool home_of(const Token *opener, AstHome *home)
{
    static const struct {
        int token;
        AstHome home;
    } homes[] = {{T_POPULATION, AST_IN_NEURON}, {T_NEURON, AST_IN_NEURON},       {T_PROJECTION, AST_IN_PROJECTION},
                 {T_RULE, AST_IN_RULE},         {T_ON_EPOCH, AST_IN_EVENT},      {T_ON_SAMPLE, AST_IN_EVENT},
                 {T_ON_STEP, AST_IN_EVENT},     {T_ON_PRE, AST_IN_EVENT},        {T_ON_POST, AST_IN_EVENT},
                 {T_TASK, AST_IN_TASK},         {T_PHASE, AST_IN_PHASE},         {T_SEARCH, AST_IN_SEARCH},
                 {T_TEST, AST_IN_TEST},         {T_REFERENCE, AST_IN_REFERENCE}, {T_ACCEPT, AST_IN_ACCEPT},
                 {T_STAGE, AST_IN_ACCEPT}};
    for (size_t k = 0; opener && k < sizeof homes / sizeof homes[0]; k++)
        if (homes[k].token == opener->kind) {
            *home = homes[k].home;
            return true;
        }
    *home = AST_IN_PROGRAM;
    return opener == NULL;
}

static void put_statements(JsonWriter *writer, AstHome home)
{
    int count;
    const AstWord *words = ast_words(&count);
    for (int k = 0; k < count; k++)
        if (ast_stmt_belongs(words[k].kind, home))
            put_item(writer, words[k].text, KEYWORD, words[k].form);
    const AstPlace *places = ast_places(&count);
    for (int k = 0; k < count; k++)
        if (places[k].home == home && places[k].kind == AST_OPTION)
            put_item(writer, places[k].text, KEYWORD, NULL);
}

static void put_words(JsonWriter *writer, const EditorWords *words, EditorWordKind kind, int item)
{
    for (int k = 0; k < words->count; k++)
        if (words->items[k].kind == kind)
            put_item(writer, words->items[k].text, item, words->items[k].meaning);
}

/* Names of the program, of one kind of statement if `kind` is not AST_VERSION. */
static void put_globals(JsonWriter *writer, const EditorNames *names, AstStmtKind kind, AstStmtKind other)
{
    for (int k = 0; k < names->declarations.count; k++) {
        const EditorDeclaration *declaration = &names->declarations.items[k];
        AstStmtKind own = declaration->stmt->kind;
        if (declaration->name && declaration->owner < 0 && declaration->high == 0 &&
            (kind == AST_VERSION || own == kind || own == other))
            put_item(writer, declaration->name, VARIABLE, ast_stmt_name(own));
    }
}

static void put_members(JsonWriter *writer, const EditorNames *names, int owner)
{
    for (int depth = 0; owner >= 0 && depth < 8; depth++) {
        for (int k = 0; k < names->declarations.count; k++) {
            const EditorDeclaration *declaration = &names->declarations.items[k];
            if (declaration->name && declaration->owner == owner && declaration->high == 0)
                put_item(writer, declaration->name, FIELD, ast_stmt_name(declaration->stmt->kind));
        }
        const AstStmt *stmt = names->declarations.items[owner].stmt;
        owner = stmt->kind == AST_POPULATION || stmt->kind == AST_RULE ? editor_names_global(names, stmt->model.name) : -1;
    }
}

/* The declaration whose statement covers a byte and owns names; -1: none. */
static int owner_at(const EditorNames *names, int offset)
{
    int best = -1;
    for (int k = 0; k < names->declarations.count; k++) {
        const EditorDeclaration *declaration = &names->declarations.items[k];
        Span span = declaration->stmt->span;
        if (declaration->owner < 0 && declaration->high == 0 && declaration->stmt->has_body && span.start < offset && offset <= span.end)
            best = k;
    }
    return best;
}

/* Behind a dot: what the name before it has, or the words of any layer. */
static void put_behind_dot(JsonWriter *writer, const EditorDocument *document, int dot)
{
    const EditorNames *names = &document->names;
    const Token *base = dot > 0 ? &document->tokens.items[dot - 1] : NULL;
    int found = -1;
    const EditorUse *use = base ? editor_names_at(names, base->span.start) : NULL;
    if (use)
        found = use->declaration;
    else if (base && base->kind == T_NAME)
        found = editor_names_global(names, base->value.name.name);
    if (found >= 0) {
        put_members(writer, names, found);
    } else {
        for (int k = 0; k < names->declarations.count; k++) {
            int owner = names->declarations.items[k].owner;
            AstStmtKind kind = owner >= 0 ? names->declarations.items[owner].stmt->kind : AST_VERSION;
            if (names->declarations.items[k].name && (kind == AST_POPULATION || kind == AST_NEURON))
                put_item(writer, names->declarations.items[k].name, FIELD, ast_stmt_name(names->declarations.items[k].stmt->kind));
        }
    }
    put_item(writer, "r", FIELD, "what a rate unit or an input gives");
    put_item(writer, "rate", FIELD, "spikes a second");
    put_item(writer, "drive", FIELD, "what projections add up to");
}

/* The kind and number of the token before a byte. The word that is being written there is not looked at, but for a unit. */
static int kind_before(const EditorDocument *document, int offset, int *number)
{
    const char *text = editor_document_source(document)->text;
    int k = editor_document_token(document, offset);
    const Token *token = k < document->tokens.count ? &document->tokens.items[k] : NULL;
    bool written = token && token->span.start < offset && token->kind >= FIRST_WORD;
    bool unit = written && token->kind == T_NUMBER && memchr(text + token->span.start, ' ', (size_t)(offset - token->span.start)) != NULL;
    if (!unit && (written || !token || token->span.start >= offset))
        k--;
    *number = k;
    return k >= 0 ? document->tokens.items[k].kind : ';';
}

void editor_complete_put(JsonWriter *writer, const char *name, const EditorDocument *document, int offset)
{
    bool begins;
    AstHome home;
    EditorWords words = {0};
    int before;
    int opener = editor_complete_block(document, offset, &begins);
    int kind = kind_before(document, offset, &before);
    Arena *arena = arena_create();
    editor_words_list(arena, &words);
    json_open_array(writer, name);
    if (kind == '.') {
        put_behind_dot(writer, document, before);
    } else if (kind == T_PLASTIC || kind == T_FROZEN || kind == T_SCALED) {
        put_globals(writer, &document->names, AST_RULE, AST_RULE);
    } else if (kind == T_METHOD) {
        put_words(writer, &words, EDITOR_WORD_METHOD, FUNCTION);
    } else if (kind == T_ARROW) {
        put_globals(writer, &document->names, AST_POPULATION, AST_INPUT);
    } else if (kind == T_NUMBER && !begins) {
        put_words(writer, &words, EDITOR_WORD_UNIT, UNIT);
        put_words(writer, &words, EDITOR_WORD_KEYWORD, KEYWORD);
    } else if (begins && home_of(opener >= 0 ? &document->tokens.items[opener] : NULL, &home)) {
        put_statements(writer, home);
        put_members(writer, &document->names, owner_at(&document->names, offset));
    } else {
        put_members(writer, &document->names, owner_at(&document->names, offset));
        put_globals(writer, &document->names, AST_VERSION, AST_VERSION);
        put_words(writer, &words, EDITOR_WORD_FUNCTION, FUNCTION);
        put_words(writer, &words, EDITOR_WORD_NAME, VALUE);
        put_words(writer, &words, EDITOR_WORD_KEYWORD, KEYWORD);
    }
    json_close_array(writer);
    arena_destroy(arena);
}
