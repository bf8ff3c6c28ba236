/* option_value.h: the options of options.def, and what the value of each does to a command. */
#ifndef PLASTC_OPTION_VALUE_H
#define PLASTC_OPTION_VALUE_H

#include "compiler/session/command.h"

typedef enum OptionId {
#define OPTION(id, name, argument, commands, words, takes) OPTION_##id,
#define AGAIN(id, name, argument, commands, words, takes)
#include "options.def"
#undef OPTION
#undef AGAIN
} OptionId;

/* Puts what an option says into `command`; `value` is NULL where it takes none, and split in place where it is NAME=VALUE. False if
 * it cannot be that. */
bool option_value_read(OptionId id, char *value, Command *command);

#endif
