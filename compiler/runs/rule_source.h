/* rule_source.h: the rule that a command is about: --coefficients FILE, --rule NAME, or the folder
 * of a run in place of a program. */
#ifndef PLASTC_RULE_SOURCE_H
#define PLASTC_RULE_SOURCE_H

#include "saved_run.h"

typedef struct RuleSource {
    const Command *command; /* to compile: the given one or, of a run, the completed one */
    uint64_t seed;          /* of the rule's run, or the default */
    SavedRun run;           /* if the command names a folder */
    bool has_run;
    SavedResult saved; /* of --coefficients */
    char *file;
    const SavedResult *result; /* one of the two; NULL: a reference, or the start */
    const char *path;          /* of that, for messages */
} RuleSource;

/* `changes`: the command changes something in the folder of the run, which is locked. Always
 * rule_source_free. */
Status rule_source_open(RuleSource *source, const Command *given, bool changes, ErrorText *error);
void rule_source_free(RuleSource *source);

/* The rule in a compilation of source->command; without any the means of the start distributions, which
 * are also the values of coefficients that the rule does not have. */
Status rule_source_apply(const RuleSource *source, const Compilation *compilation,
                         double *coefficients, ErrorText *error);

#endif
