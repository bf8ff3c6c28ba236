/* editor_document.c: see editor_document.h. */
#include "editor_document.h"

#include <stdlib.h>
#include <string.h>

#include "compiler/syntax/parse_tokens.h"
#include "runtime/memory.h"

static int hex(char digit)
{
    const char *digits = "0123456789abcdef", *at = strchr(digits, digit >= 'A' && digit <= 'F' ? digit + 'a' - 'A' : digit);
    return digit != '\0' && at ? (int)(at - digits) : -1;
}

/* "file:///home/me/a%20b.plast" is "/home/me/a b.plast"; another kind of address is a name in the current folder. */
static char *path_of(const char *uri)
{
    StrBuf path = {0};
    strbuf_add(&path, "");
    const char *at = strncmp(uri, "file://", 7) == 0 ? uri + 7 : "untitled.plast";
    for (; *at != '\0'; at++) {
        int high = at[0] == '%' ? hex(at[1]) : -1, low = high >= 0 ? hex(at[2]) : -1;
        if (low > 0 || (low == 0 && high > 0)) {
            strbuf_char(&path, (char)(16 * high + low));
            at += 2;
        } else {
            strbuf_char(&path, *at);
        }
    }
    return strbuf_take(&path);
}

static void parse(EditorDocument *document, const char *text, size_t length)
{
    document->arena = arena_create();
    document->sources = (SourceSet){.arena = document->arena};
    document->ast = (Ast){document->arena, name_table_create(document->arena), diags_create(document->arena, &document->sources)};
    document->tokens = (TokenList){0};
    document->names = (EditorNames){0};
    int size = length > SOURCE_MAX_BYTES ? SOURCE_MAX_BYTES : (int)length;
    source_add(&document->sources, document->path, text, size);
    document->program = parse_tokens(&document->ast, &document->sources, 0, &document->tokens);
    document->parses = diags_error_count(document->ast.diags) == 0;
    editor_names_make(&document->names, &document->ast, document->program);
    document->changed = true;
}

void editor_document_open(EditorDocument *document, const char *uri, double version, const char *text, size_t length)
{
    *document = (EditorDocument){.uri = strdup(uri), .path = path_of(uri), .version = version};
    if (!document->uri)
        memory_exhausted();
    parse(document, text, length);
}

void editor_document_change(EditorDocument *document, double version, const char *text, size_t length)
{
    arena_destroy(document->arena);
    document->version = version;
    parse(document, text, length);
}

void editor_document_close(EditorDocument *document)
{
    arena_destroy(document->arena);
    editor_facts_free(&document->facts);
    free(document->known);
    free(document->uri);
    free(document->path);
}

const Source *editor_document_source(const EditorDocument *document)
{
    return document->sources.files[0];
}

bool editor_document_check(EditorDocument *document)
{
    const Source *source = editor_document_source(document);
    if (!document->changed)
        return false;
    editor_facts_free(&document->facts);
    editor_facts_find(&document->facts, document->path, document->uri, document->version, source->text, source->length);
    if (document->facts.errors == 0 && document->facts.names) {
        free(document->known);
        document->known = strdup(document->facts.names);
    }
    document->changed = false;
    return true;
}

int editor_document_token(const EditorDocument *document, int offset)
{
    int low = 0, high = document->tokens.count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (document->tokens.items[middle].span.end < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
