/* editor_answers.c: see editor_answers.h. */
#include "editor_answers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/syntax/format.h"
#include "compiler/syntax/words.h"
#include "editor_text.h"
#include "editor_words.h"
#include "runtime/io/json_reader.h"

/* ---- hover ------------------------------------------------------------------------------------ */

static const char *line_end(const char *at)
{
    return at + strcspn(at, "\n");
}

/* The comments above the line of a declaration, and the one behind it. */
static void add_comments(StrBuf *out, const Source *source, int offset)
{
    int line = editor_text_place(source, offset).line, first = line;
    while (first > 0 && source->text[source->line_start[first - 1]] == '#')
        first--;
    for (int k = first; k < line; k++) {
        const char *at = source->text + source->line_start[k] + 1;
        strbuf_add(out, k == first ? "\n\n" : "\n");
        strbuf_add_bytes(out, at + (*at == ' '), (size_t)(line_end(at) - at - (*at == ' ' && line_end(at) > at)));
    }
    const char *start = source->text + source->line_start[line], *mark = memchr(start, '#', (size_t)(line_end(start) - start));
    if (mark && !memchr(start, '"', (size_t)(mark - start))) {
        mark += mark[1] == ' ' ? 2 : 1;
        strbuf_add(out, "\n\n");
        strbuf_add_bytes(out, mark, (size_t)(line_end(mark) - mark));
    }
}

/* What the compiler has said of a name: "eta", "y.v". */
static void add_fact(StrBuf *out, const EditorDocument *document, const EditorDeclaration *declaration)
{
    const char *facts = document->known;
    ErrorText error;
    JsonDocument json;
    StrBuf key = {0};
    if (!facts || json_document_open(&json, "facts", facts, strlen(facts), &error) != STATUS_OK)
        return;
    if (declaration->owner >= 0)
        strbuf_printf(&key, "%s.", document->names.declarations.items[declaration->owner].name
                                       ? document->names.declarations.items[declaration->owner].name
                                       : "");
    strbuf_add(&key, declaration->name);
    const char *text = json_string_value(json_object_get(json_object_get(json.root, "names"), key.text));
    if (text)
        strbuf_printf(out, "\n\n%s", text);
    strbuf_free(&key);
    json_document_close(&json);
}

/* The explanations of the messages at a place. */
static void add_messages(StrBuf *out, const EditorDocument *document, int offset)
{
    const char *facts = document->facts.names;
    ErrorText error;
    JsonDocument json;
    size_t k;
    json_t *message;
    if (!facts || json_document_open(&json, "facts", facts, strlen(facts), &error) != STATUS_OK)
        return;
    json_array_foreach(json_object_get(json.root, "messages"), k, message)
    {
        double start = json_number_value(json_object_get(message, "start")), end = json_number_value(json_object_get(message, "end"));
        const char *text = json_string_value(json_object_get(message, "text"));
        if (start <= offset && offset <= end && text)
            strbuf_printf(out, "%s%s", out->length > 0 ? "\n\n" : "", text);
    }
    json_document_close(&json);
}

static const Token *token_at(const EditorDocument *document, int offset)
{
    int k = editor_document_token(document, offset);
    const Token *token = k < document->tokens.count ? &document->tokens.items[k] : NULL;
    if (token && token->span.end == offset && k + 1 < document->tokens.count && token[1].span.start == offset)
        token++;
    return token && token->span.start <= offset ? token : NULL;
}

