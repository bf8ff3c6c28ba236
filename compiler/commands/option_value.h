/* option_value.h: the options of options.def, and what the value of each does to a command. */
#ifndef PLASTC_OPTION_VALUE_H
#define PLASTC_OPTION_VALUE_H

#include "compiler/session/command.h"

typedef enum OptionId {
    OPTION_SET,
    OPTION_FIX,
    OPTION_DATA,
    OPTION_SEED,
    OPTION_QUIET,
    OPTION_GENERATIONS,
    OPTION_START,
    OPTION_OUT,
    OPTION_RESUME,
    OPTION_THREADS,
    OPTION_JIT,
    OPTION_LANES,
    OPTION_PRECISION,
    OPTION_JSON,
    OPTION_EVENTS,
    OPTION_ONCE,
    OPTION_COEFFICIENTS,
    OPTION_RULE,
    OPTION_RULES,
    OPTION_DRAWS,
    OPTION_PART,
    OPTION_WORKERS,
    OPTION_KEY,
    OPTION_PROGRAM,
    OPTION_WAIT,
    OPTION_CHECK_RULES,
    OPTION_EACH_TRIAL,
    OPTION_KEEP_CANDIDATES,
    OPTION_TRIALS,
    OPTION_TRIAL,
    OPTION_VALIDATION,
    OPTION_CSV,
    OPTION_RECORD_FOUND,
    OPTION_LIBRARY,
    OPTION_RECORD,
    OPTION_NO_REPORT,
    OPTION_DUMP,
    OPTION_WITHOUT,
    OPTION_TEMPLATE,
    OPTION_CHECK,
    OPTION_ALL,
    OPTION_TOLERANCE,
    OPTION_GRADIENT_MEMORY,
    OPTION_REFIT,
    OPTION_INCREASE
} OptionId;

/* Puts what an option says into `command`; `value` is NULL where it takes none, and split in place where it is NAME=VALUE. False if
 * it cannot be that. */
bool option_value_read(OptionId id, char *value, Command *command);

#endif
