/* editor_names.h: which names of one file mean the same thing, as far as its text tells: for definitions, renaming and colours.
 *
 * A program has one flat scope. Variables, learned numbers and phases belong to the statement in whose block they stand, and are
 * found by it or behind its name: `exc.v`, `pre.r`, `stdp.eta`. Indices and parameters belong to their expression. */
#ifndef PLASTC_EDITOR_NAMES_H
#define PLASTC_EDITOR_NAMES_H

#include "compiler/syntax/ast.h"

/* What declares a name. */
typedef struct EditorDeclaration {
    Name name; /* NULL: a projection without one, which still owns names */
    Span span; /* of the name */
    const AstStmt *stmt;
    int owner;     /* number of the declaration in whose block it stands; -1: it belongs to the program */
    int low, high; /* where an index or a parameter can be read; 0, 0: by its owner */
} EditorDeclaration;

/* A name where it stands, in a declaration, too. */
typedef struct EditorUse {
    Span span;
    int declaration;
} EditorUse;

typedef struct EditorNames {
    VEC(EditorDeclaration) declarations;
    VEC(EditorUse) uses;
} EditorNames;

/* Of a parsed file, whole or not. Everything lives in ast->arena. */
void editor_names_make(EditorNames *names, Ast *ast, const AstProgram *program);
/* The use that covers a byte of the file or ends before it; NULL: there is none. */
const EditorUse *editor_names_at(const EditorNames *names, int offset);
/* The declaration of the program's own of that name; -1: there is none. */
int editor_names_global(const EditorNames *names, Name name);
/* What a name stands for within the block of `owner`: its own, those of its model, of `pre` and `post` and so on; -1: unknown. */
int editor_names_member(const EditorNames *names, int owner, Name name);

#endif
