/* cmd_check.c: `plastc check`. */
#include "commands.h"

#include <stdio.h>

#include "compiler/base/diag_render.h"

Status command_check(const Command *command)
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
