/* check_array.h: how many numbers a learned array has. */
#ifndef PLASTC_CHECK_ARRAY_H
#define PLASTC_CHECK_ARRAY_H

#include "compiler/sema/checker.h"

/* `learn W[x, y]` of the program, `learn a each synapse` of a rule: sets the shape, and learn->lost after reporting. Does
 * nothing where one number, a polynomial or a network is learned. */
void array_shape(Checker *checker, Learn *learn);

/* `rows("W.npy")` as the numbers of an array; false after reporting. */
bool array_rows(Checker *checker, const Learn *learn, const AstExpr *call, InputSource *source);
/* These numbers, row after row. */
const double *array_values(Checker *checker, const Learn *learn, const InputSource *source);

#endif
