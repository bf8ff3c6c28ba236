/* result_array.h: a learned array in JSON. */
#ifndef PLASTC_RESULT_ARRAY_H
#define PLASTC_RESULT_ARRAY_H

#include "json_writer.h"

/* Opens an object of that name with the shape of the array and its numbers in short; the caller may add members, and
 * closes it. */
void result_array_add(JsonWriter *writer, const char *name, int rank, const int *size, const double *values);

#endif
