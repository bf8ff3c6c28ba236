/* include.c: finds included files, parses them and puts them together. */
#include "include.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/io/files.h"
#include "runtime/io/folder.h"
#include "compiler/base/suggest.h"
#include "compiler/base/embedded.h"
#include "parse.h"
#include "rule_models.h"

/* Files that one program is made of. */
#define MAX_FILES 200

/* Library files are shown as "library/lif.plast". */
static const char library[] = "library/";

/* A source that is part of the program. */
typedef struct Part {
    const char *library; /* its path in the library; NULL: it is on disk */
    const char *folder;  /* on disk: in which it was found, from that of the program; "" for that */
    dev_t device;        /* on disk: which file it is, whatever it is called */
    ino_t file;
    const AstStmt *by; /* the include that named it first; NULL: the program itself */
    bool open;         /* its own includes are being looked for */
} Part;

/* Where the text of a rule of an included file stands in the text of all. */
typedef struct RuleText {
    const AstStmt *rule;
    size_t start, end;
} RuleText;

typedef struct Includer {
    Ast *ast;
    SourceSet *sources;
    IncludeFrom from;
    StrBuf *text;
    AstStmts *out;
    VEC(Part) parts; /* by their number in `sources` */
    VEC(RuleText) rules;
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
    const char *near = suggest_word(written, names, count);
    Diag *diag = diag_error(includer->ast->diags, E_DATA_FILE, stmt->value->span,
                            "there is no file '%s' here, nor in the library", written);
    if (near || embedded_library_find(with_end))
        diag_help(diag, "did you mean \"%s\"?", near ? near : with_end);
    if (!embedded_library_find(with_end))
        diag_help(diag, "the library has %s", list.text);
    strbuf_free(&list);
}

/* The number of a source that was added before, or -1. */
static int find_part(const Includer *includer, const Part *part)
{
    for (int k = 0; k < includer->parts.count; k++) {
        const Part *other = &includer->parts.items[k];
        if (part->library && other->library
                ? strcmp(part->library, other->library) == 0
                : !part->library && !other->library && part->device == other->device &&
                      part->file == other->file)
            return k;
    }
    return -1;
}

/* Each returns the number of the source, or -1 after reporting. */

static int add_library_file(Includer *includer, const AstStmt *stmt)
{
    const EmbeddedText *found = embedded_library_find(stmt->value->u.string);
    if (!found) {
        report_missing(includer, stmt);
        return -1;
    }
    const char *path = arena_printf(includer->ast->arena, "%s%s", library, found->file);
    Part part = {.library = path, .by = stmt};
    int number = find_part(includer, &part);
    if (number >= 0)
        return number;
    StrBuf text = {0};
    for (int k = 0; k < found->line_count; k++)
        strbuf_printf(&text, "%s\n", found->lines[k]);
    number = source_add(includer->sources, path, text.text, (int)text.length);
    strbuf_free(&text);
    vec_push(includer->ast->arena, &includer->parts, part);
    return number;
}

static int cannot_read(Includer *includer, const AstStmt *stmt, const ErrorText *error)
{
    diag_error(includer->ast->diags, E_DATA_FILE, stmt->value->span, "%s", error->text);
    return -1;
}

/* From that of the program, the folder of a file that is named in another such folder. */
static const char *folder_of(Arena *arena, const char *folder, const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? arena_printf(arena, "%s%s%.*s", folder, *folder ? "/" : "", (int)(slash - name),
                                name)
                 : folder;
}

/* `opened`: the file; `path`: for messages. */
static int add_opened(Includer *includer, const AstStmt *stmt, const char *folder, int opened,
                      const char *path)
{
    Arena *arena = includer->ast->arena;
    struct stat info;
    ErrorText error;
    char *bytes = NULL;
    size_t length;
    Part part = {.folder = folder_of(arena, folder, stmt->value->u.string), .by = stmt};
    if (fstat(opened, &info) == 0) {
        part.device = info.st_dev;
        part.file = info.st_ino;
    }
    int number = find_part(includer, &part);
    if (number >= 0)
        return number;
    if (file_read_opened(opened, path, SOURCE_MAX_BYTES, &bytes, &length, &error) != STATUS_OK)
        return cannot_read(includer, stmt, &error);
    number = source_add(includer->sources, path, bytes, (int)length);
    vec_push(arena, &includer->parts, part);
    free(bytes);
    return number;
}

