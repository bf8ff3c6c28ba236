/* result_units.h: what result.json says of its numbers: their units, and how the search sees them. */
#ifndef PLASTC_RESULT_UNITS_H
#define PLASTC_RESULT_UNITS_H

#include <cjson/cJSON.h>

#include "result.h"

/* Adds the members `units`, `shown_in` and `searched`; false if out of memory. */
bool result_add_units(cJSON *root, const Result *result);
/* `units` of saved coefficients and constants alone. */
bool saved_add_units(cJSON *object, const SavedResult *saved);
/* Reads these members, as far as they are there and make sense; false if out of memory. */
bool saved_read_units(const cJSON *root, SavedResult *saved);

#endif
