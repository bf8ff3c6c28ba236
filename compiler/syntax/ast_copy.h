/* ast_copy.h: copies of statements, for parts of a program that stand in several places. */
#ifndef PLASTC_AST_COPY_H
#define PLASTC_AST_COPY_H

#include "ast.h"

/* What becomes of a copy. */
typedef struct AstCopy {
    Ast *ast;
    SourceSet *sources;
    Span use;           /* where the copied statements are used, and why: see source_copy() */
    const char *reason;
    const AstNames *from, *to; /* names that stand for others: the first of `from` for the first of `to` … */
    VEC(int) files, copies; /* files from which something was copied, and the copies of them */
} AstCopy;

/* A copy of the statement, whose places are in copies of its files. */
AstStmt *ast_copy_stmt(AstCopy *copy, const AstStmt *stmt);
/* What a name stands for, with its place. */
AstName ast_copy_meaning(const AstCopy *copy, AstName name);

#endif
