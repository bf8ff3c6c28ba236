/* scales.h: in which scale learned numbers are searched that have no two bounds to say so: in that of their start
 * if it has a unit, or is a pure number far below 1. */
#ifndef PLASTC_SCALES_H
#define PLASTC_SCALES_H

#include "compiler/sema/checker.h"

/* [coefficient]: the scale of each learned number in the search, with warnings of those that have none. */
const double *scales_of_search(Checker *checker);

#endif
