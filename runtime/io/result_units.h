/* result_units.h: what result.json says of its numbers: their units, and how the search sees them. */
#ifndef PLASTC_RESULT_UNITS_H
#define PLASTC_RESULT_UNITS_H

#include <jansson.h>

#include "json_writer.h"
#include "result.h"
#include "saved_result.h"

/* The members `units`, `shown_in` and `searched`. */
void result_units_add(JsonWriter *writer, const Result *result);
/* `units` of saved coefficients and constants alone. */
void result_units_add_saved(JsonWriter *writer, const SavedResult *saved);
/* Reads these members, as far as they are there and make sense; false if out of memory. */
bool result_units_read(json_t *root, SavedResult *saved);

#endif
