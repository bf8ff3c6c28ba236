/* json_members.h: writing JSON: what the files of results have in common.
 *
 * cJSON builds the text and escapes strings. Numbers are handed to it as finished text: its own
 * printing takes 15 digits whenever these are within a rounding error, and loses the sign of -0.
 * A function that returns bool returns false if out of memory. */
#ifndef PLASTC_JSON_MEMBERS_H
#define PLASTC_JSON_MEMBERS_H

#include <cjson/cJSON.h>
#include <stdbool.h>

/* As result_number writes it, or null if it is not finite; NULL if out of memory. */
cJSON *json_number(double value);

/* Adds `item`, which is taken over even on failure. Bytes of the name that are not UTF-8 become
 * U+FFFD. */
bool json_item(cJSON *object, const char *name, cJSON *item);
bool json_text(cJSON *object, const char *name, const char *text); /* the same of its bytes */
bool json_real(cJSON *object, const char *name, double value);
bool json_integer(cJSON *object, const char *name, long value);
/* An object of numbers by name. */
bool json_reals(cJSON *object, const char *name, int count, const char *const *names,
                const double *values);
/* `array` may be NULL: out of memory. */
bool json_append(cJSON *array, int count, const double *values);
/* An array of arrays: rows[count][count]. */
bool json_rows(cJSON *object, const char *name, int count, const double *rows);

/* The text, malloc'd, ending in a newline; NULL if out of memory. */
char *json_print(const cJSON *root);

#endif
