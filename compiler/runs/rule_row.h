/* rule_row.h: TABLE:K, row number K of a table of rules, from 0, in the place of the result.json of a run. */
#ifndef PLASTC_RULE_ROW_H
#define PLASTC_RULE_ROW_H

#include "compiler/model/model.h"
#include "runtime/io/saved_result.h"

/* Whether a path means a row: it ends in a colon and digits, and there is no file of that name. */
bool rule_row_named(const char *path);
/* Reads it. `file` is as for saved_rule_read. Where the table does not say units, `coefficients` are those of no result, and
 * only rule_row_apply knows what they are. */
Status rule_row_read(const char *path, SavedResult *saved, char **file, ErrorText *error);
/* As saved_rule_apply, of such a result. */
Status rule_row_apply(const Model *model, const SavedResult *saved, double *coefficients, int *missing, ErrorText *error);

#endif
