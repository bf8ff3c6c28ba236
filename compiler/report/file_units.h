/* file_units.h: the units of the numbers in result.json and history.csv. */
#ifndef PLASTC_FILE_UNITS_H
#define PLASTC_FILE_UNITS_H

#include "runtime/io/history.h"
#include "runtime/io/result.h"
#include "compiler/model/quantity.h"

typedef struct FileUnits FileUnits;

FileUnits *file_units_create(const Model *model);
void file_units_destroy(FileUnits *units);
/* Borrowed: valid, with all that it points to, until file_units_destroy(). */
const ResultUnits *file_units_result(const FileUnits *units);
/* The columns of coefficients, with heads such as "pair.tau_pre [s]"; borrowed as above. */
const HistoryRule *file_units_history(const FileUnits *units);

#endif