void editor_answers_hover(JsonWriter *writer, const char *name, const EditorDocument *document, int offset)
{
    const Source *source = editor_document_source(document);
    const EditorUse *use = editor_names_at(&document->names, offset);
    const Token *token = token_at(document, offset);
    StrBuf text = {0};
    add_messages(&text, document, offset);
    if (use) {
        const EditorDeclaration *declaration = &document->names.declarations.items[use->declaration];
        int line = editor_text_place(source, declaration->span.start).line;
        const char *start = source->text + source->line_start[line] + strspn(source->text + source->line_start[line], " \t");
        size_t length = strcspn(start, "#\n");
        while (length > 0 && (start[length - 1] == ' ' || start[length - 1] == '\r'))
            length--;
        strbuf_printf(&text, "%s```plast\n%.*s\n```", text.length > 0 ? "\n\n" : "", (int)length, start);
        add_fact(&text, document, declaration);
        add_comments(&text, source, declaration->span.start);
    } else if (token && token->kind >= 256 && token->kind != T_NUMBER && token->kind != T_STRING) {
        char *word = strndup(source->text + token->span.start, (size_t)(token->span.end - token->span.start));
        StrBuf meaning = {0};
        if (word && editor_words_explain(word, &meaning))
            strbuf_printf(&text, "%s`%s`: %s", text.length > 0 ? "\n\n" : "", word, meaning.text);
        strbuf_free(&meaning);
        free(word);
    }
    if (text.length == 0) {
        json_put_null(writer, name);
        return;
    }
    json_open_object(writer, name);
    json_open_object(writer, "contents");
    json_put_text(writer, "kind", "markdown");
    json_put_text(writer, "value", text.text);
    json_close_object(writer);
    json_close_object(writer);
    strbuf_free(&text);
}

/* ---- definition, references, rename ----------------------------------------------------------- */

static void put_location(JsonWriter *writer, const char *name, const EditorDocument *document, Span span)
{
    json_open_object(writer, name);
    json_put_text(writer, "uri", document->uri);
    editor_text_put_range(writer, "range", editor_document_source(document), span.start, span.end);
    json_close_object(writer);
}

void editor_answers_definition(JsonWriter *writer, const char *name, const EditorDocument *document, int offset)
{
    const EditorUse *use = editor_names_at(&document->names, offset);
    if (use)
        put_location(writer, name, document, document->names.declarations.items[use->declaration].span);
    else
        json_put_null(writer, name);
}

void editor_answers_references(JsonWriter *writer, const char *name, const EditorDocument *document, int offset)
{
    const EditorUse *use = editor_names_at(&document->names, offset);
    json_open_array(writer, name);
    for (int k = 0; use && k < document->names.uses.count; k++)
        if (document->names.uses.items[k].declaration == use->declaration)
            put_location(writer, NULL, document, document->names.uses.items[k].span);
    json_close_array(writer);
}

static int compare_uses(const void *left, const void *right)
{
    const EditorUse *a = left, *b = right;
    return (a->span.start > b->span.start) - (a->span.start < b->span.start);
}

/* The places of a name, in order, each once; malloc'd. */
static EditorUse *places_of(const EditorDocument *document, int declaration, int *count)
{
    EditorUse *places = calloc((size_t)document->names.uses.count + 1, sizeof *places);
    *count = 0;
    for (int k = 0; places && k < document->names.uses.count; k++)
        if (document->names.uses.items[k].declaration == declaration)
            places[(*count)++] = document->names.uses.items[k];
    if (!places)
        return NULL;
    qsort(places, (size_t)*count, sizeof *places, compare_uses);
    int kept = 0;
    for (int k = 0; k < *count; k++)
        if (k == 0 || places[k].span.start != places[kept - 1].span.start)
            places[kept++] = places[k];
    *count = kept;
    return places;
}

static bool is_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", digits[] = "0123456789";
    size_t length = strlen(name);
    for (size_t k = 0; k < length; k++)
        if (!strchr(letters, name[k]) && (k == 0 || !strchr(digits, name[k])))
            return false;
    return length > 0;
}

/* Anywhere, though it may be another rule's: it would be taken for the one that is renamed. */
static bool is_declared(const EditorDocument *document, const char *name)
{
    for (int k = 0; k < document->names.declarations.count; k++)
        if (document->names.declarations.items[k].name && strcmp(document->names.declarations.items[k].name, name) == 0)
            return true;
    return false;
}

/* The program with the new name, and whether it has no more errors than now: a name that is taken, a keyword, or a use that
 * nobody found would make one. */
static bool stays_right(EditorDocument *document, const EditorUse *places, int count, const char *new_name)
{
    const Source *source = editor_document_source(document);
    StrBuf text = {0};
    EditorFacts facts;
    int from = 0;
    for (int k = 0; k < count; k++) {
        strbuf_add_bytes(&text, source->text + from, (size_t)(places[k].span.start - from));
        strbuf_add(&text, new_name);
        from = places[k].span.end;
    }
    strbuf_add_bytes(&text, source->text + from, (size_t)(source->length - from));
    editor_facts_find(&facts, document->path, document->uri, (double)NAN, text.text, (int)text.length);
    bool right = facts.errors <= document->facts.errors && facts.names != NULL;
    editor_facts_free(&facts);
    strbuf_free(&text);
    return right;
}

