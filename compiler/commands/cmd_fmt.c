/* cmd_fmt.c: `plastc fmt`: lays programs out anew, in their files as rustfmt and black do. A file with an error of syntax stays as
 * it is. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/base/diag_render.h"
#include "compiler/commands/program_text.h"
#include "compiler/syntax/format.h"
#include "runtime/io/file_write.h"
#include "runtime/io/terminal.h"

/* Formats `text`; STATUS_PROGRAM after showing what is wrong with it. */
static Status format_text(const char *path, const char *text, int length, StrBuf *out)
{
    Arena *arena = arena_create();
    SourceSet sources = {.arena = arena};
    Ast ast = {arena, name_table_create(arena), diags_create(arena, &sources)};
    int file = source_add(&sources, path, text, length);
    bool whole = format_program(&ast, &sources, file, out);
    StrBuf messages = {0};
    diags_render(ast.diags, &messages, terminal_has_colours(STDERR_FILENO));
    if (messages.length > 0)
        fwrite(messages.text, 1, messages.length, stderr);
    strbuf_free(&messages);
    arena_destroy(arena);
    return whole ? STATUS_OK : STATUS_PROGRAM;
}

/* What is done with a formatted text. */
static Status deliver(const Command *command, const char *path, bool changed, const StrBuf *text, ErrorText *error)
{
    bool stream = program_text_is_stream(path);
    const char *name = stream ? PROGRAM_TEXT_STREAM : path;
    if (command->checks) {
        if (changed && !command->quiet)
            printf("%s\n", diag_render_shown(name).text);
        return changed ? STATUS_PROGRAM : STATUS_OK;
    }
    if (stream) {
        fwrite(text->text, 1, text->length, stdout);
        return STATUS_OK;
    }
    return changed ? file_write(path, text->text, text->length, error) : STATUS_OK;
}

static Status format_file(const Command *command, const char *path)
{
    ErrorText error = {""};
    char *text = NULL;
    int length;
    StrBuf out = {0};
    strbuf_add(&out, "");
    Status status = program_text_read(path, &text, &length, &error);
    if (status == STATUS_OK)
        status = format_text(program_text_is_stream(path) ? PROGRAM_TEXT_STREAM : path, text, length, &out);
    if (status == STATUS_OK) {
        bool changed = out.length != (size_t)length || memcmp(out.text, text, out.length) != 0;
        status = deliver(command, path, changed, &out, &error);
    }
    free(text);
    strbuf_free(&out);
    return error.text[0] ? command_fail(status, &error) : status;
}

Status command_fmt(const Command *command)
{
    Status worst = STATUS_OK;
    for (int k = 0; k < command->path_count; k++) {
        Status status = format_file(command, command->paths[k]);
        worst = status != STATUS_OK ? status : worst;
    }
    return worst;
}
