/* cmd_check.c: `plastc check`: of each file what is wrong with it, for people or as JSON. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/base/diag_render.h"
#include "compiler/commands/program_text.h"
#include "compiler/session/messages.h"

/* One of the files, in words. */
static Status check_in_words(const Command *command)
{
    Compilation compilation;
    Status status =
        command_compile(command, &compilation, command->dumps ? command->dump : STAGE_C);
    if (status == STATUS_OK && command->dumps) {
        StrBuf text = {0};
        stage_dump(&compilation, command->dump, &text);
        fwrite(text.text, 1, text.length, stdout);
        strbuf_free(&text);
    }
    if (status == STATUS_OK && !command->dumps && !command->quiet)
        printf("%s: no errors\n", diag_render_shown(command->file).text);
    compile_free(&compilation);
    return status;
}

static Status check_as_json(const Command *command, JsonWriter *writer)
{
    Compilation compilation;
    ErrorText error = {""};
    Status status = command_compile_silent(command, &compilation, STAGE_C, &error);
    json_open_object(writer, NULL);
    json_put_text(writer, "file", command->file);
    json_put_text(writer, "failure", error.text[0] ? error.text : NULL);
    messages_put(writer, &compilation);
    json_close_object(writer);
    compile_free(&compilation);
    return status;
}

/* The one of `path`, or of standard input. */
static Status check_file(const Command *command, const char *path, JsonWriter *writer)
{
    ErrorText error;
    Command one = *command;
    char *text = NULL;
    one.file = path;
    if (program_text_is_stream(path)) {
        Status status = program_text_read(path, &text, &one.program_length, &error);
        if (status != STATUS_OK)
            return command_fail(status, &error);
        one.file = PROGRAM_TEXT_STREAM;
        one.program = text;
    }
    Status status = command->json ? check_as_json(&one, writer) : check_in_words(&one);
    free(text);
    return status;
}

Status command_check(const Command *command)
{
    JsonWriter writer = {0};
    Status worst = STATUS_OK;
    if (command->json && command->dumps) {
        ErrorText error;
        return command_fail(status_error(&error, STATUS_USAGE, "'--json' and '--dump' both have standard output for themselves"), &error);
    }
    json_open_object(&writer, NULL);
    json_open_array(&writer, "files");
    for (int k = 0; k < command->path_count; k++) {
        Status status = check_file(command, command->paths[k], &writer);
        worst = status != STATUS_OK ? status : worst;
    }
    json_close_array(&writer);
    json_close_object(&writer);
    command_print_json(command, &writer);
    return worst;
}
