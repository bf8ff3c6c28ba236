/* command.c: see command.h. */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/memory.h"
#include "runtime/io/terminal.h"

void command_write_word(StrBuf *out, const char *word)
{
    bool plain = word[0] != '\0';
    for (const char *at = word; *at; at++)
        plain = plain && strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./=:,", *at) != NULL;
    if (plain) {
        strbuf_add(out, word);
        return;
    }
    strbuf_char(out, '\'');
    for (; *word; word++)
        if (*word == '\'')
            strbuf_add(out, "'\\''");
        else
            strbuf_char(out, *word);
    strbuf_char(out, '\'');
}

Status command_fail(Status status, const ErrorText *error)
{
    fflush(stdout);
    fprintf(stderr, "plastc: error: %s\n", error->text);
    return status;
}

Status command_compile_silent(const Command *command, Compilation *compilation, Stage stage, ErrorText *error)
{
    CheckOptions check = {.data_folder = command->data_folder,
                          .settings = command->settings,
                          .setting_count = command->setting_count,
                          .usage = error,
                          .recording = command->recording,
                          .sketch = command->sketch,
                          .search = command->searches,
                          .gradient = command->derives,
                          .gradient_memory = command->gradient_memory,
                          .without = command->without,
                          .text = command->program,
                          .text_length = command->program_length,
                          .folder = command->folder};
    error->text[0] = '\0';
    return compile(compilation, command->file, &check, stage, error);
}

Status command_compile(const Command *command, Compilation *compilation, Stage stage)
{
    ErrorText error;
    Status status = command_compile_silent(command, compilation, stage, &error);
    StrBuf messages = {0};
    diags_render(compilation->diags, &messages, terminal_has_colours(STDERR_FILENO));
    if (messages.length > 0 && !command->silent)
        fwrite(messages.text, 1, messages.length, stderr);
    strbuf_free(&messages);
    if (error.text[0] && !command->silent)
        command_fail(status, &error);
    return status;
}

void command_print_json(const Command *command, JsonWriter *writer)
{
    char *text = json_take(writer);
    if (!text)
        memory_exhausted();
    if (command->json)
        fputs(text, stdout);
    free(text);
}
