/* equation.h: rules as a paper prints them. */
#ifndef PLASTC_EQUATION_H
#define PLASTC_EQUATION_H

#include <stdbool.h>

#include "compiler/model/model.h"
#include "notation.h"

/* The rules of all plastic projections, an update a line, with the terms for which kept[] holds (NULL:
 * all). malloc'd. */
char *equation_text(const Model *model, Notation notation, const double *coefficients,
                    const bool *kept);

#endif
