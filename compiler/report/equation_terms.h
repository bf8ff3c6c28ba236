/* equation_terms.h: which terms of an expansion stand in an equation, and in which order. */
#ifndef PLASTC_EQUATION_TERMS_H
#define PLASTC_EQUATION_TERMS_H

#include <stdbool.h>

#include "compiler/model/model.h"

/* Of all functions: coefficients[] of the module, in SI units; kept[], as long, NULL: all. */

/* Whether a term is that without any factor. */
bool equation_terms_constant(const Learn *learn, int term);
/* How many terms are kept; *negative, which may be NULL: whether one of them is below 0. */
int equation_terms_kept(const Learn *learn, const double *coefficients, const bool *kept, bool *negative);
/* The numbers of all terms: larger ones first, of about equal ones the positive. To be freed. */
int *equation_terms_order(const Learn *learn, const double *coefficients);

#endif
