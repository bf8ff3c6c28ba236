/* cmd_serve.c: `plastc serve`: a process that other programs speak with. */
#include "commands.h"

#include "compiler/serve/server.h"

Status command_serve(const Command *command)
{
    (void)command; /* its requests say all */
    return server_run();
}
