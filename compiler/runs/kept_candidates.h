/* kept_candidates.h: the table of the candidates of a search, in the folder of its run: `plastc run --keep-candidates`. */
#ifndef PLASTC_KEPT_CANDIDATES_H
#define PLASTC_KEPT_CANDIDATES_H

#include "run_folder.h"
#include "runtime/io/rule_table.h"

typedef struct KeptCandidates {
    Folder folder; /* open, if there is a table */
    RuleTableInfo info;
    RuleTable *table; /* NULL: candidates are not kept */
} KeptCandidates;

/* Begins the table of a new search if the command wants one, or goes on with that of a search which is resumed.
 * STATUS_INPUT if that has kept none so far, or not all; STATUS_OUTPUT. Always kept_candidates_close. */
Status kept_candidates_open(KeptCandidates *kept, const Session *session, const Command *command, const RunFolder *folder,
                            ErrorText *error);
Status kept_candidates_close(KeptCandidates *kept, ErrorText *error);

#endif