char *editor_answers_rename(JsonWriter *writer, const char *name, EditorDocument *document, int offset, const char *new_name)
{
    StrBuf why = {0};
    const EditorUse *use = editor_names_at(&document->names, offset);
    if (!use) {
        strbuf_add(&why, "nothing that the program declares stands here");
        return strbuf_take(&why);
    }
    if (!is_name(new_name)) {
        strbuf_printf(&why, "'%s' is no name: names are made of a-z, A-Z, 0-9 and _", new_name);
        return strbuf_take(&why);
    }
    if (!document->parses) {
        strbuf_add(&why, "the program has an error of syntax, so not all places of a name are known");
        return strbuf_take(&why);
    }
    if (is_declared(document, new_name)) {
        strbuf_printf(&why, "'%s' is declared already", new_name);
        return strbuf_take(&why);
    }
    int count;
    EditorUse *places = places_of(document, use->declaration, &count);
    if (!places || !stays_right(document, places, count, new_name)) {
        free(places);
        strbuf_printf(&why, "with '%s' as its name the program would have an error", new_name);
        return strbuf_take(&why);
    }
    json_open_object(writer, name);
    json_open_object(writer, "changes");
    json_open_array(writer, document->uri);
    for (int k = 0; k < count; k++) {
        json_open_object(writer, NULL);
        editor_text_put_range(writer, "range", editor_document_source(document), places[k].span.start, places[k].span.end);
        json_put_text(writer, "newText", new_name);
        json_close_object(writer);
    }
    json_close_array(writer);
    json_close_object(writer);
    json_close_object(writer);
    free(places);
    return NULL;
}

/* ---- the whole program ------------------------------------------------------------------------ */

void editor_answers_format(JsonWriter *writer, const char *name, const EditorDocument *document)
{
    const Source *source = editor_document_source(document);
    Arena *arena = arena_create();
    SourceSet sources = {.arena = arena};
    Ast ast = {arena, name_table_create(arena), diags_create(arena, &sources)};
    StrBuf text = {0};
    strbuf_add(&text, "");
    source_add(&sources, document->path, source->text, source->length);
    if (!format_program(&ast, &sources, 0, &text)) {
        json_put_null(writer, name);
    } else {
        json_open_array(writer, name);
        if (text.length != (size_t)source->length || memcmp(text.text, source->text, text.length) != 0) {
            json_open_object(writer, NULL);
            editor_text_put_range(writer, "range", source, 0, source->length);
            json_put_text(writer, "newText", text.text);
            json_close_object(writer);
        }
        json_close_array(writer);
    }
    strbuf_free(&text);
    arena_destroy(arena);
}

typedef enum TokenType { KEYWORD, NUMBER, STRING, OPERATOR, VARIABLE, PROPERTY, FUNCTION, TYPE, COMMENT, TOKEN_TYPES } TokenType;

void editor_answers_legend(JsonWriter *writer, const char *name)
{
    static const char *const types[TOKEN_TYPES] = {"keyword",  "number",   "string", "operator", "variable",
                                                   "property", "function", "type",   "comment"};
    json_open_object(writer, name);
    json_open_array(writer, "tokenTypes");
    for (int k = 0; k < TOKEN_TYPES; k++)
        json_put_text(writer, NULL, types[k]);
    json_close_array(writer);
    json_open_array(writer, "tokenModifiers");
    json_close_array(writer);
    json_close_object(writer);
}

