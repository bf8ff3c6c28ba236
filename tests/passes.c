/* passes.c: reads modules of the IR, lets passes work on them and prints what they made of them.
 *
 *     passes FILE.ir       a line --- stands between two modules
 *     passes --again FILE  one module; prints how the file differs from what ir_print makes of it
 *
 * The first line of a module is a comment that says what is to happen. The passes are those of
 * docs/architecture.md, `layout`, which gives arrays their places, and `emit`, which prints C instead of
 * the IR:
 *
 *     # passes fold hoist     the module is valid before and after each
 *     # verify                it is valid; nothing is printed of it
 *     # verify: WORDS         it is not, as ir_verify says
 *     # error: WORDS          the text is no module, as ir_read says
 *
 * Each module that is read is printed and read again, and must be the same. Exit code 1: something is not
 * so as that line says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/emit/emit.h"
#include "compiler/ir/ir_layout.h"
#include "compiler/ir/ir_print.h"
#include "compiler/ir/ir_read.h"
#include "compiler/ir/ir_verify.h"
#include "compiler/passes/passes.h"

static void place_arrays(IrModule *module)
{
    if (!ir_layout(module))
        printf("more than INT_MAX numbers\n");
}

static const struct {
    const char *name;
    void (*run)(IrModule *module);
} PASSES[] = {
    {"fold", pass_fold},     {"refold", pass_fold_again},
    {"horner", pass_horner}, {"terms", pass_horner_without},
    {"unroll", pass_unroll}, {"scalar", pass_scalar},
    {"split", pass_split},   {"hoist", pass_hoist},
    {"dead", pass_dead},     {"layout", place_arrays},
};

/* One module of a file. */
typedef struct Part {
    const char *path;
    char *text;
    size_t length;
    Arena *arena;
} Part;

static bool complain(const Part *part, const char *words, const char *more)
{
    printf("%s: %s%s\n", part->path, words, more);
    return false;
}

/* Whether what is printed reads back to the same. */
static bool comes_back(const Part *part, const IrModule *module)
{
    StrBuf once = {0}, again = {0};
    ErrorText error = {""};
    ir_print(module, &once);
    const IrModule *second = ir_read(part->arena, "printed", once.text, once.length, &error);
    if (second != NULL)
        ir_print(second, &again);
    bool same = second != NULL && strcmp(once.text, again.text) == 0;
    strbuf_free(&once);
    strbuf_free(&again);
    return same || complain(part, "what is printed reads back to another module ", error.text);
}

static bool is_valid(const Part *part, const IrModule *module, const char *after)
{
    StrBuf why = {0};
    bool valid = ir_verify_is_valid(module, &why);
    if (!valid)
        printf("%s: not valid after %s: %s\n", part->path, after, why.text);
    strbuf_free(&why);
    return valid;
}

/* A pass by its name. */
static bool run_pass(const Part *part, IrModule *module, const char *name)
{
    for (size_t k = 0; k < sizeof PASSES / sizeof *PASSES; k++)
        if (strcmp(PASSES[k].name, name) == 0) {
            PASSES[k].run(module);
            return is_valid(part, module, name) && comes_back(part, module);
        }
    return complain(part, "there is no pass ", name);
}

static void print(const IrModule *module, bool as_c)
{
    StrBuf text = {0};
    if (as_c)
        emit_module(module, &(EmitForm){.parts = 1}, "0", &text);
    else
        ir_print(module, &text);
    if (text.length > 0)
        fputs(text.text, stdout);
    strbuf_free(&text);
}

/* Names of passes, separated by spaces. */
static bool run_passes(const Part *part, IrModule *module, char *names)
{
    bool as_c = false;
    if (!is_valid(part, module, "reading"))
        return false;
    for (char *name = strtok(names, " "); name != NULL; name = strtok(NULL, " ")) {
        as_c = strcmp(name, "emit") == 0;
        if (!as_c && !run_pass(part, module, name))
            return false;
    }
    print(module, as_c);
    return true;
}

static bool verify(const Part *part, const IrModule *module, const char *expected)
{
    StrBuf why = {0};
    ir_verify_is_valid(module, &why);
    const char *found = why.length > 0 ? why.text : "";
    printf("%s\n", why.length > 0 ? found : "valid");
    bool same = strcmp(found, expected) == 0 || complain(part, "expected: ", expected);
    strbuf_free(&why);
    return same;
}

/* What stands behind the word in the first line, without a colon; NULL: it begins otherwise. */
static char *behind(char *line, const char *word)
{
    if (strncmp(line, word, strlen(word)) != 0)
        return NULL;
    line += strlen(word);
    return line + strspn(line, ": ");
}

static bool check_part(const Part *part)
{
    char *line = arena_copy(part->arena, part->text, strcspn(part->text, "\n"));
    ErrorText error = {""};
    IrModule *module = ir_read(part->arena, part->path, part->text, part->length, &error);
    char *expected = behind(line, "# error");
    if (module == NULL) {
        printf("%s\n", error.text);
        return (expected != NULL && strstr(error.text, expected) != NULL) ||
               complain(part, "this error is not expected", "");
    }
    if (!comes_back(part, module))
        return false;
    if ((expected = behind(line, "# verify")) != NULL)
        return verify(part, module, expected);
    if ((expected = behind(line, "# passes")) != NULL)
        return run_passes(part, module, expected);
    return complain(part, "the first line asks for nothing that is known: ", line);
}

static bool check_file(const char *path, char *text)
{
    bool good = true;
    for (char *end; text != NULL; text = end == NULL ? NULL : end + 5) {
        end = strstr(text, "\n---\n");
        Part part = {.path = path, .text = text, .arena = arena_create()};
        part.length = end != NULL ? (size_t)(end + 1 - text) : strlen(text);
        good = check_part(&part) && good;
        if (end != NULL)
            printf("---\n");
        arena_destroy(part.arena);
    }
    return good;
}

static bool check_again(const char *path, char *text)
{
    Part part = {path, text, strlen(text), arena_create()};
    ErrorText error = {""};
    IrModule *module = ir_read(part.arena, path, text, part.length, &error);
    StrBuf printed = {0};
    if (module != NULL)
        ir_print(module, &printed);
    bool good = module != NULL ? strcmp(printed.text, text) == 0 : complain(&part, error.text, "");
    if (module != NULL && !good)
        complain(&part, "prints otherwise:\n", printed.text);
    good = good && is_valid(&part, module, "reading");
    strbuf_free(&printed);
    arena_destroy(part.arena);
    return good;
}

/* The file's text, to be freed; NULL if there is none. */
static char *text_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    StrBuf text = {0};
    char bytes[4096];
    size_t length;
    if (file == NULL)
        return NULL;
    while ((length = fread(bytes, 1, sizeof bytes, file)) > 0)
        strbuf_add_bytes(&text, bytes, length);
    fclose(file);
    return strbuf_take(&text);
}

int main(int argc, char **argv)
{
    bool again = argc == 3 && strcmp(argv[1], "--again") == 0;
    char *text = again || argc == 2 ? text_of(argv[argc - 1]) : NULL;
    if (text == NULL) {
        fprintf(stderr, "usage: %s [--again] FILE\n", argv[0]);
        return 2;
    }
    bool good = (again ? check_again : check_file)(argv[argc - 1], text);
    free(text);
    return good ? 0 : 1;
}
