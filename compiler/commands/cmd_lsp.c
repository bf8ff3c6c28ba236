/* cmd_lsp.c: `plastc lsp`: the language server for editors. */
#include "commands.h"

#include "compiler/editor/editor_server.h"

Status command_lsp(const Command *command)
{
    (void)command;
    return editor_server_run();
}
