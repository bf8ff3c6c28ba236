/* fix.c: `fix RULE.NAME = VALUE` at the top level of a program is the same as `fix NAME = VALUE` in the rule; and
 * `--fix NAME=VALUE` the same as `fix NAME = VALUE` at the end of the program. */
#include "fix.h"

#include <string.h>

#include "compiler/base/strbuf.h"
#include "parse.h"

/* The source of what the command line says. */
#define FIX_SOURCE "--fix"

static bool is_file(const char *value)
{
    size_t length = strlen(value);
    return length > 4 && !strpbrk(value, "\"\\()\n") &&
           (strcmp(value + length - 4, ".npy") == 0 || strcmp(value + length - 4, ".csv") == 0);
}

bool fix_add(Ast *ast, SourceSet *sources, AstProgram *program, const char *name,
             const char *value)
{
    StrBuf text = {0};
    bool in_file = is_file(value);
    strbuf_printf(&text, in_file ? "fix %s = rows(\"%s\")" : "fix %s = %s", name, value);
    int file = source_add(sources, FIX_SOURCE, text.text, (int)text.length);
    strbuf_free(&text);
    AstStmts written = parse_program(ast, sources, file)->statements;
    if (written.count != 1 || written.items[0]->kind != AST_FIX ||
        written.items[0]->body.count != 1)
        return false;
    vec_push(ast->arena, &program->statements, written.items[0]);
    return true;
}

bool fix_is_of_command_line(const SourceSet *sources, Span span)
{
    return strcmp(sources->files[span.file]->path, FIX_SOURCE) == 0;
}

bool fix_on_command_line(const SourceSet *sources)
{
    for (int file = 0; file < sources->count; file++)
        if (strcmp(sources->files[file]->path, FIX_SOURCE) == 0)
            return true;
    return false;
}

static AstStmt *find_rule(const AstProgram *program, const AstExpr *target)
{
    if (target->kind != AST_MEMBER || target->u.member.base->kind != AST_NAME)
        return NULL;
    for (int k = 0; k < program->statements.count; k++) {
        AstStmt *stmt = program->statements.items[k];
        if (stmt->kind == AST_RULE && !stmt->is_model && stmt->name.name == target->u.member.base->u.name)
            return stmt;
    }
    return NULL;
}

/* The term, as it stands in a rule. */
static AstStmt *term_of_rule(Ast *ast, const AstStmt *term)
{
    AstStmt *own = arena_new(ast->arena, AstStmt);
    AstExpr *target = arena_new(ast->arena, AstExpr);
    AstName member = term->target->u.member.member;
    *target = (AstExpr){.kind = AST_NAME, .span = member.span};
    target->u.name = member.name;
    *own = *term;
    own->target = target;
    return own;
}

static void move_terms(Ast *ast, const AstProgram *program, AstStmt *fix)
{
    AstStmts left = {0};
    for (int k = 0; k < fix->body.count; k++) {
        AstStmt *term = fix->body.items[k], *rule = find_rule(program, term->target);
        if (!rule) {
            vec_push(ast->arena, &left, term);
            continue;
        }
        AstStmt *own = arena_new(ast->arena, AstStmt);
        *own = *fix;
        own->body = (AstStmts){0};
        vec_push(ast->arena, &own->body, term_of_rule(ast, term));
        vec_push(ast->arena, &rule->body, own);
    }
    fix->body = left;
}

void fix_rules(Ast *ast, AstProgram *program)
{
    for (int k = 0; k < program->statements.count; k++)
        if (program->statements.items[k]->kind == AST_FIX)
            move_terms(ast, program, program->statements.items[k]);
}
