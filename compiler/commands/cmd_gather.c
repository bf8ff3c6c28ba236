/* cmd_gather.c: `plastc gather`: what jobs of an array have made one by one becomes what one command would have made. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>

#include "compiler/base/diag_render.h"
#include "compiler/runs/gathered_runs.h"
#include "compiler/runs/run_place.h"
#include "runtime/io/files.h"
#include "runtime/io/rule_table_join.h"

/* The folder of --out, locked, which has nothing in it. */
static Status open_out(PlaceKind kind, const Command *command, const RunPlace *before, Folder *out, ErrorText *error)
{
    Status status = run_place_given(kind, before, command->out, out, error);
    if (status != STATUS_OK || folder_is_empty(out))
        return status;
    return status_error(error, STATUS_USAGE, "'%s' is not empty, and nothing in it is overwritten: choose another folder with -o",
                        command->out);
}

static Status gather_tables(const Command *command, const RunPlace *before, ErrorText *error)
{
    RuleTableJoin join;
    Folder out = {0};
    Status status = rule_table_join_open(&join, command->paths, command->path_count, error);
    if (status == STATUS_OK)
        status = open_out(PLACE_OF_TABLE, command, before, &out, error);
    if (status == STATUS_OK)
        status = rule_table_join_write(&join, &out, error);
    if (status == STATUS_OK && !command->quiet)
        printf("%ld rules of %d part%s\ntable in %s\n", rule_table_join_rows(&join), join.count, join.count == 1 ? "" : "s",
               diag_render_shown(command->out).text);
    folder_close(&out);
    rule_table_join_free(&join);
    return status;
}

/* The run with all searches goes on, and finds that nothing is left to search. */
static Status finish(const Command *command)
{
    Command resumed = *command;
    resumed.resume = command->out;
    resumed.file = resumed.out = NULL;
    resumed.path_count = 0;
    return command_run(&resumed);
}

static Status gather_runs(const Command *command, const RunPlace *before, ErrorText *error)
{
    GatheredRuns gathered;
    Folder out = {0};
    Status status = gathered_runs_open(&gathered, command, error);
    if (status == STATUS_OK)
        status = open_out(PLACE_OF_RUN, command, before, &out, error);
    if (status == STATUS_OK)
        status = gathered_runs_write(&gathered, &out, error);
    folder_close(&out);
    gathered_runs_free(&gathered);
    return status;
}

Status command_gather(const Command *command)
{
    ErrorText error;
    if (!command->out)
        return command_fail(status_error(&error, STATUS_USAGE, "gather needs '-o DIR': the folder of the whole"), &error);
    const RunPlace before = run_place_look(command->out);
    char *table = path_join(command->file, RULE_TABLE_FILE);
    bool is_table = table && run_place_look(table).there;
    free(table);
    Status status = is_table ? gather_tables(command, &before, &error) : gather_runs(command, &before, &error);
    if (status != STATUS_OK)
        return command_fail(status, &error);
    return is_table ? STATUS_OK : finish(command);
}
