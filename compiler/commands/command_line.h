/* command_line.h: reads the command line: commands.def, options.def. */
#ifndef PLASTC_COMMAND_LINE_H
#define PLASTC_COMMAND_LINE_H

#include "compiler/session/command.h"

/* The number of a command in commands.def; -1 if there is none of that name. */
int command_line_find(const char *name);
/* The whole of a command line as a shell takes it, malloc'd; of argv as it came. */
char *command_line_text(int argc, char **argv);
/* Fills `command`, whose settings are then the caller's to free, with what stands behind the name of a command
 * in argv[0]; STATUS_USAGE after saying what is wrong. Settings are split in place. */
Status command_line_read(int argc, char **argv, int number, Command *command);
/* Whether a command takes an option of that name. */
bool command_line_takes(int number, const char *option);
/* Whether help is asked for anywhere among the arguments. */
bool command_line_wants_help(int argc, char **argv);
/* Prints the help of a command, or of all if `number` is -1. */
void command_line_help(int number);
/* "plastc: error: …" and where help is; returns STATUS_USAGE. */
Status command_line_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
Status command_line_unknown(const char *name);

#endif
