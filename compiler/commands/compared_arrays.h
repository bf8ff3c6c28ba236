/* compared_arrays.h: the learned arrays of several rules in the table of `plastc compare`. */
#ifndef PLASTC_COMPARED_ARRAYS_H
#define PLASTC_COMPARED_ARRAYS_H

#include "runtime/io/saved_result.h"

/* For each array that some rule has a line with its mean, one with its standard deviation and one with its angle to that
 * of the first rule that has it, in columns of `column` characters behind a title of `width`. */
void compared_arrays_print(const SavedResult *const *rules, int count, int width, int column);

#endif
