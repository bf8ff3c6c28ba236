/* cmd_report.c: `plastc report`: the report of a run, as a page. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>

#include "compiler/base/diag_render.h"
#include "compiler/page/page.h"
#include "compiler/runs/network.h"
#include "compiler/runs/run_folder.h"
#include "runtime/io/files.h"

Status command_report(const Command *command)
{
    ErrorText error;
    char *path = command->out ? NULL : path_join(command->file, REPORT_FILE);
    Status status = command->records ? network_record(command, true, false, &error) : STATUS_OK;
    if (status == STATUS_OK)
        status = page_write(command->file, command->out, &error);
    if (status == STATUS_OK)
        printf("the report is in %s\n", diag_render_shown(command->out ? command->out
                                                          : path       ? path
                                                                       : "")
                                            .text);
    free(path);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}
