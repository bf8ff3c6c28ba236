/* include.c: finds included files, parses them and puts them together. */
#define _XOPEN_SOURCE 700 /* realpath */

#include "include.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../runtime/io/files.h"
#include "base/embedded.h"
#include "syntax/parse.h"

/* Files that one program is made of. */
#define MAX_FILES 200

/* Library files are shown as "library/lif.plast". */
static const char library[] = "library/";

/* A source that is part of the program. */
typedef struct Part {
    const char *identity; /* its real path, or that in the library */
    const AstStmt *by;    /* the include that named it first; NULL: the program itself */
    bool open;            /* its own includes are being looked for */
} Part;

typedef struct Includer {
    Ast *ast;
    SourceSet *sources;
    IncludeFrom from;
    StrBuf *text;
    AstStmts *out;
    VEC(Part) parts; /* by their number in `sources` */
} Includer;

/* ---- finding -------------------------------------------------------------------------------- */

static void report_missing(Includer *includer, const AstStmt *stmt)
{
    int count;
    const EmbeddedText *texts = library_texts(&count);
    const char **names = arena_array(includer->ast->arena, const char *, count);
    StrBuf list = {0};
    for (int k = 0; k < count; k++) {
        names[k] = texts[k].file;
        strbuf_printf(&list, "%s%s", k ? ", " : "", names[k]);
    }
    const char *written = stmt->value->u.string;
    const char *with_end = arena_printf(includer->ast->arena, "%s.plast", written);
    const char *near = diag_suggest(written, names, count);
    Diag *diag = diag_error(includer->ast->diags, E_DATA_FILE, stmt->value->span,
                            "there is no file '%s' here, nor in the library", written);
    if (near || library_find(with_end))
        diag_help(diag, "did you mean \"%s\"?", near ? near : with_end);
    if (!library_find(with_end))
        diag_help(diag, "the library has %s", list.text);
    strbuf_free(&list);
}

/* The number of a source that was added before, or -1. */
static int find_part(const Includer *includer, const char *identity)
{
    for (int k = 0; k < includer->parts.count; k++)
        if (strcmp(includer->parts.items[k].identity, identity) == 0)
            return k;
    return -1;
}

static void add_part(Includer *includer, const char *identity, const AstStmt *by)
{
    Part part = {.identity = arena_copy(includer->ast->arena, identity, strlen(identity)),
                 .by = by};
    vec_push(includer->ast->arena, &includer->parts, part);
}

/* Each returns the number of the source, or -1 after reporting. */

static int add_library_file(Includer *includer, const AstStmt *stmt)
{
    const EmbeddedText *found = library_find(stmt->value->u.string);
    if (!found) {
        report_missing(includer, stmt);
        return -1;
    }
    const char *path = arena_printf(includer->ast->arena, "%s%s", library, found->file);
    int number = find_part(includer, path);
    if (number >= 0)
        return number;
    StrBuf text = {0};
    for (int k = 0; k < found->line_count; k++)
        strbuf_printf(&text, "%s\n", found->lines[k]);
    number = source_add(includer->sources, path, text.text, (int)text.length);
    strbuf_free(&text);
    add_part(includer, path, stmt);
    return number;
}

static int add_disk_file(Includer *includer, const AstStmt *stmt, const char *path)
{
    char identity[PATH_MAX];
    if (!realpath(path, identity))
        return add_library_file(includer, stmt);
    int number = find_part(includer, identity);
    if (number >= 0)
        return number;
    struct stat info;
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) {
        diag_error(includer->ast->diags, E_DATA_FILE, stmt->value->span,
                   "cannot read '%s': it is not a regular file", path); /* a pipe would block */
        return -1;
    }
    number = source_load(includer->sources, path);
    if (number >= 0)
        add_part(includer, identity, stmt);
    else if (errno == EFBIG)
        diag_error(includer->ast->diags, E_DATA_FILE, stmt->value->span,
                   "'%s' is larger than %d bytes", path, SOURCE_MAX_BYTES);
    else
        diag_error(includer->ast->diags, E_DATA_FILE, stmt->value->span, "cannot read '%s': %s",
                   path, strerror(errno));
    return number;
}

static int find_file(Includer *includer, const AstStmt *stmt)
{
    const char *path = includer->sources->files[stmt->span.file]->path;
    if (includer->from == INCLUDE_LIBRARY || strncmp(path, library, sizeof library - 1) == 0)
        return add_library_file(includer, stmt);
    char *folder = path_folder(path);
    char *below = folder ? path_below(folder, stmt->value->u.string) : NULL;
    int number = -1;
    if (below) {
        number = add_disk_file(includer, stmt, below);
    } else {
        Diag *diag = diag_error(includer->ast->diags, E_DATA_PATH, stmt->value->span,
                                "'%s' lies outside the folder of this file", stmt->value->u.string);
        diag_help(diag, "what is included lies beside the including file or below it");
    }
    free(folder);
    free(below);
    return number;
}

/* ---- putting together ----------------------------------------------------------------------- */

static bool may_include(Includer *includer, const AstStmt *stmt, int number)
{
    const Part *part = &includer->parts.items[number];
    if (part->open) {
        Diag *diag = diag_error(includer->ast->diags, E_CIRCLE, stmt->value->span,
                                "'%s' includes itself", stmt->value->u.string);
        if (part->by)
            diag_note(diag, part->by->value->span, "it is included here");
        if (library_find(stmt->value->u.string))
            diag_help(diag, "a file of the library has this name, too; to include that, give the "
                            "program another "
                            "one");
        return false;
    }
    if (number < MAX_FILES)
        return true;
    diag_error(includer->ast->diags, E_MEMORY, stmt->value->span,
               "the program is made of more than %d files", MAX_FILES);
    return false;
}

static void add_text(Includer *includer, int file, int start, int end)
{
    strbuf_add_bytes(includer->text, includer->sources->files[file]->text + start,
                     (size_t)(end - start));
}

/* Appends the statements and the text of a file. */
static void expand(Includer *includer, const AstProgram *program)
{
    int at = 0;
    for (int k = 0; k < program->statements.count; k++) {
        AstStmt *stmt = program->statements.items[k];
        bool version = stmt->kind == AST_VERSION && program->file > 0;
        if (stmt->kind != AST_INCLUDE)
            vec_push(includer->ast->arena, includer->out, stmt);
        if (stmt->kind != AST_INCLUDE && !version)
            continue;
        add_text(includer, program->file, at, stmt->span.start);
        at = stmt->span.end;
        if (version) /* one is enough in the whole text */
            continue;
        int before = includer->parts.count;
        int number = find_file(includer, stmt);
        if (number < 0 || !may_include(includer, stmt, number) || number < before)
            continue;
        strbuf_char(includer->text, '\n');
        includer->parts.items[number].open = true;
        expand(includer, parse_program(includer->ast, includer->sources, number));
        includer->parts.items[number].open = false;
        strbuf_char(includer->text, '\n');
    }
    add_text(includer, program->file, at, includer->sources->files[program->file]->length);
}

void include_files(Ast *ast, SourceSet *sources, AstProgram *program, IncludeFrom from,
                   StrBuf *text)
{
    AstStmts all = {0};
    Includer includer = {.ast = ast, .sources = sources, .from = from, .text = text, .out = &all};
    char identity[PATH_MAX];
    const char *path = sources->files[0]->path;
    add_part(&includer, from == INCLUDE_DISK && realpath(path, identity) ? identity : path, NULL);
    includer.parts.items[0].open = true;
    expand(&includer, program);
    program->statements = all;
}
