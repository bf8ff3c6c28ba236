/* saved_rules_json.h: what table.json, or NAME.json beside NAME.npy, says of a table of rules. */
#ifndef PLASTC_SAVED_RULES_JSON_H
#define PLASTC_SAVED_RULES_JSON_H

#include "saved_rules.h"

/* Reads names of columns, conditions and what the numbers depend on into `rules`, which are freed as a whole, also after a
 * failure. *rows: how many rows there are; -1: it is not said. STATUS_INPUT, STATUS_MEMORY. */
Status saved_rules_json_read(const char *path, const char *bytes, size_t length, SavedRules *rules, int *rows,
                             ErrorText *error);

#endif
