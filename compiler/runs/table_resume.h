/* table_resume.h: how `plastc eval --rules` goes on with a table that was interrupted. */
#ifndef PLASTC_TABLE_RESUME_H
#define PLASTC_TABLE_RESUME_H

#include "many_rules.h"
#include "runtime/io/saved_rules.h"

/* Opens and locks the folder of a table, and reads what is done. STATUS_INPUT. Both are the caller's to close and free, also
 * after a failure. */
Status table_resume_open(const char *path, Folder *folder, SavedRules *done, ErrorText *error);
/* Whether its rows are what these rules would have made first: of the same program, settings, seed, trials and numbers.
 * STATUS_INPUT with what is another. */
Status table_resume_check(const SavedRules *done, const RuleTableInfo *info, const ManyRules *rules, ErrorText *error);

#endif