/* Brackets and what parts lists have no colour. */
static int type_of(const EditorDocument *document, int k, const EditorUse *use)
{
    const Token *token = &document->tokens.items[k];
    int before = k > 0 ? token[-1].kind : 0, behind = k + 1 < document->tokens.count ? token[1].kind : 0;
    if (token->kind == T_NUMBER)
        return NUMBER;
    if (token->kind == T_STRING)
        return STRING;
    if (token->kind == T_NAME) {
        AstStmtKind kind = use ? document->names.declarations.items[use->declaration].stmt->kind : AST_VERSION;
        if (before == '.')
            return PROPERTY;
        if (kind == AST_POPULATION || kind == AST_INPUT || kind == AST_RULE || kind == AST_NEURON)
            return use && document->names.declarations.items[use->declaration].owner < 0 ? TYPE : VARIABLE;
        return behind == '(' ? FUNCTION : VARIABLE;
    }
    if (words_is_keyword(token->kind) || (token->kind >= 256 && token->value.name.name && token->span.end - token->span.start > 1 &&
                                          token->kind < T_PLUS_EQUAL))
        return KEYWORD;
    return strchr("(){}[],;.", token->kind) && token->kind < 256 ? -1 : OPERATOR;
}

typedef struct Colours {
    JsonWriter *writer;
    const Source *source;
    EditorPlace last;
} Colours;

static void put_colour(Colours *colours, int start, int end, int type)
{
    EditorPlace place = editor_text_place(colours->source, start);
    bool same_line = place.line == colours->last.line;
    json_put_integer(colours->writer, NULL, place.line - colours->last.line);
    json_put_integer(colours->writer, NULL, same_line ? place.unit - colours->last.unit : place.unit);
    json_put_integer(colours->writer, NULL, editor_text_units(colours->source->text, start, end));
    json_put_integer(colours->writer, NULL, type);
    json_put_integer(colours->writer, NULL, 0);
    colours->last = place;
}

static void put_comments(Colours *colours, int from, int to)
{
    const char *text = colours->source->text;
    for (int k = from; k < to; k++)
        if (text[k] == '#') {
            int end = k;
            while (end < to && text[end] != '\n' && text[end] != '\r')
                end++;
            put_colour(colours, k, end, COMMENT);
            k = end;
        }
}

void editor_answers_tokens(JsonWriter *writer, const char *name, const EditorDocument *document)
{
    const Source *source = editor_document_source(document);
    int count, from = 0, u = 0;
    EditorUse *uses = calloc((size_t)document->names.uses.count + 1, sizeof *uses);
    if (uses && document->names.uses.count > 0)
        memcpy(uses, document->names.uses.items, sizeof *uses * (size_t)document->names.uses.count);
    count = uses ? document->names.uses.count : 0;
    if (uses)
        qsort(uses, (size_t)count, sizeof *uses, compare_uses);
    json_open_object(writer, name);
    json_open_array(writer, "data");
    Colours colours = {.writer = writer, .source = source};
    for (int k = 0; k < document->tokens.count; k++) {
        Span span = document->tokens.items[k].span;
        if (span.start < from)
            continue;
        put_comments(&colours, from, span.start);
        while (u < count && uses[u].span.start < span.start)
            u++;
        int type = type_of(document, k, u < count && uses[u].span.start == span.start ? &uses[u] : NULL);
        if (type >= 0 && span.end > span.start)
            put_colour(&colours, span.start, span.end, type);
        from = span.end;
    }
    put_comments(&colours, from, source->length);
    json_close_array(writer);
    json_close_object(writer);
    free(uses);
}

void editor_answers_symbols(JsonWriter *writer, const char *name, const EditorDocument *document)
{
    json_open_array(writer, name);
    for (int k = 0; k < document->names.declarations.count; k++) {
        const EditorDeclaration *declaration = &document->names.declarations.items[k];
        if (!declaration->name || declaration->owner >= 0 || declaration->high > 0)
            continue;
        json_open_object(writer, NULL);
        json_put_text(writer, "name", declaration->name);
        json_put_text(writer, "detail", ast_stmt_name(declaration->stmt->kind));
        json_put_integer(writer, "kind", declaration->stmt->has_body ? 5 : 13); /* SymbolKind: Class, Variable */
        editor_text_put_range(writer, "range", editor_document_source(document), declaration->stmt->span.start,
                              declaration->stmt->span.end);
        editor_text_put_range(writer, "selectionRange", editor_document_source(document), declaration->span.start,
                              declaration->span.end);
        json_close_object(writer);
    }
    json_close_array(writer);
}
