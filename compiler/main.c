/* main.c: runs the command that the command line names. Exit codes are those of Status
 * (runtime/status.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/io/json_reader.h"
#include "compiler/commands/command_line.h"
#include "compiler/commands/commands.h"
#include "compiler/jit/work_folder.h"
#include "compiler/runs/row_program.h"
#include "compiler/runs/rule_row.h"
#include "compiler/session/ranks.h"
#include "compiler/session/signals.h"

/* In the order of commands.def. */
static Status (*const commands[])(const Command *command) = {
#define COMMAND(name, operand, noun, operands, searches, words) command_##name,
#include "compiler/commands/commands.def"
#undef COMMAND
};

/* Of a command with everything that its file means. */
static Status run_complete(int number, const Command *command)
{
    RowProgram row = {0};
    ErrorText error;
    if (!command->file || !command_line_takes(number, "coefficients") || !rule_row_named(command->file))
        return commands[number](command);
    Status status = row_program_open(&row, command, &error);
    status = status == STATUS_OK ? commands[number](&row.command) : command_fail(status, &error);
    row_program_free(&row);
    return status;
}

static Status run_command(int argc, char **argv, Par *par)
{
    if (argc < 2)
        return command_line_error("no command is given");
    bool help = strcmp(argv[1], "help") == 0;
    int number = command_line_find(help && argc > 2 ? argv[2] : argv[1]);
    if (help || command_line_wants_help(argc, argv)) {
        command_line_help(number);
        return STATUS_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("plastc %s\n", PLASTC_VERSION);
        return STATUS_OK;
    }
    if (number < 0)
        return command_line_unknown(argv[1]);
    char *text = command_line_text(argc, argv);
    Command command = {.par = par, .text = text};
    Status status = command_line_read(argc - 1, argv + 1, number, &command);
    if (status == STATUS_OK)
        status = run_complete(number, &command);
    for (int k = 0; k < command.setting_count; k++)
        free(command.settings[k].owned);
    free(command.settings);
    free(text);
    return status;
}

/* Output that cannot fail for want of memory. */
static void set_output(void)
{
    static char buffer[BUFSIZ];
    setvbuf(stdout, buffer, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, sizeof buffer);
}

int main(int argc, char **argv)
{
    signals_open_streams();
    set_output();
    json_reader_start();
    atexit(work_folder_abandon_all); /* wherever it ends */
    Par *par = par_start();
    signals_start();
    Status status = STATUS_OK;
    if (par_rank(par) == 0)
        status = run_command(argc, argv, par);
    else
        ranks_serve(par);
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == STATUS_OK) {
        fprintf(stderr, "plastc: error: cannot write to standard output\n");
        status = STATUS_OUTPUT;
    }
    par_finish(par);
    return (int)status;
}
