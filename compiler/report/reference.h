/* reference.h: a reference as a rule, and how far another one is from it. */
#ifndef PLASTC_REFERENCE_H
#define PLASTC_REFERENCE_H

#include <stdbool.h>

#include "runtime/io/result.h"
#include "compiler/base/strbuf.h"
#include "compiler/model/model.h"

/* What it does not name has its start value. coefficients[coefficient_count] */
void reference_fill(const Model *model, const Reference *reference, double *coefficients);
/* How far the coefficients are from those of a reference, over the rules of which it names any coefficient: the
 * angle, whose list of what is beside it is malloc'd, and that in words (see rule_axes.h). False if memory is
 * short. */
bool reference_compare(const Model *model, const Reference *reference, const double *coefficients,
                       ResultAngle *angle, StrBuf *beside);

#endif
