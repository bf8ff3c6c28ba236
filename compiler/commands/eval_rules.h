/* eval_rules.h: `plastc eval --rules`: what the rules of a table do, as another table. */
#ifndef PLASTC_EVAL_RULES_H
#define PLASTC_EVAL_RULES_H

#include "compiler/session/command.h"

/* Prints messages. */
Status eval_rules(const Command *command);

#endif
