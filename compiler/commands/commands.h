/* commands.h: the commands of the command line, one for each row of commands.def. */
#ifndef PLASTC_COMMANDS_H
#define PLASTC_COMMANDS_H

#include "compiler/session/command.h"

/* Each returns the exit code; messages are printed. */
#define COMMAND(name, operand, noun, operands, searches, words) Status command_##name(const Command *command);
#include "commands.def"
#undef COMMAND

#endif
