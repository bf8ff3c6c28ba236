/* editor_document.h: a program that is open in an editor. */
#ifndef PLASTC_EDITOR_DOCUMENT_H
#define PLASTC_EDITOR_DOCUMENT_H

#include "compiler/syntax/parser.h"
#include "editor_facts.h"
#include "editor_names.h"

typedef struct EditorDocument {
    char *uri, *path; /* owned */
    double version;   /* NaN: the editor has not said one */
    Arena *arena;     /* of all that follows */
    SourceSet sources;
    Ast ast;
    AstProgram *program;
    TokenList tokens;
    EditorNames names;
    bool parses;       /* without an error */
    bool changed;      /* since the compiler was asked */
    EditorFacts facts; /* what it said then; names may be those of an earlier text without errors */
    char *known;       /* the last names that were not empty; owned, or NULL */
} EditorDocument;

/* The bytes are copied; a text that is too long is cut, which the messages then tell of. */
void editor_document_open(EditorDocument *document, const char *uri, double version, const char *text, size_t length);
void editor_document_change(EditorDocument *document, double version, const char *text, size_t length);
void editor_document_close(EditorDocument *document);
const Source *editor_document_source(const EditorDocument *document);
/* Asks the compiler, if the text has changed; true: there are new messages in facts. */
bool editor_document_check(EditorDocument *document);
/* The number of the token that ends at or after a byte; the number of tokens if there is none. */
int editor_document_token(const EditorDocument *document, int offset);

#endif
