/* cc_command.c: see cc_command.h. */
#include "cc_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/memory.h"

extern char **environ;

/* Words one after the other, each with its NUL. */
static void add_word(StrBuf *words, const char *word)
{
    strbuf_add_bytes(words, word, strlen(word) + 1);
}

static void add_split(StrBuf *words, const char *text)
{
    StrBuf own = {0};
    strbuf_add(&own, text);
    char *copy = strbuf_take(&own);
    char *rest = NULL;
    for (char *word = strtok_r(copy, " \t", &rest); word != NULL;
         word = strtok_r(NULL, " \t", &rest))
        add_word(words, word);
    free(copy);
}

static void add_file(StrBuf *words, const CcCommand *command, const char *file)
{
    char *path = work_folder_file(command->folder, file);
    add_word(words, path);
    free(path);
}

/* No flag here changes a bit of the results: what would is off in lanes.h or named with -fno. */
void cc_command_words(const CcCommand *command, StrBuf *words)
{
    static const char *const flags[] = {"-O3",
                                        "-std=gnu11",
                                        "-ffp-contract=off",
                                        "-fno-math-errno",
                                        "-fno-trapping-math",
                                        "-fPIC",
                                        "-shared",
                                        "-w",
                                        "-DPLAST_NO_CLONES"};
    char lanes[32], parts[32];
    snprintf(lanes, sizeof lanes, "-DLANES=%d", command->shape.lanes);
    snprintf(parts, sizeof parts, "-DPARTS=%d", command->shape.parts > 1 ? command->shape.parts : 1);
    add_split(words, command->compiler);
    for (size_t k = 0; k < sizeof flags / sizeof flags[0]; k++)
        add_word(words, flags[k]);
    add_word(words, lanes);
    add_word(words, parts);
    if (command->shape.single)
        add_word(words, "-DPLAST_SINGLE");
    if (command->native)
        add_word(words, "-march=native");
    add_word(words, "-o");
    add_file(words, command, command->probing ? "probe.so" : "module.so");
    add_file(words, command, command->probing ? "probe.c" : "module.c");
    add_word(words, "-lm");
}

void cc_command_environment(const CcCommand *command, StrBuf *words)
{
    for (size_t k = 0; environ[k] != NULL; k++) {
        if (strncmp(environ[k], "TMPDIR=", 7) != 0 && strncmp(environ[k], "LC_ALL=", 7) != 0)
            add_word(words, environ[k]);
    }
    StrBuf folder = {0};
    strbuf_printf(&folder, "TMPDIR=%s", command->folder->path);
    add_word(words, folder.text);
    strbuf_free(&folder);
    add_word(words, "LC_ALL=C");
}

char **cc_command_pointers(const StrBuf *words)
{
    size_t count = 0;
    for (size_t at = 0; at < words->length; at += strlen(words->text + at) + 1)
        count++;
    char **pointers = memory_calloc(count + 1, sizeof *pointers);
    char *word = words->text;
    for (size_t k = 0; k < count; k++, word += strlen(word) + 1)
        pointers[k] = word;
    return pointers;
}
