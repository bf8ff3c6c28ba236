/* result_comparison.h: several results side by side, as JSON: `plastc compare --json`. */
#ifndef PLASTC_RESULT_COMPARISON_H
#define PLASTC_RESULT_COMPARISON_H

#include "saved_result.h"

/* What `plastc compare` shows. */
typedef struct ResultComparison {
    int count; /* of rules */
    const char *const *paths;        /* [count]: of their files, as given */
    const SavedResult *const *rules; /* [count] */
    const double *degrees; /* [count][count]: angles between them */
} ResultComparison;

/* As text, malloc'd, ending in a newline; NULL if out of memory:
 *
 *     {"rules": [{"path": …, "loss": …, …, "constants": {…}, "coefficients": {…}, "arrays": {…}}, …],
 *      "degrees": [[0, 5.06], [5.06, 0]]}
 *
 * Members of rules have the names of result.json; what one of those does not have is null. */
char *result_comparison_json(const ResultComparison *comparison);

#endif
