/* rule_source.h: the rule that a command is about: --coefficients FILE, --rule NAME, or the folder
 * of a run in place of a program. */
#ifndef PLASTC_RULE_SOURCE_H
#define PLASTC_RULE_SOURCE_H

#include "saved_run.h"

typedef struct RuleSource {
    const Command *command; /* what to compile: the given command; if it names the folder of a run, that one with
                             * what the run knows: its program, seed, data and constants */
    uint64_t seed;          /* of the rule's run, or the default */
    SavedRun run;           /* if has_run */
    bool has_run;           /* the command names the folder of a run */
    SavedResult saved;      /* of --coefficients */
    char *file;             /* owned: its path; NULL: no --coefficients */
    const SavedResult *result; /* where the rule is: in `saved` or `run`; NULL: it is a reference, or the start */
    const char *path;          /* of that result.json, for messages */
} RuleSource;

/* `changes`: the command changes something in the folder of the run, which is locked. Always
 * rule_source_free. */
Status rule_source_open(RuleSource *source, const Command *given, bool changes, ErrorText *error);
void rule_source_free(RuleSource *source);

/* Whether a rule is named for `command`, which needs one: asked of a program that has been compiled, since one that
 * learns nothing has none. STATUS_USAGE. */
Status rule_source_require(const RuleSource *source, const char *command, ErrorText *error);

/* The rule in a compilation of source->command; without any the means of the start distributions, which
 * are also the values of coefficients that the rule does not have. */
Status rule_source_apply(const RuleSource *source, const Compilation *compilation,
                         double *coefficients, ErrorText *error);

#endif
