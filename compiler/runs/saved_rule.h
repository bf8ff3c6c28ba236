/* saved_rule.h: the rule that a result.json has, for the commands that come after a search. */
#ifndef PLASTC_SAVED_RULE_H
#define PLASTC_SAVED_RULE_H

#include "runtime/io/files.h"
#include "runtime/io/folder.h"
#include "runtime/io/result.h"
#include "runtime/io/saved_result.h"
#include "compiler/model/model.h"

/* The result.json in a folder; `sha256`: of its bytes, may be NULL; `path`: for messages. */
Status saved_rule_in_folder(const Folder *folder, const char *path, SavedResult *saved,
                            char *sha256, ErrorText *error);
/* A rule: the result.json `path`, or that of the folder `path`, or TABLE:K, a row of a table of rules (rule_row.h). *file, its
 * name, is malloc'd. */
Status saved_rule_read(const char *path, SavedResult *saved, char **file, ErrorText *error);

/* A hash of the names and values of a rule, by which it is known again. */
void saved_rule_hash(int count, const char *const *names, const double *values, char digits[HASH_SIZE]);

/* Sets coefficients[coefficient_count] of the program from those of the rule, by name. A coefficient of the rule that
 * the program does not have is an error (STATUS_INPUT) unless it is 0, which changes nothing. *missing becomes the
 * number of coefficients that the rule does not have, and which keep their values; it may be NULL. `path` is for
 * messages. */
Status saved_rule_apply(const Model *model, const SavedResult *saved, const char *path,
                        double *coefficients, int *missing, ErrorText *error);

#endif
