/* coefficient_name.h: names of coefficients as they stand in a picture. */
#ifndef PLASTC_COEFFICIENT_NAME_H
#define PLASTC_COEFFICIENT_NAME_H

#include "compiler/base/arena.h"

/* "local.A[post.r² w]" for "local.A[pre.r^0 post.r^2 w^1]" */
const char *coefficient_name(Arena *arena, const char *coefficient);

#endif