/* From the folder of the including file, which is open. */
static int add_from(Includer *includer, const AstStmt *stmt, const char *place,
                    const Folder *folder)
{
    const char *written = stmt->value->u.string;
    int opened = folder_file(folder, written, O_RDONLY);
    if (opened < 0 && errno == ENOENT)
        return add_library_file(includer, stmt);
    if (opened < 0 && errno == EXDEV) {
        Diag *diag = diag_error(includer->ast->diags, E_DATA_PATH, stmt->value->span,
                                "'%s' lies outside the folder of this file", written);
        diag_help(diag, "what is included lies beside the including file or below it");
        return -1;
    }
    ErrorText error;
    int problem = errno, number;
    char *path = folder_text(folder, written);
    if (!path)
        memory_exhausted();
    if (opened < 0) {
        if (problem == ENOMEM)
            memory_exhausted();
        status_error(&error, STATUS_INPUT, "cannot read '%s': %s", path, strerror(problem));
        number = cannot_read(includer, stmt, &error);
    } else {
        number = add_opened(includer, stmt, place, opened, path);
        close(opened);
    }
    free(path);
    return number;
}

/* The folder of the program, and from there that of the including file: links lead out of neither. */
static int add_disk_file(Includer *includer, const AstStmt *stmt)
{
    const char *place = includer->parts.items[stmt->span.file].folder;
    char *top = path_folder(includer->sources->files[0]->path);
    if (!top)
        memory_exhausted();
    Folder whole, own = {0};
    ErrorText error;
    Status status = folder_open(&whole, top, &error);
    if (status == STATUS_OK && *place)
        status = folder_open_below(&own, &whole, place, &error);
    int number = status == STATUS_OK ? add_from(includer, stmt, place, *place ? &own : &whole)
                                     : cannot_read(includer, stmt, &error);
    folder_close(&own);
    folder_close(&whole);
    free(top);
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
        if (embedded_library_find(stmt->value->u.string))
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
        if (stmt->kind == AST_RULE && program->file > 0) {
            add_text(includer, program->file, at, stmt->span.start);
            RuleText own = {.rule = stmt, .start = includer->text->length};
            add_text(includer, program->file, stmt->span.start, stmt->span.end);
            own.end = includer->text->length;
            vec_push(includer->ast->arena, &includer->rules, own);
            at = stmt->span.end;
        }
        if (stmt->kind != AST_INCLUDE && !version)
            continue;
        add_text(includer, program->file, at, stmt->span.start);
        at = stmt->span.end;
        if (version) /* one is enough in the whole text */
            continue;
        int before = includer->parts.count;
        int number =
            includer->from == INCLUDE_LIBRARY || includer->parts.items[stmt->span.file].library
                ? add_library_file(includer, stmt)
                : add_disk_file(includer, stmt);
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

/* In the text of all, which is one file, a rule of the library that nothing uses would be one that was forgotten. */
static void blank_unused_rules(const Includer *includer, const AstProgram *program)
{
    rule_models_mark_used(program);
    for (int k = 0; k < includer->rules.count; k++) {
        const RuleText *own = &includer->rules.items[k];
        if (own->rule->is_used)
            continue;
        for (size_t at = own->start; at < own->end; at++)
            if (includer->text->text[at] != '\n')
                includer->text->text[at] = ' ';
    }
}

void include_files(Ast *ast, SourceSet *sources, AstProgram *program, IncludeFrom from,
                   StrBuf *text)
{
    AstStmts all = {0};
    Includer includer = {.ast = ast, .sources = sources, .from = from, .text = text, .out = &all};
    Part program_part = {.folder = ""};
    struct stat info;
    if (from == INCLUDE_DISK && stat(sources->files[0]->path, &info) == 0) {
        program_part.device = info.st_dev;
        program_part.file = info.st_ino;
    }
    vec_push(ast->arena, &includer.parts, program_part);
    includer.parts.items[0].open = true;
    expand(&includer, program);
    program->statements = all;
    blank_unused_rules(&includer, program);
}
