/* pareto.h: what plastc says of the front of a search for expressions: loss against size. */
#ifndef PLASTC_PARETO_H
#define PLASTC_PARETO_H

#include "runtime/front.h"
#include "runtime/io/result.h"
#include "compiler/model/model.h"

/* The rules of the front with their equations: *list is malloc'd, NULL if there is no front. False if memory is
 * short. */
bool pareto_make(const Model *model, const Front *front, ResultFront **list);
void pareto_free(ResultFront *list, int count);
/* A line for each, to stdout. */
void pareto_print(const ResultFront *list, int count);

#endif
