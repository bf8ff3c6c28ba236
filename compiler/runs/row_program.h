/* row_program.h: TABLE:K in the place of a program: the program of that table, with what the table says of constants, and row K
 * as its rule. */
#ifndef PLASTC_ROW_PROGRAM_H
#define PLASTC_ROW_PROGRAM_H

#include "compiler/session/command.h"
#include "runtime/io/saved_rules.h"

typedef struct RowProgram {
    Command command;   /* the given one, completed: what it says itself holds */
    SavedRules table;
    Setting *settings; /* owned: of the command */
    char *path;        /* owned: of the table */
} RowProgram;

/* Of a command whose file is a row (rule_row_named). STATUS_INPUT if the table does not say its program; STATUS_USAGE if the
 * command names another rule. Always row_program_free. */
Status row_program_open(RowProgram *program, const Command *given, ErrorText *error);
/* The same of the folder of a table, without a rule. */
Status row_program_of_table(RowProgram *program, const Command *given, ErrorText *error);
void row_program_free(RowProgram *program);

#endif
