/* cc_command.h: how the system's compiler is called. */
#ifndef PLASTC_CC_COMMAND_H
#define PLASTC_CC_COMMAND_H

#include <stdbool.h>

#include "compiler/base/strbuf.h"
#include "jit_cc.h"
#include "work_folder.h"

/* What it is to compile; all borrowed. */
typedef struct CcCommand {
    const char *compiler;     /* with its own options: "cc -mno-avx512f" */
    const WorkFolder *folder; /* module.c becomes module.so there, or probe.c probe.so */
    CcShape shape;
    bool native;  /* it uses all that this processor has */
    bool probing; /* probe.c, not module.c */
} CcCommand;

/* Append words, each with its NUL: the command; our environment, but for the place of temporary files and the language of
 * messages. */
void cc_command_words(const CcCommand *command, StrBuf *words);
void cc_command_environment(const CcCommand *command, StrBuf *words);
/* Pointers to the words, NULL at the end; owned by the caller, borrows the words. */
char **cc_command_pointers(const StrBuf *words);

#endif
